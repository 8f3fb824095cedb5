// Columns of codes: whole numbers from 0 on that stand for texts, −1 for a missing one.
import { operations } from './binary';
import type { Numbers } from './number_columns';

/** Codes of a column. */
export type Codes = Int32Array | Int16Array;

const raw = operations<{
  countCodes(codes: Codes, chosen: Uint8Array | null, counts: Uint32Array): void;
  mapCodes(codes: Int32Array, table: Int32Array, out: Int32Array): number;
  encodeCodes(columns: number, codes: Codes, places: Uint32Array, values: Float32Array, out: Numbers): void;
  flagMissing(columns: number, column: number, numbers: Numbers, out: Numbers): void;
}>();

/** Adds to counts[code + 1] the rows of each code. @param chosen Which of them count: chosenRows(); null: all. */
export const countCodes = (codes: Codes, chosen: Uint8Array | null, counts: Uint32Array): void =>
  raw.countCodes(codes, chosen, counts);

/** In the table of mapCodes: a code that is to be looked up. */
export const UNKNOWN_CODE = -2;

/** out[i] = table[codes[i] + 1], up to the first code that has no entry, or UNKNOWN_CODE; returns how many. */
export const mapCodes = (codes: Int32Array, table: Int32Array, out: Int32Array): number =>
  raw.mapCodes(codes, table, out);

/** What codes write into rows. */
export interface EncodedCodes {
  /** By code + 1: the column that is written; none where a row has no such column. */
  readonly places: Uint32Array;
  /** By code + 1: what is written. */
  readonly values: Float32Array;
}

/** Writes the value of each code to its column of each row. @param out [codes, columns] */
export const encodeCodes = (
  columns: number,
  codes: Codes,
  { places, values }: EncodedCodes,
  out: Numbers,
): void => raw.encodeCodes(columns, codes, places, values, out);

/** Writes 1 to a column of each row whose number is NaN. @param out [numbers, columns] */
export const flagMissing = (columns: number, column: number, numbers: Numbers, out: Numbers): void =>
  raw.flagMissing(columns, column, numbers, out);
