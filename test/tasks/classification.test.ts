import { classTarget, LabelSmoothingCE, Linear, LinearCrossEntropy, tensor } from '../../src';
import type { ClassificationOptions } from '../../src/tasks/class_options';
import { classification } from '../../src/tasks/classification';

const describe = (classes: number) => ({
  task: 'classification' as const,
  classNames: Array.from({ length: classes }, (_, c) => `c${c}`),
});
const options: ClassificationOptions = { labelSmoothing: 0.2, labelNoise: 0, seed: 0 };

test('head and loss are one from 500 classes on', () => {
  const criterionOf = (classes: number) =>
    classification.criterion({
      description: describe(classes),
      target: new Int32Array(1),
      head: new Linear(2, classes),
      options,
    });
  expect(criterionOf(499)).toBeInstanceOf(LabelSmoothingCE);
  expect(criterionOf(500)).toBeInstanceOf(LinearCrossEntropy);
});

test('balanced weights give every class the same share of the loss', () => {
  const criterion = classification.criterion({
    description: describe(3),
    target: Int32Array.of(0, 0, 0, 1),
    head: new Linear(2, 3),
    options: { ...options, classWeights: 'balanced' },
  });
  const { classWeights, smoothing } = criterion as unknown as LabelSmoothingCE;
  expect([...classWeights!]).toEqual([4 / 9, 4 / 3, 0].map(Math.fround));
  expect(smoothing).toBe(0.2);
});

test('balanced weights of rows with weights count those', () => {
  const weightsOf = (target: number[], sampleWeight?: Float32Array) => {
    const criterion = classification.criterion({
      description: describe(3),
      target: Int32Array.from(target),
      sampleWeight,
      head: new Linear(2, 3),
      options: { ...options, classWeights: 'balanced' },
    });
    return (criterion as unknown as LabelSmoothingCE).classWeights;
  };
  expect(weightsOf([0, 1, 1, 2], Float32Array.of(3, 1, 1, 0))).toEqual(weightsOf([0, 0, 0, 1, 1]));
});

test('a row of predictions is its class, then the probability of each', () => {
  const description = describe(2);
  expect(classification.predictionColumns(description)).toEqual([
    { name: 'predicted', key: 'predicted' },
    { name: 'probability_c0', key: 'c0', group: 'probabilities' },
    { name: 'probability_c1', key: 'c1', group: 'probabilities' },
  ]);
  const values = tensor(Float32Array.of(0.25, 0.75, 1, 0), [2, 2]);
  expect(classification.predictionRows(values, description)).toEqual([
    ['c1', 0.25, 0.75],
    ['c0', 1, 0],
  ]);
});

test('a row of predictions that are not numbers has no class', () => {
  const values = tensor(Float32Array.of(NaN, NaN, 0.25, 0.75), [2, 2]);
  expect(classification.predictionRows(values, describe(2))).toEqual([
    [null, NaN, NaN],
    ['c1', 0.25, 0.75],
  ]);
});

test('what rows lack to be ranked is said', () => {
  const part = (labels: number[], sampleWeight: Float32Array | null = null) => ({
    data: {
      features: new Float32Array(labels.length),
      target: classTarget(Int32Array.from(labels), ['a', 'b']),
      rows: labels.length,
      columns: 1,
      imageShape: null,
      description: '',
      sampleWeight,
    },
    indices: Uint32Array.from(labels, (_, row) => row),
  });
  const needs = classification.scoreNeeds!;
  expect(needs('roc_auc', part([0, 1, 0]))).toBeUndefined();
  expect(needs('roc_auc', part([1, 1, 1]))).toBe('rows of at least two classes');
  expect(needs('average_precision', part([0, 1], Float32Array.of(1, 0)))).toBe(
    'rows of at least two classes',
  );
  expect(needs('accuracy', part([1, 1, 1]))).toBeUndefined();
});
