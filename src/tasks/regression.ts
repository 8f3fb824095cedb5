// Regression: one number a row, or several.
import type { Tensor } from '../core/tensor';
import { type Part, targetValues } from '../data/dataset';
import type { Criterion } from '../loss/criterion';
import { HuberLoss } from '../loss/huber_loss';
import { MSELoss } from '../loss/mse_loss';
import { fitNumbers } from './fitted_numbers';
import { noBetterThanMean, scoresOfMean } from './no_better';
import { regressionScores } from './number_scores';
import { fitScaling, type NumberDescription, numberProblem, readNumbers, scalingOf } from './number_target';
import { regressionEvaluation } from './regression_evaluation';
import { DEFAULT_QUANTILES, NUMBER_SCORES, quantilesIn, type RegressionOptions } from './regression_options';
import { regressionSections } from './regression_sections';
import { regressionWarnings, scoredNumbersWarnings } from './regression_warnings';
import { rescaledWarnings } from './rescaled_numbers';
import type { CriterionSetup, PredictionColumn, Task } from './task';

/** The fitted rows' numbers less their mean, in standard deviations. */
export function standardised(train: Part, description: NumberDescription): Float32Array {
  const { mean, scale } = scalingOf(description);
  const count = mean.length;
  return Float32Array.from(targetValues(train), (value, i) => (value - mean[i % count]) / scale[i % count]);
}

function criterion({
  options: { loss = 'mse', huberDelta: delta },
}: CriterionSetup<NumberDescription, RegressionOptions>): Criterion {
  return loss === 'huber' ? new HuberLoss({ delta }) : new MSELoss();
}

/** The target completed by its scaling and, where quantiles are to be predicted, by those. */
function fit(train: Part, { loss, quantiles = DEFAULT_QUANTILES }: RegressionOptions): NumberDescription {
  const description = train.data.target.description as NumberDescription;
  const count = description.targetNames.length;
  const fitted = { ...description, ...fitScaling(train, count), fitted: fitNumbers(train, count) };
  if (loss !== 'quantile') return fitted;
  return { ...fitted, task: 'quantile_regression', quantiles: quantilesIn(quantiles)! };
}

/** Outputs in the units of the target. */
function activate({ data }: Tensor, predictions: Tensor, description: NumberDescription): void {
  const { mean, scale } = scalingOf(description);
  const count = mean.length;
  for (let i = 0; i < data.length; i++) predictions.data[i] = data[i] * scale[i % count] + mean[i % count];
}

const predictionColumns = ({ targetNames }: NumberDescription): PredictionColumn[] =>
  targetNames.length === 1
    ? [{ name: 'predicted', key: 'predicted' }]
    : targetNames.map((name) => ({ name: `predicted_${name}`, key: name, group: 'predicted' }));

/** The numbers of each row; null where there is no prediction. */
export const predictionRows = ({ data, shape: [rows, count] }: Tensor): (number | null)[][] =>
  Array.from({ length: rows }, (_, row) =>
    Array.from(data.subarray(row * count, (row + 1) * count), (value) =>
      Number.isFinite(value) ? value : null,
    ),
  );

/** 'regression of values around 2.07 (± 1.15)', or 'regression of 3 numbers a row'. */
export function numbersSummary({ targetNames, mean, scale }: NumberDescription): string {
  if (targetNames.length > 1) return `regression of ${targetNames.length} numbers a row`;
  if (!mean || !scale) return 'regression';
  const [middle, spread] = [mean[0], scale[0]].map((value) => Number(value.toPrecision(4)));
  return `regression of values around ${middle} (± ${spread})`;
}

/** From so many rows to fit on more passes than classes take make numbers more exact: docs/choosing.md. */
const MANY_ROWS = 5_000;

/** Regression of numbers, which are standardised for the network and shown in their own units. */
export const regression: Task<NumberDescription, RegressionOptions> = {
  name: 'regression',
  predicts: 'values',
  outputName: 'standardised_values',
  scores: NUMBER_SCORES,
  headline: 'rmse',
  epochs: (rows) => (rows < MANY_ROWS ? 8 : 20),
  variants: { option: 'loss', tasks: { quantile: 'quantile_regression' } },

  targetForm: 'numbers',
  readTarget: readNumbers,
  descriptionProblem: numberProblem,
  summary: numbersSummary,

  warnings: regressionWarnings,
  scoredWarnings: scoredNumbersWarnings,
  outputs: ({ targetNames }) => targetNames.length,
  fit,
  fittedTarget: (train) => standardised(train, train.data.target.description as NumberDescription),
  criterion,

  activate,
  score: regressionScores,

  targetNames: ({ targetNames }) => targetNames,
  predictionColumns,
  predictionRows,

  scoreNeeds: (score, { indices }) =>
    score === 'r2' && indices.length < 2 ? 'at least two rows' : undefined,
  predictedWarnings: (evaluated) => [
    ...rescaledWarnings(evaluated),
    ...noBetterThanMean(evaluated, (evaluated.sample.description as NumberDescription).targetNames.length),
  ],
  comparedWarnings: scoresOfMean,
  evaluation: regressionEvaluation,
  sections: regressionSections,

  onnxOutputs: (graph, description) => {
    const { mean, scale } = scalingOf(description);
    const constant = (name: string, values: readonly number[]) =>
      graph.constant(name, Float32Array.from(values), [values.length]);
    const scaled = graph.op('Mul', 'scaled_values', ['standardised_values', constant('target.scale', scale)]);
    return {
      names: [graph.op('Add', 'values', [scaled, constant('target.mean', mean)])],
      doc: 'values to predict, in their own units, in the order of target_names',
      metadata: { target_names: description.targetNames },
    };
  },
};
