import fc from 'fast-check';
import {
  copy,
  type Module,
  manualSeed,
  ResidualBlock,
  ResidualMLP,
  StochasticDepth,
  tensor,
} from '../../src';
import { values } from '../support/reference';

const matrix = (rows: number, columns: number, seed = 1) =>
  tensor(values(rows * columns, seed), [rows, columns]);
const draw = (layer: StochasticDepth, rows: number, options = {}) => {
  layer.forward(matrix(rows, 2), matrix(rows, 2), options);
  return Array.from(layer.mask);
};

test('a row survives with its probability', () => {
  for (const dropProb of [0.1, 0.5, 0.9]) {
    const mask = draw(new StochasticDepth(dropProb, { seed: 5 }), 20000);
    const kept = mask.reduce((a, b) => a + b, 0) / mask.length;
    expect(Math.abs(kept - (1 - dropProb))).toBeLessThan(4 * Math.sqrt((dropProb * (1 - dropProb)) / 20000));
  }
});

test('probability 0 keeps every row and probability 1 drops every row, for any seed', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.nat(1000),
      (seed, step) =>
        draw(new StochasticDepth(0, { seed }), 50, { step }).every((m) => m === 1) &&
        draw(new StochasticDepth(1, { seed }), 50, { step }).every((m) => m === 0),
    ),
  );
});

test('a mask depends on (seed, stream, step, row) alone: a batch that is cut draws the same rows', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.nat(100),
      fc.nat(100),
      fc.integer({ min: 0, max: 37 }),
      (seed, stream, step, cut) => {
        const layer = new StochasticDepth(0.5, { seed, stream });
        const whole = draw(layer, 37, { step });
        const parts = [...draw(layer, cut, { step }), ...draw(layer, 37 - cut, { step, rowOffset: cut })];
        return whole.join() === parts.join();
      },
    ),
  );
});

test('masks differ from step to step, from stream to stream and from seed to seed', () => {
  const masks = [
    [0, 0, 0],
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ].map(([seed, stream, step]) => draw(new StochasticDepth(0.5, { seed, stream }), 64, { step }).join());
  expect(new Set(masks).size).toBe(4);
});

test('each training forward counts a step; forwards in eval and given steps do not', () => {
  const layer = new StochasticDepth(0.5, { seed: 1, stream: 1 });
  const first = draw(layer, 64);
  const second = draw(layer, 64);
  layer.eval();
  draw(layer, 64);
  layer.train();
  draw(layer, 64, { step: 9 });
  expect(draw(layer, 64)).toEqual(draw(new StochasticDepth(0.5, { seed: 1, stream: 1 }), 64, { step: 2 }));
  expect(first).not.toEqual(second);
});

test('modules that stand alone draw apart, and manualSeed repeats them', () => {
  const pair = () => {
    manualSeed(11);
    return [draw(new StochasticDepth(0.5), 64), draw(new StochasticDepth(0.5), 64)];
  };
  const [a, b] = pair();
  expect(a).not.toEqual(b);
  expect(pair()).toEqual([a, b]);
  manualSeed(0);
});

test('batch mode draws once for all rows, the same for every rowOffset', () => {
  const layer = new StochasticDepth(0.5, { mode: 'batch', seed: 2, stream: 0 });
  for (let step = 0; step < 20; step++) {
    const mask = draw(layer, 7, { step });
    expect(mask).toHaveLength(1);
    expect(draw(layer, 7, { step, rowOffset: 700 })).toEqual(mask);
  }
});

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

test('batches of one size share the memory of their masks', () => {
  const layer = new StochasticDepth(0.5);
  draw(layer, 7);
  const { mask } = layer;
  draw(layer, 7);
  expect(layer.mask).toBe(mask);
  draw(layer, 5);
  expect([layer.mask.length, layer.mask.buffer === mask.buffer]).toEqual([5, true]);
});

test('a block that drops everything copies, and its gradients are zero but not empty', () => {
  for (const mode of ['row', 'batch'] as const) {
    const block = new ResidualBlock(4, { dropProb: 1, mode });
    const x = matrix(3, 4);
    expect(Array.from(block.forward(x).data)).toEqual(Array.from(x.data));
    const dy = matrix(3, 4, 2);
    expect(Array.from(block.backward(dy).data)).toEqual(Array.from(dy.data));
    for (const p of block.parameters()) expect(p.grad!.every((g) => g === 0)).toBe(true);
  }
});

test('a batch that drops everything adds nothing to the gradients of the batches before, and zeros to those that are empty', () => {
  const block = new ResidualBlock(4, { mode: 'batch', dropProb: 0.5, seed: 1 });
  const pass = (kept: number) => {
    block.forward(matrix(3, 4), { mask: Uint8Array.of(kept) });
    block.backward(matrix(3, 4, 2));
    return block.parameters().map((p) => Array.from(p.grad!));
  };
  const before = pass(1);
  expect(before.flat().every((g) => g !== 0)).toBe(true);
  expect(pass(0)).toEqual(before);
  block.parameters().forEach((p, i) => {
    i % 3 === 0 && p.zeroGrad();
  });
  expect(pass(0)).toEqual(before.map((grad, i) => (i % 3 === 0 ? grad.map(() => 0) : grad)));
});

test('a row is computed alike whichever other rows are dropped', () => {
  const block = new ResidualBlock(5, { dropProb: 0.5 });
  const x = matrix(9, 5);
  const all = copy(block.forward(x, { mask: new Uint8Array(9).fill(1) }));
  const mask = Uint8Array.of(1, 0, 1, 1, 0, 0, 1, 0, 1);
  const some = block.forward(x, { mask });
  mask.forEach((kept, row) => {
    const want = kept ? all.data : x.data;
    expect(Array.from(some.data.subarray(5 * row, 5 * row + 5))).toEqual(
      Array.from(want.subarray(5 * row, 5 * row + 5)),
    );
  });
  expect(Array.from(block.mask!)).toEqual(Array.from(mask));
});

test('a prediction of many rows, which is made in parts, gives every row what forward gives it', () => {
  const block = new ResidualBlock(3, { seed: 1 }).eval();
  const x = matrix(2100, 3);
  expect(block.predict(x).data).toEqual(block.forward(x).data);
});

test('a draw state restores the masks to come', () => {
  const make = () => new ResidualMLP({ inFeatures: 3, dim: 4, depth: 2, classes: 2, dropPath: 0.9, seed: 4 });
  const model = make();
  const masks = (m: ResidualMLP) => {
    m.forward(matrix(30, 3));
    return m.blocks.map((block) => Array.from(block.mask!));
  };
  masks(model);
  masks(model);
  const state = model.drawState();
  expect(state).toEqual({ 'blocks.0': 2, 'blocks.1': 2 });
  const next = masks(model);
  const resumed = make();
  resumed.loadDrawState(state);
  expect(masks(resumed)).toEqual(next);
  expect(() => resumed.loadDrawState({ 'blocks.0': -1 })).toThrow(RangeError);
});

test('linear rules reach their ends', () => {
  expect(Array.from(StochasticDepth.linearSurvival(2, 0.5))).toEqual([0.75, 0.5]);
  expect(Array.from(StochasticDepth.linearDrop(3, 0.5))).toEqual([0, 0.25, 0.5]);
  expect(Array.from(StochasticDepth.linearDrop(1, 0.5))).toEqual([0]);
});

test('after 2^32 training forwards the draws start again at step 0, in a block too', () => {
  const layer = new StochasticDepth(0.5, { seed: 3, stream: 1 });
  const block = new ResidualBlock(2, { dropProb: 0.5, seed: 3, stream: 1 });
  const masks: [Module | StochasticDepth, () => number[]][] = [
    [layer, () => draw(layer, 64)],
    [
      block,
      () => {
        block.forward(matrix(64, 2));
        return Array.from(block.mask!);
      },
    ],
  ];
  for (const [module, next] of masks) {
    const first = [next(), next()];
    module.loadDrawState(
      Object.fromEntries(Object.keys(module.drawState()).map((name) => [name, 2 ** 32 - 1])),
    );
    const last = next();
    expect([next(), next()]).toEqual(first);
    expect(last).not.toEqual(first[0]);
    expect(Object.values(module.drawState())).toEqual([2 ** 32 + 2]);
  }
});
