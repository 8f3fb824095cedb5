// Scores of predicted classes and labels, with the names and definitions of sklearn.metrics.
import { checkBoolean, checkInteger, checkOneOf, checkOptions, rangeError, typeError } from '../core/check';
import type { Tensor } from '../core/tensor';
import { type ClassIndices, indicesOf } from '../loss/target';
import {
  isTensor,
  type MetricArray,
  type MetricOptions,
  meanOf,
  readMatrix,
  readWeights,
} from './metric_arguments';

/** How the scores of classes or labels become one; null: a Float64Array of each. */
export type ClassAverage = 'binary' | 'macro' | 'weighted' | 'micro' | null;

/** Options of precisionScore, recallScore and f1Score. */
export interface ClassScoreOptions<A extends ClassAverage = 'binary'> extends MetricOptions {
  /**
   * 'binary', the default as in scikit-learn, is the score of class 1, of two; more classes, or labels, need
   * another. 'macro' is the mean of the classes' scores, 'weighted' weighs them by their rows, 'micro' counts
   * all classes together, null gives a Float64Array of each.
   */
  average?: A | undefined;
  /** The classes that count, in their order; default: those of target and predicted, rising. */
  labels?: readonly number[] | undefined;
  /** The score where nothing is divided by nothing, 0 or 1; default 0. */
  zeroDivision?: 0 | 1 | undefined;
}

/** One score, or one for each class or label. */
export type ByClass<A> = A extends null ? Float64Array : number;

/** @internal Weights of the rows of each class: predicted and right, predicted, and its own. */
export interface Counts {
  right: Float64Array;
  predicted: Float64Array;
  own: Float64Array;
}

/** @internal Counts of so many classes, all 0. */
export const countsOf = (classes: number): Counts => ({
  right: new Float64Array(classes),
  predicted: new Float64Array(classes),
  own: new Float64Array(classes),
});

function readLabelList(labels: unknown): readonly number[] {
  if (!Array.isArray(labels)) throw typeError('options.labels', 'an array of classes', labels);
  if (labels.length === 0) throw rangeError('options.labels', 'at least one class', labels);
  labels.forEach((label, i) => {
    checkInteger(`options.labels[${i}]`, label);
    if (labels.indexOf(label) !== i) throw rangeError(`options.labels[${i}]`, 'a class once', label);
  });
  return labels;
}

/** The classes of both, rising. */
function presentClasses(...both: Int32Array[]): number[] {
  const present = new Set<number>();
  for (const classes of both) for (const each of classes) present.add(each);
  return [...present].sort((a, b) => a - b);
}

interface Read {
  target: Int32Array;
  predicted: Int32Array;
  weights: MetricArray | null;
}

function readClasses(target: ClassIndices, predicted: ClassIndices, { sampleWeight }: MetricOptions): Read {
  const wanted = indicesOf('target', target, Infinity);
  const given = indicesOf('predicted', predicted, Infinity);
  const rows = wanted.length;
  if (rows === 0) throw rangeError('target', 'at least one row', target);
  if (given.length !== rows) throw rangeError('predicted', `length ${rows}, one class a row`, predicted);
  return { target: wanted, predicted: given, weights: readWeights(sampleWeight, rows) };
}

function countClasses({ target, predicted, weights }: Read, classes: readonly number[]): Counts {
  const places = new Map(classes.map((each, place) => [each, place]));
  const counts = countsOf(classes.length);
  for (let row = 0; row < target.length; row++) {
    const weight = weights ? weights[row] : 1;
    const [own, other] = [places.get(target[row]), places.get(predicted[row])];
    if (own !== undefined) counts.own[own] += weight;
    if (other !== undefined) counts.predicted[other] += weight;
    if (own !== undefined && own === other) counts.right[own] += weight;
  }
  return counts;
}

function countLabels(target: Tensor, predicted: unknown, { sampleWeight }: MetricOptions): Counts {
  const wanted = readMatrix('target', target);
  const given = readMatrix('predicted', predicted, wanted);
  const weights = readWeights(sampleWeight, wanted.rows);
  const flag = (name: string, value: number) => {
    if (value !== 0 && value !== 1) throw rangeError(name, '0 or 1', value);
    return value;
  };
  const counts = countsOf(wanted.columns);
  for (let i = 0; i < wanted.values.length; i++) {
    const [own, other] = [flag(`target[${i}]`, wanted.values[i]), flag(`predicted[${i}]`, given.values[i])];
    const [label, weight] = [i % wanted.columns, weights ? weights[Math.floor(i / wanted.columns)] : 1];
    counts.own[label] += own * weight;
    counts.predicted[label] += other * weight;
    counts.right[label] += own * other * weight;
  }
  return counts;
}

/** The classes whose scores are made. */
function classesOf({ target, predicted }: Read, average: ClassAverage, labels: unknown): readonly number[] {
  const present = presentClasses(target, predicted);
  if (average !== 'binary') return labels === undefined ? present : readLabelList(labels);
  if (present.some((each) => each > 1)) throw notBinary('classes other than 0 and 1');
  return [1];
}

const notBinary = (what: string) =>
  rangeError('options.average', `'macro', 'weighted', 'micro' or null for ${what}`, 'binary');

/** A score of a class: what is divided, and by what. */
type Fraction = (counts: Counts, c: number) => readonly [part: number, whole: number];

/** @internal The scores of a class, by name. */
export const CLASS_FRACTIONS = {
  precision: ({ right, predicted }, c) => [right[c], predicted[c]],
  recall: ({ right, own }, c) => [right[c], own[c]],
  f1: ({ right, predicted, own }, c) => [2 * right[c], predicted[c] + own[c]],
} as const satisfies Record<string, Fraction>;

/** @internal A score of each class; `zeroDivision` where nothing is divided by nothing. */
export const fractionsOf = (counts: Counts, fraction: Fraction, zeroDivision: number): Float64Array =>
  counts.own.map((_, c) => {
    const [part, whole] = fraction(counts, c);
    return whole === 0 ? zeroDivision : part / whole;
  });

const AVERAGES = ['binary', 'macro', 'weighted', 'micro'] as const;
const KEYS = ['average', 'labels', 'zeroDivision', 'sampleWeight'] as const;
const all = (values: Float64Array) => Float64Array.of(values.reduce((sum, each) => sum + each, 0));

/** The score of each class, reduced. */
function averaged<A extends ClassAverage>(
  target: ClassIndices | Tensor,
  predicted: ClassIndices | Tensor,
  options: ClassScoreOptions<A> | undefined,
  fraction: Fraction,
): ByClass<A> {
  const given = checkOptions('options', options, KEYS);
  const average =
    given.average === null ? null : checkOneOf('options.average', given.average ?? 'binary', AVERAGES);
  const zeroDivision = checkInteger('options.zeroDivision', given.zeroDivision ?? 0, 0, 1);
  const counts = isTensor(target)
    ? countLabels(target, predicted, ofLabels(given, average))
    : countRead(readClasses(target, predicted as ClassIndices, given), average, given.labels);
  const used =
    average === 'micro'
      ? { right: all(counts.right), predicted: all(counts.predicted), own: all(counts.own) }
      : counts;
  const scores = fractionsOf(used, fraction, zeroDivision);
  if (average === null) return scores as ByClass<A>;
  return meanOf(scores, average === 'weighted' ? counts.own : null) as ByClass<A>;
}

const countRead = (read: Read, average: ClassAverage, labels: unknown) =>
  countClasses(read, classesOf(read, average, labels));

/** The options of labels: they are no list of classes, and more than one score. */
function ofLabels<A extends ClassAverage>(given: ClassScoreOptions<A>, average: ClassAverage) {
  if (average === 'binary') throw notBinary('several labels');
  if (given.labels !== undefined)
    throw rangeError('options.labels', 'none beside a tensor of labels', given.labels);
  return given;
}

/**
 * The share of the rows predicted as a class that are of it (sklearn.metrics.precision_score).
 *
 * @param target A class for each row, or a tensor of 0 and 1, [rows, labels]. @param predicted The same.
 * @throws TypeError or RangeError for a wrong argument.
 */
export function precisionScore<A extends ClassAverage = 'binary'>(
  target: ClassIndices | Tensor,
  predicted: ClassIndices | Tensor,
  options?: ClassScoreOptions<A>,
): ByClass<A> {
  return averaged(target, predicted, options, CLASS_FRACTIONS.precision);
}

/**
 * The share of the rows of a class that are predicted as it (sklearn.metrics.recall_score).
 *
 * @param target A class for each row, or a tensor of 0 and 1, [rows, labels]. @param predicted The same.
 * @throws TypeError or RangeError for a wrong argument.
 */
export function recallScore<A extends ClassAverage = 'binary'>(
  target: ClassIndices | Tensor,
  predicted: ClassIndices | Tensor,
  options?: ClassScoreOptions<A>,
): ByClass<A> {
  return averaged(target, predicted, options, CLASS_FRACTIONS.recall);
}

/**
 * The harmonic mean of precision and recall (sklearn.metrics.f1_score).
 *
 * @param target A class for each row, or a tensor of 0 and 1, [rows, labels]. @param predicted The same.
 * @throws TypeError or RangeError for a wrong argument.
 */
export function f1Score<A extends ClassAverage = 'binary'>(
  target: ClassIndices | Tensor,
  predicted: ClassIndices | Tensor,
  options?: ClassScoreOptions<A>,
): ByClass<A> {
  return averaged(target, predicted, options, CLASS_FRACTIONS.f1);
}

/** Options of balancedAccuracyScore. */
export interface BalancedAccuracyOptions extends MetricOptions {
  /** Default false. True moves and scales it so that guessing is 0 and all right is 1. */
  adjusted?: boolean | undefined;
}

/**
 * The mean recall of the classes that the target has (sklearn.metrics.balanced_accuracy_score).
 *
 * @param target A class for each row. @param predicted A class for each row.
 * @throws TypeError or RangeError for a wrong argument.
 */
export function balancedAccuracyScore(
  target: ClassIndices,
  predicted: ClassIndices,
  options?: BalancedAccuracyOptions,
): number {
  const given = checkOptions('options', options, ['adjusted', 'sampleWeight']);
  const adjusted = checkBoolean('options.adjusted', given.adjusted ?? false);
  const read = readClasses(target, predicted, given);
  const { right, own } = countClasses(read, presentClasses(read.target));
  const recalls = Array.from(own, (weight, c) => right[c] / weight).filter((recall) => !Number.isNaN(recall));
  const score = meanOf(recalls);
  const chance = 1 / recalls.length;
  return adjusted ? (score - chance) / (1 - chance) : score;
}
