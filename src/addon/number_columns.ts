// The numbers of a table's column, in doubles: what they are, and where they go.
import { operations } from './binary';
import type { Codes } from './code_columns';

/** Numbers of a column; NaN where one is missing. */
export type Numbers = Float64Array | Float32Array;

const raw = operations<{
  scanNumbers(count: number, values: Float64Array): number;
  medianOf(pieces: readonly Numbers[], chosen: Uint8Array | null, found: Float64Array): void;
  roundNumbers(values: Float64Array, out: Float32Array): void;
  pickNumbers(
    first: number,
    values: Numbers | Codes,
    indices: Uint32Array,
    out: Float64Array | Int32Array,
  ): number;
}>();

/** What there is among numbers: bits of what scanNumbers returns. */
export const FOUND = {
  /** NaN. */
  missing: 1,
  /** Infinite, or made infinite by float32. */
  beyond: 2,
  /** Beyond 2^53: a double may stand for several whole numbers. */
  large: 4,
  /** Not the same in float32. */
  rounded: 8,
  /** Not a whole number, as NaN and infinity are none. */
  notWhole: 16,
} as const;

/** Looks at the first numbers of an array: bits of FOUND. */
export const scanNumbers = (values: Float64Array, count: number): number => raw.scanNumbers(count, values);

/** Whether all numbers are whole. */
export const areWhole = (values: Float64Array): boolean =>
  (scanNumbers(values, values.length) & FOUND.notWhole) === 0;

/** Writes numbers, each rounded to float32. */
export const roundNumbers = (values: Float64Array, out: Float32Array): void => raw.roundNumbers(values, out);

/**
 * The median of the numbers that are not NaN, exactly, and how many are NaN; 0 where there are none.
 *
 * @param pieces The numbers of a column. @param chosen Which of them count: chosenRows(); null: all.
 */
export function medianOf(
  pieces: readonly Numbers[],
  chosen: Uint8Array | null = null,
): { readonly median: number; readonly missing: number } {
  const found = new Float64Array(2);
  raw.medianOf(pieces, chosen, found);
  const [median, missing] = found;
  return { median, missing };
}

/** Arguments of pickNumbers: of numbers, or of codes. */
export interface PickNumbers {
  values: Numbers | Codes;
  /** The index of the first value. */
  first: number;
  indices: Uint32Array;
  /** Written: one for each index; of numbers a Float64Array, of codes an Int32Array. */
  out: Float64Array | Int32Array;
}

/** out[i] = values[indices[i] − first], up to the first index that is not among the values; returns how many. */
export const pickNumbers = ({ values, first, indices, out }: PickNumbers): number =>
  raw.pickNumbers(first, values, indices, out);
