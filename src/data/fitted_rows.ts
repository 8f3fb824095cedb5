// Whether rows are among those that are fitted: told by a sample of these that does not grow with them.
import { counted } from '../core/counted';
import type { Warning } from '../core/warning';
import type { Part } from './dataset';

/** The share of a part from which on it is no chance that rows are there twice. */
const DOUBTFUL = 0.2;
/** Of a sample, fewer rows that are found may be due to the sample. */
const FEW_FOUND = 5;
/** Rows that are compared: all of a smaller data set. */
const COMPARED = 2 ** 16;
/** Rows whose values are counted by column. */
const COUNTED = 1_000;
const HASHES = 2 ** 32;

/** The hashes of rows, up to a bound: any other rows are compared by those of theirs up to it. */
export interface RowSample {
  readonly bound: number;
  readonly hashes: ReadonlySet<number>;
}

/** A number below 2^32 for the values of each row and its target (MurmurHash3). */
function* rowHashes({ data, indices }: Part): Generator<number> {
  const { columns, features, target } = data;
  const bits = new Uint32Array(features.buffer, features.byteOffset, features.length);
  const width = data.rows > 0 ? target.values.length / data.rows : 0;
  for (const row of indices) {
    let hash = 0;
    const add = (value: number) => {
      const mixed = Math.imul(value, 0xcc9e2d51);
      hash ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
      hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
    };
    for (let i = row * columns; i < (row + 1) * columns; i++) add(bits[i]);
    for (let i = row * width; i < (row + 1) * width; i++) add(target.values[i]);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    yield (hash ^ (hash >>> 16)) >>> 0;
  }
}

/** A sample of about so many rows of a part; all of them, where it has no more. */
export function sampleRows(part: Part, size = COMPARED): RowSample {
  const rows = part.indices.length;
  const bound = rows <= size ? HASHES - 1 : Math.floor((HASHES / rows) * size);
  const hashes = new Set<number>();
  for (const hash of rowHashes(part)) if (hash <= bound) hashes.add(hash);
  return { bound, hashes };
}

/** Rows of a sample that a run keeps: 22 kB. */
const KEPT = 2 ** 12;

/** A sample of the rows to fit, as text that a run keeps. */
export function keptSample(train: Part): string {
  const { bound, hashes } = sampleRows(train, KEPT);
  const numbers = Uint32Array.of(bound, ...[...hashes].sort((a, b) => a - b));
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [i, number] of numbers.entries()) bytes.writeUInt32LE(number, 4 * i);
  return bytes.toString('base64');
}

/** The text of a sample that tells nothing. */
export const NO_SAMPLE = 'AAAAAA==';

/** The sample of such a text; null for another text. */
export function readSample(text: string): RowSample | null {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length < 4 || bytes.length % 4 > 0 || bytes.length > 4 * 2 * KEPT) return null;
  const numbers = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(4 * i));
  return { bound: numbers[0], hashes: new Set(numbers.slice(1)) };
}

/**
 * Says that rows which a run is to score were fitted, where it is more than chance.
 *
 * @param what What a row is called. @param by Who fitted them: ' by runs/a'.
 */
export function scoredRowsWarnings(part: Part, fitted: RowSample, what = 'row', by = ''): Warning[] {
  const count = part.indices.length > 0 ? fittedText(part, fitted, what) : null;
  if (count === null || mayRepeat(part)) return [];
  const message = `${count} were fitted${by}: their scores say little of new rows`;
  return [{ code: 'ROWS_FITTED_TOO', message }];
}

/** How many rows of a part could be compared with a sample, and how many are in it. */
function compare(part: Part, { bound, hashes }: RowSample): { compared: number; found: number } {
  let [compared, found] = [0, 0];
  for (const hash of rowHashes(part)) {
    if (hash > bound) continue;
    compared += 1;
    if (hashes.has(hash)) found += 1;
  }
  return { compared, found };
}

/** How many rows of a part are among those of a sample, in words; null where it may be chance. */
export function fittedText(part: Part, sample: RowSample, what: string): string | null {
  const rows = part.indices.length;
  const { compared, found } = compare(part, sample);
  const isSampled = compared < rows;
  if (found < DOUBTFUL * compared || found < (isSampled ? FEW_FOUND : 1)) return null;
  const count = isSampled ? `about ${Math.round((100 * found) / compared)} %` : found.toLocaleString('en');
  return `${count} of the ${counted(rows, what)}`;
}

/** Says how many rows of a part that comes from elsewhere are fitted too, where it is more than chance. */
export function fittedRowsWarnings(name: string, part: Part, fitted: RowSample): Warning[] {
  const count = fittedText(part, fitted, `${name} row`);
  if (count === null) return [];
  const message = `${count} are also fitted: their scores say little of new rows`;
  return [{ code: 'ROWS_FITTED_TOO', message }];
}

/** The same of a part that was drawn from the data of the fitted rows, which has rows more than once. */
export function repeatedRowsWarnings(name: string, part: Part, train: Part, fitted: RowSample): Warning[] {
  const count = fittedText(part, fitted, `${name} row`);
  if (count === null || mayRepeat(train)) return [];
  const why = 'as the data has rows more than once';
  const message = `${count} are also fitted, ${why}: their scores say little of new rows`;
  return [{ code: 'ROWS_FITTED_TOO', message }];
}

/** Whether columns have so few values that rows are equal by chance. */
function mayRepeat({ data: { features, columns }, indices }: Part): boolean {
  const step = Math.max(1, Math.floor(indices.length / COUNTED));
  const rows = indices.filter((_, i) => i % step === 0);
  let bits = 0;
  for (let c = 0; c < columns && bits < 1.5 * Math.log2(rows.length); c++)
    bits += Math.log2(new Set(Array.from(rows, (row) => features[row * columns + c])).size);
  return bits < 1.5 * Math.log2(rows.length);
}
