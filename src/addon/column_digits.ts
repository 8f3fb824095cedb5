// Sums that tell which columns of numbers lose their digits in float32.
import { operations } from './binary';

const raw = operations<{
  addDigits(rows: number, columns: number, values: Float64Array, sums: Float64Array): void;
}>();

/**
 * Kinds of sums, each of so many columns, one kind after the other: how many values, the first, the sum of
 * the differences to it, of their squares, of the squared errors of rounding to float32, minimum and maximum.
 */
export const DIGIT_SUMS = 7;

/** Adds rows, [rows, columns], to the sums of their columns, in the order of the rows. */
export const addDigits = (rows: number, columns: number, values: Float64Array, sums: Float64Array): void =>
  raw.addDigits(rows, columns, values, sums);
