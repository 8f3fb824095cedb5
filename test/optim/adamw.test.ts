import fc from 'fast-check';
import {
  Adam,
  AdamW,
  type AdamWOptions,
  clipGradNorm,
  decayGroups,
  LayerNorm,
  Linear,
  Parameter,
  ResidualMLP,
  Sequential,
  tensor,
} from '../../src';
import { expectError } from '../support/errors';
import { describeEachTarget } from '../support/goldens';
import { expectAllOrNothing } from '../support/reads';
import { adamw, expectWithin, values } from '../support/reference';

const parameter = (size: number, seed = 1, name = `p${seed}`) =>
  new Parameter(tensor(values(size, seed), [size]), name);
const defaults = { lr: 1e-3, betas: [0.9, 0.999] as const, eps: 1e-8 };

describeEachTarget(() => {
  test.each([
    [AdamW, true, 0.1],
    [Adam, false, 0.1],
  ] as const)(
    '%p matches float64 for any length and any set of gradients',
    (Optimizer, decoupled, weightDecay) => {
      fc.assert(
        fc.property(
          fc.array(fc.integer({ min: 0, max: 70 }), { minLength: 1, maxLength: 6 }),
          fc.nat(),
          (sizes, seed) => {
            const params = sizes.map((size, i) => parameter(size, i + 1));
            const states = params.map((p) => Array.from(p.data, (w) => ({ w, m: 0, v: 0 })));
            const taken = sizes.map(() => 0);
            const optimizer = new Optimizer(params, { lr: 0.01, weightDecay });
            for (let step = 1; step <= 4; step++) {
              optimizer.zeroGrad();
              params.forEach((p, i) => {
                if ((seed >> (step + i)) % 3 === 0) return; // an empty gradient: the parameter is skipped
                const g = values(sizes[i], 100 * step + i);
                p.accumulateGrad(g);
                taken[i] += 1;
                states[i].forEach((s, j) => {
                  adamw(s, g[j], taken[i], { ...defaults, lr: 0.01, weightDecay, decoupled });
                });
              });
              optimizer.step();
            }
            params.forEach((p, i) => {
              expect(optimizer.state(p).step).toBe(taken[i]);
              expectWithin(
                p.data,
                states[i].map((s) => s.w),
                2e-6,
              );
              expectWithin(
                optimizer.state(p).expAvg,
                states[i].map((s) => s.m),
                1e-6,
              );
            });
          },
        ),
        { numRuns: 40 },
      );
    },
  );
});

test('state is zeros and step 0 before the first step', () => {
  const p = parameter(5);
  const { step, expAvg, expAvgSq } = new AdamW([p]).state(p);
  expect([step, ...expAvg, ...expAvgSq]).toEqual(new Array(11).fill(0));
});

test('500 small parameters share one storage and step as one large one does', () => {
  const size = 32;
  const small = Array.from(
    { length: 500 },
    (_, i) => new Parameter(tensor(values(size, i), [size]), `p${i}`),
  );
  const large = new Parameter(
    tensor(Float32Array.from(small.flatMap((p) => Array.from(p.data))), [500 * size]),
    'large',
  );
  const [a, b] = [new AdamW(small), new AdamW([large])];
  expect(new Set(small.map((p) => p.data.buffer)).size).toBe(1);
  for (let step = 0; step < 3; step++) {
    const g = values(500 * size, step);
    large.zeroGrad();
    large.accumulateGrad(g);
    small.forEach((p, i) => {
      p.zeroGrad();
      p.accumulateGrad(g.slice(i * size, (i + 1) * size));
    });
    a.step();
    b.step();
  }
  expect(small.flatMap((p) => Array.from(p.data))).toEqual(Array.from(large.data));
});

test('a gradient norm that is not finite throws and changes nothing', () => {
  for (const bad of [NaN, Infinity]) {
    const p = parameter(3);
    const optimizer = new AdamW([p], { maxGradNorm: 1 });
    p.accumulateGrad(Float32Array.of(1, bad, 1));
    const before = Array.from(p.data);
    expect(() => optimizer.step()).toThrow(/gradNorm: expected a finite gradient norm, received/);
    expect(Array.from(p.data)).toEqual(before);
    expect(optimizer.state(p).step).toBe(0);
  }
});

test('gradients of 1e30 have a finite norm and are clipped', () => {
  const p = parameter(4);
  const optimizer = new AdamW([p], { maxGradNorm: 1 });
  p.accumulateGrad(new Float32Array(4).fill(1e30));
  optimizer.step();
  expect(optimizer.gradNorm! / 2e30).toBeCloseTo(1, 6);
  expect(p.data.every(Number.isFinite)).toBe(true);
});

test('clipGradNorm scales all gradients to the norm, returns the one before, and leaves small ones alone', () => {
  const params = [parameter(3, 1), parameter(4, 2), parameter(5, 3)];
  params[0].accumulateGrad(Float32Array.of(3, 0, 0));
  params[1].accumulateGrad(Float32Array.of(0, 4, 0, 0));
  expect(clipGradNorm(params, 1)).toBeCloseTo(5, 6);
  expect(params[0].grad![0]).toBeCloseTo(0.6, 5);
  expect(params[2].grad).toBeNull();
  expect(clipGradNorm(params, 10)).toBeCloseTo(1, 5);
  expect(params[1].grad![1]).toBeCloseTo(0.8, 5);
  expect(clipGradNorm([], 1)).toBe(0);
});

test.each([
  [1e-6, 0.5],
  [2e-6, 1 / 3],
])('a norm of %d is clipped to 1e-6 with the 1e-6 that torch adds to it', (norm, scale) => {
  const [a, b] = [parameter(1, 1), parameter(1, 2)];
  for (const p of [a, b]) p.accumulateGrad(Float32Array.of(norm));
  const optimizer = new AdamW([a], { maxGradNorm: 1e-6 });
  optimizer.step();
  expect(optimizer.state(a).expAvg[0] / (0.1 * norm * scale)).toBeCloseTo(1, 5);
  clipGradNorm([b], 1e-6);
  expect(b.grad![0] / (norm * scale)).toBeCloseTo(1, 5);
});

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

test('an optimizer follows its parameters when they join a model, moments and all', () => {
  const make = (late: boolean) => {
    const layers = [new Linear(3, 4, { seed: 1, stream: 0 }), new Linear(4, 2, { seed: 1, stream: 1 })];
    if (!late) void new Sequential(...layers);
    const named = layers.flatMap((layer, i) =>
      [...layer.namedParameters()].map(([name, p]): [string, Parameter] => [`${i}.${name}`, p]),
    );
    const optimizer = new AdamW(named, { amsgrad: true });
    for (let step = 0; step < 4; step++) {
      if (late && step === 2) void new Sequential(...layers);
      named.forEach(([, p], i) => {
        p.zeroGrad();
        p.accumulateGrad(values(p.data.length, 10 * step + i));
      });
      optimizer.step();
    }
    return named.map(([, p]) => [Array.from(p.data), Array.from(optimizer.state(p).maxExpAvgSq!)]);
  };
  expect(make(true)).toEqual(make(false));
});

test('a state dict goes on where it stopped, by name', () => {
  const options: AdamWOptions = { amsgrad: true, lr: 0.02 };
  const run = (optimizer: AdamW, params: Parameter[], from: number, to: number) => {
    for (let step = from; step < to; step++) {
      params.forEach((p) => {
        p.zeroGrad();
        p.accumulateGrad(values(p.data.length, step + p.data.length));
      });
      optimizer.step();
    }
  };
  const whole = [parameter(5, 1, 'a'), parameter(7, 2, 'b')];
  const wholeOptimizer = new AdamW(whole, options);
  run(wholeOptimizer, whole, 0, 3);
  const state = wholeOptimizer.stateDict();
  const weights = whole.map((p) => Float32Array.from(p.data));
  run(wholeOptimizer, whole, 3, 6);
  const resumed = [new Parameter(tensor(weights[1], [7]), 'b'), new Parameter(tensor(weights[0], [5]), 'a')];
  const resumedOptimizer = new AdamW(resumed);
  resumedOptimizer.loadStateDict(state);
  expect(resumedOptimizer.paramGroups[0].lr).toBe(0.02);
  run(resumedOptimizer, resumed, 3, 6);
  expect(resumed.map((p) => Array.from(p.data)).reverse()).toEqual(whole.map((p) => Array.from(p.data)));
});

test('a wrong state dict is refused by name and writes nothing', () => {
  const p = parameter(3, 1, 'a');
  const optimizer = new AdamW([p]);
  const good = optimizer.stateDict();
  const [saved] = good.paramGroups;
  const wrong = tensor(new Float32Array(2), [2]);
  const refused: [state: unknown, kind: typeof TypeError | typeof RangeError, message: string][] = [
    [null, TypeError, 'state: expected what stateDict returned'],
    [undefined, TypeError, 'state: expected what stateDict returned'],
    [3, TypeError, 'state: expected what stateDict returned'],
    [{ ...good, state: 1 }, TypeError, 'state: expected what stateDict returned'],
    [{ ...good, state: null }, TypeError, 'state: expected what stateDict returned'],
    [{ ...good, paramGroups: {} }, TypeError, 'state: expected what stateDict returned'],
    [{ ...good, state: {} }, RangeError, 'state: expected an entry for a'],
    [{ ...good, state: { a: null } }, RangeError, 'state: expected an entry for a'],
    [{ ...good, state: { a: 3 } }, RangeError, 'state: expected an entry for a'],
    [
      { ...good, state: { ...good.state, b: good.state.a } },
      RangeError,
      "state: expected the parameters of this optimizer, received 'b'",
    ],
    [
      { ...good, state: { a: { ...good.state.a, expAvg: wrong } } },
      RangeError,
      "state['a'].expAvg.shape: expected [3], received [2]",
    ],
    [{ ...good, state: { a: { ...good.state.a, expAvgSq: undefined } } }, TypeError, "state['a'].expAvgSq"],
    [
      { ...good, state: { a: { ...good.state.a, maxExpAvgSq: wrong } } },
      RangeError,
      "state['a'].maxExpAvgSq.shape",
    ],
    [
      { ...good, state: { a: { ...good.state.a, step: -1 } } },
      RangeError,
      "state['a'].step: expected an integer of at least 0",
    ],
    [
      { ...good, state: { a: { ...good.state.a, step: 0.5 } } },
      RangeError,
      "state['a'].step: expected an integer of at least 0",
    ],
    [{ ...good, paramGroups: [] }, RangeError, 'state.paramGroups: expected 1 groups'],
    [
      { ...good, paramGroups: [null] },
      TypeError,
      "state.paramGroups[0]: expected a group with its parameters' names",
    ],
    [
      { ...good, paramGroups: [undefined] },
      TypeError,
      "state.paramGroups[0]: expected a group with its parameters' names",
    ],
    [
      { ...good, paramGroups: [3] },
      TypeError,
      "state.paramGroups[0]: expected a group with its parameters' names",
    ],
    [
      { ...good, paramGroups: [{ ...saved, params: 'a' }] },
      TypeError,
      "state.paramGroups[0]: expected a group with its parameters' names",
    ],
    [
      { ...good, paramGroups: [{ ...saved, params: [1n] }] },
      TypeError,
      "state.paramGroups[0]: expected a group with its parameters' names",
    ],
    [
      { ...good, paramGroups: [{ ...saved, params: [Symbol('a'), 'a'] }] },
      TypeError,
      "state.paramGroups[0]: expected a group with its parameters' names",
    ],
    [{ ...good, paramGroups: [{ ...saved, lr: NaN }] }, RangeError, 'state.paramGroups[0].lr'],
    [
      { ...good, paramGroups: [{ ...saved, params: ['b'] }] },
      RangeError,
      'state.paramGroups: expected a group of the parameters of paramGroups[0] (a …)',
    ],
  ];
  for (const [state, kind, message] of refused)
    expectError(() => optimizer.loadStateDict(state as never), kind, message);
  expect(optimizer.stateDict()).toEqual(good);
});

test('a group that has no saved one is told by its first three names', () => {
  const make = (...names: string[]) => new AdamW(names.map((name, i) => parameter(1, i, name)));
  const optimizer = make('a', 'b', 'c', 'd');
  const state = optimizer.stateDict();
  const mixed = { ...state, paramGroups: make('a', 'b', 'c', 'e').stateDict().paramGroups };
  expectError(
    () => optimizer.loadStateDict(mixed),
    RangeError,
    "state.paramGroups: expected a group of the parameters of paramGroups[0] (a, b, c …), received 'none'",
  );
});

test.each([
  ['none, with amsgrad', true, false, [0, 0, 0]],
  ['none, without', false, false, [0, 0, 0]],
  ['one, with amsgrad', true, true, [4, 5, 6]],
  ['one, without', false, true, [0, 0, 0]],
])(
  'a state with a largest second moment of %s, leaves nothing of an earlier life behind',
  (_, amsgrad, given, largest) => {
    const [neighbour, p] = [parameter(2, 1, 'neighbour'), parameter(3, 2, 'p')];
    const optimizer = new AdamW([{ params: [neighbour] }, { params: [p] }], { amsgrad: true });
    p.accumulateGrad(Float32Array.of(100, 200, 300));
    optimizer.step();
    const { state, paramGroups } = optimizer.stateDict();
    paramGroups[1].amsgrad = amsgrad;
    state.neighbour.maxExpAvgSq = tensor(Float32Array.of(7, 8), [2]);
    state.p.maxExpAvgSq = given ? tensor(Float32Array.of(4, 5, 6), [3]) : undefined;
    optimizer.loadStateDict({ state, paramGroups });
    expect('maxExpAvgSq' in optimizer.state(p)).toBe(amsgrad);
    optimizer.paramGroups[1].amsgrad = true;
    expect([...optimizer.state(p).maxExpAvgSq!]).toEqual(largest);
    expect([...optimizer.state(neighbour).maxExpAvgSq!]).toEqual([7, 8]);
  },
);

test('an optimizer loads live views of its own state', () => {
  const p = parameter(3, 1, 'a');
  const optimizer = new AdamW([p], { amsgrad: true });
  p.accumulateGrad(Float32Array.of(1, 2, 3));
  optimizer.step();
  const before = optimizer.stateDict();
  const { step, expAvg, expAvgSq, maxExpAvgSq } = optimizer.state(p);
  const own = {
    step,
    expAvg: tensor(expAvg, [3]),
    expAvgSq: tensor(expAvgSq, [3]),
    maxExpAvgSq: tensor(maxExpAvgSq!, [3]),
  };
  optimizer.loadStateDict({ state: { a: own }, paramGroups: before.paramGroups });
  expect(optimizer.stateDict()).toEqual(before);
});

test('a parameter over shared memory stays where its other users see it', () => {
  const shared = new Float32Array(new SharedArrayBuffer(16)).fill(1);
  const params = [new Parameter(tensor(shared, [4]), 'shared'), parameter(4, 1, 'own')];
  const optimizer = new AdamW(params);
  for (const p of params) p.accumulateGrad(Float32Array.of(1, 1, 1, 1));
  optimizer.step();
  expect(params[0].data.buffer).toBe(shared.buffer);
  expect(shared[0]).toBeLessThan(1);
});

test("the defaults are torch's, and an option given as undefined is one left out", () => {
  const rule = (optimizer: AdamW) => ({ ...optimizer.paramGroups[0], params: undefined });
  const common = { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, amsgrad: false, maximize: false };
  expect(rule(new AdamW([parameter(1)]))).toEqual({ ...common, weightDecay: 0.01 });
  expect(rule(new Adam([parameter(1)]))).toEqual({ ...common, weightDecay: 0 });
  expect(
    rule(new AdamW([{ params: [parameter(1)], eps: undefined }], { lr: undefined, weightDecay: 0.5 })),
  ).toEqual({ ...common, weightDecay: 0.5 });
});

test('groups find their saved rules by their parameters, wherever they stand', () => {
  const [a, b, c] = [parameter(2, 1, 'a'), parameter(3, 2, 'b'), parameter(4, 3, 'c')];
  const state = new AdamW([
    { params: [a], lr: 1 },
    { params: [c, b], lr: 2, amsgrad: true, betas: [0.5, 0.25] },
  ]).stateDict();
  const other = new AdamW([{ params: [b, c] }, { params: [a] }]);
  other.loadStateDict(state);
  expect(other.paramGroups.map(({ lr, amsgrad, betas }) => [lr, amsgrad, betas])).toEqual([
    [2, true, [0.5, 0.25]],
    [1, false, [0.9, 0.999]],
  ]);
  expect(other.paramGroups[0].betas).not.toBe(state.paramGroups[1].betas);
});

test('a state that cannot be read to its end is loaded whole or not at all', () => {
  const optimizer = new AdamW([{ params: [parameter(3, 1)] }, { params: [parameter(2, 2)] }], {
    amsgrad: true,
  });
  const step = () => {
    for (const {
      params: [p],
    } of optimizer.paramGroups)
      p.accumulateGrad(values(p.data.length, 3));
    optimizer.step();
  };
  step();
  const before = optimizer.stateDict();
  step();
  const other = {
    ...optimizer.stateDict(),
    paramGroups: before.paramGroups.map((group) => ({ ...group, lr: 0.5 })),
  };
  optimizer.loadStateDict(before);
  const check = <T extends object>(record: T, put: (record: T) => typeof other) => {
    for (const key of Object.keys(record) as (keyof T)[]) {
      expectAllOrNothing(
        record,
        key,
        (damaged) => optimizer.loadStateDict(put(damaged)),
        () => expect(optimizer.stateDict()).toEqual(before),
      );
      expect(optimizer.stateDict()).toEqual(other);
      optimizer.loadStateDict(before);
    }
  };
  check(other, (state) => state);
  check(other.state, (state) => ({ ...other, state }));
  check(other.state.p2, (p2) => ({ ...other, state: { ...other.state, p2 } }));
  check(other.state.p2.maxExpAvgSq!, (maxExpAvgSq) => ({
    ...other,
    state: { ...other.state, p2: { ...other.state.p2, maxExpAvgSq } },
  }));
  check(other.paramGroups[1], (group) => ({ ...other, paramGroups: [other.paramGroups[0], group] }));
});
