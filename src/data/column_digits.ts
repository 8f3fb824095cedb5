// Which columns of doubles lose their digits in float32, and the offset with which they keep them.
import { addDigits, DIGIT_SUMS } from '../addon/column_digits';
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
/** Where addDigits has its kinds of sums. */
const SUM = { count: 0, first: 1, differences: 2, squares: 3, errors: 4, min: 5, max: 6 };

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

const numbers = (length: number) => allocate(Float64Array, length);

/** What the values of columns have in common, summed in their order: the same for blocks of any length. */
export class ColumnDigits {
  /** Those of addDigits; null until there are rows: a header that says too many columns takes no memory. */
  #sums: Float64Array | null = null;
  #equalIntegers: ReadonlySet<number> | undefined;

  /** @param summed The first columns, which may lose digits; others lose none. */
  constructor(
    readonly columns: number,
    readonly summed = columns,
  ) {}

  /** What rowsOfColumns adds rows to. @throws RangeError with the code OUT_OF_MEMORY. */
  get sums(): { readonly columns: number; readonly sums: Float64Array } {
    this.#sums ??= numbers(DIGIT_SUMS * this.summed)
      .fill(Infinity, SUM.min * this.summed, SUM.max * this.summed)
      .fill(-Infinity, SUM.max * this.summed);
    return { columns: this.summed, sums: this.#sums };
  }

  /**
   * @param features [rows, columns] @param equalIntegers Columns whose whole numbers differ, so far, though
   * they are read as one double. @throws RangeError with the code OUT_OF_MEMORY.
   */
  add(features: Float64Array, equalIntegers?: ReadonlySet<number>): void {
    this.#equalIntegers = equalIntegers;
    if (features.length === 0) return;
    addDigits(features.length / this.columns, this.columns, features, this.sums.sums);
  }

  /** The offset with which the columns keep their digits; null where they need none. */
  offset(): Offset {
    if (this.#sums === null) return null;
    let offset: Offset = null;
    for (let c = 0; c < this.summed; c++) {
      const value = offsetOf(this.#summary(this.#sums, c));
      if (value === 0) continue;
      offset ??= numbers(this.columns);
      offset[c] = value;
    }
    return offset;
  }

  /** Says which columns lose their digits whatever is subtracted. */
  warnings(names: readonly string[] | null): Warning[] {
    const warnings: Warning[] = [];
    for (let c = 0; this.#sums !== null && c < this.summed; c++) {
      const problem = problemOf(this.#summary(this.#sums, c));
      if (problem !== null)
        warnings.push({ code: 'DIGITS_LOST', message: `${columnText(names, c)} ${problem}` });
    }
    return warnings;
  }

  #summary(sums: Float64Array, column: number): ColumnSummary {
    const of = (kind: number) => sums[kind * this.summed + column];
    const count = Math.max(1, of(SUM.count));
    const mean = of(SUM.differences) / count;
    const variance = Math.max(0, of(SUM.squares) / count - mean * mean);
    return {
      mean: of(SUM.first) + mean,
      deviation: Math.sqrt(variance),
      lost: Math.sqrt(of(SUM.errors) / count),
      min: of(SUM.min),
      max: of(SUM.max),
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
