// How long results, masks and rights to a backward live, and what a refused call leaves behind.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';
import {
  AdamW,
  copy,
  GELU,
  LabelSmoothingCE,
  LayerNorm,
  Linear,
  Module,
  ResidualBlock,
  ResidualMLP,
  Sequential,
  StochasticDepth,
  type Tensor,
  tensor,
} from '../../src';
import { expectError } from '../support/errors';
import { values } from '../support/reference';

const matrix = (rows: number, columns: number, seed = 1) =>
  tensor(values(rows * columns, seed), [rows, columns]);
const make = () => new ResidualMLP({ inFeatures: 5, dim: 6, depth: 3, classes: 4, dropPath: 0.5, seed: 1 });
const kept = (rows: number) => new Uint8Array(rows).fill(1);

describe('a refused forward of a whole network', () => {
  const x = matrix(3, 5);
  const calls: [string, (m: ResidualMLP) => unknown, RegExp][] = [
    [
      'a wrong last mask',
      (m) => m.forward(x, { masks: [kept(3), kept(3), kept(2)] }),
      /options\.mask: expected length 3/,
    ],
    [
      'a 2 in the last mask',
      (m) => m.forward(x, { masks: [kept(3), kept(3), Uint8Array.of(1, 2, 0)] }),
      /options\.mask\[1\]: expected 0 or 1, received 2/,
    ],
    [
      'masks that are no array',
      (m) => m.forward(x, { masks: kept(3) as never }),
      /options\.masks: expected 3 masks/,
    ],
    ['a fractional step', (m) => m.forward(x, { step: 0.5 }), /options\.step/],
    ['a negative rowOffset', (m) => m.forward(x, { rowOffset: -1 }), /options\.rowOffset/],
    ['other columns', (m) => m.forward(matrix(3, 6)), /x\.shape/],
  ];
  test.each(calls)('for %s counts no draw and keeps the pending backward', (_, call, message) => {
    const [model, undisturbed] = [make(), make()];
    const gradient = (m: ResidualMLP, between?: () => void) => {
      const dy = copy(m.forward(x));
      between?.();
      m.backward(dy);
      return m.parameters().map((p) => Array.from(p.grad!));
    };
    expect(gradient(model, () => expect(() => call(model)).toThrow(message))).toEqual(gradient(undisturbed));
    expect(model.drawState()).toEqual(undisturbed.drawState());
  });

  test('for masks in eval comes before the stem runs', () => {
    const model = make().eval();
    const dy = copy(model.forward(x));
    expect(() => model.forward(x, { masks: [kept(3), kept(3), kept(3)] })).toThrow(
      /options\.mask: expected no mask outside training/,
    );
    expect(model.backward(dy).shape).toEqual([3, 5]);
  });
});

test('a container whose forward fails in the middle has no backward', () => {
  class Failing extends Module {
    fail = false;
    forward(x: Tensor): Tensor {
      if (this.fail) throw new Error('in the middle');
      return x;
    }
    backward(dy: Tensor): Tensor {
      return dy;
    }
    predict(x: Tensor): Tensor {
      return x;
    }
  }
  const failing = new Failing();
  const model = new Sequential(new Linear(2, 2), failing, new Linear(2, 2));
  model.forward(matrix(3, 2));
  failing.fail = true;
  expect(() => model.forward(matrix(3, 2, 2))).toThrow('in the middle');
  expect(() => model.backward(matrix(3, 2))).toThrow(/Sequential\.backward: call forward first/);
  expect(model.parameters().every((p) => p.grad === null)).toBe(true);
});

test('Sequential refuses a mask, which no container can share among its modules', () => {
  expectError(
    () =>
      new Sequential(new ResidualBlock(2, { dropProb: 0.5 })).forward(matrix(2, 2), {
        mask: kept(2),
      } as never),
    RangeError,
    'options.mask',
  );
});

const layers: [string, () => Module][] = [
  ['Linear', () => new Linear(4, 4)],
  ['LayerNorm', () => new LayerNorm(4)],
  ['GELU', () => new GELU()],
  ['ResidualBlock', () => new ResidualBlock(4)],
  ['Sequential', () => new Sequential(new Linear(4, 4), new GELU(), new Linear(4, 4))],
  ['ResidualMLP', () => new ResidualMLP({ inFeatures: 4, dim: 4, depth: 1, classes: 4 })],
];
describe.each(layers)('%s', (_, create) => {
  test('predicts into out, the same as into new memory', () => {
    const layer = create();
    const x = matrix(3, 4);
    const out = tensor(new Float32Array(12), [3, 4]);
    expect(layer.predict(x, { out })).toBe(out);
    expect(Array.from(out.data)).toEqual(Array.from(layer.predict(x).data));
  });

  test('refuses an out that overlaps its input, is no tensor, or is given bare, and writes nothing', () => {
    const layer = create();
    const memory = values(16, 3);
    const before = Array.from(memory);
    const x = tensor(memory.subarray(0, 12), [3, 4]);
    expect(() => layer.predict(x, { out: tensor(memory.subarray(4, 16), [3, 4]) })).toThrow(RangeError);
    expectError(() => layer.predict(x, { out: new Float32Array(12) as never }), TypeError, 'out');
    expectError(() => layer.predict(x, matrix(3, 4) as never), RangeError, 'options.data');
    expectError(() => layer.predict(x, null as never), TypeError, 'options');
    expect(Array.from(memory)).toEqual(before);
  });

  test('refuses its own last result as input', () => {
    const layer = create();
    const y = layer.forward(matrix(3, 4));
    if (layer.parameters().length > 8 || layer instanceof Sequential) return; // the first module's memory is another
    expect(() => layer.forward(y)).toThrow(/overlapping/);
  });

  test('makes its result again after the caller has transferred it away', () => {
    const layer = create();
    const x = matrix(3, 4);
    layer.eval();
    const want = Array.from(layer.forward(x).data);
    const y = layer.forward(x);
    structuredClone(y.data, { transfer: [y.data.buffer as ArrayBuffer] });
    expect(Array.from(layer.forward(x).data)).toEqual(want);
  });
});

test('a backward without the input gradient gives the same parameter gradients and an empty tensor', () => {
  for (const create of [() => new Linear(5, 4, { seed: 1, stream: 0 }), make]) {
    const run = (options?: { inputGradient: boolean }) => {
      const model = create().eval();
      const dx = model.backward(copy(model.forward(matrix(3, 5))), options);
      return { shape: dx.shape, grads: model.parameters().map((p) => Array.from(p.grad!)) };
    };
    const [full, skipped] = [run(), run({ inputGradient: false })];
    expect(skipped.grads).toEqual(full.grads);
    expect([full.shape, skipped.shape]).toEqual([
      [3, 5],
      [0, 5],
    ]);
    const model = create();
    model.forward(matrix(3, 5));
    expectError(
      () => model.backward(matrix(3, 4), { inputGradient: 1 as never }),
      TypeError,
      'options.inputGradient',
    );
    expect(model.backward(matrix(3, 4)).shape).toEqual([3, 5]);
  }
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

test.each(['row', 'batch'] as const)(
  'steps over batches of changing size allocate no ArrayBuffer once the largest has been seen, dropping by %s',
  (mode) => {
    const model = new ResidualMLP({
      inFeatures: 5,
      dim: 8,
      depth: 3,
      classes: 4,
      dropPath: [0.5, 1, 0.5],
      mode,
      seed: 1,
    });
    const optimizer = new AdamW(model.namedParameters(), { maxGradNorm: 1 });
    const criterion = new LabelSmoothingCE();
    const batches = [200, 200, 100, 70, 1].map((rows) => ({
      x: matrix(rows, 5),
      target: new Int32Array(rows),
    }));
    const epoch = () => {
      for (const { x, target } of batches) {
        optimizer.zeroGrad();
        criterion.forward(model.forward(x), target);
        model.backward(criterion.backward());
        optimizer.step();
      }
    };
    for (let i = 0; i < 5; i++) epoch();
    v8.setFlagsFromString('--expose-gc');
    (vm.runInNewContext('gc') as () => void)();
    const before = process.memoryUsage().arrayBuffers;
    // Right after a collection nothing is left to be freed: a window that allocates ends above where it
    // began.
    for (let window = 0; window < 5; window++) {
      for (let i = 0; i < 10; i++) epoch();
      expect(process.memoryUsage().arrayBuffers).toBeLessThanOrEqual(before);
    }
  },
);

test('between step 1,000 and step 10,000 the process grows by less than 256 KB of heap and 2 MB in all', () => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [
      '--expose-gc',
      '-r',
      'ts-node/register/transpile-only',
      path.join(__dirname, '..', 'support', 'long_run.ts'),
    ],
    { cwd: path.join(__dirname, '../..'), encoding: 'utf8', timeout: 120_000 },
  );
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  const { before, after, finite } = JSON.parse(stdout) as Record<
    'before' | 'after',
    Record<'heapUsed' | 'rss' | 'arrayBuffers' | 'external', number>
  > & { finite: boolean };
  expect(finite).toBe(true);
  expect(after.heapUsed - before.heapUsed).toBeLessThan(256 * 1024);
  expect(after.rss - before.rss).toBeLessThan(2 * 1024 * 1024);
  expect(after.arrayBuffers).toBeLessThanOrEqual(before.arrayBuffers);
  expect(after.external).toBeLessThanOrEqual(before.external + 1024);
});
