// bfloat16 moments: how they are rounded, what they leave alone, and that they go on to the same bits.
import fc from 'fast-check';
import {
  AdamW,
  type AdamWOptions,
  Linear,
  numThreads,
  Parameter,
  Sequential,
  setNumThreads,
  tensor,
} from '../../src';
import { describeEachTarget } from '../support/goldens';
import { expectWithin, toBfloat16, values } from '../support/reference';

const of = (data: Float32Array, name = 'p') =>
  new Parameter(tensor(Float32Array.from(data), [data.length]), name);
const bf16: AdamWOptions = { momentDtype: 'bf16' };

/** Steps with these gradients, in turn. */
function take(optimizer: AdamW, p: Parameter, ...gradients: ArrayLike<number>[]): void {
  for (const gradient of gradients) {
    p.zeroGrad();
    p.accumulateGrad(Float32Array.from(gradient));
    optimizer.step();
  }
}

describeEachTarget(() => {
  test('a moment is its value rounded to nearest even, for any length, value and tie', () => {
    const ties = [
      1 + 2 ** -8,
      1 + 3 * 2 ** -8,
      -1 - 2 ** -8,
      2 ** -100 * (1 + 2 ** -8),
      1 + 2 ** -8 + 2 ** -23,
      3.4e38,
      -3.3961775e38,
      1e-40,
      -0,
    ];
    const anyFloat = fc.oneof(
      fc.constantFrom(...ties),
      fc.float({ noNaN: true, min: Math.fround(-1e15), max: Math.fround(1e15) }),
    );
    fc.assert(
      fc.property(fc.array(anyFloat, { maxLength: 70 }), (gradient) => {
        const p = of(new Float32Array(gradient.length));
        const optimizer = new AdamW([p], { ...bf16, betas: [0, 0], amsgrad: true });
        take(optimizer, p, gradient);
        const { expAvg, expAvgSq, maxExpAvgSq } = optimizer.state(p);
        const squares = gradient.map((g) =>
          toBfloat16(Math.max(Math.fround(1e-30), Math.fround(Math.fround(g) * Math.fround(g)))),
        );
        expect(Array.from(expAvg, (v) => v + 0)).toEqual(gradient.map((g) => toBfloat16(Math.fround(g)) + 0));
        expect(Array.from(expAvgSq)).toEqual(squares);
        expect(maxExpAvgSq).toEqual(expAvgSq);
      }),
      { numRuns: 200 },
    );
  });

  test('each step is within one rounding of float64, from the moments that the last one left', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.boolean(), (size, amsgrad) => {
        const p = of(values(size, 1));
        const optimizer = new AdamW([p], { ...bf16, amsgrad, lr: 0.01, weightDecay: 0.1 });
        for (let step = 1; step <= 5; step++) {
          const before = { ...optimizer.state(p), weight: Float32Array.from(p.data) };
          const gradient = values(size, 10 * step);
          take(optimizer, p, gradient);
          const after = optimizer.state(p);
          gradient.forEach((g, i) => {
            const m = 0.9 * before.expAvg[i] + 0.1 * g;
            const v = Math.max(1e-30, 0.999 * before.expAvgSq[i] + 0.001 * g * g);
            const largest = amsgrad ? Math.max(v, before.maxExpAvgSq![i]) : v;
            const root = Math.sqrt(largest / (1 - 0.999 ** step)) + 1e-8;
            expectWithin([after.expAvg[i] / m, after.expAvgSq[i] / v], [1, 1], 2 ** -8 + 1e-5);
            expectWithin(
              [p.data[i]],
              [before.weight[i] * (1 - 0.001) - (0.01 * m) / (1 - 0.9 ** step) / root],
              2e-6,
            );
          });
        }
      }),
      { numRuns: 30 },
    );
  });

  test('the first step has the bits of a float32 one: weights never see a rounded gradient', () => {
    const [a, b] = [of(values(67)), of(values(67))];
    take(new AdamW([a]), a, values(67, 2));
    take(new AdamW([b], bf16), b, values(67, 2));
    expect(b.data).toEqual(a.data);
  });

  test('second moments stay above denormals, and a NaN gradient stays visible', () => {
    const p = of(values(19));
    const optimizer = new AdamW([p], bf16);
    take(optimizer, p, new Float32Array(19), new Float32Array(19));
    expect(p.data.every(Number.isFinite)).toBe(true);
    for (const v of optimizer.state(p).expAvgSq) expect(v / 1e-30).toBeCloseTo(1, 2);
    const bits = new Float32Array(new Uint32Array(19).fill(0x7fffffff).buffer);
    take(optimizer, p, bits);
    const { expAvg, expAvgSq } = optimizer.state(p);
    for (const moments of [expAvg, expAvgSq, p.data]) expect(moments.every(Number.isNaN)).toBe(true);
  });
});

test('any number of threads gives the same bits', () => {
  const before = numThreads();
  const run = (threads: number) => {
    setNumThreads(threads);
    const p = of(values(100_003));
    const optimizer = new AdamW([p], bf16);
    take(optimizer, p, values(100_003, 2), values(100_003, 3));
    return [p.data, optimizer.state(p).expAvgSq];
  };
  const [one, three] = [1, 3].map(run);
  setNumThreads(before);
  expect(three).toEqual(one);
});

test('a state dict goes on to the same bits, and loads into an optimizer of the other kind', () => {
  const gradients = [2, 3, 4, 5].map((seed) => values(33, seed));
  const p = of(values(33));
  const optimizer = new AdamW([p], { ...bf16, amsgrad: true });
  take(optimizer, p, ...gradients.slice(0, 2));
  const state = optimizer.stateDict();
  const resumed = of(p.data);
  const again = new AdamW([resumed], bf16);
  again.loadStateDict(state);
  expect(again.stateDict()).toEqual(state);
  take(optimizer, p, ...gradients.slice(2));
  take(again, resumed, ...gradients.slice(2));
  expect(resumed.data).toEqual(p.data);
  const wide = new AdamW([resumed]);
  wide.loadStateDict(state);
  expect(wide.stateDict()).toEqual(state);
});

test('moments follow their parameters when they join a model', () => {
  const make = (late: boolean) => {
    const layers = [new Linear(3, 4, { seed: 1, stream: 0 }), new Linear(4, 2, { seed: 1, stream: 1 })];
    if (!late) void new Sequential(...layers);
    const parameters = layers.flatMap((layer) => layer.parameters());
    const optimizer = new AdamW(parameters, { ...bf16, amsgrad: true });
    for (let step = 0; step < 4; step++) {
      if (late && step === 2) void new Sequential(...layers);
      parameters.forEach((p, i) => {
        p.zeroGrad();
        p.accumulateGrad(values(p.data.length, 10 * step + i));
      });
      optimizer.step();
    }
    return parameters.map((p) => [Array.from(p.data), Array.from(optimizer.state(p).maxExpAvgSq!)]);
  };
  expect(make(true)).toEqual(make(false));
});
