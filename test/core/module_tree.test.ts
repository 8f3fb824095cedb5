import { Linear, ResidualBlock, ResidualMLP, Sequential, tensor } from '../../src';
import { expectError } from '../support/errors';
import { expectAllOrNothing } from '../support/reads';
import { Scale } from '../support/scale';
import { matrix } from '../support/tensors';

test('a draw state with a missing, unexpected or wrong entry changes no count', () => {
  const model = new ResidualMLP({ inFeatures: 3, dim: 4, depth: 2, classes: 2, dropPath: 0.5 });
  model.forward(matrix(2, 3));
  const before = model.drawState();
  for (const state of [
    {},
    { 'blocks.0': 5 },
    { 'blocks.0': 5, 'blocks.1': 0.5 },
    { 'blocks.0': 5, 'blocks.1': 5, other: 1 },
    null,
  ]) {
    expect(() => model.loadDrawState(state as never)).toThrow(/state.*: expected .*, received/);
    expect(model.drawState()).toEqual(before);
  }
});

test('train and eval reach every module below', () => {
  const model = new ResidualMLP({ inFeatures: 2, dim: 2, depth: 2, classes: 2 }).eval();
  expect(model.blocks.map((block) => block.training)).toEqual([false, false]);
  expect(model.train().blocks[1].norm1.training).toBe(true);
});

test('a state that cannot be read to its end is loaded whole or not at all', () => {
  const model = new Sequential(
    new ResidualBlock(2, { dropProb: 0.5 }),
    new ResidualBlock(2, { dropProb: 0.5 }),
  );
  const [before, draws] = [model.stateDict(), model.drawState()];
  const other = Object.fromEntries(
    Object.entries(before).map(([name, { data, shape }]) => [
      name,
      tensor(
        data.map((v) => v + 1),
        shape,
      ),
    ]),
  );
  for (const name of Object.keys(other)) {
    expectAllOrNothing(
      other,
      name,
      (state) => model.loadStateDict(state),
      () => expect(model.stateDict()).toEqual(before),
    );
    model.loadStateDict(before);
    expectAllOrNothing(
      other[name],
      'data',
      (entry) => model.loadStateDict({ ...other, [name]: entry }),
      () => expect(model.stateDict()).toEqual(before),
    );
    expect(model.stateDict()).toEqual(other);
    model.loadStateDict(before);
  }
  for (const name of Object.keys(draws)) {
    expectAllOrNothing(
      { 0: 7, 1: 8 },
      name as never,
      (state) => model.loadDrawState(state as never),
      () => expect(model.drawState()).toEqual(draws),
    );
    model.loadDrawState(draws);
  }
});

test('a wrong state writes nothing', () => {
  const layer = new Linear(2, 2);
  const before = layer.stateDict();
  expect(() =>
    layer.loadStateDict({
      weight: tensor(new Float32Array(4), [2, 2]),
      bias: tensor(new Float32Array(3), [3]),
    }),
  ).toThrow(RangeError);
  expect(layer.stateDict()).toEqual(before);
});

test('a Proxy of a module inside a module is named: its parameters cannot be found', () => {
  class Wrapped extends Scale {
    readonly inner = new Proxy(new Linear(2, 2), {});
  }
  expectError(
    () => new Wrapped(2).parameters(),
    TypeError,
    'inner: expected a module or parameter itself, received a Proxy',
  );
});
