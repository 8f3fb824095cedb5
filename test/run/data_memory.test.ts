import { dataMemory } from '../../src/run/data_memory';
import { networkOf } from '../../src/run/network';
import { defaultOptions } from '../support/default_options';

test('the encoded rows in float32, and a network of the default size with gradients and moments', () => {
  const sizes = { rows: 1_000, columns: 12, cardinalities: [30, 5], outputs: 3 };
  const model = networkOf(defaultOptions, sizes.columns, sizes.outputs, sizes.cardinalities);
  const parameters = model.parameters().reduce((sum, { data }) => sum + data.length, 0);
  // Weights, gradients, two moments, and the weights before a step.
  expect(dataMemory(sizes)).toEqual({ rows: 48_000, network: 5 * 4 * parameters });
});
