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
  findEnds(values: Float64Array, found: Float64Array): void;
  numberValues(most: number, values: Float64Array | Int32Array, out: Int32Array): number;
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

/** The smallest or the largest of some numbers. */
export interface End {
  readonly value: number;
  /** How many are equal to it. */
  readonly count: number;
  /** The nearest of the others, and how many are equal to that: 0 where there are no others. */
  readonly nearest: number;
  readonly nearestCount: number;
}

/** The smallest and the largest of some numbers. @param values One at least, none of them NaN. */
export function findEnds(values: Float64Array): [smallest: End, largest: End] {
  const found = new Float64Array(8);
  raw.findEnds(values, found);
  const end = ([value, count, nearest, nearestCount]: Float64Array): End => ({
    value,
    count,
    nearest,
    nearestCount,
  });
  return [end(found.subarray(0, 4)), end(found.subarray(4))];
}

/** Some values by the numbers of the different ones, which are numbered in the order in which they occur. */
export interface NumberedValues {
  readonly numbers: Int32Array;
  /** How many different ones there are. */
  readonly count: number;
}

/** Numbers values. Missing ones are one value, 0 and −0 as well. Null for more different ones than so many. */
export function numberValues(
  values: Float64Array | Int32Array,
  most: number = values.length,
): NumberedValues | null {
  const numbers = new Int32Array(values.length);
  const count = raw.numberValues(most, values, numbers);
  return count > most ? null : { numbers, count };
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
