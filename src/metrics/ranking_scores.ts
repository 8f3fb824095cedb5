// Scores of how rows are ranked, with the names and definitions of sklearn.metrics. Ties are exact: rows of
// equal scores move together.
import { checkOneOf, checkOptions, rangeError } from '../core/check';
import type { Tensor } from '../core/tensor';
import { type ClassIndices, indicesOf } from '../loss/target';
import {
  isTensor,
  type Matrix,
  type MetricArray,
  type MetricOptions,
  type MetricValues,
  meanOf,
  readMatrix,
  readWeights,
} from './metric_arguments';
import { fallingOrder } from './score_order';

/** How the scores of classes or labels become one; null: a Float64Array of each. */
export type RankingAverage = 'macro' | 'weighted' | 'micro' | null;

/** Options of rocAucScore and averagePrecisionScore. */
export interface RankingOptions<A extends RankingAverage = 'macro'> extends MetricOptions {
  /**
   * Of several columns: 'macro', the default, is the mean of their scores; 'weighted' weighs them by their
   * positive rows, 'micro' ranks the entries of all columns together, null gives a Float64Array of each.
   */
  average?: A | undefined;
}

/** One score, or one for each class or label. */
export type ByColumn<A> = A extends null ? Float64Array : number;

/** @internal Which rows are positive, and the scores by which they are ranked. */
export interface Ranking {
  isPositive: (row: number) => boolean;
  scores: ArrayLike<number>;
  weights: MetricArray | null;
}

/** @internal Calls visit(positives, negatives, score): the weights down to each score, from the highest. */
export function forEachScore(
  { isPositive, scores, weights }: Ranking,
  visit: (positives: number, negatives: number, score: number) => void,
): void {
  const order = fallingOrder(scores);
  let [positives, negatives] = [0, 0];
  for (let i = 0; i < order.length; i++) {
    const row = order[i];
    const weight = weights ? weights[row] : 1;
    if (isPositive(row)) positives += weight;
    else negatives += weight;
    if (i + 1 === order.length || scores[order[i + 1]] !== scores[row])
      visit(positives, negatives, scores[row]);
  }
}

/** @internal The areas under the curves of a ranking. */
export interface RankingAreas {
  /** Under the receiver operating characteristic; NaN where all rows are of one kind. */
  rocAuc: number;
  /** Σ precision · rise of recall; 0 where no row is positive. */
  averagePrecision: number;
}

/** @internal Both areas, of one sorting. */
export function rankingAreas(ranking: Ranking): RankingAreas {
  let [area, sum, positives, negatives] = [0, 0, 0, 0];
  forEachScore(ranking, (nextPositives, nextNegatives) => {
    area += ((nextNegatives - negatives) * (nextPositives + positives)) / 2;
    const rise = nextPositives - positives;
    if (rise > 0) sum += (rise * nextPositives) / (nextPositives + nextNegatives);
    [positives, negatives] = [nextPositives, nextNegatives];
  });
  return {
    rocAuc: area / positives / negatives,
    averagePrecision: positives === 0 ? 0 : sum / positives,
  };
}

const areaUnderRoc = (ranking: Ranking): number => rankingAreas(ranking).rocAuc;
const averagePrecision = (ranking: Ranking): number => rankingAreas(ranking).averagePrecision;

/** What is ranked: classes or labels side by side, each against the rest. */
interface Columns extends Matrix {
  isPositive: (row: number, column: number) => boolean;
  weights: MetricArray | null;
}

function readLabels(target: Tensor, scores: Matrix): Columns['isPositive'] {
  const { values } = readMatrix('target', target, scores);
  for (let i = 0; i < values.length; i++)
    if (values[i] !== 0 && values[i] !== 1) throw rangeError(`target[${i}]`, '0 or 1', values[i]);
  return (row, column) => values[row * scores.columns + column] === 1;
}

function readClasses(target: ClassIndices, { rows, columns }: Matrix): Columns['isPositive'] {
  const classes = indicesOf('target', target, Math.max(2, columns));
  if (classes.length !== rows) throw rangeError('target', `length ${rows}, one class a row`, target);
  return columns === 1 ? (row) => classes[row] === 1 : (row, column) => classes[row] === column;
}

function read(target: ClassIndices | Tensor, scores: unknown, { sampleWeight }: MetricOptions): Columns {
  const given = readMatrix('scores', scores);
  const isPositive = isTensor(target) ? readLabels(target, given) : readClasses(target, given);
  return { ...given, isPositive, weights: readWeights(sampleWeight, given.rows) };
}

/** The ranking by one column. */
function rankingOf({ values, rows, columns, isPositive, weights }: Columns, column: number): Ranking {
  const scores = columns === 1 ? values : columnOf(values, rows, columns, column);
  return { scores, weights, isPositive: (row) => isPositive(row, column) };
}

function columnOf(values: ArrayLike<number>, rows: number, columns: number, column: number) {
  return Float32Array.from({ length: rows }, (_, row) => values[row * columns + column]);
}

/** The ranking of the entries of all columns. */
function entriesOf({ values, rows, columns, isPositive, weights }: Columns): Ranking {
  const repeated = Float64Array.from({ length: rows * columns }, (_, i) =>
    weights ? weights[Math.floor(i / columns)] : 1,
  );
  return {
    scores: values,
    weights: repeated,
    isPositive: (entry) => isPositive(Math.floor(entry / columns), entry % columns),
  };
}

/** The weight of each column's positive rows. */
function supportsOf({ rows, columns, isPositive, weights }: Columns): Float64Array {
  const supports = new Float64Array(columns);
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < columns; c++) if (isPositive(row, c)) supports[c] += weights ? weights[row] : 1;
  return supports;
}

const AVERAGES = ['macro', 'weighted', 'micro'] as const;

function averaged<A extends RankingAverage>(
  columns: Columns,
  average: A | undefined,
  score: (ranking: Ranking) => number,
): ByColumn<A> {
  const wanted = average === null ? null : checkOneOf('options.average', average ?? 'macro', AVERAGES);
  if (columns.columns === 1 && wanted !== null) return score(rankingOf(columns, 0)) as ByColumn<A>;
  if (wanted === 'micro') return score(entriesOf(columns)) as ByColumn<A>;
  const scores = Float64Array.from({ length: columns.columns }, (_, c) => score(rankingOf(columns, c)));
  if (wanted === null) return scores as ByColumn<A>;
  if (wanted === 'macro') return meanOf(scores) as ByColumn<A>;
  const supports = supportsOf(columns);
  const isEmpty = supports.every((support) => support === 0);
  return (isEmpty ? 0 : meanOf(scores, supports)) as ByColumn<A>;
}

/**
 * The area under the receiver operating characteristic curve, ties counting half
 * (sklearn.metrics.roc_auc_score). Classes are ranked one against the rest. NaN where a class or label has no
 * row, or all; 'weighted' passes over those without rows.
 *
 * @param target A class for each row, or a tensor of 0 and 1, [rows, labels].
 * @param scores Any finite numbers, higher for likelier: of class 1 (an array or one column), or a tensor
 * [rows, classes] or [rows, labels].
 * @throws TypeError or RangeError for a wrong argument.
 */
export function rocAucScore<A extends RankingAverage = 'macro'>(
  target: ClassIndices | Tensor,
  scores: MetricValues,
  options?: RankingOptions<A>,
): ByColumn<A> {
  const given = checkOptions('options', options, ['average', 'sampleWeight']);
  return averaged(read(target, scores, given), given.average, areaUnderRoc);
}

/**
 * Average precision, Σ (Rₙ − Rₙ₋₁) Pₙ over falling thresholds (sklearn.metrics.average_precision_score).
 * Classes are ranked one against the rest. 0 where a class or label has no row.
 *
 * @param target A class for each row, or a tensor of 0 and 1, [rows, labels].
 * @param scores Any finite numbers, higher for likelier: of class 1 (an array or one column), or a tensor
 * [rows, classes] or [rows, labels].
 * @throws TypeError or RangeError for a wrong argument.
 */
export function averagePrecisionScore<A extends RankingAverage = 'macro'>(
  target: ClassIndices | Tensor,
  scores: MetricValues,
  options?: RankingOptions<A>,
): ByColumn<A> {
  const given = checkOptions('options', options, ['average', 'sampleWeight']);
  return averaged(read(target, scores, given), given.average, averagePrecision);
}
