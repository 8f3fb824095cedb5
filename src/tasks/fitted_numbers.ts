// From where to where the numbers to predict of fitted rows go, by which another unit is told.
import { type Part, targetValues } from '../data/dataset';

/** The ends of the numbers to predict of fitted rows, for each of them. */
export interface FittedNumbers {
  /** How many rows were fitted. */
  readonly rows: number;
  /** The smallest of each number. */
  readonly min: readonly number[];
  /** The largest of each number. */
  readonly max: readonly number[];
}

/** The ends of one number. */
export interface Ends {
  readonly rows: number;
  readonly min: number;
  readonly max: number;
}

/** This share of rows outside of the fitted ones is another unit, or other rows. */
const SHARE = 0.2;
/** How improbable so many rows outside have to be of rows that are drawn as the fitted ones are. */
const CHANCE = 1e-6;
/** float32 rounds the ends of the fitted values. */
const ROUNDED = 1e-6;

/** The ends of the numbers of the rows to fit. */
export function fitNumbers(part: Part, count: number): FittedNumbers {
  const values = targetValues(part);
  const min = new Array<number>(count).fill(Infinity);
  const max = new Array<number>(count).fill(-Infinity);
  for (let i = 0; i < values.length; i++) {
    const c = i % count;
    if (values[i] < min[c]) min[c] = values[i];
    if (values[i] > max[c]) max[c] = values[i];
  }
  return { rows: part.indices.length, min, max };
}

/** What is wrong with what a file says of fitted numbers; undefined if nothing is. */
export function fittedNumbersProblem(fitted: unknown, count: number): string | undefined {
  if (fitted === undefined) return undefined;
  const { rows, min, max } = (fitted ?? {}) as Partial<Record<keyof FittedNumbers, unknown>>;
  const areNumbers = (values: unknown) =>
    Array.isArray(values) && values.length === count && values.every(Number.isFinite);
  if (Number.isInteger(rows) && (rows as number) > 0 && areNumbers(min) && areNumbers(max)) return undefined;
  return `expected rows, and ${count} numbers in min and max, in fitted`;
}

/** The chance that the outermost of fitted and other rows, drawn alike, are so many other rows. */
function chanceOf(outside: number, rows: number, fitted: number): number {
  let chance = 1;
  for (let i = 0; i < outside && chance >= CHANCE; i++) chance *= (rows - i) / (rows + fitted - i);
  return chance;
}

/** Numbers that pass an end of the fitted ones. */
export interface Outside {
  readonly rows: number;
  readonly side: 'above' | 'below';
  /** That end. */
  readonly end: number;
}

/** The end of the fitted numbers that more rows pass than would by chance; null where none is. */
export function outsideFitted(values: Float32Array, { rows, min, max }: Ends): Outside | null {
  const slack = ROUNDED * Math.max(Math.abs(min), Math.abs(max));
  const sides: Outside[] = [
    { side: 'above', end: max, rows: values.filter((value) => value > max + slack).length },
    { side: 'below', end: min, rows: values.filter((value) => value < min - slack).length },
  ];
  const isMuch = (outside: Outside) =>
    outside.rows >= SHARE * values.length && chanceOf(outside.rows, values.length, rows) < CHANCE;
  return sides.find(isMuch) ?? null;
}
