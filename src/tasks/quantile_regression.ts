// Regression by quantiles: several of each number of a row, so that each row has an interval.
import type { Tensor } from '../core/tensor';
import { QuantileLoss } from '../loss/quantile_loss';
import { noBetterThanMean } from './no_better';
import { readNumbers, scalingOf } from './number_target';
import { quantileEvaluation } from './quantile_evaluation';
import { quantileRegressionScores } from './quantile_scores';
import { quantileSections } from './quantile_sections';
import {
  middleOf,
  type QuantileDescription,
  quantileColumns,
  quantileProblem,
  quantilesOf,
} from './quantile_target';
import { numbersSummary, predictionRows, standardised } from './regression';
import { QUANTILE_SCORES, type RegressionOptions } from './regression_options';
import { regressionWarnings, scoredNumbersWarnings } from './regression_warnings';
import { rescaledWarnings } from './rescaled_numbers';
import type { PredictionColumn, Predictions, Task } from './task';

/** Outputs in the units of the target, the quantiles of each number in order: those of a network may cross. */
function activate({ data }: Tensor, predictions: Tensor, description: QuantileDescription): void {
  const { mean, scale } = scalingOf(description);
  const { length: count } = description.quantiles;
  const numbers = mean.length;
  for (let i = 0; i < data.length; i++) {
    const number = Math.floor(i / count) % numbers;
    predictions.data[i] = data[i] * scale[number] + mean[number];
  }
  for (let i = 0; i < data.length; i += count) predictions.data.subarray(i, i + count).sort();
}

const predictionColumns = ({ targetNames, quantiles }: QuantileDescription): PredictionColumn[] =>
  targetNames.flatMap((target) =>
    quantiles.map((quantile) => ({
      name: `${target}_q${quantile}`,
      key: `q${quantile}`,
      group: target,
    })),
  );

/** Quantiles this far from the median lie beside the numbers. */
const BESIDE = 0.1;

/** The predicted medians; null where quantiles have none. */
function mediansOf(sample: Predictions): Predictions | null {
  const quantiles = quantilesOf(sample.description);
  const middle = middleOf(quantiles);
  if (Math.abs(quantiles[middle] - 0.5) > BESIDE) return null;
  return { ...sample, values: quantileColumns(sample.values, middle, quantiles.length) };
}

const quantilesText = (quantiles: readonly number[]) =>
  quantiles.length > 5 ? `${quantiles.length} quantiles` : `quantiles ${quantiles.join(', ')}`;

/** Quantiles of numbers, which are standardised for the network and shown in their own units. */
export const quantileRegression: Task<QuantileDescription, RegressionOptions> = {
  name: 'quantile_regression',
  predicts: 'quantiles',
  outputName: 'standardised_quantiles',
  scores: QUANTILE_SCORES,
  headline: 'pinball',

  targetForm: 'numbers',
  readTarget: readNumbers,
  descriptionProblem: quantileProblem,
  summary: (description) => `${numbersSummary(description)} by ${quantilesText(description.quantiles)}`,

  warnings: regressionWarnings,
  scoredWarnings: scoredNumbersWarnings,
  outputs: ({ targetNames, quantiles }) => targetNames.length * quantiles.length,
  fit: (train) => train.data.target.description as QuantileDescription,
  fittedTarget: (train) => standardised(train, train.data.target.description as QuantileDescription),
  criterion: ({ description: { quantiles } }) => new QuantileLoss({ quantiles }),

  activate,
  score: quantileRegressionScores,

  predictionColumns,
  predictionRows,

  predictedWarnings: (evaluated) => {
    const { targetNames } = evaluated.sample.description as QuantileDescription;
    const medians = mediansOf(evaluated.sample);
    return [
      ...(medians ? rescaledWarnings({ sample: medians }) : []),
      ...noBetterThanMean(evaluated, targetNames.length),
    ];
  },
  evaluation: quantileEvaluation,
  sections: quantileSections,

  onnxOutputs: (graph, description) => {
    const { targetNames, quantiles } = description;
    const { mean, scale } = scalingOf(description);
    const constant = (name: string, values: readonly number[]) => {
      const each = values.flatMap((value) => quantiles.map(() => value));
      return graph.constant(name, Float32Array.from(each), [each.length]);
    };
    const scaled = graph.op('Mul', 'scaled', ['standardised_quantiles', constant('target.scale', scale)]);
    const unsorted = graph.op('Add', 'unsorted', [scaled, constant('target.mean', mean)]);
    const groups = graph.op('Reshape', 'groups', [unsorted, graph.integers([-1, quantiles.length])]);
    const order = { axis: { i: -1 }, largest: { i: 0 }, sorted: { i: 1 } };
    const size = graph.integers([quantiles.length]);
    const sorted = graph.op('TopK', 'sorted', [groups, size], order, ['order']);
    const shape = graph.integers([-1, targetNames.length * quantiles.length]);
    return {
      names: [graph.op('Reshape', 'quantiles', [sorted, shape])],
      doc: 'quantiles in their own units, rising, those of each of target_names side by side',
      metadata: { target_names: targetNames, quantiles },
    };
  },
};
