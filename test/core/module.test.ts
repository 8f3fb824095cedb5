import fc from 'fast-check';
import {
  AdamW,
  copy,
  GELU,
  gradCheck,
  LabelSmoothingCE,
  LayerNorm,
  Linear,
  Module,
  manualSeed,
  Parameter,
  ResidualBlock,
  ResidualMLP,
  Sequential,
  type Tensor,
  tensor,
} from '../../src';
import { expectError } from '../support/errors';
import { expectAllOrNothing } from '../support/reads';
import { values } from '../support/reference';

const matrix = (rows: number, columns: number, seed = 1) =>
  tensor(values(rows * columns, seed), [rows, columns]);
const bits = (t: Tensor) => Array.from(t.data);

/** A user's own layer: y = x · scale, one scale a column. */
class Scale extends Module {
  readonly scale: Parameter;
  #x: Tensor | null = null;
  constructor(
    readonly dim: number,
    readonly wrong = false,
  ) {
    super();
    this.scale = new Parameter(tensor(new Float32Array(dim).fill(1.5), [dim]));
  }
  forward(x: Tensor): Tensor {
    this.#x = x;
    return this.predict(x);
  }
  backward(dy: Tensor): Tensor {
    const x = this.#x!;
    const grad = new Float32Array(this.dim);
    dy.data.forEach((d, i) => {
      grad[i % this.dim] += d * x.data[i] * (this.wrong ? 2 : 1);
    });
    this.scale.accumulateGrad(grad);
    return tensor(
      dy.data.map((d, i) => d * this.scale.data[i % this.dim]),
      dy.shape,
    );
  }
  predict(x: Tensor): Tensor {
    return tensor(
      x.data.map((v, i) => v * this.scale.data[i % this.dim]),
      x.shape,
    );
  }
}

const layers: [string, () => Module][] = [
  ['Linear', () => new Linear(6, 4)],
  ['Linear without bias', () => new Linear(6, 4, { bias: false })],
  ['LayerNorm', () => new LayerNorm(6)],
  ['GELU', () => new GELU()],
  ['GELU by tanh', () => new GELU({ approximate: 'tanh' })],
  ['ResidualBlock', () => new ResidualBlock(6, { dropProb: 0.3 })],
  [
    'ResidualBlock scaled at inference',
    () => new ResidualBlock(6, { dropProb: 0.3, scaling: 'inference', activation: 'gelu_tanh' }),
  ],
  ['ResidualMLP', () => new ResidualMLP({ inFeatures: 6, dim: 8, depth: 2, classes: 3, dropPath: 0.2 })],
  ['ResidualMLP of depth 0', () => new ResidualMLP({ inFeatures: 6, dim: 8, depth: 0, classes: 3 })],
  [
    "a user's module in Sequential",
    () => new Sequential(new Linear(6, 5), new Scale(5), new GELU(), new Linear(5, 2)),
  ],
];

describe.each(layers)('%s', (_, make) => {
  test('has the gradients that finite differences show', () => {
    const report = gradCheck(make(), matrix(5, 6));
    for (const [name, error] of Object.entries(report)) expect([name, error < 1e-2]).toEqual([name, true]);
  });

  test('refuses backward before forward, and a second backward', () => {
    const layer = make();
    if (layer instanceof Sequential) return; // the user's own layer keeps no such promise
    const y = (): Tensor => layer.forward(matrix(3, 6));
    expect(() => layer.backward(matrix(3, 6))).toThrow(
      new RegExp(`^${layer.constructor.name}.backward: call forward first`),
    );
    const dy = copy(y());
    layer.backward(dy);
    expect(() => layer.backward(dy)).toThrow(/call forward first/);
  });

  test('predict equals forward in eval, does not disturb a pending backward, and belongs to the caller', () => {
    const layer = make().eval();
    const x = matrix(4, 6);
    const dy = copy(layer.forward(x));
    const undisturbed = bits(layer.backward(dy));
    const forward = bits(layer.forward(x));
    const mine = layer.predict(x);
    const kept = bits(mine);
    layer.predict(matrix(7, 6, 2));
    expect(bits(layer.backward(dy))).toEqual(undisturbed);
    expect(kept).toEqual(forward);
    expect(bits(mine)).toEqual(kept);
  });

  test('works on zero rows', () => {
    const layer = make();
    const y = layer.forward(matrix(0, 6));
    expect(y.shape[0]).toBe(0);
    expect(layer.backward(copy(y)).shape).toEqual([0, 6]);
  });

  test('accumulates gradients until zeroGrad empties them', () => {
    const layer = make().eval();
    const parameters = layer.parameters();
    expect(parameters.every((p) => p.grad === null)).toBe(true);
    const pass = () => layer.backward(copy(layer.forward(matrix(3, 6))));
    pass();
    const once = parameters.map((p) => Array.from(p.grad!));
    pass();
    parameters.forEach((p, i) => {
      p.grad!.forEach((g, j) => {
        expect(g).toBeCloseTo(2 * once[i][j], 4);
      });
    });
    layer.zeroGrad();
    expect(parameters.every((p) => p.grad === null)).toBe(true);
    pass();
    expect(parameters.map((p) => Array.from(p.grad!))).toEqual(once);
  });

  test('adds to each gradient that it holds and writes each that is empty', () => {
    const layer = make().eval();
    const parameters = layer.parameters();
    const pass = () => layer.backward(copy(layer.forward(matrix(3, 6))));
    pass();
    const once = parameters.map((p) => Array.from(p.grad!));
    for (const emptied of parameters) {
      layer.zeroGrad();
      pass();
      emptied.zeroGrad();
      pass();
      parameters.forEach((p, i) => {
        p.grad!.forEach((g, j) => {
          expect(g).toBeCloseTo((p === emptied ? 1 : 2) * once[i][j], 4);
        });
      });
    }
  });

  test('keeps all parameters in one flat buffer, and round-trips its state', () => {
    const layer = make();
    expect(new Set(layer.parameters().map((p) => p.data.buffer)).size).toBeLessThanOrEqual(1);
    for (const p of layer.parameters()) expect(p.data.byteOffset % 64).toBe(0);
    const state = layer.stateDict();
    const other = make();
    other.loadStateDict(state);
    expect(other.stateDict()).toEqual(state);
    for (const p of layer.parameters()) p.data.fill(9);
    expect(other.stateDict()).toEqual(state);
  });
});

test('gradCheck sees a wrong backward', () => {
  expect(gradCheck(new Scale(6, true), matrix(5, 6)).scale).toBeGreaterThan(0.5);
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

test('ResidualMLP names its parameters as PyTorch does', () => {
  const names = [
    ...new ResidualMLP({ inFeatures: 2, dim: 3, depth: 1, classes: 2 }).namedParameters().keys(),
  ];
  const block = [
    'norm1.weight',
    'norm1.bias',
    'linear1.weight',
    'linear1.bias',
    'linear2.weight',
    'linear2.bias',
  ].map((name) => `blocks.0.${name}`);
  expect(names).toEqual([
    'stem.weight',
    'stem.bias',
    ...block,
    'norm.weight',
    'norm.bias',
    'head.weight',
    'head.bias',
  ]);
});

test('a Sequential of stem, blocks, norm and head trains bit for bit as ResidualMLP', () => {
  const train = (model: Module) => {
    const optimizer = new AdamW(model.namedParameters(), { maxGradNorm: 1 });
    const criterion = new LabelSmoothingCE();
    for (let step = 0; step < 12; step++) {
      optimizer.zeroGrad();
      criterion.forward(
        model.forward(matrix(16, 6, step)),
        Int32Array.from({ length: 16 }, (_, i) => i % 3),
      );
      model.backward(criterion.backward());
      optimizer.step();
    }
    return model.parameters().map((p) => Array.from(p.data));
  };
  const mlp = train(new ResidualMLP({ inFeatures: 6, dim: 8, depth: 3, classes: 3, dropPath: 0.5, seed: 3 }));
  manualSeed(3);
  const blocks = () => [0, 0.25, 0.5].map((dropProb) => new ResidualBlock(8, { dropProb }));
  expect(train(new Sequential(new Linear(6, 8), ...blocks(), new LayerNorm(8), new Linear(8, 3)))).toEqual(
    mlp,
  );
  manualSeed(3);
  class Own extends Module {
    readonly stem = new Linear(6, 8);
    readonly blocks = blocks();
    readonly norm = new LayerNorm(8);
    readonly head = new Linear(8, 3);
    forward(x: Tensor): Tensor {
      return this.head.forward(
        this.norm.forward(this.blocks.reduce((h, block) => block.forward(h), this.stem.forward(x))),
      );
    }
    backward(dy: Tensor): Tensor {
      const d = this.norm.backward(this.head.backward(dy));
      return this.stem.backward(this.blocks.reduceRight((g, block) => block.backward(g), d));
    }
    predict(x: Tensor): Tensor {
      return this.head.predict(
        this.norm.predict(this.blocks.reduce((h, block) => block.predict(h), this.stem.predict(x))),
      );
    }
  }
  expect(train(new Own())).toEqual(mlp);
  manualSeed(0);
});

test('train and eval reach every module below', () => {
  const model = new ResidualMLP({ inFeatures: 2, dim: 2, depth: 2, classes: 2 }).eval();
  expect(model.blocks.map((block) => block.training)).toEqual([false, false]);
  expect(model.train().blocks[1].norm1.training).toBe(true);
});

test('a step allocates no ArrayBuffer after warm-up', () => {
  const model = new ResidualMLP({ inFeatures: 6, dim: 16, depth: 3, classes: 3, dropPath: 0.5 });
  const optimizer = new AdamW(model.namedParameters(), { maxGradNorm: 1 });
  const criterion = new LabelSmoothingCE();
  const x = matrix(16, 6);
  const target = new Int32Array(16);
  const step = () => {
    optimizer.zeroGrad();
    criterion.forward(model.forward(x), target);
    model.backward(criterion.backward());
    optimizer.step();
  };
  for (let i = 0; i < 20; i++) step();
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 400; i++) step();
  expect(process.memoryUsage().arrayBuffers).toBeLessThanOrEqual(before);
});

test('Linear is linear: f(a) + f(b) = f(a + b) + bias', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 9 }),
      (inF, outF, rows) => {
        const layer = new Linear(inF, outF);
        const [a, b] = [matrix(rows, inF, 3), matrix(rows, inF, 4)];
        const sum = layer.predict(
          tensor(
            a.data.map((v, i) => v + b.data[i]),
            a.shape,
          ),
        );
        const [fa, fb] = [layer.predict(a), layer.predict(b)];
        return fa.data.every(
          (v, i) => Math.abs(v + fb.data[i] - sum.data[i] - layer.bias!.data[i % outF]) < 1e-5,
        );
      },
    ),
    { numRuns: 60 },
  );
});

test('a container says when the gradients of each module inside are complete, the last first, however deep it stands', () => {
  const inner = new Sequential(new Linear(4, 4), new Scale(4));
  const model = new Sequential(new Linear(3, 4), inner, new Linear(4, 2));
  const want = () => model.parameters().map((p) => [...p.grad!]);
  const x = matrix(5, 3);
  model.backward(copy(model.forward(x)));
  const complete = want();
  model.zeroGrad();
  const seen: [Module, number[][]][] = [];
  model.backward(copy(model.forward(x)), {
    onGradients: (module) => seen.push([module, module.parameters().map((p) => [...p.grad!])]),
  });
  expect(seen.map(([module]) => module)).toEqual([
    model.modules[2],
    inner.modules[1],
    inner.modules[0],
    inner,
    model.modules[0],
  ]);
  for (const [module, gradients] of seen)
    expect(gradients).toEqual(module.parameters().map((p) => complete[model.parameters().indexOf(p)]));
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

test('a container reads the options of backward before any gradient is made', () => {
  const model = new Sequential(new Linear(2, 2), new Linear(2, 2));
  model.forward(matrix(3, 2));
  expectError(
    () => model.backward(matrix(3, 2), { onGradients: 1 as never }),
    TypeError,
    'options.onGradients',
  );
  for (const key of ['inputGradient', 'onGradients'] as const) {
    const options = { inputGradient: false, onGradients: () => undefined };
    expectAllOrNothing(
      options,
      key,
      (given) => model.backward(matrix(3, 2), given),
      () => expect(model.parameters().map((p) => p.grad)).toEqual([null, null, null, null]),
    );
    model.zeroGrad();
    model.forward(matrix(3, 2));
  }
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

test('a gradient check that refuses its input leaves the gradients', () => {
  const model = new Linear(2, 2);
  model.weight.accumulateGrad(Float32Array.of(1, 2, 3, 4));
  expectError(() => gradCheck(model, matrix(1, 3)), RangeError, 'x.shape');
  expect([...model.weight.grad!]).toEqual([1, 2, 3, 4]);
});
