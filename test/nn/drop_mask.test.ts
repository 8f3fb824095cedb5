import fc from 'fast-check';
import { type Module, manualSeed, ResidualBlock, ResidualMLP, StochasticDepth } from '../../src';
import { any, refuses } from '../support/errors';
import { matrix, zeros } from '../support/tensors';

refuses(RangeError, [
  [
    'a misspelt option of a draw',
    () => new StochasticDepth(0).forward(zeros(1, 2), zeros(1, 2), any({ masks: 1 })),
    'options.masks',
  ],
  [
    'a mask of the wrong length',
    () => new StochasticDepth(0).forward(zeros(2, 2), zeros(2, 2), { mask: new Uint8Array(3) }),
    'options.mask',
  ],
  [
    'a mask with a 2 in it',
    () => new StochasticDepth(0).forward(zeros(2, 2), zeros(2, 2), { mask: Uint8Array.of(1, 2) }),
    'options.mask[1]',
  ],
  [
    'a mask that starts with a 2',
    () => new StochasticDepth(0).forward(zeros(2, 2), zeros(2, 2), { mask: Uint8Array.of(2, 1) }),
    'options.mask[0]',
  ],
  [
    'a mask outside training',
    () => new StochasticDepth(0).eval().forward(zeros(2, 2), zeros(2, 2), { mask: Uint8Array.of(1, 1) }),
    'options.mask',
  ],
  ['step −1', () => new StochasticDepth(0).forward(zeros(2, 2), zeros(2, 2), { step: -1 }), 'options.step'],
  [
    'step 2³²',
    () => new StochasticDepth(0).forward(zeros(2, 2), zeros(2, 2), { step: 2 ** 32 }),
    'options.step',
  ],
  [
    'rowOffset 2⁵³ − 1',
    () => new StochasticDepth(0).forward(zeros(2, 2), zeros(2, 2), { rowOffset: 2 ** 53 - 1 }),
    'options.rowOffset',
  ],
  [
    'rowOffset ½',
    () => new StochasticDepth(0).forward(zeros(2, 2), zeros(2, 2), { rowOffset: 0.5 }),
    'options.rowOffset',
  ],
]);

refuses(TypeError, [
  [
    'a mask of the wrong type',
    () => new StochasticDepth(0).forward(zeros(2, 2), zeros(2, 2), { mask: any([1, 0]) }),
    'options.mask',
  ],
]);

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

test('modules outside a model draw apart, and manualSeed repeats them', () => {
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

test('batches of one size share the memory of their masks', () => {
  const layer = new StochasticDepth(0.5);
  draw(layer, 7);
  const { mask } = layer;
  draw(layer, 7);
  expect(layer.mask).toBe(mask);
  draw(layer, 5);
  expect([layer.mask.length, layer.mask.buffer === mask.buffer]).toEqual([5, true]);
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
