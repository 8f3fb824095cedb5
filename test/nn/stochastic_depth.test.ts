import { GELU, gradCheck, Linear, Module, Sequential, StochasticDepth, type Tensor, tensor } from '../../src';
import { any, refuses } from '../support/errors';
import { matrix, zeros } from '../support/tensors';

test('a dropped row passes the shortcut alone, whatever the branch holds', () => {
  const shortcut = matrix(2, 3);
  const branch = tensor(Float32Array.of(NaN, Infinity, 1, 1, 1, 1), [2, 3]);
  const layer = new StochasticDepth(0.5);
  layer.forward(shortcut, branch, { mask: Uint8Array.of(1, 1) });
  layer.backward(matrix(2, 3)); // leaves gradients in the memory that the next ones come into
  const y = layer.forward(shortcut, branch, { mask: Uint8Array.of(0, 1) });
  expect(Array.from(y.data.subarray(0, 3))).toEqual(Array.from(shortcut.data.subarray(0, 3)));
  const { branch: dbranch } = layer.backward(matrix(2, 3));
  expect(Array.from(dbranch.data.subarray(0, 3))).toEqual([0, 0, 0]);
});

test('survival 0 divides nothing, and only inference scaling shows at inference', () => {
  const shortcut = matrix(2, 2);
  const branch = matrix(2, 2, 2);
  const at = (scaling: 'inverted' | 'inference' | 'none') =>
    Array.from(new StochasticDepth(1, { scaling }).predict(shortcut, branch).data);
  expect(at('inference')).toEqual(Array.from(shortcut.data));
  expect(at('inverted')).toEqual(Array.from(shortcut.data, (v, i) => Math.fround(v + branch.data[i])));
  expect(at('none')).toEqual(at('inverted'));
  const trained = new StochasticDepth(1).forward(shortcut, branch);
  expect(Array.from(trained.data)).toEqual(Array.from(shortcut.data));
  const kept = new StochasticDepth(1).forward(shortcut, branch, { mask: Uint8Array.of(1, 1) });
  expect(Array.from(kept.data)).toEqual(at('none'));
});

test('a layer tells its options, defaults included, and refuses a second backward by name', () => {
  const options = ({ dropProb, mode, scaling }: StochasticDepth) => [dropProb, mode, scaling];
  expect(options(new StochasticDepth(0.25))).toEqual([0.25, 'row', 'inverted']);
  expect(options(new StochasticDepth(0.5, { mode: 'batch', scaling: 'none' }))).toEqual([
    0.5,
    'batch',
    'none',
  ]);
  const layer = new StochasticDepth(0.5);
  expect(() => layer.backward(matrix(1, 1))).toThrow(/^StochasticDepth.backward: call forward first/);
});

test('linear rules reach their ends', () => {
  expect(Array.from(StochasticDepth.linearSurvival(2, 0.5))).toEqual([0.75, 0.5]);
  expect(Array.from(StochasticDepth.linearDrop(3, 0.5))).toEqual([0, 0.25, 0.5]);
  expect(Array.from(StochasticDepth.linearDrop(1, 0.5))).toEqual([0]);
});

refuses(RangeError, [
  ['StochasticDepth with probability 1.1', () => new StochasticDepth(1.1), 'dropProb'],
  ['StochasticDepth with probability NaN', () => new StochasticDepth(NaN), 'dropProb'],
  [
    'StochasticDepth of an unknown mode',
    () => new StochasticDepth(0, { mode: any('column') }),
    'options.mode',
  ],
  [
    'StochasticDepth of an unknown scaling',
    () => new StochasticDepth(0, { scaling: any('double') }),
    'options.scaling',
  ],
  [
    'StochasticDepth with a misspelt option',
    () => new StochasticDepth(0, any({ scale: 1 })),
    'options.scale',
  ],
  [
    'a shortcut of one dimension',
    () => new StochasticDepth(0).forward(tensor(new Float32Array(2), [2]), zeros(1, 2)),
    'shortcut.shape',
  ],
  [
    'a gradient of the wrong shape',
    () => {
      const d = new StochasticDepth(0);
      d.forward(zeros(2, 2), zeros(2, 2));
      d.backward(zeros(2, 3));
    },
    'dy.shape',
  ],
  [
    'a prediction of a shortcut of one dimension',
    () => new StochasticDepth(0).predict(tensor(new Float32Array(2), [2]), zeros(1, 2)),
    'shortcut.shape',
  ],
  [
    'a prediction of a branch of the wrong shape',
    () => new StochasticDepth(0).predict(zeros(2, 2), zeros(3, 2)),
    'branch.shape',
  ],
  [
    'a branch of the wrong shape',
    () => new StochasticDepth(0).forward(zeros(2, 2), zeros(3, 2)),
    'branch.shape',
  ],
  ['linearSurvival of depth 0', () => StochasticDepth.linearSurvival(0, 0.5), 'depth'],
  ['linearSurvival above 1', () => StochasticDepth.linearSurvival(3, 2), 'lastSurvival'],
  ['linearDrop of depth 0', () => StochasticDepth.linearDrop(0, 0.5), 'depth'],
  ['linearDrop above 1', () => StochasticDepth.linearDrop(3, 2), 'lastDrop'],
]);

refuses(TypeError, [
  ['StochasticDepth with probability text', () => new StochasticDepth(any('0.1')), 'dropProb'],
]);

const numbers = (t: { data: Float32Array }) => Array.from(t.data);

/** A user's residual layer around StochasticDepth: x + factor · gelu(linear(x)). */
class OwnBlock extends Module {
  readonly linear: Linear;
  readonly gelu = new GELU();
  readonly drop: StochasticDepth;
  constructor(dim: number, dropProb: number) {
    super();
    this.linear = new Linear(dim, dim, { seed: 1, stream: 1 });
    this.drop = new StochasticDepth(dropProb, { seed: 1, stream: 2 });
  }
  forward(x: Tensor): Tensor {
    return this.drop.forward(x, this.gelu.forward(this.linear.forward(x)));
  }
  backward(dy: Tensor): Tensor {
    const { shortcut, branch } = this.drop.backward(dy);
    const dx = this.linear.backward(this.gelu.backward(branch));
    return tensor(
      dx.data.map((d, i) => d + shortcut.data[i]),
      dx.shape,
    );
  }
  predict(x: Tensor): Tensor {
    return this.drop.predict(x, this.gelu.predict(this.linear.predict(x)));
  }
}

describe("stochastic depth inside a user's module", () => {
  test('follows train and eval of the whole model', () => {
    const block = new OwnBlock(4, 0.5);
    const model = new Sequential(block, new Linear(4, 2)).eval();
    expect(block.drop.training).toBe(false);
    const x = matrix(40, 4);
    expect(numbers(model.forward(x))).toEqual(numbers(model.predict(x)));
    model.train();
    expect(block.drop.training).toBe(true);
  });

  test('keeps its count of draws in the draw state, so that a resumed run draws the same masks', () => {
    const model = new Sequential(new OwnBlock(4, 0.5));
    const mask = (m: typeof model) => {
      m.forward(matrix(40, 4));
      return Array.from((m.modules[0] as OwnBlock).drop.mask);
    };
    mask(model);
    const state = model.drawState();
    expect(state).toEqual({ '0.drop': 1 });
    const next = mask(model);
    const resumed = new Sequential(new OwnBlock(4, 0.5));
    resumed.loadDrawState(state);
    expect(mask(resumed)).toEqual(next);
  });

  test('has the gradients that finite differences show, and leaves the training flags as they were', () => {
    const block = new OwnBlock(4, 0.5);
    block.gelu.eval();
    for (const [name, error] of Object.entries(gradCheck(block, matrix(5, 4))))
      expect([name, error < 1e-2]).toEqual([name, true]);
    expect([block.training, block.gelu.training, block.drop.training]).toEqual([true, false, true]);
  });

  test('is refused in Sequential, which chains modules of one input', () => {
    expect(() => new Sequential(new StochasticDepth(0.1) as never)).toThrow(
      /modules\[0\]: expected a Module of one input/,
    );
  });

  test('has no parameters and an empty state', () => {
    const drop = new StochasticDepth(0.1);
    expect(drop.parameters()).toEqual([]);
    expect(drop.stateDict()).toEqual({});
    expect(drop.eval().training).toBe(false);
  });
});

test('the mask of a module stays its own when the caller changes the one given', () => {
  const layer = new StochasticDepth(0.5);
  const mask = Uint8Array.of(1, 0);
  layer.forward(matrix(2, 3), matrix(2, 3, 2), { mask });
  mask.fill(0);
  expect(Array.from(layer.mask)).toEqual([1, 0]);
  const { branch } = layer.backward(matrix(2, 3));
  expect(branch.data.subarray(0, 3).some((d) => d !== 0)).toBe(true);
});

test("with 'inference' scaling and survival 0 the branch is not read, at inference or after eval()", () => {
  const layer = new StochasticDepth(1, { scaling: 'inference' }).eval();
  const shortcut = matrix(2, 3);
  const branch = tensor(new Float32Array(6).fill(NaN), [2, 3]);
  expect(numbers(layer.predict(shortcut, branch))).toEqual(numbers(shortcut));
  expect(numbers(layer.forward(shortcut, branch))).toEqual(numbers(shortcut));
  const dy = tensor(new Float32Array(6).fill(NaN), [2, 3]);
  expect(numbers(layer.backward(dy).branch)).toEqual([0, 0, 0, 0, 0, 0]);
});
