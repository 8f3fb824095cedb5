// Classification: one class a row.
import type { Tensor } from '../core/tensor';
import { type Part, sampleWeightOf, targetValues } from '../data/dataset';
import type { Criterion } from '../loss/criterion';
import { LabelSmoothingCE } from '../loss/label_smoothing_ce';
import { LinearCrossEntropy } from '../loss/linear_cross_entropy';
import { sumOfWeights } from '../loss/sample_weight';
import { likeliestClasses, NO_CLASS } from '../metrics/classification';
import { softmax } from '../nn/softmax';
import { classBreakdown, classDoubts, classEvaluation, temperatureBy } from './class_evaluation';
import { type ClassDescription, classProblem, readClasses } from './class_labels';
import { CLASS_SCORES, type ClassificationOptions, FURTHER_CLASS_SCORES } from './class_options';
import { classSections } from './class_sections';
import { ClassTally, RANKING_SCORES } from './class_tally';
import { classWarnings } from './class_warnings';
import { noisyLabels } from './label_noise';
import { accuracyOfOneClass } from './no_better';
import { rankingProblem } from './ranked_columns';
import type { CriterionSetup, Predictions, Task } from './task';

/** Classes from which head and loss are computed as one: measured to be faster, and no logits are kept. */
const WIDE_HEAD = 500;
/** A probability of 0 has no finite logit: it is taken for the smallest that float32 has in full. */
const SMALLEST = 2 ** -126;

/**
 * Weights that give every class the same share of the loss: Σ weight of the rows / (classes · that of the
 * class), as scikit-learn's compute_class_weight.
 */
function balancedWeights(
  labels: ArrayLike<number>,
  classes: number,
  sampleWeight: Float32Array | undefined,
): Float32Array {
  const sums = new Float64Array(classes);
  for (let i = 0; i < labels.length; i++) sums[labels[i]] += sampleWeight?.[i] ?? 1;
  const total = sumOfWeights(sampleWeight, labels.length);
  return Float32Array.from(sums, (sum) => (sum ? total / (classes * sum) : 0));
}

function criterion({
  description,
  target,
  sampleWeight,
  head,
  options,
}: CriterionSetup<ClassDescription, ClassificationOptions>): Criterion {
  const classes = description.classNames.length;
  const isBalanced = options.classWeights === 'balanced';
  const classWeights = isBalanced ? balancedWeights(target, classes, sampleWeight) : undefined;
  const rule = { smoothing: options.labelSmoothing, classWeights };
  return classes >= WIDE_HEAD ? new LinearCrossEntropy(head, rule) : new LabelSmoothingCE(rule);
}

/** The largest probability's class, null if there is none, and all probabilities, for each row. */
function predictionRows(values: Tensor, { classNames }: ClassDescription): (string | number | null)[][] {
  const classes = classNames.length;
  return Array.from(likeliestClasses(values), (c, row) => [
    c === NO_CLASS ? null : classNames[c],
    ...values.data.subarray(row * classes, (row + 1) * classes),
  ]);
}

/** What rows lack to be ranked by class, where a score does that. */
function scoreNeeds(score: string, rows: Part): string | undefined {
  if (!RANKING_SCORES.includes(score)) return undefined;
  const { classNames } = rows.data.target.description as ClassDescription;
  const labels = targetValues(rows);
  const weights = sampleWeightOf(rows);
  const present = new Set(labels.filter((_, row) => weights?.[row] !== 0));
  if (present.size < 2) return 'rows of at least two classes';
  const problem = rankingProblem(rows.indices.length, classNames.length);
  return problem && `fewer rows or classes (${problem})`;
}

function trainingLossNote({ labelSmoothing }: Record<string, unknown>): string | undefined {
  const smoothing = Number(labelSmoothing ?? 0);
  if (smoothing <= 0) return undefined;
  return (
    `The loss as minimised is against smoothed targets (${smoothing}), the others the plain negative log ` +
    'likelihood: their heights do not compare with it.'
  );
}

/** Classification of one label a row. */
export const classification: Task<ClassDescription, ClassificationOptions> = {
  name: 'classification',
  predicts: 'probabilities',
  outputName: 'logits',
  scores: CLASS_SCORES,
  furtherScores: FURTHER_CLASS_SCORES,
  headline: 'accuracy',

  readTarget: readClasses,
  temperature: temperatureBy,
  calibratedScores: ['loss', 'ece', 'brier_score'],
  descriptionProblem: classProblem,
  summary: ({ classNames }) => `${classNames.length} classes`,

  warnings: classWarnings,
  outputs: ({ classNames }) => classNames.length,
  fit: ({ data }: Part) => data.target.description as ClassDescription,
  fittedTarget: (train, { labelNoise, seed }) =>
    labelNoise > 0 ? noisyLabels(train, labelNoise, seed) : undefined,
  criterion,

  activate: (outputs, predictions) => {
    softmax(outputs, { out: predictions });
  },
  outputsOf: ({ data }, outputs) => {
    for (let i = 0; i < data.length; i++) outputs.data[i] = Math.log(Math.max(data[i], SMALLEST));
  },
  targetText: (value, { classNames }) => classNames[value],
  score: (predictions: Predictions, further) => ClassTally.of(predictions, further).scores(),
  tally: (rows, { classNames }, further) => new ClassTally(rows, classNames.length, further),

  predictionColumns: ({ classNames }) => [
    { name: 'predicted', key: 'predicted' },
    ...classNames.map((name) => ({ name: `probability_${name}`, key: name, group: 'probabilities' })),
  ],
  predictionRows,

  scoreNeeds,
  breakdown: classBreakdown,
  predictedWarnings: classDoubts,
  comparedWarnings: accuracyOfOneClass,
  evaluation: classEvaluation,
  sections: classSections,
  trainingLossNote,

  onnxOutputs: (graph, { classNames }) => {
    graph.op('Softmax', 'probabilities', ['logits'], { axis: { i: -1 } });
    return {
      names: ['probabilities', 'logits'],
      doc: 'probabilities and logits by class, in the order of class_names',
      metadata: { class_names: classNames },
    };
  },
};
