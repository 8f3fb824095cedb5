// How near predicted numbers are to the true ones, in their own units.
import type { Tensor } from '../core/tensor';
import { nonFiniteRows } from '../metrics/finite_rows';
import { weightedMean } from '../metrics/metric_arguments';
import { meanAbsoluteError, r2Score, rootMeanSquaredError } from '../metrics/regression_scores';
import type { Predictions, Scores } from './task';

/** The scores of one number of the rows. */
export interface NumberScores {
  /** Root of the mean squared error. */
  readonly rmse: number;
  /** Mean absolute error. */
  readonly mae: number;
  /** Coefficient of determination; NaN for one row. */
  readonly r2: number;
  /** The mean of predicted − true. */
  readonly bias: number;
}

/** What is predicted for rows, what is true, and how much each row counts. */
export type Scored = Pick<Predictions, 'values' | 'target' | 'sampleWeight'>;

/** The rows that count. */
export function countedRows({ values, target, sampleWeight }: Scored): Scored {
  if (!sampleWeight?.some((weight) => weight === 0)) return { values, target, sampleWeight };
  const count = values.shape[1];
  const numbers = target.length / values.shape[0];
  const rows = [...sampleWeight.keys()].filter((row) => sampleWeight[row] > 0);
  const of = (all: ArrayLike<number>, width: number) =>
    Float32Array.from(
      { length: rows.length * width },
      (_, i) => all[rows[Math.floor(i / width)] * width + (i % width)],
    );
  return {
    values: { data: of(values.data, count), shape: [rows.length, count] },
    target: of(target, numbers),
    sampleWeight: of(sampleWeight, 1),
  };
}

function biases(
  { data, shape: [rows, count] }: Tensor,
  target: ArrayLike<number>,
  weights: Float32Array | null,
) {
  const error = (i: number) => data[i] - target[i];
  return Array.from({ length: count }, (_, c) =>
    weightedMean(rows, weights, (row) => error(row * count + c)),
  );
}

/** The scores of each number of the rows, by weight: NaN where a row has no prediction, or there is none. */
export function numberScores(scored: Scored): NumberScores[] {
  const { values, target, sampleWeight } = countedRows(scored);
  const { shape } = values;
  const each = Array.from({ length: shape[1] }, (_, c) => c);
  if (shape[0] === 0 || nonFiniteRows(values).length > 0)
    return each.map(() => ({ rmse: NaN, mae: NaN, r2: NaN, bias: NaN }));
  const options = { sampleWeight, multioutput: 'raw_values' } as const;
  const wanted = { data: target as Float32Array, shape };
  const rmse = rootMeanSquaredError(wanted, values, options);
  const mae = meanAbsoluteError(wanted, values, options);
  const r2 = r2Score(wanted, values, options);
  const bias = biases(values, target, sampleWeight ?? null);
  return each.map((c) => ({ rmse: rmse[c], mae: mae[c], r2: shape[0] > 1 ? r2[c] : NaN, bias: bias[c] }));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The means over the numbers of a row, each alike, as scikit-learn's 'uniform_average'. */
export function regressionScores(predictions: Predictions): Scores {
  const each = numberScores(predictions);
  return {
    rmse: mean(each.map(({ rmse }) => rmse)),
    mae: mean(each.map(({ mae }) => mae)),
    r2: mean(each.map(({ r2 }) => r2)),
  };
}
