// Which columns of doubles lose their digits in float32, and the offset with which they keep them.
import { quoted } from '../core/check';
import type { Warning } from '../core/warning';
import type { Offset } from './offset';

/** The error of rounding to float32 that a column may have, in standard deviations. */
const TOLERANCE = 2 ** -16;
/** Smaller deviations, as a share of the mean, are what rounding to double leaves of equal values. */
const DOUBLE_NOISE = 2 ** -48;
/** The smallest number that float32 holds with all its digits. */
const SMALLEST = 2 ** -126;
/** A difference of values that float32 holds. */
const LARGEST = 2 ** 127;

/** A column in words: by its name, else by its place. */
export const columnText = (names: readonly string[] | null | undefined, column: number): string =>
  names ? `column ${quoted(names[column])}` : `feature ${column + 1}`;

/** What the values of a column have in common. */
export interface ColumnSummary {
  mean: number;
  /** Standard deviation. */
  deviation: number;
  /** Root mean square of what rounding to float32 takes away. */
  lost: number;
  min: number;
  max: number;
}

/** Sums over the values of columns, in their order: the same for blocks of any length. */
export class ColumnDigits {
  rows = 0;
  readonly #first: Float64Array;
  /** Of the differences to the first row, whose digits are those of the spread. */
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  /** Of the squared errors of rounding to float32. */
  readonly #errors: Float64Array;
  readonly #min: Float64Array;
  readonly #max: Float64Array;

  constructor(readonly columns: number) {
    this.#first = new Float64Array(columns);
    this.#sums = new Float64Array(columns);
    this.#squares = new Float64Array(columns);
    this.#errors = new Float64Array(columns);
    this.#min = new Float64Array(columns).fill(Infinity);
    this.#max = new Float64Array(columns).fill(-Infinity);
  }

  /** @param features [rows, columns] */
  add(features: Float32Array | Float64Array): void {
    const { columns } = this;
    if (this.rows === 0 && features.length > 0) this.#first.set(features.subarray(0, columns));
    const [first, sums, squares, errors] = [this.#first, this.#sums, this.#squares, this.#errors];
    const [min, max] = [this.#min, this.#max];
    for (let row = 0; row < features.length; row += columns)
      for (let c = 0; c < columns; c++) {
        const value = features[row + c];
        const difference = value - first[c];
        const error = value - Math.fround(value);
        sums[c] += difference;
        squares[c] += difference * difference;
        errors[c] += error * error;
        if (value < min[c]) min[c] = value;
        if (value > max[c]) max[c] = value;
      }
    if (columns > 0) this.rows += features.length / columns;
  }

  of(column: number): ColumnSummary {
    const rows = Math.max(1, this.rows);
    const mean = this.#sums[column] / rows;
    const variance = Math.max(0, this.#squares[column] / rows - mean * mean);
    return {
      mean: this.#first[column] + mean,
      deviation: Math.sqrt(variance),
      lost: Math.sqrt(this.#errors[column] / rows),
      min: this.#min[column],
      max: this.#max[column],
    };
  }

  /** The offset with which the columns keep their digits; null where they need none. */
  offset(): Offset {
    const offset = Float64Array.from({ length: this.columns }, (_, c) => offsetOf(this.of(c)));
    return offset.some((value) => value !== 0) ? offset : null;
  }

  /** Says which columns lose their digits whatever is subtracted. */
  warnings(names: readonly string[] | null): Warning[] {
    const problems = Array.from({ length: this.columns }, (_, c) => problemOf(this.of(c)));
    return problems.flatMap((problem, c) =>
      problem === null ? [] : [{ code: 'DIGITS_LOST', message: `${columnText(names, c)} ${problem}` }],
    );
  }
}

const isRounding = ({ mean, deviation }: ColumnSummary) => deviation <= Math.abs(mean) * DOUBLE_NOISE;
const isTiny = ({ min, max }: ColumnSummary) => Math.max(-min, max) < SMALLEST;

/** A multiple of a power of two near the deviation, so that whole numbers stay whole. */
function offsetOf(column: ColumnSummary): number {
  const { mean, deviation, lost } = column;
  const isKept = lost <= deviation * TOLERANCE;
  if (isKept || isRounding(column) || isTiny(column)) return 0;
  const unit = 2 ** Math.floor(Math.log2(deviation));
  return Math.round(mean / unit) * unit;
}

function problemOf(column: ColumnSummary): string | null {
  const { min, max } = column;
  if (max <= min) return null;
  if (isTiny(column))
    return `has values from ${min} to ${max}, smaller than float32 holds: multiply it before training`;
  if (max - min > LARGEST)
    return `has values from ${min} to ${max}, whose spread float32 does not hold: divide it before training`;
  return isRounding(column)
    ? `has values from ${min} to ${max}, which differ in their last digits alone: they count as equal`
    : null;
}
