import { MSELoss, tensor } from '../../src';
import { any, refuses } from '../support/errors';
import { describeEachTarget } from '../support/goldens';

const column = (...values: number[]) => tensor(Float32Array.from(values), [values.length, 1]);

test('the mean is over all elements, as PyTorch has it', () => {
  const criterion = new MSELoss();
  const outputs = tensor(Float32Array.of(1, 2, 3, 4), [2, 2]);
  expect(criterion.forward(outputs, tensor(Float32Array.of(1, 0, 0, 0), [2, 2]))).toBe((4 + 9 + 16) / 4);
  expect([...criterion.backward().data]).toEqual([0, 1, 1.5, 2]);
});

test('a row of weight 3 counts as the row three times, over its columns', () => {
  const outputs = tensor(Float32Array.of(1, 2, 3, 4), [2, 2]);
  const target = tensor(new Float32Array(4), [2, 2]);
  const loss = new MSELoss().forward(outputs, target, Float32Array.of(3, 1));
  expect(loss).toBe((3 * (1 + 4) + 9 + 16) / 8);
});

describeEachTarget(() => {
  test('squares beyond float32 are summed as doubles, and the gradient keeps its digits', () => {
    const criterion = new MSELoss();
    const [a, b] = [3e38, 1e-30].map(Math.fround);
    expect(criterion.forward(column(a, b), column(-a, 0))).toBe((4 * a * a + b * b) / 2);
    expect([...criterion.backward().data]).toEqual([Infinity, b]);
    const none = new MSELoss({ reduction: 'none' });
    expect([...none.forward(column(a, b), column(-a, 0))]).toEqual([Infinity, 0]);
  });

  test('the difference of two near values is exact', () => {
    const [x, y] = [16777216, 16777215];
    expect(new MSELoss().forward(column(x), column(y))).toBe(1);
  });

  test('equal infinities are NaN, different ones Infinity', () => {
    const none = new MSELoss({ reduction: 'none' });
    const outputs = column(Infinity, Infinity, -Infinity, NaN);
    expect([...none.forward(outputs, column(Infinity, 1, Infinity, 1))]).toEqual([
      NaN,
      Infinity,
      Infinity,
      NaN,
    ]);
  });
});

refuses(RangeError, [['an unknown option', () => new MSELoss(any({ delta: 1 })), 'options.delta']]);
