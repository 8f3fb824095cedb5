import { BCEWithLogitsLoss, tensor } from '../../src';
import { binaryCrossEntropy } from '../support/elementwise_losses';
import { any, refuses } from '../support/errors';
import { describeEachTarget } from '../support/goldens';
import { expectWithin, values } from '../support/reference';

const column = (...values: number[]) => tensor(Float32Array.from(values), [values.length, 1]);
const ones = (length: number) => new Float32Array(length).fill(1);

test('with ε = 0.2 a target of 1 is 0.9 and one of 0 is 0.1', () => {
  const hard = new BCEWithLogitsLoss({ smoothing: 0.2, reduction: 'none' });
  const soft = new BCEWithLogitsLoss({ reduction: 'none' });
  const outputs = column(2, 2, -1);
  const want = soft.forward(outputs, column(0.9, 0.1, 0.5));
  expectWithin(hard.forward(outputs, column(1, 0, 0.5)), want, 1e-7);
  expectWithin(hard.backward(ones(3)).data, soft.backward(ones(3)).data, 1e-7);
});

describeEachTarget(() => {
  test('sure logits keep the digits of their losses and gradients', () => {
    const criterion = new BCEWithLogitsLoss({ reduction: 'none' });
    const logits = [-80, -40, -10, 10, 40, 80];
    for (const y of [0, 1]) {
      const losses = criterion.forward(column(...logits), column(...logits.map(() => y)));
      const gradient = criterion.backward(ones(6)).data;
      logits.forEach((logit, i) => {
        const [loss, slope] = binaryCrossEntropy(logit, y, 0, 1);
        expect(Math.abs(losses[i] / loss - 1)).toBeLessThan(1e-7);
        expect(Math.abs(gradient[i] / slope - 1)).toBeLessThan(1e-7);
      });
    }
  });

  test('posWeight multiplies the positive part of its column', () => {
    const posWeight = Float32Array.of(2, 0, 0.5);
    const criterion = new BCEWithLogitsLoss({ posWeight, smoothing: 0.1, reduction: 'none' });
    const [logits, target] = [values(15, 2), values(15, 3).map((v) => Number(v > 0))];
    const losses = criterion.forward(tensor(logits, [5, 3]), tensor(target, [5, 3]));
    const want = Array.from(logits, (z, i) => binaryCrossEntropy(z, target[i], 0.1, posWeight[i % 3]));
    expectWithin(
      losses,
      want.map(([loss]) => loss),
      2e-7,
    );
    expectWithin(
      criterion.backward(ones(15)).data,
      want.map(([, gradient]) => gradient),
      2e-7,
    );
  });

  test('an infinite logit is an infinite loss, or NaN where it is as sure of the right label; slopes stay', () => {
    const criterion = new BCEWithLogitsLoss({ reduction: 'none' });
    const outputs = column(Infinity, -Infinity, Infinity, -Infinity, NaN);
    expect([...criterion.forward(outputs, column(0, 1, 1, 0, 1))]).toEqual([
      Infinity,
      Infinity,
      NaN,
      NaN,
      NaN,
    ]);
    expect([...criterion.backward(ones(5)).data].map((g) => g + 0)).toEqual([1, -1, 0, 0, NaN]);
  });
});

test('posWeight is a copy', () => {
  const posWeight = Float32Array.of(1, 2);
  const criterion = new BCEWithLogitsLoss({ posWeight });
  posWeight[0] = 9;
  criterion.posWeight![1] = 9;
  expect(criterion.posWeight).toEqual(Float32Array.of(1, 2));
  expect(new BCEWithLogitsLoss().posWeight).toBeNull();
});

test('there is no smoothing by default, as in PyTorch', () => {
  expect(new BCEWithLogitsLoss().smoothing).toBe(0);
});

const loss = new BCEWithLogitsLoss();
refuses(RangeError, [
  ['smoothing above 1', () => new BCEWithLogitsLoss({ smoothing: 1.1 }), 'options.smoothing'],
  ['smoothing below 0', () => new BCEWithLogitsLoss({ smoothing: -0.1 }), 'options.smoothing'],
  [
    'a negative weight',
    () => new BCEWithLogitsLoss({ posWeight: Float32Array.of(1, -1) }),
    'options.posWeight[1]',
  ],
  ['no weight', () => new BCEWithLogitsLoss({ posWeight: new Float32Array(0) }), 'options.posWeight'],
  [
    'weights of more columns',
    () => new BCEWithLogitsLoss({ posWeight: Float32Array.of(1, 1) }).forward(column(0), column(0)),
    'options.posWeight: expected length 1, one for each column',
  ],
  [
    'a target above 1',
    () => loss.forward(column(0, 0), column(1, 2)),
    'target[1]: expected a number from 0 to 1',
  ],
  ['a target of −1', () => loss.forward(column(0), column(-1)), 'target[0]'],
  ['a target that is not a number', () => loss.forward(column(0), column(NaN)), 'target[0]'],
  ['a misspelt option', () => new BCEWithLogitsLoss(any({ pos_weight: 1 })), 'options.pos_weight'],
]);
refuses(TypeError, [
  ['weights of numbers', () => new BCEWithLogitsLoss({ posWeight: any([1]) }), 'options.posWeight'],
]);
