// A quantile regression's evaluation.json: that of its middle quantile, and what its intervals cover.
import type { Part } from '../data/dataset';
import { weightedMean } from '../metrics/metric_arguments';
import { type QuantileFit, quantileScores } from './quantile_scores';
import { middleOf, nominalCoverage, quantileColumns, quantilesOf } from './quantile_target';
import {
  type Column,
  columnOf,
  type NumberEvaluation,
  neighbours,
  type RegressionEvaluation,
  regressionEvaluation,
} from './regression_evaluation';
import type { Evaluated, Predictions } from './task';

/** Rows whose predictions are neighbours, and the intervals from their lowest to their highest quantile. */
export interface IntervalBin {
  /** The range of the predicted middle quantile. */
  readonly low: number;
  readonly high: number;
  readonly rows: number;
  /** The share of rows that are in their interval. */
  readonly coverage: number;
  /** The mean width of the intervals. */
  readonly width: number;
}

/** One number of the rows: all but the following is of the quantile nearest to 0.5. */
export interface QuantilesEvaluation extends NumberEvaluation {
  /** Mean pinball loss, the mean over the quantiles. */
  readonly pinball: number;
  readonly quantiles: readonly QuantileFit[];
  /** The share of rows between the lowest and the highest quantile, and what it should be. */
  readonly coverage: number;
  readonly nominal_coverage: number;
  /** Neighbours by the predicted value; empty for one quantile. */
  readonly intervals: readonly IntervalBin[];
}

/** evaluation.json. */
export interface QuantileRegressionEvaluation extends RegressionEvaluation {
  /** The quantiles, and the one nearest to 0.5. */
  readonly quantiles: readonly number[];
  readonly middle: number;
  readonly targets: readonly QuantilesEvaluation[];
}

/** Bins of intervals. */
const INTERVAL_BINS = 10;

/** The lowest, middle and highest quantile of one number, of rows with a prediction. */
interface Ends {
  readonly low: Column;
  readonly middle: Column;
  readonly high: Column;
}

function intervalsOf({ low, middle, high }: Ends): IntervalBin[] {
  const { predicted, target, sampleWeight } = middle;
  return neighbours(predicted, INTERVAL_BINS).map((rows) => {
    const weights = sampleWeight ? Float32Array.from(rows, (i) => sampleWeight[i]) : null;
    const over = (of: (i: number) => number) => weightedMean(rows.length, weights, (row) => of(rows[row]));
    const isCovered = (i: number) => target[i] >= low.predicted[i] && target[i] <= high.predicted[i];
    return {
      low: predicted[rows[0]],
      high: predicted[rows[rows.length - 1]],
      rows: rows.length,
      coverage: over((i) => (isCovered(i) ? 1 : 0)),
      width: over((i) => high.predicted[i] - low.predicted[i]),
    };
  });
}

/** The rows that have a prediction. */
function withPrediction(sample: Predictions, column: Column, width: number): Predictions {
  const { values, target, sampleWeight } = sample;
  const of = (all: ArrayLike<number>, each: number) =>
    Float32Array.from(
      { length: column.places.length * each },
      (_, i) => all[column.places[Math.floor(i / each)] * each + (i % each)],
    );
  return {
    ...sample,
    values: { data: of(values.data, values.shape[1]), shape: [column.places.length, values.shape[1]] },
    target: of(target, width),
    sampleWeight: sampleWeight && of(sampleWeight, 1),
  };
}

/**
 * What evaluation.json holds.
 *
 * @param test The test rows, in the order of `rows`.
 */
export function quantileEvaluation(test: Evaluated, rows: Part): QuantileRegressionEvaluation {
  const { sample } = test;
  const quantiles = quantilesOf(sample.description);
  const count = quantiles.length;
  const middle = middleOf(quantiles);
  const at = (place: number): Predictions => ({
    ...sample,
    values: quantileColumns(sample.values, place, count),
  });
  const numbers = regressionEvaluation({ ...test, sample: at(middle) }, rows);
  const places = [0, middle, count - 1].map(at);
  const predicted = withPrediction(sample, columnOf(places[1], 0), numbers.targets.length);
  const scores = quantileScores(predicted, quantiles);
  const targets = numbers.targets.map((target, number): QuantilesEvaluation => {
    const [low, mid, high] = places.map((each) => columnOf(each, number));
    const { pinball, coverage, quantiles: fits } = scores[number];
    return {
      ...target,
      pinball,
      quantiles: fits,
      coverage,
      nominal_coverage: nominalCoverage(quantiles),
      intervals: count > 1 ? intervalsOf({ low, middle: mid, high }) : [],
    };
  });
  return { ...numbers, quantiles, middle: quantiles[middle], targets };
}
