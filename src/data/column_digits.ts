// Which columns of doubles lose their digits in float32, and the offset with which they keep them.
import { quoted } from '../core/check';
import { allocate } from '../core/memory';
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
/** Values whose columns are summed one after the other: they stay in a core's fastest cache. */
const TILE = 2 ** 12;

/** A column in words: by its name, else by its place. */
export const columnText = (names: readonly string[] | null | undefined, column: number): string =>
  names ? `column ${quoted(names[column])}` : `feature ${column + 1}`;

/** What the values of a column have in common. */
interface ColumnSummary {
  mean: number;
  /** Standard deviation. */
  deviation: number;
  /** Root mean square of what rounding to float32 takes away. */
  lost: number;
  min: number;
  max: number;
  /** Whether whole numbers differ that were read as one. */
  isCut: boolean;
}

/** A number for each column. */
const numbers = (columns: number, value = 0) => allocate(Float64Array, columns).fill(value);

/** Sums over the values of so many columns. */
class Sums {
  /** How many values. */
  readonly counts: Float64Array;
  /** The first value: differences to it have the digits of the spread. */
  readonly first: Float64Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  /** Of the squared errors of rounding to float32. */
  readonly errors: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;

  constructor(length: number) {
    this.counts = numbers(length);
    this.first = numbers(length);
    this.sums = numbers(length);
    this.squares = numbers(length);
    this.errors = numbers(length);
    this.min = numbers(length, Infinity);
    this.max = numbers(length, -Infinity);
  }

  /**
   * Adds every `stride`-th value to a column, whose sums stay in registers: three times as fast as row by
   * row.
   */
  add(values: Float64Array, column: number, from: number, to: number, stride: number): void {
    if (from >= to) return;
    if (this.counts[column] === 0) this.first[column] = values[from];
    this.counts[column] += Math.ceil((to - from) / stride);
    const first = this.first[column];
    let sum = this.sums[column];
    let squares = this.squares[column];
    let errors = this.errors[column];
    let min = this.min[column];
    let max = this.max[column];
    for (let i = from; i < to; i += stride) {
      const value = values[i];
      const difference = value - first;
      const error = value - Math.fround(value);
      sum += difference;
      squares += difference * difference;
      errors += error * error;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    this.sums[column] = sum;
    this.squares[column] = squares;
    this.errors[column] = errors;
    this.min[column] = min;
    this.max[column] = max;
  }
}

/** What the values of columns have in common, summed in their order: the same for blocks of any length. */
export class ColumnDigits {
  /** Null until there are rows: a header that says too many columns takes no memory. */
  #of: Sums | null = null;
  #equalIntegers: ReadonlySet<number> | undefined;

  constructor(readonly columns: number) {}

  /**
   * @param features [rows, columns] @param equalIntegers Columns whose whole numbers differ, so far, though
   * they are read as one double. @throws RangeError with the code OUT_OF_MEMORY.
   */
  add(features: Float64Array, equalIntegers?: ReadonlySet<number>): void {
    const { columns } = this;
    this.#equalIntegers = equalIntegers;
    if (features.length === 0) return;
    this.#of ??= new Sums(columns);
    const tile = Math.max(1, Math.floor(TILE / columns)) * columns;
    for (let from = 0; from < features.length; from += tile) {
      const to = Math.min(from + tile, features.length);
      for (let c = 0; c < columns; c++) this.#of.add(features, c, from + c, to, columns);
    }
  }

  /** Adds values of one column; others without any lose nothing. */
  addColumn(column: number, values: Float64Array): void {
    this.#of ??= new Sums(this.columns);
    this.#of.add(values, column, 0, values.length, 1);
  }

  /** The offset with which the columns keep their digits; null where they need none. */
  offset(): Offset {
    if (this.#of === null) return null;
    let offset: Offset = null;
    for (let c = 0; c < this.columns; c++) {
      const value = offsetOf(this.#summary(this.#of, c));
      if (value === 0) continue;
      offset ??= numbers(this.columns);
      offset[c] = value;
    }
    return offset;
  }

  /** Says which columns lose their digits whatever is subtracted. */
  warnings(names: readonly string[] | null): Warning[] {
    const warnings: Warning[] = [];
    for (let c = 0; this.#of !== null && c < this.columns; c++) {
      const problem = problemOf(this.#summary(this.#of, c));
      if (problem !== null)
        warnings.push({ code: 'DIGITS_LOST', message: `${columnText(names, c)} ${problem}` });
    }
    return warnings;
  }

  #summary({ counts, first, sums, squares, errors, min, max }: Sums, column: number): ColumnSummary {
    const count = Math.max(1, counts[column]);
    const mean = sums[column] / count;
    const variance = Math.max(0, squares[column] / count - mean * mean);
    return {
      mean: first[column] + mean,
      deviation: Math.sqrt(variance),
      lost: Math.sqrt(errors[column] / count),
      min: min[column],
      max: max[column],
      isCut: this.#equalIntegers?.has(column) ?? false,
    };
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

/** What is wrong with whole numbers that are all read as one. */
export const cutIntegers = (value: number): string =>
  `has whole numbers near ${value} that differ in digits beyond those of a double: they count as equal`;

function problemOf(column: ColumnSummary): string | null {
  const { min, max, isCut } = column;
  if (max <= min) return isCut ? cutIntegers(min) : null;
  if (isTiny(column))
    return `has values from ${min} to ${max}, smaller than float32 holds: multiply it before training`;
  if (max - min > LARGEST)
    return `has values from ${min} to ${max}, whose spread float32 does not hold: divide it before training`;
  return isRounding(column)
    ? `has values from ${min} to ${max}, which differ in their last digits alone: they count as equal`
    : null;
}
