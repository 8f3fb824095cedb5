import { LabelSmoothingCE, ResidualMLP } from '../../src';
import { checkNetworkMemory, checkStepMemory, predictMemory } from '../../src/run/step_memory';
import { defaultOptions } from '../support/default_options';

test('a network is refused where its weights, gradients and moments take more than is free', () => {
  const options = { ...defaultOptions, dim: 10, depth: 0 };
  const bytes = 20 * (5 * 10 + 10 + 2 * 10 + 10 * 3 + 3);
  expect(() => checkNetworkMemory(options, 5, 3, bytes)).not.toThrow();
  expect(() => checkNetworkMemory(options, 5, 3, bytes - 1)).toThrow(
    /^options\.dim: expected a width and depth that can be trained in memory \(113 parameters take .* are free\), received 10$/,
  );
  expect(() => checkNetworkMemory({ ...options, ema: 0.9 }, 5, 3, bytes)).toThrow(/^options\.dim/);
});

test('a batch is refused where its step takes more than is free', () => {
  const model = new ResidualMLP({ inFeatures: 5, dim: 10, depth: 1, classes: 3 });
  const options = { ...defaultOptions, batchSize: 1000 };
  const parts = predictMemory(model, new LabelSmoothingCE(), options);
  const bytes = parts.filter(({ of }) => of === 'row').reduce((sum, part) => sum + part.bytes, 0);
  expect(() => checkStepMemory(parts, options, bytes)).not.toThrow();
  expect(() => checkStepMemory(parts, options, bytes - 1)).toThrow(
    /^options\.batchSize: expected a batch whose step fits into memory \(.* are free\), received 1000$/,
  );
});
