// What users build from the parts: their own modules with parts inside, containers in containers, optimizers
// over them.
import {
  AdamW,
  clipGradNorm,
  copy,
  decayGroups,
  GELU,
  gradCheck,
  LabelSmoothingCE,
  LayerNorm,
  Linear,
  Module,
  Parameter,
  ResidualBlock,
  ResidualMLP,
  Sequential,
  StochasticDepth,
  type Tensor,
  tensor,
} from '../src';
import { values } from './support/reference';

const matrix = (rows: number, columns: number, seed = 1) =>
  tensor(values(rows * columns, seed), [rows, columns]);
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

describe("an optimizer over a user's module", () => {
  class Own extends Module {
    readonly first = new Linear(5, 7, { seed: 2, stream: 0 });
    readonly norm = new LayerNorm(7);
    readonly last = new Linear(7, 3, { seed: 2, stream: 1 });
    forward(x: Tensor): Tensor {
      return this.last.forward(this.norm.forward(this.first.forward(x)));
    }
    backward(dy: Tensor): Tensor {
      return this.first.backward(this.norm.backward(this.last.backward(dy)));
    }
    predict(x: Tensor): Tensor {
      return this.last.predict(this.norm.predict(this.first.predict(x)));
    }
  }

  test('gathers its layers in one flat buffer, in the order of the model, also by groups', () => {
    for (const optimizer of [
      (m: Module) => new AdamW(m.namedParameters()),
      (m: Module) => new AdamW(decayGroups(m, 0.1)),
    ]) {
      const model = new Own();
      const before = model.stateDict();
      optimizer(model);
      const parameters = model.parameters();
      expect(new Set(parameters.map((p) => p.data.buffer)).size).toBe(1);
      const starts = parameters.map((p) => p.data.byteOffset);
      expect(starts).toEqual([...starts].sort((a, b) => a - b));
      expect(starts.every((start) => start % 64 === 0)).toBe(true);
      expect(model.stateDict()).toEqual(before);
    }
  });

  test('leaves a model whole when it trains only a part of it', () => {
    const model = new Sequential(new Linear(5, 7), new Linear(7, 3));
    const buffer = model.parameters()[0].data.buffer;
    const head = model.modules[1];
    new AdamW(head.namedParameters());
    expect(new Set(model.parameters().map((p) => p.data.buffer))).toEqual(new Set([buffer]));
  });

  test('keeps gradients and a pending backward across the move', () => {
    const train = (early: boolean) => {
      const model = new Own();
      if (early) new AdamW(model.parameters());
      const x = matrix(6, 5);
      const dy = copy(model.forward(x));
      model.backward(dy);
      model.forward(x);
      if (!early) new AdamW(model.parameters());
      model.backward(dy);
      return model.parameters().map((p) => Array.from(p.grad!));
    };
    expect(train(false)).toEqual(train(true));
  });
});

test('clipGradNorm takes named pairs, counts them, and refuses one parameter twice', () => {
  const model = new Linear(3, 2);
  for (const p of model.parameters()) p.accumulateGrad(new Float32Array(p.data.length).fill(2));
  expect(clipGradNorm(model.namedParameters(), 1)).toBeCloseTo(Math.sqrt(32), 5);
  expect(clipGradNorm(model.parameters(), 1)).toBeCloseTo(1, 5);
  expect(() => clipGradNorm([model.weight, model.weight], 1)).toThrow(RangeError);
  expect(() => clipGradNorm([model as never], 1)).toThrow(/params\[0\]: expected a Parameter/);
});

describe('a state dict of groups', () => {
  const make = (swap: boolean) => {
    const [a, b] = ['a', 'b'].map((name, i) => new Parameter(tensor(values(4, i), [4]), name));
    const groups = [
      { params: [a], lr: 0.1 },
      { params: [b], lr: 0.2, weightDecay: 0 },
    ];
    return new AdamW(swap ? groups.reverse() : groups);
  };

  test('gives each group the rule of its own parameters, wherever it stands', () => {
    const saved = make(false);
    saved.paramGroups[0].lr = 7;
    const swapped = make(true);
    swapped.loadStateDict(saved.stateDict());
    expect(swapped.paramGroups.map((g) => [g.params[0].name, g.lr, g.weightDecay])).toEqual([
      ['b', 0.2, 0],
      ['a', 7, 0.01],
    ]);
  });

  test('is refused where the parameters are grouped otherwise, and changes nothing', () => {
    const optimizer = make(false);
    const before = optimizer.stateDict();
    const state = make(false).stateDict();
    state.paramGroups[0].lr = 9;
    state.paramGroups[1].params = ['a'];
    expect(() => optimizer.loadStateDict(state)).toThrow(
      /state\.paramGroups: expected a group of the parameters of paramGroups\[1\]/,
    );
    expect(() => optimizer.loadStateDict({ ...state, paramGroups: [null as never, null as never] })).toThrow(
      /state\.paramGroups\[0\]/,
    );
    expect(optimizer.stateDict()).toEqual(before);
  });

  test('without largest moments clears those that are there', () => {
    const [from, to] = [
      new Parameter(tensor(values(4), [4]), 'a'),
      new Parameter(tensor(values(4), [4]), 'a'),
    ];
    const fresh = new AdamW([from], { amsgrad: true }).stateDict();
    delete fresh.state.a.maxExpAvgSq;
    const optimizer = new AdamW([to], { amsgrad: true });
    to.accumulateGrad(values(4, 5));
    optimizer.step();
    optimizer.loadStateDict(fresh);
    expect(Array.from(optimizer.state(to).maxExpAvgSq!)).toEqual([0, 0, 0, 0]);
  });
});

test('betas belong to each group alone', () => {
  const betas: [number, number] = [0.8, 0.9];
  const [a, b] = [new Parameter(matrix(1, 2), 'a'), new Parameter(matrix(1, 2), 'b')];
  const optimizer = new AdamW([{ params: [a] }, { params: [b] }], { betas });
  betas[0] = 0.1;
  (optimizer.paramGroups[0].betas as [number, number])[0] = 0.5;
  expect(optimizer.paramGroups.map((g) => g.betas[0])).toEqual([0.5, 0.8]);
});

test('an option given as undefined is one left out', () => {
  const optimizer = new AdamW([new Parameter(matrix(1, 2))], { lr: undefined, maxGradNorm: undefined });
  expect(optimizer.paramGroups[0].lr).toBe(1e-3);
});

test('ResidualMLP takes what linearDrop returns for its drop probabilities', () => {
  const options = { inFeatures: 2, dim: 4, depth: 3, classes: 2 };
  const probabilities = (m: ResidualMLP) => m.blocks.map((block) => block.dropProb);
  expect(
    probabilities(new ResidualMLP({ ...options, dropPath: StochasticDepth.linearDrop(3, 0.4) })),
  ).toEqual(probabilities(new ResidualMLP({ ...options, dropPath: 0.4 })));
});

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
