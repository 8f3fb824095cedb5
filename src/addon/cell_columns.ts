// Columns of the cells that findRecords found.
import { operations } from './binary';
import type { RecordArrays } from './find_records';

const raw = operations<{
  numbersByColumn(columns: number, firstCells: Int32Array, numbers: Float64Array, out: Float64Array): boolean;
  codesOfColumn(
    cell: number,
    firstCells: Int32Array,
    bytes: Uint8Array,
    starts: Int32Array,
    ends: Int32Array,
    quotes: Uint8Array,
    places: Int32Array,
    hashes: Int32Array,
    codes: Int32Array,
    wordEnds: Int32Array,
    pool: Uint8Array,
    out: Int32Array,
  ): number;
}>();

/** The code of a cell whose word is not in the table, or whose bytes are not its text. */
export const UNKNOWN_WORD = -2;

/** Arguments of numbersByColumn. */
export interface NumbersByColumn {
  columns: number;
  /** [records]: the first cell of each. */
  firstCells: Int32Array;
  /** By cell. */
  numbers: Float64Array;
  /** Written: [columns, records] */
  out: Float64Array;
}

/** Writes the numbers of some records column by column, NaN for no cell; returns whether one is infinite. */
export const numbersByColumn = ({ columns, firstCells, numbers, out }: NumbersByColumn): boolean =>
  raw.numbersByColumn(columns, firstCells, numbers, out);

/** The cells in one place of some records. */
export interface CellColumn {
  /** The place in a record. */
  cell: number;
  /** [records]: the first cell of each. */
  firstCells: Int32Array;
}

/** A hash table of words by their bytes. */
export interface WordArrays {
  /** [a power of two]: the number of a word plus one; 0 for none. */
  readonly places: Int32Array;
  /** [words] */
  readonly hashes: Int32Array;
  /** [words] */
  readonly codes: Int32Array;
  /** [words + 1]: where the word before ends in the pool. */
  readonly ends: Int32Array;
  readonly pool: Uint8Array;
}

/** Writes the code of each cell's word, −1 for no text, or UNKNOWN_WORD; returns how many are unknown. */
export function codesOfColumn(
  { cell, firstCells }: CellColumn,
  bytes: Uint8Array,
  { starts, ends, quotes }: RecordArrays,
  words: WordArrays,
  out: Int32Array,
): number {
  const { places, hashes, codes, ends: wordEnds, pool } = words;
  return raw.codesOfColumn(
    cell,
    firstCells,
    bytes,
    starts,
    ends,
    quotes,
    places,
    hashes,
    codes,
    wordEnds,
    pool,
    out,
  );
}
