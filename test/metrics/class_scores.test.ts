import { balancedAccuracyScore, f1Score, precisionScore, recallScore, tensor } from '../../src';
import { any, refuses } from '../support/errors';
import { compareCases } from '../support/metric_cases';

test.each(['precisionScore', 'recallScore', 'f1Score', 'balancedAccuracyScore'])(
  '%s is that of scikit-learn',
  (name) => {
    const { scores, wrong } = compareCases(name);
    expect(scores).toBeGreaterThan(80);
    expect(wrong).toEqual([]);
  },
);

const [target, predicted] = [
  [0, 1, 1, 1, 0, 1],
  [0, 1, 0, 1, 1, 1],
];

test('by default it is the score of class 1, as in scikit-learn', () => {
  expect(precisionScore(target, predicted)).toBe(3 / 4);
  expect(recallScore(target, predicted)).toBe(3 / 4);
  expect(f1Score(target, predicted)).toBe(3 / 4);
  expect(f1Score([0, 0], [0, 0])).toBe(0);
  expect(f1Score([0, 0], [0, 0], { zeroDivision: 1 })).toBe(1);
});

test('classes that neither has are not counted, unless they are given', () => {
  expect([...recallScore([0, 4], [0, 0], { average: null })]).toEqual([1, 0]);
  expect([...recallScore([0, 4], [0, 0], { average: null, labels: [0, 1, 4] })]).toEqual([1, 0, 0]);
  expect(recallScore([0, 4], [0, 0], { average: 'macro', labels: [0, 1, 4] })).toBe(1 / 3);
  expect(recallScore([0, 4], [0, 0], { average: 'weighted', labels: [1, 2] })).toBe(0);
});

test('labels are scored by their columns', () => {
  const of = (...values: number[]) => tensor(Float32Array.from(values), [3, 2]);
  const [wanted, given] = [of(1, 0, 1, 1, 0, 1), of(1, 1, 0, 1, 0, 0)];
  expect([...precisionScore(wanted, given, { average: null })]).toEqual([1, 0.5]);
  expect([...recallScore(wanted, given, { average: null })]).toEqual([0.5, 0.5]);
  expect(f1Score(wanted, given, { average: 'micro' })).toBe(4 / 7);
});

test('classes may be in any integer array', () => {
  expect(f1Score(Uint8Array.from(target), BigInt64Array.from(predicted.map(BigInt)))).toBe(3 / 4);
});

test('balanced accuracy counts the classes of the target alone', () => {
  expect(balancedAccuracyScore([0, 0, 0, 1], [0, 0, 2, 1])).toBeCloseTo((2 / 3 + 1) / 2, 12);
  expect(balancedAccuracyScore([0, 0, 1, 1], [0, 0, 0, 0])).toBe(0.5);
  expect(balancedAccuracyScore([0, 0, 1, 1], [0, 0, 0, 0], { adjusted: true })).toBe(0);
});

const flags = tensor(Float32Array.of(0, 1), [1, 2]);
refuses(RangeError, [
  [
    'three classes without an average',
    () => f1Score([0, 1, 2], [0, 1, 1]),
    "options.average: expected 'macro', 'weighted', 'micro' or null for classes other than 0 and 1",
  ],
  ['labels without an average', () => f1Score(flags, flags), 'options.average'],
  ['an unknown average', () => f1Score([0], [0], { average: any('samples') }), 'options.average'],
  ['predictions of other rows', () => recallScore([0, 1], [0]), 'predicted: expected length 2'],
  ['no rows', () => precisionScore([], []), 'target: expected at least one row'],
  ['a class below 0', () => precisionScore([0], [-1]), 'predicted[0]: expected an integer of at least 0'],
  [
    'a flag 2',
    () => f1Score(flags, tensor(Float32Array.of(0, 2), [1, 2]), { average: 'micro' }),
    'predicted[1]',
  ],
  [
    'flags of other labels',
    () => f1Score(flags, tensor(Float32Array.of(0), [1, 1]), { average: 'micro' }),
    'predicted',
  ],
  [
    'a list of classes of flags',
    () => f1Score(flags, flags, { average: 'micro', labels: [0] }),
    'options.labels',
  ],
  [
    'a class listed twice',
    () => f1Score([0], [0], { average: 'macro', labels: [1, 1] }),
    'options.labels[1]',
  ],
  ['no class listed', () => f1Score([0], [0], { average: 'macro', labels: [] }), 'options.labels'],
  ['zeroDivision 2', () => f1Score([0], [0], { zeroDivision: any(2) }), 'options.zeroDivision'],
  ['a misspelt option', () => balancedAccuracyScore([0], [0], any({ adjust: true })), 'options.adjust'],
  [
    'weights of other rows',
    () => balancedAccuracyScore([0], [0], { sampleWeight: [1, 1] }),
    'options.sampleWeight',
  ],
]);
refuses(TypeError, [
  ['classes as floats', () => recallScore(any(Float32Array.of(0)), [0]), 'target'],
  ['predicted probabilities', () => f1Score([0, 1], any(flags)), 'predicted'],
  [
    'classes listed as text',
    () => f1Score([0], [0], { average: 'macro', labels: any('0') }),
    'options.labels',
  ],
  ['adjusted 1', () => balancedAccuracyScore([0], [0], { adjusted: any(1) }), 'options.adjusted'],
]);
