// Scores of predicted numbers, with the names and definitions of sklearn.metrics.
import { checkBoolean, checkNumber, checkOneOf, checkOptions } from '../core/check';
import {
  type Matrix,
  type MetricArray,
  type MetricOptions,
  type MetricValues,
  meanOf,
  readMatrix,
  readWeights,
  weightedMean,
} from './metric_arguments';

/** Options of the errors of predicted numbers. */
export interface ErrorOptions<M extends string = 'uniform_average'> extends MetricOptions {
  /**
   * What becomes of several columns: 'uniform_average', the default, is the mean of their scores;
   * 'raw_values' gives each, a Float64Array.
   */
  multioutput?: M | undefined;
}

/** How the scores of columns are given. */
export type Multioutput = 'uniform_average' | 'raw_values';
/** One score, or one for each column. */
export type ColumnScore<M> = M extends 'raw_values' ? Float64Array : number;

const ERROR_KEYS = ['sampleWeight', 'multioutput'] as const;
const MULTIOUTPUTS: readonly Multioutput[] = ['uniform_average', 'raw_values'];

interface Compared {
  target: Matrix;
  predicted: Matrix;
  weights: MetricArray | null;
}

function read(target: unknown, predicted: unknown, { sampleWeight }: MetricOptions): Compared {
  const wanted = readMatrix('target', target);
  const given = readMatrix('predicted', predicted, wanted);
  return { target: wanted, predicted: given, weights: readWeights(sampleWeight, wanted.rows) };
}

/** The mean of term(target, predicted) over the rows, of each column. */
function columnMeans({ target, predicted, weights }: Compared, term: (y: number, p: number) => number) {
  return Float64Array.from({ length: target.columns }, (_, column) =>
    weightedMean(target.rows, weights, (row) => {
      const i = row * target.columns + column;
      return term(target.values[i], predicted.values[i]);
    }),
  );
}

function reduce<M extends Multioutput>(scores: Float64Array, multioutput: M | undefined): ColumnScore<M> {
  const wanted = checkOneOf<Multioutput>(
    'options.multioutput',
    multioutput ?? 'uniform_average',
    MULTIOUTPUTS,
  );
  return (wanted === 'raw_values' ? scores : meanOf(scores)) as ColumnScore<M>;
}

/**
 * √ mean (target − predicted)², the mean of the columns' roots (sklearn.metrics.root_mean_squared_error).
 *
 * @param target Numbers, as many for each row as `predicted` has. @param predicted Predicted numbers.
 * @throws TypeError or RangeError for a wrong argument, no rows, or a number that is not finite.
 */
export function rootMeanSquaredError<M extends Multioutput = 'uniform_average'>(
  target: MetricValues,
  predicted: MetricValues,
  options?: ErrorOptions<M>,
): ColumnScore<M> {
  const given = checkOptions('options', options, ERROR_KEYS);
  const means = columnMeans(read(target, predicted, given), (y, p) => (y - p) ** 2);
  return reduce(means.map(Math.sqrt), given.multioutput);
}

/**
 * Mean |target − predicted| (sklearn.metrics.mean_absolute_error).
 *
 * @param target Numbers, as many for each row as `predicted` has. @param predicted Predicted numbers.
 * @throws TypeError or RangeError for a wrong argument, no rows, or a number that is not finite.
 */
export function meanAbsoluteError<M extends Multioutput = 'uniform_average'>(
  target: MetricValues,
  predicted: MetricValues,
  options?: ErrorOptions<M>,
): ColumnScore<M> {
  const given = checkOptions('options', options, ERROR_KEYS);
  const means = columnMeans(read(target, predicted, given), (y, p) => Math.abs(y - p));
  return reduce(means, given.multioutput);
}

/** Options of meanPinballLoss. */
export interface PinballOptions<M extends string = 'uniform_average'> extends ErrorOptions<M> {
  /** The quantile that is predicted, from 0 to 1; default 0.5, half the mean absolute error. */
  alpha?: number | undefined;
}

/**
 * The mean of alpha · e where e = target − predicted ≥ 0 and of (alpha − 1) · e below
 * (sklearn.metrics.mean_pinball_loss).
 *
 * @param target Numbers, as many for each row as `predicted` has. @param predicted Predicted quantiles.
 * @throws TypeError or RangeError for a wrong argument, no rows, or a number that is not finite.
 */
export function meanPinballLoss<M extends Multioutput = 'uniform_average'>(
  target: MetricValues,
  predicted: MetricValues,
  options?: PinballOptions<M>,
): ColumnScore<M> {
  const given = checkOptions('options', options, [...ERROR_KEYS, 'alpha']);
  const alpha = checkNumber('options.alpha', given.alpha ?? 0.5, 0, 1);
  const means = columnMeans(read(target, predicted, given), (y, p) =>
    y >= p ? alpha * (y - p) : (alpha - 1) * (y - p),
  );
  return reduce(means, given.multioutput);
}

/** Options of r2Score. */
export interface R2Options<M extends string = 'uniform_average'> extends ErrorOptions<M> {
  /**
   * Default true: a constant target has score 1 where it is predicted exactly and 0 otherwise. False: NaN and
   * −Infinity.
   */
  forceFinite?: boolean | undefined;
}

function r2OfColumn(error: number, spread: number, forceFinite: boolean): number {
  if (!forceFinite || spread !== 0) return error === 0 && spread !== 0 ? 1 : 1 - error / spread;
  return error === 0 ? 1 : 0;
}

/**
 * The coefficient of determination, 1 − Σ (target − predicted)² / Σ (target − mean target)²
 * (sklearn.metrics.r2_score). NaN for one row.
 *
 * @param target Numbers, as many for each row as `predicted` has. @param predicted Predicted numbers.
 * @param options Its `multioutput` may also be 'variance_weighted': columns count by the spread of their
 * target.
 * @throws TypeError or RangeError for a wrong argument, no rows, or a number that is not finite.
 */
export function r2Score<M extends Multioutput | 'variance_weighted' = 'uniform_average'>(
  target: MetricValues,
  predicted: MetricValues,
  options?: R2Options<M>,
): ColumnScore<M> {
  const given = checkOptions('options', options, [...ERROR_KEYS, 'forceFinite']);
  const forceFinite = checkBoolean('options.forceFinite', given.forceFinite ?? true);
  const multioutput = checkOneOf<Multioutput | 'variance_weighted'>(
    'options.multioutput',
    given.multioutput ?? 'uniform_average',
    [...MULTIOUTPUTS, 'variance_weighted'],
  );
  const compared = read(target, predicted, given);
  if (compared.target.rows < 2) return NaN as ColumnScore<M>;
  const means = columnMeans(compared, (y) => y);
  const errors = columnMeans(compared, (y, p) => (y - p) ** 2);
  const spreads = spreadsOf(compared, means);
  const scores = errors.map((error, i) => r2OfColumn(error, spreads[i], forceFinite));
  if (multioutput === 'raw_values') return scores as ColumnScore<M>;
  return meanOf(scores, multioutput === 'variance_weighted' ? spreads : null) as ColumnScore<M>;
}

/** The mean square of each column's distance from its mean. */
function spreadsOf({ target, weights }: Compared, means: Float64Array): Float64Array {
  return means.map((mean, column) =>
    weightedMean(target.rows, weights, (row) => (target.values[row * target.columns + column] - mean) ** 2),
  );
}
