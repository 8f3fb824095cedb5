import fc from 'fast-check';
import { Adam, AdamW, Linear, Parameter, Sequential, tensor } from '../../src';
import { any, refuses } from '../support/errors';
import { describeEachTarget } from '../support/goldens';
import { adamw, expectWithin, values } from '../support/reference';
import { zeros } from '../support/tensors';

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

test.each([
  ['maxGradNorm', { maxGradNorm: 1 }, undefined],
  ['errorIfNonFinite', {}, { errorIfNonFinite: true }],
])('with %s a gradient norm that is not finite throws and changes nothing', (_, options, stepOptions) => {
  for (const bad of [NaN, Infinity]) {
    const p = parameter(3);
    const optimizer = new AdamW([p], options);
    p.accumulateGrad(Float32Array.of(1, bad, 1));
    const before = Array.from(p.data);
    expect(() => optimizer.step(stepOptions)).toThrow(
      expect.objectContaining({
        name: 'RangeError',
        code: 'NON_FINITE_GRADIENT',
        message: expect.stringMatching(/^gradNorm: expected a finite gradient norm, received/) as string,
      }),
    );
    expect(Array.from(p.data)).toEqual(before);
    expect(optimizer.state(p)).toMatchObject({ step: 0, expAvg: new Float32Array(3) });
    expect(optimizer.gradNorm).toBeNull();
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

test('a parameter over shared memory stays where its other users see it', () => {
  const shared = new Float32Array(new SharedArrayBuffer(16)).fill(1);
  const params = [new Parameter(tensor(shared, [4]), 'shared'), parameter(4, 1, 'own')];
  const optimizer = new AdamW(params);
  for (const p of params) p.accumulateGrad(Float32Array.of(1, 1, 1, 1));
  optimizer.step();
  expect(params[0].data.buffer).toBe(shared.buffer);
  expect(shared[0]).toBeLessThan(1);
});

const named = (name = 'p') => new Parameter(zeros(2, 3), name);

const same = named('w');

const nameless = named('');

refuses(RangeError, [
  ['AdamW of nothing', () => new AdamW([]), 'params: expected at least one parameter'],
  [
    'AdamW of a group with an unknown option',
    () => new AdamW(any([{ params: [named()], learningRate: 1 }])),
    'params[0].learningRate',
  ],
  [
    'AdamW of two groups with the same parameter',
    () => new AdamW([{ params: [same] }, { params: [same] }]),
    'params[1].params: expected each parameter once',
  ],
  [
    'AdamW of two groups with one name',
    () => new AdamW([{ params: [named('a')] }, { params: [named('a')] }]),
    'params[1].params: expected a name of its own for every parameter',
  ],
  [
    'AdamW with the same parameter twice',
    () => new AdamW([same, same]),
    "params[0].params: expected each parameter once, received 'w'",
  ],
  [
    'AdamW with the same nameless parameter twice',
    () => new AdamW([nameless, nameless]),
    "params[0].params: expected each parameter once, received 'the same one twice'",
  ],
  ['AdamW with two of one name', () => new AdamW([named('a'), named('a')]), 'params[0].params'],
  ['AdamW with lr NaN', () => new AdamW([named()], { lr: NaN }), 'params[0].lr'],
  [
    'AdamW with beta 1',
    () => new AdamW([named()], { betas: [0.9, 1] }),
    'params[0].betas[1]: expected a number below 1',
  ],
  ['AdamW with beta −1', () => new AdamW([named()], { betas: [-1, 0.9] }), 'params[0].betas[0]'],
  ['AdamW with eps −1', () => new AdamW([named()], { eps: -1 }), 'params[0].eps'],
  ['AdamW with weightDecay −1', () => new AdamW([named()], { weightDecay: -1 }), 'params[0].weightDecay'],
  ['AdamW with maxGradNorm 0', () => new AdamW([named()], { maxGradNorm: 0 }), 'options.maxGradNorm'],
  [
    'AdamW with float16 moments',
    () => new AdamW([named()], { momentDtype: any('f16') }),
    'options.momentDtype',
  ],
  [
    'AdamW with an unknown option',
    () => new AdamW([named()], any({ learningRate: 1 })),
    'options.learningRate',
  ],
  [
    'a learning rate that became NaN',
    () => {
      const o = new AdamW([named()]);
      o.paramGroups[0].lr = NaN;
      o.step();
    },
    'paramGroups[0].lr',
  ],
]);

refuses(TypeError, [
  ['AdamW of null', () => new AdamW(any(null)), 'params: expected an iterable of parameters or groups'],
  ['AdamW of an object', () => new AdamW(any({})), 'params: expected an iterable of parameters or groups'],
  [
    'AdamW of parameters and groups',
    () => new AdamW(any([named('a'), { params: [named('b')] }])),
    "params: expected either parameters or groups, received 'a mixture'",
  ],
  ['AdamW of a number', () => new AdamW(any(3)), 'params'],
  ['AdamW of numbers', () => new AdamW(any([1])), 'params[0].params[0]'],
  [
    'AdamW of a null among parameters',
    () => new AdamW(any([named(), null])),
    'params[0].params[1]: expected a Parameter or [name, Parameter], received null',
  ],
  [
    'AdamW with one beta',
    () => new AdamW([named()], { betas: any([0.9]) }),
    'params[0].betas: expected two numbers',
  ],
  [
    'AdamW with a hole for a beta',
    // biome-ignore lint/suspicious/noSparseArray: a hole in an array is the wrong argument
    () => new AdamW([named()], { betas: any([, 0.9]) }),
    'params[0].betas[0]: expected a number, received undefined',
  ],
  [
    'AdamW with a beta for both',
    () => new AdamW([named()], { betas: any(0.9) }),
    'params[0].betas: expected two numbers',
  ],
  ['AdamW with amsgrad 1', () => new AdamW([named()], { amsgrad: any(1) }), 'params[0].amsgrad'],
  ['AdamW with maximize 1', () => new AdamW([named()], { maximize: any(1) }), 'params[0].maximize'],
  ['AdamW of a Proxy', () => new AdamW([['p', new Proxy(named(), {})]]), 'params[0].params[0]'],
]);
