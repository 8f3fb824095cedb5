import { GELU, Linear, ResidualMLP, Sequential, summary } from '../../src';
import { expectError } from '../support/errors';

test('a residual network is summed up by module', () => {
  const model = new ResidualMLP({ inFeatures: 5, dim: 4, depth: 2, classes: 3 });
  const { modules, parameters, parameterBytes, trainingBytes, flops } = summary(model);
  const block = 8 + (4 * 16 + 16) + (16 * 4 + 4);
  expect(modules[0]).toEqual({ name: '', type: 'ResidualMLP', columns: 3, parameters, flops });
  expect(modules.find(({ name }) => name === 'blocks.1')).toEqual({
    name: 'blocks.1',
    type: 'ResidualBlock',
    columns: 4,
    parameters: block,
    flops: 2 * 2 * 4 * 16,
  });
  expect(parameters).toBe(5 * 4 + 4 + 2 * block + 8 + 4 * 3 + 3);
  expect(flops).toBe(2 * (5 * 4 + 2 * 2 * 4 * 16 + 4 * 3));
  expect(parameterBytes).toBe(4 * parameters);
  expect(trainingBytes).toBe(16 * parameters);
});

test('embedded categories count as parameters, not as products', () => {
  const model = new ResidualMLP({ inFeatures: 1, categories: [20], dim: 4, depth: 1, classes: 2 });
  const encoder = summary(model).modules.find(({ name }) => name === 'encoder')!;
  expect(encoder).toMatchObject({ type: 'TableEncoder', columns: model.stem.inFeatures, flops: 0 });
  expect(encoder.parameters).toBe(20 * model.stem.inFeatures);
});

test('the summary prints as a table with names, shapes and sums', () => {
  const text = String(summary(new Sequential(new Linear(784, 256), new GELU(), new Linear(256, 10))));
  expect(text).toBe(
    [
      'module     type             output  parameters  FLOPs a row',
      '(network)  Sequential   [rows, 10]     203,530      406,528',
      '0          Linear      [rows, 256]     200,960      401,408',
      '1          GELU                  -           0            0',
      '2          Linear       [rows, 10]       2,570        5,120',
      '',
      'parameters 0.81 MB, with gradients and moments 3.26 MB',
    ].join('\n'),
  );
});

test('only a module has a summary', () => {
  for (const model of [null, {}, 'ResidualMLP'])
    expectError(() => summary(model as never), TypeError, /model: expected a Module, received/);
});
