import path from 'node:path';
import { Linear, loadSafetensors, Module, Sequential, type Tensor, tensor } from '../../src';
import { expectError } from '../support/errors';

/** The model whose weights scripts/safetensors_files.py saves in PyTorch's wrappers. */
class Model extends Module {
  readonly layers = new Sequential(new Linear(3, 4, { seed: 9 }), new Linear(4, 2, { seed: 9 }));
  forward(x: Tensor) {
    return this.layers.forward(x);
  }
  backward(dy: Tensor) {
    return this.layers.backward(dy);
  }
  predict(x: Tensor) {
    return this.layers.predict(x);
  }
}

/** A user's own wrapper, whose field has the name that PyTorch's have. */
class Wrapper extends Model {
  readonly module = new Model();
}

const load = (name: string) =>
  loadSafetensors(path.join(__dirname, '..', 'fixtures', 'safetensors', `${name}.safetensors`)).tensors;
const plain = () => load('plain');
const weights = () =>
  Object.fromEntries(Object.entries(plain()).filter(([name]) => name.startsWith('layers')));

let warnings: string[];
beforeEach(() => {
  warnings = [];
  jest.spyOn(process, 'emitWarning').mockImplementation((warning, options) => {
    expect(options).toEqual({ code: 'REGULUS_STATE_DICT' });
    warnings.push(String(warning));
  });
});
afterEach(() => jest.restoreAllMocks());

test.each(['compiled', 'data_parallel', 'compiled_data_parallel', 'repeated', 'averaged', 'parts'])(
  'the state dict of a model that PyTorch wrapped (%s) loads, with a word',
  (name) => {
    const model = new Model();
    const found = model.loadStateDict(load(name));
    expect(model.stateDict()).toEqual(weights());
    expect(found).toMatchObject({ missing: [], unexpected: [] });
    expect(warnings[0]).toMatch(
      /^loadStateDict: 4 names differ by the prefixes of torch\.compile and DataParallel, .*: \S+ as layers\.0\./,
    );
  },
);

test('a state dict with its very names loads without a word', () => {
  const model = new Model();
  expect(model.loadStateDict(weights())).toEqual({ missing: [], unexpected: [], skipped: [] });
  expect(warnings).toEqual([]);
});

test('integer buffers that no module has are passed over, with a word', () => {
  const model = new Model();
  expect(model.loadStateDict(plain()).skipped.sort()).toEqual(['mask', 'position_ids']);
  expect(warnings).toEqual([
    expect.stringMatching(/^loadStateDict: passed over integer buffers .*position_ids/),
  ]);
});

test('a field of the name that a wrapper has keeps its entries', () => {
  const model = new Wrapper();
  const state = model.stateDict();
  expect(model.loadStateDict(state)).toEqual({ missing: [], unexpected: [], skipped: [] });
  expect(model.stateDict()).toEqual(state);
  const inner = Object.fromEntries(Object.entries(load('data_parallel')));
  expect(model.loadStateDict(inner, { strict: false }).missing).toEqual([
    'layers.0.weight',
    'layers.0.bias',
    'layers.1.weight',
    'layers.1.bias',
  ]);
  expect(model.module.stateDict()).toEqual(weights());
});

test('a model with a wrapper of its own takes a state dict without one', () => {
  class Outer extends Module {
    readonly module = new Model();
    forward = (x: Tensor) => this.module.forward(x);
    backward = (dy: Tensor) => this.module.backward(dy);
    predict = (x: Tensor) => this.module.predict(x);
  }
  const model = new Outer();
  model.loadStateDict(weights());
  expect(model.module.stateDict()).toEqual(weights());
});

test('of two entries for one parameter the first is taken, the very name before any, the other is unexpected', () => {
  const layer = new Linear(1, 1, { bias: false });
  const value = (x: number) => tensor(Float32Array.of(x), [1, 1]);
  const state = { '_orig_mod.weight': value(1), weight: value(2), 'module.weight': value(3) };
  expect(layer.loadStateDict(state, { strict: false }).unexpected).toEqual([
    '_orig_mod.weight',
    'module.weight',
  ]);
  expect([...layer.weight.data]).toEqual([2]);
  expectError(() => layer.loadStateDict(state), RangeError, 'state: expected the entries of this module (1)');
});

test('strict: false gives the names that are missing and unexpected, and takes the others', () => {
  const model = new Model();
  const { 'layers.0.bias': bias, ...rest } = weights();
  const before = [...model.stateDict()['layers.0.bias'].data];
  const state = { ...rest, other: bias };
  expectError(() => model.loadStateDict(state), RangeError, /missing: layers\.0\.bias; unexpected: other'$/);
  expect(model.loadStateDict(state, { strict: false })).toEqual({
    missing: ['layers.0.bias'],
    unexpected: ['other'],
    skipped: [],
  });
  expect([...model.stateDict()['layers.0.bias'].data]).toEqual(before);
  expect(model.stateDict()['layers.1.weight']).toEqual(weights()['layers.1.weight']);
  const wrong = { ...rest, 'layers.1.bias': tensor(new Float32Array(3), [3]) };
  expectError(
    () => model.loadStateDict(wrong, { strict: false }),
    RangeError,
    "state['layers.1.bias'].shape",
  );
});

test('float64 is rounded to float32; what float32 cannot hold, and other kinds, are refused', () => {
  const model = new Model();
  model.layers.loadStateDict(load('double'));
  expect(model.stateDict()).toEqual(weights());
  const layer = new Linear(1, 1, { bias: false });
  const of = (data: unknown) => ({ weight: { data, shape: [1, 1] } }) as never;
  expectError(
    () => layer.loadStateDict(of(Float64Array.of(1e300))),
    RangeError,
    "state['weight'].data[0]: expected a number in the range of float32",
  );
  for (const data of [Uint8Array.of(1), Int32Array.of(1), BigInt64Array.of(1n), [1]])
    expectError(
      () => layer.loadStateDict(of(data)),
      TypeError,
      "state['weight'].data: expected a Float32Array",
    );
});

test('an unknown option or a wrong value is refused', () => {
  const model = new Model();
  expectError(
    () => model.loadStateDict(weights(), { strickt: false } as never),
    RangeError,
    'options.strickt',
  );
  expectError(() => model.loadStateDict(weights(), { strict: 0 } as never), TypeError, 'options.strict');
});
