// Whether rows are among those that are fitted: told by a sample of these that does not grow with them.
import { counted } from '../core/counted';
import type { Warning } from '../core/warning';
import type { Part } from './dataset';

/** The share of a part from which on it is no chance that rows are there twice. */
const DOUBTFUL = 0.2;
/**
 * The share of rows from elsewhere that are fitted, beyond that which repeats in the fitted rows themselves:
 * fewer change a share of right rows by less than the 5 points from which on `evaluate` says that it fell.
 */
const SOME = 0.05;
/** Standard deviations of that share. */
const DEVIATIONS = 4;
/** Fewer rows than this may be found by chance, or be due to a sample. */
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
  /** The share of these rows that another of them equals: as many new rows of such data equal one of them. */
  readonly repeated: number;
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
  const again = new Set<number>();
  let [sampled, repeated] = [0, 0];
  for (const hash of rowHashes(part)) {
    if (hash > bound) continue;
    sampled += 1;
    if (!hashes.has(hash)) hashes.add(hash);
    else {
      repeated += again.has(hash) ? 1 : 2;
      again.add(hash);
    }
  }
  return { bound, hashes, repeated: sampled > 0 ? repeated / sampled : 0 };
}

/** Rows of a sample that a run keeps: 22 kB. */
const KEPT = 2 ** 12;

/** A sample as text; behind a comma the share that repeats. */
function sampleText({ bound, hashes, repeated }: RowSample): string {
  const numbers = Uint32Array.of(bound, ...[...hashes].sort((a, b) => a - b));
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [i, number] of numbers.entries()) bytes.writeUInt32LE(number, 4 * i);
  return `${bytes.toString('base64')}${repeated > 0 ? `,${repeated}` : ''}`;
}

/** A sample of the rows to fit, as text that a run keeps. */
export const keptSample = (train: Part): string => sampleText(sampleRows(train, KEPT));

/** The text of a sample that tells nothing. */
export const NO_SAMPLE = 'AAAAAA==';

/** The sample of such a text; null for another text. */
export function readSample(text: string): RowSample | null {
  const [kept, share = '0'] = text.split(',');
  const bytes = Buffer.from(kept, 'base64');
  const repeated = Number(share);
  if (bytes.length < 4 || bytes.length % 4 > 0 || bytes.length > 4 * 2 * KEPT) return null;
  if (!(repeated >= 0 && repeated <= 1)) return null;
  const numbers = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(4 * i));
  return { bound: numbers[0], hashes: new Set(numbers.slice(1)), repeated };
}

/** Samples that a run keeps of the rows that were fitted before, by the runs that its weights come from. */
const KEPT_BEFORE = 3;

/** Samples of the rows that were fitted before as a run keeps them, the latest first: the oldest in one. */
export function keptBefore(texts: readonly string[]): string[] {
  const samples = [...new Set(texts)]
    .map((text) => readSample(text)!)
    .filter(({ hashes }) => hashes.size > 0);
  const apart = samples.slice(0, samples.length > KEPT_BEFORE ? KEPT_BEFORE - 1 : KEPT_BEFORE);
  const oldest = samples.slice(apart.length);
  return [...apart, ...(oldest.length > 0 ? [boundedUnion(oldest)] : [])].map(sampleText);
}

/** Whether samples are as many as keptBefore gives at most, each as text. */
export const areKeptBefore = (texts: unknown): texts is string[] =>
  Array.isArray(texts) &&
  texts.length <= KEPT_BEFORE &&
  texts.every((text) => typeof text === 'string' && readSample(text) !== null);

/** The samples together, by a bound that none of theirs is below. */
function unionOf(samples: readonly RowSample[], bound: number): RowSample {
  const within = samples.map(({ hashes }) => [...hashes].filter((hash) => hash <= bound));
  const hashes = new Set(within.flat());
  const largest = within.reduce((most, each, i) => (each.length > within[most].length ? i : most), 0);
  // A row equals another one more often among more rows.
  const more = hashes.size / Math.max(1, within[largest].length);
  const repeated = Math.max(samples[largest].repeated * more, ...samples.map((each) => each.repeated));
  return { bound, hashes, repeated: Math.min(1, repeated) };
}

/** The samples together, by a bound so low that they are one of the size that is kept. */
function boundedUnion(samples: readonly RowSample[]): RowSample {
  const union = unionOf(samples, Math.min(...samples.map(({ bound }) => bound)));
  if (union.hashes.size <= KEPT) return union;
  const hashes = [...union.hashes].sort((a, b) => a - b).slice(0, KEPT);
  return { ...union, bound: hashes[KEPT - 1], hashes: new Set(hashes) };
}

/** Rows that a network scores, in its form, and samples of the rows that were fitted. */
export interface RowsToCompare {
  readonly part: Part;
  readonly fitted: readonly RowSample[];
}

/**
 * Says that rows which a run is to score were fitted, where it is more than chance.
 *
 * @param scored The rows for each network that scores them: those that one of them fitted count.
 * @param what What a row is called. @param by Who fitted them: ' by runs/a'.
 */
export function scoredRowsWarnings(
  scored: readonly RowsToCompare[],
  { what = 'row', by = '' }: { what?: string; by?: string } = {},
): Warning[] {
  const [{ part }] = scored;
  if (part.indices.length === 0) return [];
  const isTold = (found: Compared) => isBeyondRepeats(found) || (isMany(found) && !mayRepeat(part));
  const [most] = compareAll(scored)
    .filter(isTold)
    .sort((a, b) => b.found / b.compared - a.found / a.compared);
  if (!most) return [];
  const message = `${foundText(most, what)} were fitted${by}: their scores say little of new rows`;
  return [{ code: 'ROWS_FITTED_TOO', message }];
}

/** Rows of a part that are held to samples. */
interface Compared {
  readonly rows: number;
  /** How many of them could be, by the bound of the samples. */
  readonly compared: number;
  /** How many of these are in them. */
  readonly found: number;
  /** The share that is expected to be. */
  readonly repeated: number;
}

/** The hashes of rows, and the samples that they are held to. */
interface HashedRows {
  readonly hashes: Uint32Array;
  readonly fitted: readonly RowSample[];
}

const hashed = ({ part, fitted }: RowsToCompare): HashedRows => ({
  hashes: Uint32Array.from(rowHashes(part)),
  fitted,
});

/** Rows that are up to a bound in the form of every network: those in a sample of one of them are found. */
function compareUpTo(bound: number, networks: readonly HashedRows[]): Compared {
  const reaching = networks.map(({ fitted }) => fitted.filter((sample) => sample.bound >= bound));
  const known = reaching.map((samples) => new Set(samples.flatMap(({ hashes }) => [...hashes])));
  const rows = networks[0].hashes.length;
  let [compared, found] = [0, 0];
  for (let row = 0; row < rows; row++) {
    if (networks.some(({ hashes }) => hashes[row] > bound)) continue;
    compared += 1;
    if (networks.some(({ hashes }, i) => known[i].has(hashes[row]))) found += 1;
  }
  return { rows, compared, found, repeated: unionOf(reaching.flat(), bound).repeated };
}

/** Rows held to the samples of all networks, and of each: by every bound to those that reach so far. */
function compareAll(scored: readonly RowsToCompare[]): Compared[] {
  const networks = scored.map(hashed);
  const groups = networks.length > 1 ? [networks, ...networks.map((each) => [each])] : [networks];
  return groups.flatMap((group) => {
    const bounds = new Set(group.flatMap(({ fitted }) => fitted.map(({ bound }) => bound)));
    return [...bounds].sort((a, b) => b - a).map((bound) => compareUpTo(bound, group));
  });
}

const compare = (part: Part, sample: RowSample): Compared =>
  compareUpTo(sample.bound, [hashed({ part, fitted: [sample] })]);

const isSampled = ({ rows, compared }: Compared): boolean => compared < rows;

/** Whether so many rows are fitted too that it is no chance, unless rows have few values. */
const isMany = (each: Compared): boolean =>
  each.found >= Math.max(DOUBTFUL * each.compared, isSampled(each) ? FEW_FOUND : 1);

/** Whether more rows are fitted too than repeat in the fitted rows themselves. */
function isBeyondRepeats({ compared, found, repeated }: Compared): boolean {
  const more = found - repeated * compared;
  const deviation = Math.sqrt(compared * repeated * (1 - repeated));
  return more >= Math.max(FEW_FOUND, SOME * compared) && more > DEVIATIONS * deviation;
}

/** How many rows are fitted too, in words. */
function foundText(each: Compared, what: string): string {
  const { rows, compared, found } = each;
  const count = isSampled(each)
    ? `about ${Math.round((100 * found) / compared)} %`
    : found.toLocaleString('en');
  return `${count} of the ${counted(rows, what)}`;
}

/** Says how many rows of a part that comes from elsewhere are fitted too, where it is more than chance. */
export function fittedRowsWarnings(name: string, part: Part, fitted: RowSample): Warning[] {
  const found = compare(part, fitted);
  if (!isMany(found) && !isBeyondRepeats(found)) return [];
  const message = `${foundText(found, `${name} row`)} are also fitted: their scores say little of new rows`;
  return [{ code: 'ROWS_FITTED_TOO', message }];
}

/** The same of a part that was drawn from the data of the fitted rows, which has rows more than once. */
export function repeatedRowsWarnings(name: string, part: Part, train: Part, fitted: RowSample): Warning[] {
  const found = compare(part, fitted);
  if (!isMany(found) || mayRepeat(train)) return [];
  const why = 'as the data has rows more than once';
  const count = foundText(found, `${name} row`);
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
