// Columns of numbers as they are compared with each other and with a target.
import { operations } from './binary';

const raw = operations<{
  countDistinct(values: Float64Array): number;
  hashNumbers(values: Float64Array): number;
  correlationOf(x: Float64Array, y: Float64Array, found: Float64Array): void;
}>();

/** Counts the different numbers among some; 0 and −0 are the same. @param values None of them NaN. */
export const countDistinct = (values: Float64Array): number => raw.countDistinct(values);

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
