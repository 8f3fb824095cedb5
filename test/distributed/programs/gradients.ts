// Losses and gradients of the ranks against one process with all rows, case by case. Rank 0 prints a line of
// JSON: for each case the loss's relative error and the largest error of a gradient relative to the largest
// value of that gradient.

import { values } from '../../../bench/trial';
import {
  DistributedDataParallel,
  GELU,
  LabelSmoothingCE,
  type LabelSmoothingCEOptions,
  Linear,
  Module,
  type Parameter,
  processGroup,
  ResidualBlock,
  ResidualMLP,
  Sequential,
  type Tensor,
  tensor,
} from '../../../src';
import { shard } from './shard';

const ROWS = 23;
const COLUMNS = 9;
const CLASSES = 5;
const group = processGroup();
const x = tensor(values(ROWS * COLUMNS, 1), [ROWS, COLUMNS]);
// The last column may be taken for the codes of a category.
for (let row = 0; row < ROWS; row++) x.data[row * COLUMNS + COLUMNS - 1] = (row * 5) % 4;
const target = Int32Array.from({ length: ROWS }, (_, row) => (row * 7) % CLASSES);
const classWeights = Float32Array.of(0.5, 3, 0, 1, 7);
const ignoring = (ignored: (row: number) => boolean) =>
  target.map((label, row) => (ignored(row) ? -100 : label));

/** A user's module: its backward passes no hook on, and its second layer's parameter is never used. */
class Own extends Module {
  readonly layer = new Linear(COLUMNS, CLASSES, { seed: 1, stream: 0 });
  readonly unused = new Linear(2, 2, { seed: 1, stream: 1 });
  forward(input: Tensor) {
    return this.layer.forward(input);
  }
  backward(dy: Tensor) {
    return this.layer.backward(dy);
  }
  predict(input: Tensor) {
    return this.layer.predict(input);
  }
}

const network = (dropPath = 0) =>
  new ResidualMLP({ inFeatures: COLUMNS, dim: 16, depth: 3, classes: CLASSES, dropPath, seed: 3 });
const nested = () =>
  new Sequential(
    new Linear(COLUMNS, 16, { seed: 2, stream: 0 }),
    new Sequential(new ResidualBlock(16, { seed: 2, stream: 1, dropProb: 0.4 }), new GELU()),
    new Linear(16, CLASSES, { seed: 2, stream: 2 }),
  );
const even = (rows: number, { rank, ranks }: { rank: number; ranks: number }): [number, number] => [
  Math.floor((rows * rank) / ranks),
  Math.floor((rows * (rank + 1)) / ranks),
];
const lastOnly = (rows: number, { rank, ranks }: { rank: number; ranks: number }): [number, number] =>
  rank === ranks - 1 ? [0, rows] : [0, 0];

interface Case {
  module?: () => Module;
  target?: Int32Array | Tensor;
  criterion?: LabelSmoothingCEOptions;
  cut?: typeof shard;
  options?: ConstructorParameters<typeof DistributedDataParallel>[1];
  /** Forwards and backwards before the gradients are summed. */
  accumulate?: number;
}

const cases: Record<string, Case> = {
  'equal shards': { cut: even },
  'shards of different sizes': {},
  'a rank without rows': { cut: lastOnly },
  'stochastic depth': { module: () => network(0.5) },
  'class weights': { criterion: { classWeights } },
  'ignored rows on one rank': { target: ignoring((row) => row < 6) },
  'ignored rows and class weights': { target: ignoring((row) => row % 3 === 0), criterion: { classWeights } },
  'all rows ignored': { target: ignoring(() => true) },
  probabilities: {
    target: tensor(
      Float32Array.from({ length: ROWS * CLASSES }, (_, i) => ((i * 3) % 7) / 21),
      [ROWS, CLASSES],
    ),
  },
  'one bucket': { options: { bucketBytes: 2 ** 30 } },
  'a bucket for each parameter': { options: { bucketBytes: 1 } },
  'nested containers': { module: nested, options: { bucketBytes: 1 } },
  "a user's module": { module: () => new Own() },
  'gradients accumulated over three batches': { accumulate: 3, module: () => network(0.3) },
  'a category': {
    module: () =>
      new ResidualMLP({ inFeatures: COLUMNS, categories: [6], dim: 16, depth: 2, classes: CLASSES, seed: 3 }),
    options: { bucketBytes: 1 },
  },
  bf16: { options: { gradientDtype: 'bf16' } },
};

const part = (of: Int32Array | Tensor, from: number, to: number) =>
  ArrayBuffer.isView(of)
    ? of.slice(from, to)
    : tensor((of as Tensor).data.slice(from * CLASSES, to * CLASSES), [to - from, CLASSES]);
const rowsOf = (from: number, to: number) =>
  tensor(x.data.slice(from * COLUMNS, to * COLUMNS), [to - from, COLUMNS]);

function alone({ module = network, target: wanted = target, criterion: options, accumulate = 1 }: Case) {
  const model = module();
  const criterion = new LabelSmoothingCE(options);
  let loss = 0;
  for (let i = 0; i < accumulate; i++) {
    loss = criterion.forward(model.forward(x), wanted);
    model.backward(criterion.backward(1 / accumulate));
  }
  return { loss, parameters: model.parameters() };
}

function together({
  module = network,
  target: wanted = target,
  criterion: options,
  cut = shard,
  options: settings,
  accumulate = 1,
}: Case) {
  const model = new DistributedDataParallel(module(), settings);
  const criterion = new LabelSmoothingCE(options);
  const [from, to] = cut(ROWS, group);
  let loss = 0;
  for (let i = 0; i < accumulate; i++) {
    const target = part(wanted, from, to);
    const local = criterion.forward(model.forward(rowsOf(from, to)), target);
    const global = model.reduceLoss(local, criterion.weight(target));
    loss = global.loss;
    model.backward(criterion.backward(global.share / accumulate), { reduce: i + 1 === accumulate });
  }
  return { loss, parameters: model.parameters() };
}

function error(got: Parameter, want: Parameter): number {
  const reference = want.grad ?? new Float32Array(want.data.length);
  const largest = reference.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
  return got.grad!.reduce((worst, value, i) => Math.max(worst, Math.abs(value - reference[i])), 0) / largest;
}

const results = Object.entries(cases).map(([name, settings]) => {
  const one = alone(settings);
  const all = together(settings);
  return [
    name,
    {
      loss: Math.abs(all.loss - one.loss) / (Math.abs(one.loss) || 1),
      gradients: Math.max(...all.parameters.map((parameter, i) => error(parameter, one.parameters[i]))),
    },
  ];
});
if (group.rank === 0) console.log(JSON.stringify(Object.fromEntries(results)));
