import { PoissonNLLLoss, tensor } from '../../src';
import { poisson } from '../support/elementwise_losses';
import { any, refuses } from '../support/errors';
import { describeEachTarget } from '../support/goldens';

const column = (...values: number[]) => tensor(Float32Array.from(values), [values.length, 1]);
const ones = (length: number) => new Float32Array(length).fill(1);

test('the defaults are those of PyTorch', () => {
  const { logInput, full, eps, reduction } = new PoissonNLLLoss();
  expect({ logInput, full, eps, reduction }).toEqual({
    logInput: true,
    full: false,
    eps: 1e-8,
    reduction: 'mean',
  });
});

describeEachTarget(() => {
  test('rates from the smallest to the largest float have the digits of double', () => {
    const logs = [-104, -103, -88, -87, -1e-3, 0, 1e-3, 1, 87, 88, 88.7];
    const criterion = new PoissonNLLLoss({ reduction: 'none' });
    const losses = criterion.forward(column(...logs), column(...logs.map(() => 0)));
    const gradient = criterion.backward(ones(logs.length)).data;
    logs.map(Math.fround).forEach((log, i) => {
      const rate = Math.fround(Math.exp(log));
      expect(Math.abs(losses[i] - rate)).toBeLessThanOrEqual(2 ** -23 * rate);
      expect(gradient[i]).toBe(losses[i]);
    });
  });

  test('a rate beyond float32 still sums, one beyond double is infinite', () => {
    const criterion = new PoissonNLLLoss();
    expect(criterion.forward(column(200), column(1)) / Math.exp(200)).toBeCloseTo(1, 12);
    expect(criterion.backward().data[0]).toBe(Infinity);
    for (const log of [710, 800, 5000, 3e38])
      expect(criterion.forward(column(log), column(1))).toBe(Infinity);
    for (const log of [-710, -800, -3e38]) expect(criterion.forward(column(log), column(0))).toBe(0);
  });

  test("Stirling's formula is added above a target of 1 alone", () => {
    const targets = [0, 1, 1.5, 2, 30];
    for (const logInput of [true, false]) {
      const rule = { logInput, full: true, eps: 1e-8 };
      const criterion = new PoissonNLLLoss({ ...rule, reduction: 'none' });
      const losses = criterion.forward(column(...targets.map(() => 1)), column(...targets));
      const gradient = criterion.backward(ones(targets.length)).data;
      targets.forEach((target, i) => {
        const [loss, slope] = poisson(1, target, rule);
        expect(Math.abs(losses[i] - loss)).toBeLessThan(1e-7 * Math.max(1, Math.abs(loss)));
        expect(Math.abs(gradient[i] - slope)).toBeLessThan(1e-7 * Math.max(1, Math.abs(slope)));
      });
    }
  });

  test('a rate of 0 is kept from infinity by eps, a negative one is NaN', () => {
    const criterion = new PoissonNLLLoss({ logInput: false, reduction: 'none' });
    const [zero, negative] = criterion.forward(column(0, -1), column(1, 1));
    expect(zero).toBeCloseTo(-Math.log(1e-8), 5);
    expect(negative).toBeNaN();
    const bare = new PoissonNLLLoss({ logInput: false, eps: 0 });
    expect(bare.forward(column(0), column(2))).toBe(Infinity);
  });
});

const loss = new PoissonNLLLoss();
refuses(RangeError, [
  ['a negative eps', () => new PoissonNLLLoss({ eps: -1 }), 'options.eps'],
  [
    'a negative target',
    () => loss.forward(column(0, 0), column(1, -1)),
    'target[1]: expected a finite number of at least 0',
  ],
  ['an infinite target', () => loss.forward(column(0), column(Infinity)), 'target[0]'],
  ['a target that is not a number', () => loss.forward(column(0), column(NaN)), 'target[0]'],
  ['a misspelt option', () => new PoissonNLLLoss(any({ log_input: true })), 'options.log_input'],
]);
refuses(TypeError, [
  ['logInput 1', () => new PoissonNLLLoss({ logInput: any(1) }), 'options.logInput'],
  ['full 1', () => new PoissonNLLLoss({ full: any(1) }), 'options.full'],
]);
