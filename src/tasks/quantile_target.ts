// Quantiles of numbers to predict: which they are, and where those of a number lie among the outputs.
import { rangeError } from '../core/check';
import type { Tensor } from '../core/tensor';
import { checkTargetDescription, type TargetDescription } from '../data/dataset';
import { type NumberDescription, numberProblem } from './number_target';

/** What the numbers of a target mean, of which quantiles are predicted. */
export interface QuantileDescription extends NumberDescription {
  readonly task: 'quantile_regression';
  /** The quantiles of each number, rising, above 0 and below 1. */
  readonly quantiles: readonly number[];
}

const areQuantiles = (values: unknown): values is number[] =>
  Array.isArray(values) &&
  values.length > 0 &&
  values.every((value, i) => Number.isFinite(value) && value > (i === 0 ? 0 : values[i - 1]) && value < 1);

/** What is wrong with a description of quantiles; undefined if nothing is. */
export function quantileProblem(description: TargetDescription): string | undefined {
  const problem = numberProblem(description);
  if (problem !== undefined || areQuantiles(description.quantiles)) return problem;
  return 'expected rising numbers above 0 and below 1 in quantiles';
}

/**
 * The quantiles that a run predicts: column c of its predictions is quantile c % quantiles of number
 * ⌊c / quantiles⌋ of `targetNamesOf`.
 *
 * @param description What a target means: `target` of a run.
 * @throws TypeError for anything else; RangeError for a target of another task.
 */
export function quantilesOf(description: TargetDescription): readonly number[] {
  checkTargetDescription('description', description);
  if (description.task !== 'quantile_regression' || !areQuantiles(description.quantiles))
    throw rangeError('description', 'that of quantiles', description.task);
  return description.quantiles;
}

/** The place of the quantile nearest to 0.5: of two, the lower. */
export function middleOf(quantiles: readonly number[]): number {
  const distance = (place: number) => Math.abs(quantiles[place] - 0.5);
  return quantiles.reduce((best, _, place) => (distance(place) < distance(best) ? place : best), 0);
}

/** The share of rows that should be between the ends of the quantiles; of one, at most at it. */
export const nominalCoverage = (quantiles: readonly number[]): number =>
  quantiles.length === 1 ? quantiles[0] : quantiles[quantiles.length - 1] - quantiles[0];

/** One quantile of each number, [rows, numbers], of predictions [rows, numbers · count]. */
export function quantileColumns(
  { data, shape: [rows, width] }: Tensor,
  place: number,
  count: number,
): Tensor {
  const numbers = width / count;
  const columns = Float32Array.from({ length: rows * numbers }, (_, i) => data[i * count + place]);
  return { data: columns, shape: [rows, numbers] };
}
