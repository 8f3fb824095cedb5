import { HuberLoss, MSELoss, tensor } from '../../src';
import { any, refuses } from '../support/errors';
import { describeEachTarget } from '../support/goldens';
import { values } from '../support/reference';

const column = (...values: number[]) => tensor(Float32Array.from(values), [values.length, 1]);

describeEachTarget(() => {
  test('both sides of the corner have the loss and the slope of their formulas', () => {
    const criterion = new HuberLoss({ reduction: 'none', delta: 2 });
    const outputs = column(-3, -2, -1, 0, 1, 2, 3);
    const losses = [...criterion.forward(outputs, column(0, 0, 0, 0, 0, 0, 0))];
    expect(losses).toEqual([4, 2, 0.5, 0, 0.5, 2, 4]);
    expect([...criterion.backward(new Float32Array(7).fill(1)).data]).toEqual([-2, -2, -1, 0, 1, 2, 2]);
  });

  test('infinite differences have the slope delta, NaN stays NaN', () => {
    const criterion = new HuberLoss({ reduction: 'none', delta: 0.25 });
    const losses = [...criterion.forward(column(Infinity, -Infinity, NaN, 3e38), column(0, 0, 0, -3e38))];
    expect(losses.slice(0, 3)).toEqual([Infinity, Infinity, NaN]);
    expect(losses[3]).toBeCloseTo(1.5e38, -34);
    expect([...criterion.backward(new Float32Array(4).fill(1)).data]).toEqual([0.25, -0.25, NaN, 0.25]);
  });
});

test('with a delta beyond all differences it is half the squared error', () => {
  const [outputs, target] = [column(...values(50, 1)), column(...values(50, 2))];
  const huber = new HuberLoss({ delta: 1e300 }).forward(outputs, target);
  expect(huber).toBe(new MSELoss().forward(outputs, target) / 2);
});

test('divided by delta it is SmoothL1Loss with beta = delta', () => {
  const [beta, outputs] = [0.5, [0.25, 2]];
  const smoothL1 = [(0.25 * 0.25) / (2 * beta), 2 - beta / 2];
  const huber = new HuberLoss({ delta: beta, reduction: 'none' }).forward(column(...outputs), column(0, 0));
  expect(Array.from(huber, (loss) => loss / beta)).toEqual(smoothL1);
});

test('delta is 1 by default', () => {
  expect(new HuberLoss().delta).toBe(1);
});

refuses(RangeError, [
  ['delta 0', () => new HuberLoss({ delta: 0 }), 'options.delta'],
  ['delta Infinity', () => new HuberLoss({ delta: Infinity }), 'options.delta'],
  ['a misspelt option', () => new HuberLoss(any({ beta: 1 })), 'options.beta'],
]);
refuses(TypeError, [['delta as text', () => new HuberLoss({ delta: any('1') }), 'options.delta']]);
