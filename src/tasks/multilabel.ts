// Multilabel: several labels a row, each of which it has or not.
import type { Tensor } from '../core/tensor';
import type { Part } from '../data/dataset';
import { BCEWithLogitsLoss } from '../loss/bce_with_logits_loss';
import type { Criterion } from '../loss/criterion';
import { sumOfWeights } from '../loss/sample_weight';
import { multilabelBreakdown, multilabelEvaluation } from './multilabel_evaluation';
import { FURTHER_MULTILABEL_SCORES, MULTILABEL_SCORES, type MultilabelOptions } from './multilabel_options';
import { multilabelSections } from './multilabel_sections';
import { MultilabelTally } from './multilabel_tally';
import {
  type MultilabelDescription,
  meanThresholds,
  multilabelProblem,
  readFlags,
  thresholdsOf,
} from './multilabel_target';
import { chooseThresholds } from './multilabel_thresholds';
import { multilabelWarnings } from './multilabel_warnings';
import { noBetterThanChance } from './no_better';
import type { CriterionSetup, PredictionColumn, Task } from './task';

type Setup = CriterionSetup<MultilabelDescription, MultilabelOptions>;

/** For each label the weight of the rows without it / that of the rows with it; 1 where there is none. */
function balancedWeights({ target, sampleWeight, description }: Setup): Float32Array {
  const count = description.labelNames.length;
  const having = new Float64Array(count);
  for (let i = 0; i < target.length; i++)
    having[i % count] += target[i] * (sampleWeight?.[Math.floor(i / count)] ?? 1);
  const total = sumOfWeights(sampleWeight, target.length / count);
  return Float32Array.from(having, (own) => (own > 0 && own < total ? (total - own) / own : 1));
}

function criterion(setup: Setup): Criterion {
  const { labelSmoothing: smoothing, posWeight } = setup.options;
  return new BCEWithLogitsLoss({
    smoothing,
    posWeight: posWeight === 'balanced' ? balancedWeights(setup) : undefined,
  });
}

/** Logits as probabilities, one apart from the other. */
function activate({ data }: Tensor, predictions: Tensor): void {
  for (let i = 0; i < data.length; i++) predictions.data[i] = 1 / (1 + Math.exp(-data[i]));
}

/** The nearest that a probability of float32 comes to 0 and to 1, where logits are finite. */
const [NEAREST_0, NEAREST_1] = [2 ** -149, 1 - 2 ** -25];

/** The logits of which `activate` makes these probabilities. */
function logitsOf({ data }: Tensor, outputs: Tensor): void {
  for (let i = 0; i < data.length; i++) {
    const p = Math.min(NEAREST_1, Math.max(NEAREST_0, data[i]));
    outputs.data[i] = Math.log(p) - Math.log1p(-p);
  }
}

const predictionColumns = ({ labelNames }: MultilabelDescription): PredictionColumn[] => [
  ...labelNames.map((name) => ({ name: `predicted_${name}`, key: name, group: 'predicted' })),
  ...labelNames.map((name) => ({ name: `probability_${name}`, key: name, group: 'probabilities' })),
];

/** For each row 1 for the labels that it has by their thresholds, else 0, then all probabilities. */
function predictionRows(
  { data, shape: [rows, count] }: Tensor,
  description: MultilabelDescription,
): (number | null)[][] {
  const thresholds = thresholdsOf(description);
  return Array.from({ length: rows }, (_, row) => {
    const probabilities = [...data.subarray(row * count, (row + 1) * count)];
    if (!probabilities.every(Number.isFinite)) return new Array<null>(2 * count).fill(null);
    return [...probabilities.map((value, label) => (value >= thresholds[label] ? 1 : 0)), ...probabilities];
  });
}

function trainingLossNote({ labelSmoothing, posWeight }: Record<string, unknown>): string | undefined {
  const smoothing = Number(labelSmoothing ?? 0);
  const how = [
    ...(smoothing > 0 ? [`is against smoothed targets (${smoothing})`] : []),
    ...(posWeight === 'balanced' ? ['weighs the rows that have a label'] : []),
  ];
  if (how.length === 0) return undefined;
  return (
    `The training loss ${how.join(' and ')}, the other is the plain negative log likelihood: ` +
    'their heights do not compare.'
  );
}

/** Several labels of a row, each predicted apart from the others. */
export const multilabel: Task<MultilabelDescription, MultilabelOptions> = {
  name: 'multilabel',
  predicts: 'probabilities',
  outputName: 'logits',
  scores: MULTILABEL_SCORES,
  furtherScores: FURTHER_MULTILABEL_SCORES,
  headline: 'loss',

  targetForm: 'booleans',
  readTarget: readFlags,
  descriptionProblem: multilabelProblem,
  summary: ({ labelNames: { length } }) =>
    length === 1 ? '1 label, which a row has or not' : `${length} labels, each of which a row has or not`,

  warnings: multilabelWarnings,
  outputs: ({ labelNames }) => labelNames.length,
  fit: ({ data }: Part) => data.target.description as MultilabelDescription,
  fittedTarget: () => undefined,
  choose: chooseThresholds,
  criterion,

  activate,
  outputsOf: logitsOf,
  score: (predictions, further) => MultilabelTally.of(predictions, further).scores(),
  tally: (rows, description, further) => new MultilabelTally(rows, description, further),

  meanTarget: meanThresholds,
  targetNames: ({ labelNames }) => labelNames,

  predictionColumns,
  predictionRows,

  predictedWarnings: (evaluated) => {
    const { labelNames } = evaluated.sample.description as MultilabelDescription;
    return noBetterThanChance(evaluated, labelNames.length);
  },
  breakdown: multilabelBreakdown,

  evaluation: multilabelEvaluation,
  sections: multilabelSections,
  trainingLossNote,

  onnxOutputs: (graph, description) => {
    graph.op('Sigmoid', 'probabilities', ['logits']);
    return {
      names: ['probabilities', 'logits'],
      doc: 'probabilities and logits by label, in the order of label_names; a row has a label from its threshold on',
      metadata: { label_names: description.labelNames, thresholds: thresholdsOf(description) },
    };
  },
};
