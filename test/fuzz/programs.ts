// Programs over the public API as fast-check makes them: layers with right and wrong options, then calls with
// right and wrong arguments in any order.
import fc from 'fast-check';
import type { Module, Tensor } from '../../src';
import * as regulus from '../../src';
import { countEnd } from './ends';

/** Values of every kind but the right one; no number among them is a size that would take gigabytes. */
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
  'wrong shape',
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

function memoryOf(kind: string, length: number): Float32Array {
  const bytes = 4 * (length + 1);
  switch (kind) {
    case 'shared':
      return new Float32Array(new SharedArrayBuffer(bytes), 0, length);
    case 'offset':
      return new Float32Array(new ArrayBuffer(bytes), 4, length);
    case 'wrong length':
      return new Float32Array(length + 1);
    default:
      return new Float32Array(length);
  }
}

export function makeTensor({ rows: r, columns, values, memory: kind }: TensorPlan, wanted = columns): Tensor {
  const length = r * wanted;
  const data = memoryOf(kind, length);
  data.forEach((_, i) => {
    data[i] = values[i % values.length];
  });
  if (kind === 'detached') structuredClone(data.buffer, { transfer: [data.buffer as ArrayBuffer] });
  return { data, shape: kind === 'wrong shape' ? [length] : [r, wanted] };
}

const drawOptions = { seed: sometimes(fc.nat(9)), stream: sometimes(fc.nat(9)) };
const dropOptions = {
  mode: sometimes(fc.constantFrom('row', 'batch')),
  scaling: sometimes(fc.constantFrom('inverted', 'inference', 'none')),
};
const matmulPrecision = sometimes(fc.constantFrom('highest', 'medium'));
const activation = sometimes(fc.constantFrom('gelu', 'gelu_tanh'));

const constructs = (name: string, ...args: fc.Arbitrary<unknown>[]): fc.Arbitrary<[string, unknown[]]> =>
  fc.tuple(fc.constant(name), fc.tuple(...args));

const linearOptions = record({ bias: sometimes(fc.boolean()), matmulPrecision, ...drawOptions });
const normOptions = record({ eps: sometimes(fc.constantFrom(1e-5, 1)) });
const geluOptions = record({ approximate: sometimes(fc.constantFrom('none', 'tanh')) });
const blockOptions = record({
  hidden: sometimes(width),
  dropProb: sometimes(probability),
  activation,
  matmulPrecision,
  ...dropOptions,
  ...drawOptions,
});
const networkOptions = record({
  inFeatures: sometimes(width, 30),
  dim: sometimes(width, 30),
  depth: sometimes(fc.nat(2), 30),
  classes: sometimes(width, 30),
  dropPath: sometimes(probability),
  activation,
  matmulPrecision,
  ...dropOptions,
});

/** Constructors with their arguments. */
const layer = fc.oneof(
  constructs('Linear', sometimes(width), sometimes(width), linearOptions),
  constructs('LayerNorm', sometimes(width), normOptions),
  constructs('GELU', geluOptions),
  constructs('ResidualBlock', sometimes(width), blockOptions),
  constructs('ResidualMLP', networkOptions),
  constructs('StochasticDepth', sometimes(probability), record({ ...dropOptions, ...drawOptions })),
);

const target = fc.oneof(
  fc.record({
    kind: fc.constantFrom('Int32Array', 'Uint8Array', 'BigInt64Array', 'array', 'probabilities'),
    entries: fc.array(fc.constantFrom(0, 0, 1, 2, 4, -100, -1, 99), { minLength: 1, maxLength: 5 }),
  }),
  fc.record({ kind: fc.constant('junk'), entries: fc.constant([0]), junk }),
);

const passOptions = record({
  step: sometimes(fc.nat(9)),
  rowOffset: sometimes(fc.nat(9)),
  out: junk,
  inputGradient: sometimes(fc.boolean()),
});
const lossOptions = record({
  smoothing: sometimes(fc.constantFrom(0, 0.1, 1)),
  reduction: sometimes(fc.constantFrom('mean', 'sum', 'none')),
  ignoreIndex: sometimes(fc.constantFrom(-100, 0)),
  inPlace: sometimes(fc.boolean()),
});

interface PassCall {
  call: 'forward' | 'backward' | 'predict';
  x: TensorPlan;
  /** Whether x has the columns that the model takes. */
  fits: boolean;
  /** Given instead of x. */
  argument: unknown;
  options: unknown;
}
interface SmallCall {
  call: 'step' | 'zeroGrad' | 'train' | 'eval' | 'stateDict' | 'swap' | 'clip' | 'check';
  argument: unknown;
}
interface LossCall {
  call: 'loss';
  logits: TensorPlan;
  target: unknown;
  options: unknown;
  upstream: unknown;
}
type Call = PassCall | SmallCall | LossCall;

const passCall: fc.Arbitrary<PassCall> = fc.record({
  call: fc.constantFrom('forward', 'backward', 'predict'),
  x: tensorPlan,
  fits: fc.boolean(),
  argument: fc.option(junk, { freq: 12 }),
  options: fc.option(passOptions, { freq: 2 }),
});
const smallCall: fc.Arbitrary<SmallCall> = fc.record({
  call: fc.constantFrom('step', 'zeroGrad', 'train', 'eval', 'stateDict', 'swap', 'clip', 'check'),
  argument: fc.option(junk, { freq: 4 }),
});
const lossCall: fc.Arbitrary<LossCall> = fc.record({
  call: fc.constant('loss'),
  logits: tensorPlan,
  target,
  options: lossOptions,
  upstream: fc.option(sometimes(fc.constantFrom(0, 1, -1e30))),
});
const call: fc.Arbitrary<Call> = fc.oneof<fc.Arbitrary<Call>[]>(passCall, smallCall, lossCall);

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

const columnsOf = (module: Module, plan: TensorPlan): number => {
  const [first] = module.parameters();
  return first ? first.shape[first.shape.length - 1] : plan.columns;
};

/**
 * Runs a program; throws where an error is not clean, or a result is not a tensor whose data and shape agree.
 */
export function run({ layers, optimizer: options, calls }: Program): void {
  const api = regulus as unknown as Record<string, new (...args: unknown[]) => Module>;
  const modules = layers.flatMap(([name, args]) => attempt(() => new api[name](...args)) ?? []);
  const [first] = modules;
  const model = modules.length > 1 ? (attempt(() => new regulus.Sequential(...modules)) ?? first) : first;
  const steps = model && attempt(() => new regulus.AdamW(model.namedParameters(), options as object));
  let last: unknown;
  for (const each of calls) {
    if (each.call === 'loss') runLoss(each);
    else if (!model) continue;
    else if ('x' in each) {
      const result = runPass(each, model, last);
      if (each.call === 'forward') last = result;
    } else runSmall(each, model, steps);
  }
}

function runLoss({ logits: plan, target: wanted, options, upstream }: LossCall): void {
  const logits = makeTensor(plan);
  const loss = attempt(() => new regulus.LabelSmoothingCE(options as object));
  attempt(() => loss?.forward(logits, makeTarget(wanted as never, plan) as never));
  attempt(() => loss?.backward((upstream ?? undefined) as never));
  attempt(() => regulus.softmax(logits));
}

/** Forward, backward or predict; a backward that fits takes the last result for its gradient. */
function runPass(
  { call: method, x, fits, argument, options }: PassCall,
  model: Module,
  last: unknown,
): unknown {
  const fitting = () => (method === 'backward' && last ? last : makeTensor(x, columnsOf(model, x)));
  const input = argument ?? (fits ? fitting() : makeTensor(x));
  const methods = model as unknown as Record<string, (...args: unknown[]) => unknown>;
  const result = attempt(() => methods[method](input, ...(options === null ? [] : [options])));
  checkResult(result);
  return result;
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
  { call: name, argument }: SmallCall,
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
