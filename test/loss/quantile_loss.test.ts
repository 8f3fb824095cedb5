import { QuantileLoss, tensor } from '../../src';
import { any, refuses } from '../support/errors';
import { describeEachTarget } from '../support/goldens';
import { values } from '../support/reference';

const column = (...values: number[]) => tensor(Float32Array.from(values), [values.length, 1]);
const of = (...quantiles: number[]) => new QuantileLoss({ quantiles, reduction: 'none' });

describeEachTarget(() => {
  test('the quantiles of a target stand side by side', () => {
    const criterion = of(0.25, 0.75);
    const outputs = tensor(Float32Array.of(0, 0, 5, 5), [1, 4]);
    expect([...criterion.forward(outputs, tensor(Float32Array.of(4, 1), [1, 2]))]).toEqual([1, 3, 3, 1]);
    expect([...criterion.backward(new Float32Array(4).fill(1)).data]).toEqual([-0.25, -0.75, 0.75, 0.25]);
  });

  test('at the corner the slope is the mean of both sides', () => {
    const criterion = of(0.25);
    expect([...criterion.forward(column(3, -0), column(3, 0))]).toEqual([0, 0]);
    expect([...criterion.backward(Float32Array.of(1, 1)).data]).toEqual([0.25, 0.25]);
  });

  test('infinite differences keep their slopes, NaN stays NaN', () => {
    const criterion = of(0.25);
    const outputs = column(Infinity, -Infinity, NaN, Infinity);
    const losses = [...criterion.forward(outputs, column(0, 0, 0, Infinity))];
    expect(losses).toEqual([Infinity, Infinity, NaN, NaN]);
    const gradient = [...criterion.backward(new Float32Array(4).fill(1)).data];
    expect(gradient).toEqual([0.75, -0.25, NaN, NaN]);
  });
});

test('the output of least mean loss is the quantile of the target', () => {
  const target = values(999, 4);
  const sorted = [...target].sort((a, b) => a - b);
  for (const quantile of [0.1, 0.5, 0.9]) {
    const criterion = new QuantileLoss({ quantiles: [quantile] });
    const lossAt = (value: number) =>
      criterion.forward(column(...target.map(() => value)), column(...target));
    const losses = sorted.map(lossAt);
    expect(losses.indexOf(Math.min(...losses))).toBe(Math.ceil(999 * quantile) - 1);
  }
});

test('quantiles are a copy', () => {
  const given = [0.1, 0.9];
  const criterion = new QuantileLoss({ quantiles: given });
  given[0] = 0.5;
  (criterion.quantiles as number[])[1] = 0.5;
  expect(criterion.quantiles).toEqual([0.1, 0.9]);
});

refuses(RangeError, [
  ['no quantile', () => of(), 'options.quantiles: expected at least one quantile'],
  ['quantile 0', () => of(0), 'options.quantiles[0]: expected a number above 0 and below 1'],
  ['quantile 1', () => of(0.5, 1), 'options.quantiles[1]: expected a number above 0.5 and below 1'],
  ['a quantile twice', () => of(0.5, 0.5), 'options.quantiles[1]'],
  ['quantiles that fall', () => of(0.9, 0.1), 'options.quantiles[1]: expected a number above 0.9'],
  ['a quantile NaN', () => of(NaN), 'options.quantiles[0]'],
  [
    'outputs that are no multiple of the quantiles',
    () => of(0.1, 0.9).forward(tensor(new Float32Array(3), [1, 3]), column(1)),
    'outputs.shape: expected [rows, a multiple of 2 columns], received [1, 3]',
  ],
  [
    'a target for each output',
    () => of(0.1, 0.9).forward(tensor(new Float32Array(2), [1, 2]), tensor(new Float32Array(2), [1, 2])),
    'target.shape: expected [1] or [1, 1], received [1, 2]',
  ],
  ['a misspelt option', () => new QuantileLoss(any({ quantiles: [0.5], alpha: 1 })), 'options.alpha'],
]);
refuses(TypeError, [
  ['no option', () => new QuantileLoss(any(undefined)), 'options.quantiles'],
  ['one quantile as a number', () => new QuantileLoss({ quantiles: any(0.5) }), 'options.quantiles'],
  ['a quantile as text', () => of(any('0.5')), 'options.quantiles[0]'],
]);
