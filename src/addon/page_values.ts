import { operations } from './binary';

type StoredAs = 'codes' | 'int32' | 'int64' | 'float' | 'double';

const raw = operations<{
  readPage(
    first: number,
    count: number,
    storedAs: StoredAs,
    width: number,
    levels: Uint8Array | null,
    bytes: Uint8Array,
    entries: Float64Array | Int32Array | null,
    state: Float64Array,
    out: Float64Array | Int32Array,
  ): number;
}>();

/** What is wrong with a page: `state[PAGE.problem]`. */
export const PAGE_PROBLEM = { none: 0, cutOff: 1, tooLong: 2, count: 3, bytes: 4, entry: 5, end: 6 } as const;

/** Where a state has what is wrong, the byte of the next plain value, and its runs. */
export const PAGE = {
  problem: 0,
  found: 1,
  needed: 2,
  at: 3,
  /** 1 where a row that a call read has no value. */
  isMissing: 4,
  levels: 5,
  codes: 11,
} as const;
const LENGTH = 17;

/** Where runs have what the file says of them. */
export const RUNS = { at: 0, left: 1, inRun: 2, bit: 3, value: 4, isPacked: 5 } as const;

/** A page of Parquet, decompressed, and how far it is read. */
export interface PageValues {
  /** How values are stored: plain, or as places in a dictionary. */
  readonly storedAs: StoredAs;
  /** Bits of a place, at most 32. */
  readonly width: number;
  /** Runs that say which rows have a value; null where all have one. */
  readonly levels: Uint8Array | null;
  /** The values. */
  readonly bytes: Uint8Array;
  /** The dictionary: doubles, or whole numbers for whole numbers; null for plain values. */
  readonly entries: Float64Array | Int32Array | null;
  /** Changed by each call. */
  readonly state: Float64Array;
}

/** States lie in one array, one after the other: an array of its own for each page takes longer than the page. */
let states = new Float64Array(0);
let taken = 0;

/** The state of a page of which nothing is read. */
export function unreadPage(): Float64Array {
  if (taken === states.length) [states, taken] = [new Float64Array(256 * LENGTH), 0];
  taken += LENGTH;
  return states.subarray(taken - LENGTH, taken);
}

/**
 * Writes the values of the next rows from `first` on: numbers, NaN where a row has none; or places in an
 * Int32Array, −1 where a row has none. Returns how many, fewer than `count` at a problem.
 */
export const readPage = (
  { storedAs, width, levels, bytes, entries, state }: PageValues,
  out: Float64Array | Int32Array,
  first: number,
  count: number,
): number => raw.readPage(first, count, storedAs, width, levels, bytes, entries, state, out);
