// Losses of probabilities, with the names and definitions of sklearn.metrics.
import { types } from 'node:util';
import { checkBoolean, checkOptions, rangeError } from '../core/check';
import { type ClassIndices, indicesOf } from '../loss/target';
import {
  type Matrix,
  type MetricArray,
  type MetricOptions,
  type MetricValues,
  readMatrix,
  readWeights,
  weightedMean,
} from './metric_arguments';

/** What float32 softmax may exceed 1 by. */
const ROUNDING = 1e-5;

interface Read {
  target: Int32Array;
  probabilities: Matrix;
  weights: MetricArray | null;
}

function read(target: ClassIndices, probabilities: unknown, { sampleWeight }: MetricOptions): Read {
  const given = readMatrix('probabilities', probabilities);
  const { values, rows, columns } = given;
  for (let i = 0; i < values.length; i++)
    if (values[i] < 0 || values[i] > 1 + ROUNDING)
      throw rangeError(`probabilities[${i}]`, 'a number from 0 to 1', values[i]);
  const wanted = indicesOf('target', target, Math.max(2, columns));
  if (wanted.length !== rows) throw rangeError('target', `length ${rows}, one class a row`, target);
  return { target: wanted, probabilities: given, weights: readWeights(sampleWeight, rows) };
}

/** The probability of a row's own class; one column has that of class 1. */
function ownProbability({ target, probabilities: { values, columns } }: Read, row: number): number {
  if (columns > 1) return values[row * columns + target[row]];
  return target[row] === 1 ? values[row] : 1 - values[row];
}

/**
 * The mean −log of the probability of each row's own class (sklearn.metrics.log_loss). As there,
 * probabilities are kept from 0 and 1 by the rounding of their array: 1.2e-7 for float32, so that no row
 * counts more than 15.9; 2.2e-16 for doubles. The loss of logits has no such bound.
 *
 * @param target A class for each row.
 * @param probabilities Of class 1, one a row, or a tensor [rows, classes].
 * @throws TypeError or RangeError for a wrong argument, or a number that is no probability.
 */
export function logLoss(target: ClassIndices, probabilities: MetricValues, options?: MetricOptions): number {
  const all = read(target, probabilities, checkOptions('options', options, ['sampleWeight']));
  const eps = types.isFloat32Array(all.probabilities.values) ? 2 ** -23 : Number.EPSILON;
  return weightedMean(all.target.length, all.weights, (row) => {
    const probability = ownProbability(all, row);
    return -Math.log(Math.min(1 - eps, Math.max(eps, probability)));
  });
}

/** @internal The squared distance of a row's probabilities from 1 for its own class and 0 for others. */
export function rowSquares(values: ArrayLike<number>, first: number, classes: number, own: number): number {
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += (values[first + c] - Number(c === own)) ** 2;
  return sum;
}

/** Options of brierScoreLoss. */
export interface BrierOptions extends MetricOptions {
  /** Whether the sum over the classes is halved; default: for fewer than three classes. */
  scaleByHalf?: boolean | undefined;
}

/**
 * The mean square of the distance of probabilities from 1 for the row's own class and 0 for others, summed
 * over the classes (sklearn.metrics.brier_score_loss); halved for two, so that it is (y − p)² of class 1.
 *
 * @param target A class for each row.
 * @param probabilities Of class 1, one a row, or a tensor [rows, classes].
 * @throws TypeError or RangeError for a wrong argument, or a number that is no probability.
 */
export function brierScoreLoss(
  target: ClassIndices,
  probabilities: MetricValues,
  options?: BrierOptions,
): number {
  const given = checkOptions('options', options, ['scaleByHalf', 'sampleWeight']);
  const all = read(target, probabilities, given);
  const { values, columns } = all.probabilities;
  const isHalved = checkBoolean('options.scaleByHalf', given.scaleByHalf ?? columns < 3);
  const mean = weightedMean(all.target.length, all.weights, (row) => {
    if (columns === 1) return 2 * (all.target[row] - values[row]) ** 2;
    return rowSquares(values, row * columns, columns, all.target[row]);
  });
  return isHalved ? mean / 2 : mean;
}
