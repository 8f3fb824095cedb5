import { AdamW, clipGradNorm, Linear, Parameter, tensor } from '../../src';
import { any, refuses } from '../support/errors';
import { values } from '../support/reference';
import { zeros } from '../support/tensors';

const named = (name = 'p') => new Parameter(zeros(2, 3), name);

refuses(RangeError, [['clipGradNorm with 0', () => clipGradNorm([named()], 0), 'maxNorm']]);

refuses(TypeError, [['clipGradNorm of a number', () => clipGradNorm(any(1), 1), 'params']]);

test('clipGradNorm takes named pairs, counts them, and refuses one parameter twice', () => {
  const model = new Linear(3, 2);
  for (const p of model.parameters()) p.accumulateGrad(new Float32Array(p.data.length).fill(2));
  expect(clipGradNorm(model.namedParameters(), 1)).toBeCloseTo(Math.sqrt(32), 5);
  expect(clipGradNorm(model.parameters(), 1)).toBeCloseTo(1, 5);
  expect(() => clipGradNorm([model.weight, model.weight], 1)).toThrow(RangeError);
  expect(() => clipGradNorm([model as never], 1)).toThrow(/params\[0\]: expected a Parameter/);
});

const parameter = (size: number, seed = 1, name = `p${seed}`) =>
  new Parameter(tensor(values(size, seed), [size]), name);

test('clipGradNorm scales all gradients to the norm, returns the one before, and leaves small ones alone', () => {
  const params = [parameter(3, 1), parameter(4, 2), parameter(5, 3)];
  params[0].accumulateGrad(Float32Array.of(3, 0, 0));
  params[1].accumulateGrad(Float32Array.of(0, 4, 0, 0));
  expect(clipGradNorm(params, 1)).toBeCloseTo(5, 6);
  expect(params[0].grad![0]).toBeCloseTo(0.6, 5);
  expect(params[2].grad).toBeNull();
  expect(clipGradNorm(params, 10)).toBeCloseTo(1, 5);
  expect(params[1].grad![1]).toBeCloseTo(0.8, 5);
  expect(clipGradNorm([], 1)).toBe(0);
});

test.each([
  [1e-6, 0.5],
  [2e-6, 1 / 3],
])('a norm of %d is clipped to 1e-6 with the 1e-6 that torch adds to it', (norm, scale) => {
  const [a, b] = [parameter(1, 1), parameter(1, 2)];
  for (const p of [a, b]) p.accumulateGrad(Float32Array.of(norm));
  const optimizer = new AdamW([a], { maxGradNorm: 1e-6 });
  optimizer.step();
  expect(optimizer.state(a).expAvg[0] / (0.1 * norm * scale)).toBeCloseTo(1, 5);
  clipGradNorm([b], 1e-6);
  expect(b.grad![0] / (norm * scale)).toBeCloseTo(1, 5);
});
