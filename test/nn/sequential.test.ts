import {
  AdamW,
  copy,
  decayGroups,
  GELU,
  LabelSmoothingCE,
  LayerNorm,
  Linear,
  Module,
  manualSeed,
  ResidualBlock,
  ResidualMLP,
  Sequential,
  StochasticDepth,
  type Tensor,
} from '../../src';
import { any, expectError, refuses } from '../support/errors';
import { describeModule } from '../support/module_contract';
import { expectAllOrNothing } from '../support/reads';
import { Scale } from '../support/scale';
import { matrix } from '../support/tensors';

describeModule('Sequential', () => new Sequential(new Linear(6, 4), new GELU(), new Linear(4, 4)));

describeModule(
  "Sequential with a user's module",
  () => new Sequential(new Linear(6, 5), new Scale(5), new GELU(), new Linear(5, 2)),
);

const linear = new Linear(2, 2);

refuses(RangeError, [
  ['Sequential of nothing', () => new Sequential(), 'modules'],
  ['Sequential with the same module twice', () => new Sequential(linear, linear), '1'],
]);

refuses(TypeError, [
  ['Sequential of an object', () => new Sequential(any({})), 'modules[0]'],
  [
    'Sequential of a depth, which takes two inputs',
    () => new Sequential(any(new StochasticDepth(0))),
    'modules[0]: expected a Module of one input',
  ],
  ['Sequential of a Proxy', () => new Sequential(new Proxy(new Linear(2, 2), {})), 'modules[0]'],
]);

const numbers = (t: { data: Float32Array }) => Array.from(t.data);

test('a nested Sequential trains bit for bit as the flat one', () => {
  const train = (nest: boolean) => {
    const [a, b, c] = [
      new Linear(4, 6, { seed: 3, stream: 0 }),
      new ResidualBlock(6, { dropProb: 0.4, seed: 3, stream: 1 }),
      new Linear(6, 3, { seed: 3, stream: 2 }),
    ];
    const model = nest ? new Sequential(new Sequential(a, b), c) : new Sequential(a, b, c);
    const optimizer = new AdamW(decayGroups(model, 0.05), { maxGradNorm: 0.5 });
    const criterion = new LabelSmoothingCE();
    for (let step = 0; step < 8; step++) {
      optimizer.zeroGrad();
      criterion.forward(
        model.forward(matrix(10, 4, step), { step }),
        Int32Array.from({ length: 10 }, (_, i) => i % 3),
      );
      model.backward(criterion.backward());
      optimizer.step();
    }
    return model.parameters().map((p) => numbers(p));
  };
  expect(train(true)).toEqual(train(false));
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

test('a container reports when the gradients of each module inside are complete, the last first, at any depth', () => {
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

const kept = (rows: number) => new Uint8Array(rows).fill(1);

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
