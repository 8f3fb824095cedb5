import { brierScoreLoss, logLoss, tensor } from '../../src';
import { any, refuses } from '../support/errors';
import { compareCases } from '../support/metric_cases';

test.each(['logLoss', 'brierScoreLoss'])('%s is that of scikit-learn', (name) => {
  const { scores, wrong } = compareCases(name);
  expect(scores).toBeGreaterThan(40);
  expect(wrong).toEqual([]);
});

test('a probability of 0 counts as the rounding of its array, as in scikit-learn', () => {
  expect(logLoss([1], [0])).toBeCloseTo(-Math.log(2 ** -52), 12);
  expect(logLoss([1], Float64Array.of(0))).toBeCloseTo(-Math.log(2 ** -52), 12);
  expect(logLoss([1], Float32Array.of(0))).toBeCloseTo(-Math.log(2 ** -23), 12);
  expect(logLoss([0], tensor(Float32Array.of(1, 0), [1, 2]))).toBeCloseTo(2 ** -23, 12);
});

test('one column is class 1, two columns are the classes', () => {
  const both = tensor(Float32Array.of(0.25, 0.75, 0.5, 0.5), [2, 2]);
  const one = Float32Array.of(0.75, 0.5);
  expect(logLoss([1, 0], both)).toBe(logLoss([1, 0], one));
  expect(brierScoreLoss([1, 0], both)).toBe(brierScoreLoss([1, 0], one));
  expect(brierScoreLoss([1, 0], one)).toBe((0.25 ** 2 + 0.5 ** 2) / 2);
  expect(brierScoreLoss([1, 0], one, { scaleByHalf: false })).toBe(0.25 ** 2 + 0.5 ** 2);
});

test('what float32 softmax may exceed 1 by is no error', () => {
  expect(logLoss([1], [1 + 1e-6])).toBeLessThan(1e-12);
});

refuses(RangeError, [
  ['a logit', () => logLoss([1, 0], [0.5, 3]), 'probabilities[1]: expected a number from 0 to 1'],
  ['a negative probability', () => brierScoreLoss([1], [-0.1]), 'probabilities[0]'],
  ['NaN', () => logLoss([1], [NaN]), 'probabilities[0]'],
  ['a class beyond the columns', () => logLoss([2], tensor(Float32Array.of(1, 0), [1, 2])), 'target[0]'],
  ['other rows', () => brierScoreLoss([1, 0], [0.5]), 'target: expected length 1'],
  ['weights of other rows', () => logLoss([1], [0.5], { sampleWeight: [1, 2] }), 'options.sampleWeight'],
  ['a misspelt option', () => logLoss([1], [0.5], any({ eps: 0 })), 'options.eps'],
  [
    'no option of the log loss',
    () => brierScoreLoss([1], [0.5], any({ normalize: true })),
    'options.normalize',
  ],
]);
refuses(TypeError, [
  [
    'scaleByHalf as text',
    () => brierScoreLoss([1], [0.5], { scaleByHalf: any('auto') }),
    'options.scaleByHalf',
  ],
  ['probabilities as text', () => logLoss([1], any('1')), 'probabilities'],
]);
