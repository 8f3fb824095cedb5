// How near predicted quantiles are to the true values, in their own units, and how many rows they cover.
import { nonFiniteRows } from '../metrics/finite_rows';
import { weightedMean } from '../metrics/metric_arguments';
import { meanPinballLoss } from '../metrics/regression_scores';
import { countedRows, type NumberScores, numberScores, type Scored } from './number_scores';
import { middleOf, quantileColumns, quantilesOf } from './quantile_target';
import type { Predictions, Scores } from './task';

/** One quantile of one number. */
export interface QuantileFit {
  readonly quantile: number;
  /** The share of rows whose true value is at most the predicted one: the quantile, if it is calibrated. */
  readonly below: number;
  /** Mean pinball loss. */
  readonly pinball: number;
}

/** The scores of the quantiles of one number; those of NumberScores are of the quantile nearest to 0.5. */
export interface QuantileScores extends NumberScores {
  /** Mean pinball loss, the mean over the quantiles. */
  readonly pinball: number;
  /** The share of rows between the lowest and the highest quantile; of one quantile, `below`. */
  readonly coverage: number;
  readonly quantiles: readonly QuantileFit[];
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** One quantile of each number. */
function fitsOf(scored: Scored, quantiles: readonly number[], place: number): QuantileFit[] {
  const { target, sampleWeight } = scored;
  const values = quantileColumns(scored.values, place, quantiles.length);
  const [rows, numbers] = values.shape;
  const alpha = quantiles[place];
  const wanted = { data: target as Float32Array, shape: values.shape };
  const pinball = meanPinballLoss(wanted, values, { alpha, sampleWeight, multioutput: 'raw_values' });
  const isBelow = (i: number) => (target[i] <= values.data[i] ? 1 : 0);
  return Array.from(pinball, (loss, number) => ({
    quantile: alpha,
    below: weightedMean(rows, sampleWeight ?? null, (row) => isBelow(row * numbers + number)),
    pinball: loss,
  }));
}

/** The share of rows between the lowest and the highest quantile, of each number. */
function coverages({ values, target, sampleWeight }: Scored, count: number): number[] {
  const [rows, width] = values.shape;
  const numbers = width / count;
  const isCovered = (i: number) => {
    const isAbove = count === 1 || target[i] >= values.data[i * count];
    return isAbove && target[i] <= values.data[(i + 1) * count - 1] ? 1 : 0;
  };
  return Array.from({ length: numbers }, (_, number) =>
    weightedMean(rows, sampleWeight ?? null, (row) => isCovered(row * numbers + number)),
  );
}

/** The scores of each number of the rows, by weight: NaN where a row has no prediction, or there is none. */
export function quantileScores(given: Scored, quantiles: readonly number[]): QuantileScores[] {
  const scored = countedRows(given);
  const count = quantiles.length;
  const middle = quantileColumns(scored.values, middleOf(quantiles), count);
  const each = numberScores({ ...scored, values: middle });
  if (scored.values.shape[0] === 0 || nonFiniteRows(scored.values).length > 0) {
    const fits = quantiles.map((quantile) => ({ quantile, below: NaN, pinball: NaN }));
    return each.map((scores) => ({ ...scores, pinball: NaN, coverage: NaN, quantiles: fits }));
  }
  const fits = quantiles.map((_, place) => fitsOf(scored, quantiles, place));
  const covered = coverages(scored, count);
  return each.map((scores, number) => {
    const own = fits.map((ofQuantile) => ofQuantile[number]);
    const pinball = mean(own.map((fit) => fit.pinball));
    return { ...scores, pinball, coverage: covered[number], quantiles: own };
  });
}

/**
 * The means over the numbers of a row, each alike; beside the scores, the share of rows at most at each
 * quantile, as in `below_q0.1`.
 */
export function quantileRegressionScores(predictions: Predictions): Scores {
  const quantiles = quantilesOf(predictions.description);
  const each = quantileScores(predictions, quantiles);
  const below = quantiles.map((quantile, place) => [
    `below_q${quantile}`,
    mean(each.map((scores) => scores.quantiles[place].below)),
  ]);
  return {
    pinball: mean(each.map(({ pinball }) => pinball)),
    coverage: mean(each.map(({ coverage }) => coverage)),
    rmse: mean(each.map(({ rmse }) => rmse)),
    mae: mean(each.map(({ mae }) => mae)),
    r2: mean(each.map(({ r2 }) => r2)),
    ...Object.fromEntries(below),
  };
}
