import { LabelSmoothingCE, type MatmulPrecision, ResidualMLP, tensor } from '../../src';
import { arrayBytes, checkNetworkMemory, checkStepMemory, predictMemory } from '../../src/run/step_memory';
import { defaultOptions } from '../support/default_options';

/** Of three: what else comes and goes in the process spoils one at most. Beside much, one is enough. */
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];

test('a network is refused where its weights, gradients and moments take more than is free', () => {
  const options = { ...defaultOptions, dim: 10, depth: 0 };
  const bytes = 20 * (5 * 10 + 10 + 2 * 10 + 10 * 3 + 3);
  expect(() => checkNetworkMemory(options, 5, 3, [], bytes)).not.toThrow();
  expect(() => checkNetworkMemory(options, 5, 3, [], bytes - 1)).toThrow(
    /^options\.dim: expected a width and depth that can be trained in memory \(113 parameters take .* that it may have\), received 10$/,
  );
  expect(() => checkNetworkMemory({ ...options, ema: 0.9 }, 5, 3, [], bytes)).toThrow(/^options\.dim/);
});

test('a width inside blocks is refused by its own name, where the usual one fits', () => {
  const options = { ...defaultOptions, dim: 8, depth: 1, hiddenRatio: 1e6 };
  expect(() => checkNetworkMemory(options, 5, 3, [], 1e8)).toThrow(
    /^options\.hiddenRatio: expected a width inside blocks that can be trained in memory \(.*, received 1000000$/,
  );
});

test('the tables of categories count among the parameters, and their encoded rows among the rows', () => {
  const options = { ...defaultOptions, dim: 10, depth: 0, batchSize: 7 };
  const parameters = 40 * 10 + (4 + 10) * 10 + 10 + 2 * 10 + 10 * 3 + 3;
  expect(() => checkNetworkMemory(options, 5, 3, [40], 20 * parameters)).not.toThrow();
  expect(() => checkNetworkMemory(options, 5, 3, [40], 20 * parameters - 1)).toThrow(/^options\.dim/);
  const model = new ResidualMLP({ inFeatures: 5, categories: [40], dim: 10, depth: 0, classes: 3 });
  const bytes = (what: string) =>
    predictMemory(model, new LabelSmoothingCE(), options).find((part) => part.what === what)?.bytes;
  expect(bytes('weights')).toBe(4 * parameters);
  expect(bytes('batch and stem')).toBe(7 * 4 * (5 + 10));
  expect(bytes('encoder')).toBe(7 * 4 * (14 + 1));
});

test('a batch is refused where its step takes more than is free', () => {
  const model = new ResidualMLP({ inFeatures: 5, dim: 10, depth: 1, classes: 3 });
  const options = { ...defaultOptions, batchSize: 1000 };
  const parts = predictMemory(model, new LabelSmoothingCE(), options);
  const bytes = parts.filter(({ of }) => of === 'row').reduce((sum, part) => sum + part.bytes, 0);
  expect(() => checkStepMemory(parts, options, bytes)).not.toThrow();
  expect(() => checkStepMemory(parts, options, bytes - 1)).toThrow(
    /^options\.batchSize: expected a batch whose step fits into memory \(.* that it may have\), received 1000$/,
  );
});

interface Sizes {
  rows: number;
  dim: number;
  depth: number;
}

/** The bytes that a step holds when it ends, its gradients apart, and what is predicted of them. */
function step({ rows, dim, depth }: Sizes, matmulPrecision: MatmulPrecision) {
  const model = new ResidualMLP({ inFeatures: 4, dim, depth, classes: 2, matmulPrecision });
  for (const parameter of model.parameters())
    parameter.accumulateGrad(new Float32Array(parameter.data.length));
  const criterion = new LabelSmoothingCE();
  const target = new Int32Array(rows);
  const before = arrayBytes();
  const x = tensor(new Float32Array(4 * rows).fill(0.5), [rows, 4]);
  criterion.forward(model.forward(x), target);
  model.backward(criterion.backward(), { inputGradient: false });
  const taken = arrayBytes() - before;
  const parts = predictMemory(model, criterion, { ...defaultOptions, batchSize: rows });
  const predicted = parts.filter(({ of }) => of === 'row').reduce((sum, { bytes }) => sum + bytes, 0);
  return { taken, predicted };
}

test.each([
  { dim: 64, depth: 2, rows: 4_000 },
  { dim: 256, depth: 6, rows: 300 },
  { dim: 512, depth: 8, rows: 200, times: 1 },
])(
  'a step of $depth blocks of $dim takes what is predicted, in medium precision less',
  ({ times = 3, ...sizes }) => {
    const pairs = Array.from(
      { length: times },
      () => [step(sizes, 'highest'), step(sizes, 'medium')] as const,
    );
    for (const kind of [0, 1]) {
      const { predicted } = pairs[0][kind];
      const taken = median(pairs.map((pair) => pair[kind].taken));
      expect(Math.abs(taken - predicted)).toBeLessThan(predicted / 50);
    }
    const saved = median(pairs.map(([highest, medium]) => highest.taken - medium.taken));
    const predicted = sizes.depth * sizes.rows * 2 * (sizes.dim + 4 * sizes.dim);
    expect(pairs[0][0].predicted - pairs[0][1].predicted).toBe(predicted);
    expect(Math.abs(saved - predicted)).toBeLessThan(predicted / 50);
  },
);
