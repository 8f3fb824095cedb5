import { decayGroups, LayerNorm, Linear, type Parameter, ResidualMLP } from '../../src';
import { any, refuses } from '../support/errors';

refuses(TypeError, [
  ['decayGroups of an object', () => decayGroups(any({}), 0.1), 'module: expected a Module'],
  ['decayGroups of a Proxy', () => decayGroups(new Proxy(new Linear(2, 2), {}), 0), 'module'],
]);

const linear = new Linear(2, 2);

refuses(RangeError, [['decayGroups with −1', () => decayGroups(linear, -1), 'weightDecay']]);

test('decayGroups spares biases and norms', () => {
  const model = new ResidualMLP({ inFeatures: 2, dim: 3, depth: 1, classes: 2 });
  const [decayed, spared] = decayGroups(model, 0.1).map((group) =>
    [...(group.params as Iterable<[string, Parameter]>)].map(([name]) => name),
  );
  expect(decayed).toEqual([
    'stem.weight',
    'blocks.0.linear1.weight',
    'blocks.0.linear2.weight',
    'head.weight',
  ]);
  expect(spared).toHaveLength(8);
  expect(decayGroups(new LayerNorm(3), 0.1)).toHaveLength(1);
});
