// Several labels a row, each of which it has or not: from columns of yes and no, or from memory.
import { types } from 'node:util';
import { checkNames, quoted, rangeError, typeError } from '../core/check';
import { namesProblem } from '../core/different_names';
import { allocate } from '../core/memory';
import type { TargetReader } from '../data/collect';
import { checkTargetDescription, type DatasetTarget, type TargetDescription } from '../data/dataset';
import { type LabelSource, labelsOf, type RowBlock } from '../data/row_source';
import { DataError } from '../io/data_error';

/** What a run chose by its validation rows. */
export interface ChosenThresholds {
  /** For each label, the probability from which on a row has it. */
  readonly thresholds: readonly number[];
}

/** What the labels of a target mean. */
export interface MultilabelDescription extends TargetDescription {
  readonly task: 'multilabel';
  /** A name for each label of a row. */
  readonly labelNames: readonly string[];
  /** As chosen when a run ended; absent before: thresholds are ½. */
  readonly chosen?: ChosenThresholds | undefined;
}

/** The probability from which on a row has a label, where none was chosen. */
export const THRESHOLD = 0.5;
/** The name of a label that has none in its file. */
const UNNAMED = 'target';

const areNames = (names: unknown): names is string[] =>
  Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string');
const isShare = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 1;

/** What is wrong with a description of labels; undefined if nothing is. */
export function multilabelProblem({ labelNames, chosen }: TargetDescription): string | undefined {
  const problem = namesProblem('labelNames', labelNames, 1);
  if (problem !== undefined || chosen === undefined) return problem;
  const count = (labelNames as string[]).length;
  const { thresholds } = (chosen ?? {}) as { thresholds?: unknown };
  const areShares = Array.isArray(thresholds) && thresholds.length === count && thresholds.every(isShare);
  return areShares ? undefined : `expected ${count} numbers from 0 to 1 in chosen.thresholds`;
}

/**
 * The names of the labels that a row may have.
 *
 * @param description What a target means: `data.target.description`, or `target` of a run.
 * @throws TypeError for anything else; RangeError for a target of another task.
 */
export function labelNamesOf(description: TargetDescription): readonly string[] {
  checkTargetDescription('description', description);
  if (description.task !== 'multilabel' || !areNames(description.labelNames))
    throw rangeError('description', 'that of several labels', description.task);
  return description.labelNames;
}

/**
 * The probability of each label from which on a row has it: as a run chose them, ½ before.
 *
 * @param description What a target means: `data.target.description`, or `target` of a run.
 * @throws TypeError for anything else; RangeError for a target of another task.
 */
export function thresholdsOf(description: TargetDescription): readonly number[] {
  const names = labelNamesOf(description);
  const { chosen } = description as MultilabelDescription;
  return chosen?.thresholds ?? names.map(() => THRESHOLD);
}

/** The target of the mean of several models' probabilities: its thresholds are the means of theirs. */
export function meanThresholds(descriptions: readonly MultilabelDescription[]): MultilabelDescription {
  const [first] = descriptions;
  if (descriptions.every(({ chosen }) => chosen === undefined)) return first;
  const all = descriptions.map(thresholdsOf);
  const mean = (label: number) => all.reduce((sum, thresholds) => sum + thresholds[label], 0) / all.length;
  return { ...first, chosen: { thresholds: first.labelNames.map((_, label) => mean(label)) } };
}

/** The label of each row that the fewest rows have, counted from 1, by which rows are divided; 0: it has none. */
function rarestLabels(flags: ArrayLike<number>, count: number): Int32Array {
  const rows = flags.length / count;
  const having = new Float64Array(count);
  for (let i = 0; i < flags.length; i++) having[i % count] += flags[i];
  return Int32Array.from({ length: rows }, (_, row) => {
    let rarest = -1;
    for (let label = 0; label < count; label++)
      if (flags[row * count + label] === 1 && (rarest < 0 || having[label] < having[rarest])) rarest = label;
    return rarest + 1;
  });
}

const targetOf = (values: Float32Array, labelNames: readonly string[]): DatasetTarget => ({
  values,
  strata: rarestLabels(values, labelNames.length),
  description: { task: 'multilabel', labelNames },
});

/**
 * The target of a data set whose rows have several labels each.
 *
 * @param values For each row 1 for the labels that it has and 0 for the others, row-major.
 * @param names What the labels are called.
 * @throws TypeError or RangeError for a wrong argument, or a value that is neither 0 nor 1.
 */
export function multilabelTarget(values: Float32Array, names: readonly string[]): DatasetTarget {
  if (!types.isFloat32Array(values)) throw typeError('values', 'a Float32Array', values);
  checkNames('names', names);
  if (names.length === 0) throw rangeError('names', 'at least one name', names);
  if (values.length % names.length > 0)
    throw rangeError('values', `a multiple of ${names.length} flags, one for each name`, values);
  const wrong = values.findIndex((value) => value !== 0 && value !== 1);
  if (wrong >= 0) throw rangeError(`values[${wrong}]`, '0 or 1', values[wrong]);
  return targetOf(values, [...names]);
}

/** Reads the flags of rows, a byte each until all are there. */
class FlagReader implements TargetReader {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  constructor(
    readonly source: LabelSource,
    readonly names: readonly string[],
    readonly known: MultilabelDescription | null,
  ) {}

  add(block: RowBlock): void {
    const { numbers, position } = block;
    const values: ArrayLike<number | string> = numbers ?? labelsOf(block);
    const flags = new Uint8Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const row = Math.floor(i / this.names.length);
      flags[i] = this.#flag(values[i], i % this.names.length, () => position(row));
    }
    this.#parts.push(flags);
    this.#length += flags.length;
  }

  finish(): DatasetTarget {
    const values = allocate(Float32Array, this.#length);
    let from = 0;
    for (const part of this.#parts) {
      values.set(part, from);
      from += part.length;
    }
    if (!this.known) this.#checkValues(values);
    const target = targetOf(values, this.names);
    return this.known ? { ...target, description: this.known } : target;
  }

  #flag(value: number | string, label: number, position: () => string): number {
    const flag = typeof value === 'string' && value.trim() === '' ? NaN : Number(value);
    if (flag === 0 || flag === 1) return flag;
    const found = typeof value === 'string' ? quoted(value) : String(value);
    return this.#fail(`${position()}, ${quoted(this.names[label])}`, `expected 0 or 1, found ${found}`);
  }

  /** Nothing is learned of labels that all rows have, or none. */
  #checkValues(values: Float32Array): void {
    const count = this.names.length;
    if (values.some((value, i) => i >= count && value !== values[i % count])) return;
    const names = count === 1 ? `of ${quoted(this.names[0])}` : 'of one of the labels';
    this.#fail(this.source.labelPosition, `expected rows with and without it ${names}, found one kind`);
  }

  #fail(position: string, problem: string): never {
    throw new DataError(this.source.path, position, problem);
  }
}

/** Reads a target as labels that rows have or not. @throws DataError for others than the training rows have. */
export function readFlags(source: LabelSource, known: TargetDescription | null): TargetReader {
  const { targetNames: found = [UNNAMED], path, labelPosition } = source;
  const description = known as MultilabelDescription | null;
  const names = description ? labelNamesOf(description) : found;
  if (names.length === found.length) return new FlagReader(source, names, description);
  const expected = `${names.length} labels a row, as the training rows have`;
  throw new DataError(path, labelPosition, `expected ${expected}, found ${found.length}`);
}
