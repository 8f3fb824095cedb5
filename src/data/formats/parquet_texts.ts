// The texts of a column: each value is a place in a list of texts, so that a dictionary's are made once.
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { TextCodes } from '../text_codes';
import type { ParquetColumn } from './parquet_metadata';
import { timeTextsOf } from './parquet_times';
import { type Get, layoutOf, numbersOf, textGetter, type ValueType } from './parquet_values';

/** Bytes of a text that are kept: a cell is no category above it, but must not stop its file. */
const LONGEST = 4_096;
/** The largest cell. */
const MAX_CELL = 2 ** 24;

/** The beginning of a long text, its size and a checksum: different texts stay different. */
function shortened(bytes: Buffer, at: number, length: number): string {
  if (length > MAX_CELL)
    throw new RangeError(`expected a text of at most ${MAX_CELL} bytes, found one of ${length}`);
  let end = at + LONGEST;
  while (end > at && (bytes[end] & 0xc0) === 0x80) end -= 1; // within a character
  const whole = bytes.subarray(at, at + length);
  const checksum = createHash('sha256').update(whole).digest('hex').slice(0, 16);
  return `${bytes.toString('utf8', at, end)}… (${length} bytes, ${checksum})`;
}

const utf8: Get<string> = ({ bytes }, at, length) => {
  const text = length > LONGEST ? shortened(bytes, at, length) : bytes.toString('utf8', at, at + length);
  if (text.includes('\ufffd') && !isUtf8(bytes.subarray(at, at + length)))
    throw new RangeError('expected text in UTF-8, found other bytes: leave the column out');
  return text;
};

const getterOf = (column: ParquetColumn): Get<string> | null =>
  timeTextsOf(column) ?? textGetter(column, utf8);

/** The place of a text that is missing. */
const MISSING = -1;

/** How a column is read as places of its texts in a list, −1 for a missing one; null if it has none. */
export function placesOf(column: ParquetColumn, list: TextCodes): ValueType | null {
  const text = getterOf(column);
  if (!text) return null;
  const shared = { ...layoutOf(column), storedAs: null, missing: MISSING };
  if (shared.kind === 'bits') {
    for (const truth of ['false', 'true']) list.add(truth);
    list.keep();
    const get: Get<number> = ({ bytes }, at) => bytes[at];
    return { ...shared, get, make: (count) => new Int32Array(count) };
  }
  const isNumber = numbersOf(column) !== null;
  const get: Get<number> = (bytes, at, length) => {
    const word = text(bytes, at, length);
    return isNumber && word === 'NaN' ? MISSING : list.add(word); // as floats mark what is missing
  };
  const make = (count: number) => {
    list.keep(count); // a dictionary's texts
    return new Int32Array(count);
  };
  return { ...shared, get, make };
}
