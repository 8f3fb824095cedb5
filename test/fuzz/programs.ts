// Programs over the public API as fast-check makes them: layers with right and wrong options, then calls with
// right and wrong arguments in any order.
import fc from 'fast-check';
import type { Module, Tensor } from '../../src';
import * as regulus from '../../src';
import { countEnd } from './ends';

/** Values of every kind but the one that is wanted; none of them a size that would take gigabytes. */
const junk = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    true,
    '',
    'relu',
    '3',
    10n,
    NaN,
    Infinity,
    -Infinity,
    -1,
    0,
    0.5,
    1.5,
    -0,
    2 ** 32,
    2 ** 53,
    1e300,
    5e-324,
    Symbol('s'),
    () => 1,
  ),
  fc
    .constantFrom<() => unknown>(
      () => [],
      () => ({}),
      () => new Float64Array(4),
      () => new Date(0),
      () => new Proxy({}, {}),
      () => Object.create(null),
      () => new DataView(new ArrayBuffer(4)),
    )
    .map((make) => make()),
);
const sometimes = <T>(right: fc.Arbitrary<T>, weight = 12): fc.Arbitrary<unknown> =>
  fc.oneof({ weight, arbitrary: right as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: junk });

const WIDTHS = [1, 2, 3, 5, 8, 17];
const width = fc.constantFrom(...WIDTHS);
const rows = fc.constantFrom(0, 1, 2, 3, 9, 33);
const value = fc.oneof(
  { weight: 8, arbitrary: fc.float({ min: -4, max: 4, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 1e30, 1e-40, -0, 3.4e38) },
);
const probability = fc.constantFrom(0, 0.1, 0.5, 1);
const record = (shape: Record<string, fc.Arbitrary<unknown>>) =>
  sometimes(fc.record(shape, { requiredKeys: [] }), 20);

/** How a tensor's memory is made, and what happens to it. */
const memory = fc.constantFrom(
  'plain',
  'plain',
  'plain',
  'shared',
  'offset',
  'detached',
  'wrong length',
  'other shape',
);
export interface TensorPlan {
  rows: number;
  columns: number;
  values: number[];
  memory: string;
}
const tensorPlan: fc.Arbitrary<TensorPlan> = fc.record({
  rows,
  columns: width,
  values: fc.array(value, { minLength: 1, maxLength: 8 }),
  memory,
});

export function makeTensor({ rows: r, columns, values, memory: kind }: TensorPlan, wanted = columns): Tensor {
  const length = r * wanted;
  const bytes = 4 * (length + 1);
  const data =
    kind === 'shared'
      ? new Float32Array(new SharedArrayBuffer(bytes), 0, length)
      : kind === 'offset'
        ? new Float32Array(new ArrayBuffer(bytes), 4, length)
        : new Float32Array(kind === 'wrong length' ? length + 1 : length);
  data.forEach((_, i) => {
    data[i] = values[i % values.length];
  });
  if (kind === 'detached') structuredClone(data.buffer, { transfer: [data.buffer as ArrayBuffer] });
  return { data, shape: kind === 'other shape' ? [length] : [r, wanted] };
}

const drawOptions = { seed: sometimes(fc.nat(9)), stream: sometimes(fc.nat(9)) };
const dropOptions = {
  mode: sometimes(fc.constantFrom('row', 'batch')),
  scaling: sometimes(fc.constantFrom('inverted', 'inference', 'none')),
};
const activation = sometimes(fc.constantFrom('gelu', 'gelu_tanh'));

/** Constructors with their arguments. */
const layer: fc.Arbitrary<[string, unknown[]]> = fc.oneof(
  fc.tuple(
    fc.constant('Linear'),
    fc.tuple(sometimes(width), sometimes(width), record({ bias: sometimes(fc.boolean()), ...drawOptions })),
  ),
  fc.tuple(
    fc.constant('LayerNorm'),
    fc.tuple(sometimes(width), record({ eps: sometimes(fc.constantFrom(1e-5, 1)) })),
  ),
  fc.tuple(
    fc.constant('GELU'),
    fc.tuple(record({ approximate: sometimes(fc.constantFrom('none', 'tanh')) })),
  ),
  fc.tuple(
    fc.constant('ResidualBlock'),
    fc.tuple(
      sometimes(width),
      record({
        hidden: sometimes(width),
        dropProb: sometimes(probability),
        activation,
        ...dropOptions,
        ...drawOptions,
      }),
    ),
  ),
  fc.tuple(
    fc.constant('ResidualMLP'),
    fc.tuple(
      record({
        inFeatures: sometimes(width, 30),
        dim: sometimes(width, 30),
        depth: sometimes(fc.nat(2), 30),
        classes: sometimes(width, 30),
        dropPath: sometimes(probability),
        activation,
        ...dropOptions,
      }),
    ),
  ),
  fc.tuple(
    fc.constant('StochasticDepth'),
    fc.tuple(sometimes(probability), record({ ...dropOptions, ...drawOptions })),
  ),
);

const target = fc.oneof(
  fc.record({
    kind: fc.constantFrom('Int32Array', 'Uint8Array', 'BigInt64Array', 'array', 'probabilities'),
    entries: fc.array(fc.constantFrom(0, 0, 1, 2, 4, -100, -1, 99), { minLength: 1, maxLength: 5 }),
  }),
  fc.record({ kind: fc.constant('junk'), entries: fc.constant([0]), junk }),
);

const call = fc.oneof(
  fc.record({
    call: fc.constantFrom('forward', 'backward', 'predict'),
    x: tensorPlan,
    fits: fc.boolean(),
    argument: fc.option(junk, { freq: 12 }),
    options: fc.option(
      record({
        step: sometimes(fc.nat(9)),
        rowOffset: sometimes(fc.nat(9)),
        out: junk,
        inputGradient: sometimes(fc.boolean()),
      }),
      { freq: 2 },
    ),
  }),
  fc.record({
    call: fc.constantFrom('step', 'zeroGrad', 'train', 'eval', 'stateDict', 'swap', 'clip', 'check'),
    argument: fc.option(junk, { freq: 4 }),
  }),
  fc.record({
    call: fc.constant('loss'),
    logits: tensorPlan,
    target,
    options: record({
      smoothing: sometimes(fc.constantFrom(0, 0.1, 1)),
      reduction: sometimes(fc.constantFrom('mean', 'sum', 'none')),
      ignoreIndex: sometimes(fc.constantFrom(-100, 0)),
      inPlace: sometimes(fc.boolean()),
    }),
    upstream: fc.option(sometimes(fc.constantFrom(0, 1, -1e30))),
  }),
);
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never;

const optimizer = record({
  lr: sometimes(fc.constantFrom(0, 1e-3, 1)),
  betas: sometimes(fc.constant([0.9, 0.999])),
  eps: sometimes(fc.constantFrom(0, 1e-8)),
  weightDecay: sometimes(fc.constantFrom(0, 0.1)),
  amsgrad: sometimes(fc.boolean()),
  maxGradNorm: sometimes(fc.constantFrom(1, 1e-3)),
});

export const program = fc.record({
  layers: fc.array(layer, { minLength: 1, maxLength: 3 }),
  optimizer,
  calls: fc.array(call, { minLength: 1, maxLength: 12 }),
});
export type Program = typeof program extends fc.Arbitrary<infer T> ? T : never;

/** Runs one call; an error that is not clean is passed on. */
function attempt<T>(run: () => T): T | undefined {
  try {
    const result = run();
    countEnd();
    return result;
  } catch (error) {
    countEnd(error);
    return undefined;
  }
}

const columnsOf = (module: Module | undefined, plan: TensorPlan): number => {
  const [first] = module?.parameters() ?? [];
  return first ? first.shape[first.shape.length - 1] : plan.columns;
};

/**
 * Runs a program; throws where an error is not clean, or a result is no tensor of finite values from finite
 * ones.
 */
export function run({ layers, optimizer: options, calls }: Program): void {
  const api = regulus as unknown as Record<string, new (...args: unknown[]) => Module>;
  const modules = layers.flatMap(([name, args]) => attempt(() => new api[name](...args)) ?? []);
  const [first] = modules;
  const model = modules.length > 1 ? (attempt(() => new regulus.Sequential(...modules)) ?? first) : first;
  const steps = model && attempt(() => new regulus.AdamW(model.namedParameters(), options as object));
  let last: unknown;
  for (const each of calls as Call[]) {
    if (each.call === 'loss') {
      const {
        logits: plan,
        target: wanted,
        options: lossOptions,
        upstream,
      } = each as Extract<Call, { logits: TensorPlan }>;
      const logits = makeTensor(plan);
      const loss = attempt(() => new regulus.LabelSmoothingCE(lossOptions as object));
      attempt(() => loss?.forward(logits, makeTarget(wanted as never, plan) as never));
      attempt(() => loss?.backward((upstream ?? undefined) as never));
      attempt(() => regulus.softmax(logits));
    } else if (['forward', 'backward', 'predict'].includes(each.call)) {
      const { call: method, x, fits, argument, options: given } = each as Extract<Call, { x: TensorPlan }>;
      if (!model) continue;
      const input =
        argument ??
        (fits && method === 'backward' && last
          ? last
          : makeTensor(x, fits ? columnsOf(model, x) : x.columns));
      const result = attempt(() =>
        (model as unknown as Record<string, (...args: unknown[]) => unknown>)[method](
          input,
          ...(given === null ? [] : [given]),
        ),
      );
      if (method === 'forward') last = result;
      checkResult(result);
    } else if (model) runSmall(each.call, (each as { argument: unknown }).argument, model, steps);
  }
}

function makeTarget(
  { kind, entries, junk: other }: { kind: string; entries: number[]; junk?: unknown },
  plan: TensorPlan,
): unknown {
  const all = Array.from({ length: plan.rows }, (_, i) => entries[i % entries.length]);
  if (kind === 'probabilities') return makeTensor(plan);
  return {
    Int32Array: () => Int32Array.from(all),
    Uint8Array: () => Uint8Array.from(all),
    BigInt64Array: () => BigInt64Array.from(all, BigInt),
    array: () => all,
    junk: () => other,
  }[kind]!();
}

function checkResult(result: unknown): void {
  if (typeof result !== 'object' || result === null || !('data' in result)) return;
  const { data, shape } = result as Tensor;
  if (data.length !== shape.reduce((a, b) => a * b, 1))
    throw new Error('a result whose data and shape differ');
}

function runSmall(
  name: string,
  argument: unknown,
  model: Module,
  optimizer: regulus.AdamW | undefined,
): void {
  const small: Record<string, () => unknown> = {
    step: () => optimizer?.step(),
    zeroGrad: () => optimizer?.zeroGrad(),
    train: () => model.train((argument ?? true) as boolean),
    eval: () => model.eval(),
    stateDict: () => model.loadStateDict((argument ?? model.stateDict()) as never),
    swap: () => optimizer?.loadStateDict((argument ?? optimizer.stateDict()) as never),
    clip: () => regulus.clipGradNorm(model.parameters(), (argument ?? 1) as number),
    check: () =>
      regulus.accuracy({ data: new Float32Array(6), shape: [2, 3] }, (argument ?? [0, 1]) as never),
  };
  attempt(small[name]);
}
