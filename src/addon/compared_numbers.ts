// Columns of numbers as they are compared with each other and with a target.
import { operations } from './binary';

const raw = operations<{
  countDistinct(values: Float64Array): number;
  countByClass(
    classes: number,
    most: number,
    values: Float64Array,
    codes: Int32Array,
    counts: Uint32Array,
  ): number;
  hashNumbers(values: Float64Array): number;
  correlationOf(x: Float64Array, y: Float64Array, found: Float64Array): void;
}>();

/** Counts the different numbers among some; 0 and −0 are the same. @param values None of them NaN. */
export const countDistinct = (values: Float64Array): number => raw.countDistinct(values);

/**
 * How many rows of each class each value has, in the order in which the values occur: `classes` counts of the
 * first, then those of the second. Missing values are one value, 0 and −0 as well. Null for more values than
 * so many.
 *
 * @param codes The class of each row, from 0. @throws RangeError for a code that is none of the classes.
 */
export function countByClass(
  values: Float64Array,
  codes: Int32Array,
  classes: number,
  most: number,
): Uint32Array | null {
  const places = Math.min(most, values.length);
  const counts = new Uint32Array(places * classes);
  const found = raw.countByClass(classes, places, values, codes, counts);
  return found > places ? null : counts.subarray(0, found * classes);
}

/** A number that columns of the same bits share. */
export const hashNumbers = (values: Float64Array): number => raw.hashNumbers(values);

/** Pearson's correlation in the rows in which both are finite, and how many these are; NaN where one does not vary. */
export function correlationOf(
  x: Float64Array,
  y: Float64Array,
): { readonly correlation: number; readonly rows: number } {
  const found = new Float64Array(2);
  raw.correlationOf(x, y, found);
  const [correlation, rows] = found;
  return { correlation, rows };
}
