// Numbers to predict: from the columns of a table or the labels of a file, or from memory.
import { types } from 'node:util';
import { checkNames, quoted, rangeError, typeError } from '../core/check';
import { namesProblem } from '../core/different_names';
import { allocate } from '../core/memory';
import type { TargetReader } from '../data/collect';
import { BEYOND_FLOAT32 } from '../data/columns/read_cells';
import type { DatasetTarget, Part, TargetDescription } from '../data/dataset';
import { checkTargetDescription, sampleWeightOf, targetValues } from '../data/dataset';
import { type LabelSource, labelsOf, type RowBlock } from '../data/row_source';
import { DataError } from '../io/data_error';
import { sumOfWeights } from '../loss/sample_weight';
import { type FittedNumbers, fittedNumbersProblem } from './fitted_numbers';

/** What the numbers of a target mean. */
export interface NumberDescription extends TargetDescription {
  readonly task: 'regression' | 'quantile_regression';
  /** A name for each number of a row. */
  readonly targetNames: readonly string[];
  /** The mean of each over the fitted rows, which a network's outputs lack; absent before any is fitted: 0. */
  readonly mean?: readonly number[] | undefined;
  /** The standard deviation of each over the fitted rows, in which outputs are; absent before: 1. */
  readonly scale?: readonly number[] | undefined;
  /** The ends of each over the fitted rows; absent before any is fitted, and in older runs. */
  readonly fitted?: FittedNumbers | undefined;
  /** The quantiles of each that are predicted, rising; absent where its value is. */
  readonly quantiles?: readonly number[] | undefined;
}

/** The name of a target that has none in its file. */
const UNNAMED = 'target';
/** Numbers that are held together. */
const PART = 2 ** 16;
/** Rounding to float32 by more than this share of the spread loses what is to be predicted. */
const LOST = 1e-3;

const areNames = (names: unknown): names is string[] =>
  Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string');

const areNumbers = (values: unknown, count: number, least = -Infinity) =>
  Array.isArray(values) &&
  values.length === count &&
  values.every((value) => Number.isFinite(value) && value > least);

/** What is wrong with a description of numbers; undefined if nothing is. */
export function numberProblem({ targetNames, mean, scale, fitted }: TargetDescription): string | undefined {
  const problem = namesProblem('targetNames', targetNames, 1);
  if (problem !== undefined) return problem;
  const count = (targetNames as string[]).length;
  if (mean !== undefined && !areNumbers(mean, count)) return `expected ${count} numbers in mean`;
  if (scale !== undefined && !areNumbers(scale, count, 0))
    return `expected ${count} numbers above 0 in scale`;
  return fittedNumbersProblem(fitted, count);
}

/**
 * The target of a data set of numbers.
 *
 * @param values The numbers of each row, row-major: as many for each row as there are names.
 * @param names What they are called; default: one number a row, 'target'.
 * @throws TypeError or RangeError for a wrong argument, or a number that is not finite.
 */
export function numberTarget(values: Float32Array, names: readonly string[] = [UNNAMED]): DatasetTarget {
  if (!types.isFloat32Array(values)) throw typeError('values', 'a Float32Array', values);
  checkNames('names', names);
  if (names.length === 0) throw rangeError('names', 'at least one name', names);
  if (values.length % names.length > 0)
    throw rangeError('values', `a multiple of ${names.length} numbers, one for each name`, values);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw rangeError(`values[${wrong}]`, 'a finite number', values[wrong]);
  return { values, description: { task: 'regression', targetNames: [...names] } };
}

/**
 * The names of the numbers to predict.
 *
 * @param description What a target means: `data.target.description`, or `target` of a run.
 * @throws TypeError for anything else; RangeError for a target of another task.
 */
export function targetNamesOf(description: TargetDescription): readonly string[] {
  checkTargetDescription('description', description);
  const isOfNumbers = ['regression', 'quantile_regression'].includes(description.task);
  if (!isOfNumbers || !areNames(description.targetNames))
    throw rangeError('description', 'that of numbers', description.task);
  return description.targetNames;
}

/** How outputs become numbers: output · scale + mean. */
export function scalingOf({ targetNames, mean, scale }: NumberDescription) {
  return {
    mean: mean ?? targetNames.map(() => 0),
    scale: scale ?? targetNames.map(() => 1),
  };
}

/** Mean and standard deviation of each number over the rows of a part, by weight: 1 where all are equal. */
export function fitScaling(part: Part, count: number): Required<Pick<NumberDescription, 'mean' | 'scale'>> {
  const values = targetValues(part);
  const sampleWeight = sampleWeightOf(part);
  const total = sumOfWeights(sampleWeight, part.indices.length) || 1;
  const each = Array.from({ length: count }, (_, c) => c);
  const over = (c: number, of: (value: number) => number) => {
    let sum = 0;
    for (let i = c; i < values.length; i += count)
      sum += (sampleWeight?.[Math.floor(i / count)] ?? 1) * of(values[i]);
    return sum / total;
  };
  const mean = each.map((c) => over(c, (value) => value));
  const scale = each.map((c) => Math.sqrt(over(c, (value) => (value - mean[c]) ** 2)) || 1);
  return { mean, scale };
}

/** Doubles that are added block after block; what float32 makes of them. */
class Numbers {
  readonly #parts: Float32Array[] = [];
  #length = 0;

  push(value: number): void {
    const place = this.#length++ % PART;
    if (place === 0) this.#parts.push(new Float32Array(PART));
    this.#parts[this.#parts.length - 1][place] = value;
  }

  all(): Float32Array {
    const all = allocate(Float32Array, this.#length);
    for (const [i, part] of this.#parts.entries())
      all.set(part.subarray(0, Math.min(PART, all.length - i * PART)), i * PART);
    return all;
  }
}

/** What rounding to float32 does to one number of the rows. */
class Rounding {
  #rows = 0;
  #mean = 0;
  #squares = 0;
  #error = 0;

  add(value: number): void {
    const before = value - this.#mean;
    this.#mean += before / ++this.#rows;
    this.#squares += before * (value - this.#mean);
    this.#error = Math.max(this.#error, Math.abs(value - Math.fround(value)));
  }

  /** Whether float32 does not tell values apart that a model should. */
  get isLossy(): boolean {
    return this.#error > LOST * Math.sqrt(this.#squares / this.#rows);
  }
}

/** Reads the numbers of rows, or labels as numbers. */
class NumberReader implements TargetReader {
  readonly #values = new Numbers();
  readonly #rounding: Rounding[];

  constructor(
    readonly source: LabelSource,
    readonly names: readonly string[],
    readonly known: NumberDescription | null,
  ) {
    this.#rounding = names.map(() => new Rounding());
  }

  add(block: RowBlock): void {
    const { numbers, position } = block;
    const count = this.names.length;
    if (numbers)
      for (let i = 0; i < numbers.length; i++) {
        const row = Math.floor(i / count);
        if (!(Math.abs(numbers[i]) < BEYOND_FLOAT32)) this.#refuse(numbers[i], i % count, position(row));
        this.#add(numbers[i], i % count);
      }
    else
      for (const [row, text] of labelsOf(block).entries())
        this.#add(
          this.#parsed(text, () => position(row)),
          0,
        );
  }

  finish(): DatasetTarget {
    const lossy = this.#rounding.findIndex(({ isLossy }) => isLossy);
    if (lossy >= 0) this.#fail(this.source.labelPosition, digitsLost(this.names[lossy]));
    const description: NumberDescription = this.known ?? { task: 'regression', targetNames: this.names };
    return { values: this.#values.all(), description };
  }

  #add(value: number, column: number): void {
    this.#rounding[column].add(value);
    this.#values.push(value);
  }

  #refuse(value: number, column: number, position: string): never {
    const where = `${position}, ${quoted(this.names[column])}`;
    return this.#fail(where, `expected a number to predict that float32 holds, found ${value}`);
  }

  #parsed(text: string, position: () => string): number {
    const value = text.trim() === '' ? NaN : Number(text);
    if (!(Math.abs(value) < BEYOND_FLOAT32))
      this.#fail(position(), `expected a number to predict, found ${quoted(text)}`);
    return value;
  }

  #fail(position: string, problem: string): never {
    throw new DataError(this.source.path, position, problem);
  }
}

const digitsLost = (name: string) =>
  `expected numbers that float32 tells apart, found values of ${quoted(name)} that it rounds by more than ` +
  'a thousandth of their spread: subtract a number from all of them, or multiply them if they are tiny';

/** Reads a target as numbers. @throws DataError for another number of columns than the training rows have. */
export function readNumbers(source: LabelSource, known: TargetDescription | null): TargetReader {
  const { targetNames: found = [UNNAMED], path, labelPosition } = source;
  const description = known as NumberDescription | null;
  const names = description ? targetNamesOf(description) : found;
  if (names.length !== found.length) {
    const expected = `${names.length} numbers to predict, as the training rows have`;
    throw new DataError(path, labelPosition, `expected ${expected}, found ${found.length}`);
  }
  return new NumberReader(source, names, description);
}
