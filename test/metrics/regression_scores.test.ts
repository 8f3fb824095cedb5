import { meanAbsoluteError, meanPinballLoss, r2Score, rootMeanSquaredError, tensor } from '../../src';
import { any, refuses } from '../support/errors';
import { compareCases } from '../support/metric_cases';

const NAMES = ['rootMeanSquaredError', 'meanAbsoluteError', 'meanPinballLoss', 'r2Score'];
test.each(NAMES)('%s is that of scikit-learn', (name) => {
  const { scores, wrong } = compareCases(name);
  expect(scores).toBeGreaterThan(60);
  expect(wrong).toEqual([]);
});

test('arrays and tensors of one column are the same numbers', () => {
  const [target, predicted] = [
    [3, -0.5, 2, 7],
    [2.5, 0, 2, 8],
  ];
  expect(rootMeanSquaredError(target, predicted)).toBe(Math.sqrt(0.375));
  expect(meanAbsoluteError(Float32Array.from(target), Float64Array.from(predicted))).toBe(0.5);
  const column = tensor(Float32Array.from(target), [4, 1]);
  expect(r2Score(column, predicted)).toBe(r2Score(target, tensor(Float32Array.from(predicted), [4])));
  expect(meanPinballLoss(target, predicted)).toBe(0.25);
});

test('one row has no coefficient of determination', () => {
  expect(r2Score([1], [2])).toBeNaN();
});

test('large numbers do not overflow in float32', () => {
  const [a, b] = [Float32Array.of(3e38, 0), Float32Array.of(-3e38, 0)];
  expect(rootMeanSquaredError(a, b) / (6e38 / Math.SQRT2)).toBeCloseTo(1, 6);
});

const pair = tensor(Float32Array.of(1, 2), [1, 2]);
refuses(RangeError, [
  [
    'predictions of other rows',
    () => meanAbsoluteError([1, 2], [1]),
    'predicted: expected 2 rows of 1, received [1, 1]',
  ],
  ['predictions of other columns', () => r2Score(pair, [1]), 'predicted: expected 1 rows of 2'],
  ['no rows', () => rootMeanSquaredError([], []), 'target: expected at least one row'],
  ['NaN', () => meanAbsoluteError([1, NaN], [1, 2]), 'target[1]: expected a finite number'],
  ['an infinite prediction', () => rootMeanSquaredError([1], [Infinity]), 'predicted[0]'],
  ['a tensor of three dimensions', () => r2Score(tensor(Float32Array.of(1), [1, 1, 1]), [1]), 'target.shape'],
  ['alpha above 1', () => meanPinballLoss([1], [1], { alpha: 1.5 }), 'options.alpha'],
  [
    'an unknown multioutput',
    () => r2Score([1, 2], [1, 2], { multioutput: any('mean') }),
    'options.multioutput',
  ],
  [
    'variance_weighted of an error',
    () => meanAbsoluteError([1], [1], { multioutput: any('variance_weighted') }),
    'options.multioutput',
  ],
  ['a negative weight', () => r2Score([1, 2], [1, 2], { sampleWeight: [1, -1] }), 'options.sampleWeight[1]'],
  ['an option of another score', () => rootMeanSquaredError([1], [1], any({ alpha: 0.5 })), 'options.alpha'],
]);
refuses(TypeError, [
  ['a number', () => meanAbsoluteError(any(1), [1]), 'target'],
  ['text in an array', () => meanAbsoluteError(any(['1']), [1]), 'target[0]'],
  ['weights as text', () => meanAbsoluteError([1], [1], { sampleWeight: any('1') }), 'options.sampleWeight'],
  ['forceFinite 1', () => r2Score([1, 2], [1, 2], { forceFinite: any(1) }), 'options.forceFinite'],
]);
