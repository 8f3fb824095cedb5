// Every elementwise operation over the whole range of float32: 16 floats of each exponent and sign, a band.
// scripts/float_range.py measures PyTorch over the same inputs.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  BCEWithLogitsLoss,
  bfloat16,
  clipGradNorm,
  type ElementwiseLoss,
  GELU,
  HuberLoss,
  LabelSmoothingCE,
  LayerNorm,
  Linear,
  LinearCrossEntropy,
  type Module,
  MSELoss,
  Parameter,
  PoissonNLLLoss,
  QuantileLoss,
  ResidualBlock,
  RMSNorm,
  StochasticDepth,
  softmax,
  tensor,
} from '../../src';
import { adamwStep } from '../../src/addon/adamw';
import { wholeArrays } from '../../src/addon/segments';
import { totalNorm } from '../../src/addon/total_norm';
import { addInto, lerpInto, scale, scaleRows } from '../../src/addon/vector_arithmetic';
import { fromBits } from '../../src/core/bfloat16';
import { adamwRules } from './adamw_rules';
import { binaryCrossEntropy, type Element, huber, pinball, poisson } from './elementwise_losses';
import { adamw, erfc } from './reference';

/** An operation: its results of the inputs, as many for each, and the same of one input in float64. */
export interface RangeOperation {
  name: string;
  /** The name that scripts/float_range.py gives it; default: name. */
  like?: string;
  run(x: Float32Array): ArrayLike<number>;
  want(x: number): number | number[];
  /** What it does with an infinity or a NaN is its own rule, or takes the others along. */
  finiteOnly?: boolean;
}

interface Measured {
  /** The kinds of the results for each of SPECIALS. */
  specials: string[];
  /** The largest error of each band; null: a result that is not finite for a value that is. */
  errors: (number | null)[];
}

const EXPONENTS = 255;
const PER_BAND = 16;
export const SPECIALS = Float32Array.of(0, -0, Infinity, -Infinity, NaN);

/** PyTorch's float32, measured. */
export const pytorch: { producer: string; operations: Record<string, Measured> } = JSON.parse(
  readFileSync(path.join(__dirname, '..', 'fixtures', 'float_range.json'), 'utf8'),
);

/** The bands of positive floats by exponent, then those of negative ones. */
function inputs(): Float32Array {
  const bits = new Uint32Array(2 * EXPONENTS * PER_BAND);
  for (let i = 0; i < bits.length; i++) {
    const [band, k] = [Math.floor(i / PER_BAND), i % PER_BAND];
    const [sign, exponent] = [Math.floor(band / EXPONENTS), band % EXPONENTS];
    const mixed = Math.imul(k, 0x9e3779b1) + Math.imul(exponent, 0x85ebca6b) + Math.imul(sign, 0xc2b2ae35);
    const fraction = k < 2 ? [1, 0x7fffff][k] : mixed >>> 9;
    bits[i] = ((sign << 31) | (exponent << 23) | fraction) >>> 0;
  }
  return new Float32Array(bits.buffer);
}

/** A band's inputs as a message names them. */
export const bandName = (band: number) =>
  `${band < EXPONENTS ? '' : '-'}2^${Math.max(1, band % EXPONENTS) - 127}`;

/** Half the distance between a value and the next float. */
const rounding = (value: number) => Math.max(Math.abs(value) * 2 ** -24, 2 ** -150);

/** The error in roundings of `largest`; infinite where only one of the two is finite. */
function errorOf(got: number, exact: number, largest: number): number {
  const want = Number.isFinite(Math.fround(exact)) ? exact : Math.fround(exact);
  if (Object.is(got, want) || got === want) return 0;
  const error = Math.abs(got - want) / rounding(largest);
  return Number.isNaN(error) ? Infinity : error;
}

const wanted = new Map<string, number[]>();
/** An operation's values in float64, which are the same for every target. */
function wantsOf({ name, want }: RangeOperation, x: Float32Array): number[] {
  const known = wanted.get(name) ?? [...x].flatMap(want);
  wanted.set(name, known);
  return known;
}

/** The largest error of each band, in float32 roundings of the band's largest value. */
export function bandErrors(operation: RangeOperation): number[] {
  const x = inputs();
  const got = Array.from(operation.run(x));
  const all = wantsOf(operation, x);
  const size = all.length / (2 * EXPONENTS);
  return Array.from({ length: 2 * EXPONENTS }, (_, band) => {
    const wants = all.slice(band * size, (band + 1) * size);
    const fits = (value: number) => Number.isFinite(Math.fround(value));
    const largest = Math.max(0, ...wants.filter(fits).map(Math.abs));
    return Math.max(...wants.map((value, i) => errorOf(got[band * size + i], value, largest)));
  });
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const normalTail = (x: number) => erfc(-x / Math.SQRT2) / 2;
const gelu = (x: number) => x * normalTail(x);
const geluDerivative = (x: number) => normalTail(x) + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
const twiceU = (x: number) => 2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
const geluTanh = (x: number) => x * sigmoid(twiceU(x));
function geluTanhDerivative(x: number): number {
  const slope = 2 * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
  return sigmoid(twiceU(x)) + x * slope * sigmoid(twiceU(x)) * sigmoid(-twiceU(x));
}

const ones = (length: number) => new Float32Array(length).fill(1);
const column = (x: Float32Array) => tensor(x, [x.length, 1]);
const derivativeOf = (module: Module, x: Float32Array) => {
  module.forward(column(x));
  return module.backward(column(ones(x.length))).data;
};

/** A block whose first bias is the inputs, and which else passes them on: results, then derivatives. */
function throughBlock(x: Float32Array, activation: 'gelu' | 'gelu_tanh', derivative: boolean): Float32Array {
  const dim = 240;
  const results = new Float32Array(x.length);
  const block = new ResidualBlock(dim, { hidden: dim, activation });
  const parameters = Object.fromEntries(block.namedParameters());
  parameters['linear1.weight'].data.fill(0);
  parameters['linear2.weight'].data.fill(0).forEach((_, i, weight) => {
    if (i % (dim + 1) === 0) weight[i] = 1;
  });
  parameters['linear2.bias'].data.fill(0);
  for (let first = 0; first < x.length; first += dim) {
    parameters['linear1.bias'].data.set(x.subarray(first, first + dim));
    block.zeroGrad();
    const y = block.forward(tensor(new Float32Array(dim), [1, dim]));
    block.backward(tensor(ones(dim), [1, dim]));
    results.set(derivative ? parameters['linear1.bias'].grad! : y.data, first);
  }
  return results;
}

/** Logits of two classes: the input, of the true class, and 0. */
const logits = (x: Float32Array) =>
  tensor(
    Float32Array.from({ length: 2 * x.length }, (_, i) => (i % 2 === 0 ? x[i / 2] : 0)),
    [x.length, 2],
  );
const firstColumn = (values: Float32Array) => values.filter((_, i) => i % 2 === 0);
function crossEntropy(x: Float32Array, smoothing: number, derivative: boolean): Float32Array {
  const criterion = new LabelSmoothingCE<'none'>({ smoothing, reduction: 'none' });
  const losses = criterion.forward(logits(x), new Int32Array(x.length));
  return derivative ? firstColumn(criterion.backward(ones(x.length)).data) : losses;
}
function linearCrossEntropy(x: Float32Array, smoothing: number, derivative: boolean): Float32Array {
  const head = new Linear(1, 2, { bias: false });
  head.weight.data.set([1, 0]);
  const criterion = new LinearCrossEntropy<'none'>(head, { smoothing, reduction: 'none' });
  const losses = criterion.forward(column(x), new Int32Array(x.length));
  return derivative ? criterion.backward(ones(x.length)).data : losses;
}
const SMOOTHING = 0.125;
const smoothedLoss = (x: number) => (1 - SMOOTHING / 2) * softplus(-x) + (SMOOTHING / 2) * softplus(x);

/** A loss of each input and one target: the losses, and their derivatives. */
function elementLoss(
  name: string,
  criterion: ElementwiseLoss<'none'>,
  target: number,
  want: (x: number, y: number) => Element,
  finiteOnly = false,
): RangeOperation[] {
  const run = (x: Float32Array) => criterion.forward(column(x), column(filledLike(x, target)));
  return [
    { name, run: (x) => run(x).slice(), want: (x) => want(x, target)[0], finiteOnly },
    {
      name: `${name} derivative`,
      run: (x) => {
        run(x);
        return criterion.backward(ones(x.length)).data.slice();
      },
      want: (x) => want(x, target)[1],
      finiteOnly,
    },
  ];
}
const NONE = { reduction: 'none' } as const;
const RATES = { logInput: false, full: false, eps: 1e-8 };

const PATTERN = [1, -0.5, 0.25, -1, 0.75, 0.125, -0.25, 0.5];
const rowOf = (x: number) => PATTERN.map((factor) => Math.fround(x * factor));
const rowsOf = (x: Float32Array) =>
  tensor(Float32Array.from([...x].flatMap(rowOf)), [x.length, PATTERN.length]);
const DY = PATTERN.toReversed();
function normDerivative(norm: Module, x: Float32Array): Float32Array {
  norm.forward(rowsOf(x));
  const dy = Float32Array.from({ length: x.length * DY.length }, (_, i) => DY[i % DY.length]);
  return norm.backward(tensor(dy, [x.length, DY.length])).data;
}
const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
/** A norm of a row, with what its mean is (0 of the RMS norm): results, or the gradient for DY. */
function normed(x: number, centre: typeof mean, derivative: boolean): number[] {
  const row = rowOf(x).map((v, _, all) => v - centre(all));
  const reciprocal = 1 / Math.sqrt(mean(row.map((v) => v * v)) + 1e-5);
  const n = row.map((v) => v * reciprocal);
  if (!derivative) return n;
  const projection = mean(n.map((v, i) => v * DY[i]));
  return n.map((v, i) => reciprocal * (DY[i] - centre(DY) - v * projection));
}
const noCentre = () => 0;

type Role = 'gradient' | 'weight' | 'moments';
type Result = 'weight' | 'exp_avg' | 'exp_avg_sq';
const BETAS = [0.9, 0.999] as const;
const STEP = { lr: 0.125, eps: 1e-8, weightDecay: 0.25 };
/** The gradient beside an input. It leads away from zero where that is the weight, so that nothing cancels. */
const gradientBeside = (x: number, role: Role) => (role === 'weight' && x > 0 ? -0.75 : 0.75);

/** A step of AdamW or Adam whose weight, gradient or moments are the inputs. */
function optimizerStep(decoupled: boolean, role: Role, result: Result): RangeOperation {
  const t = role === 'moments' ? 2 : 1;
  const name = `${decoupled ? 'AdamW' : 'Adam'}'s ${result} by ${role}`;
  return {
    name,
    run: (x) => {
      const filled = (value: number) => new Float32Array(x.length).fill(value);
      const weight = role === 'weight' ? x.slice() : filled(0.5);
      const grad = role === 'gradient' ? x : x.map((value) => gradientBeside(value, role));
      const expAvg = role === 'moments' ? x.slice() : filled(0);
      const expAvgSq = role === 'moments' ? x.map(Math.abs) : filled(0);
      const [biasCorrection1, biasCorrection2] = BETAS.map((beta) => 1 - beta ** t);
      adamwStep({
        momentDtype: 'f32',
        gradScale: 1,
        params: [weight],
        grads: [grad],
        expAvg: [expAvg],
        expAvgSq: [expAvgSq],
        maxExpAvgSq: null,
        rules: adamwRules([{ ...STEP, biasCorrection1, biasCorrection2, decoupled }]),
        segments: wholeArrays([weight]),
      });
      return { weight, exp_avg: expAvg, exp_avg_sq: expAvgSq }[result];
    },
    want: (x) => {
      const state = {
        w: role === 'weight' ? x : 0.5,
        m: role === 'moments' ? x : 0,
        v: role === 'moments' ? Math.abs(x) : 0,
      };
      adamw(state, role === 'gradient' ? x : gradientBeside(x, role), t, {
        ...STEP,
        betas: BETAS,
        decoupled,
      });
      return { weight: state.w, exp_avg: state.m, exp_avg_sq: state.v }[result];
    },
  };
}

/** The norm and the gradient of a parameter of two elements, each input beside 0.5. */
function clipped(x: number): Float32Array {
  const parameter = new Parameter(tensor(new Float32Array(2), [2]), 'p');
  parameter.accumulateGrad(Float32Array.of(x, 0.5));
  clipGradNorm([parameter], 1);
  return parameter.grad!;
}
function wantClipped(x: number): number[] {
  const coefficient = Math.min(1, 1 / (Math.hypot(x, 0.5) + 1e-6));
  return [x * coefficient, 0.5 * coefficient];
}

const into = (x: Float32Array, work: (values: Float32Array) => void) => {
  const values = x.slice();
  work(values);
  return values;
};
const filledLike = (x: Float32Array, value: number) => new Float32Array(x.length).fill(value);

/** Every elementwise operation; those of one formula in several kernels are named `like` PyTorch's one. */
export const OPERATIONS: RangeOperation[] = [
  { name: 'gelu', run: (x) => new GELU().forward(column(x)).data, want: gelu },
  { name: 'gelu derivative', run: (x) => derivativeOf(new GELU(), x), want: geluDerivative },
  {
    name: 'gelu_tanh',
    run: (x) => new GELU({ approximate: 'tanh' }).forward(column(x)).data,
    want: geluTanh,
  },
  {
    name: 'gelu_tanh derivative',
    run: (x) => derivativeOf(new GELU({ approximate: 'tanh' }), x),
    want: geluTanhDerivative,
  },
  ...(['gelu', 'gelu_tanh'] as const).flatMap((activation) => [
    {
      name: `${activation} in a block`,
      like: activation,
      run: (x: Float32Array) => throughBlock(x, activation, false),
      want: activation === 'gelu' ? gelu : geluTanh,
      finiteOnly: true,
    },
    {
      name: `${activation} derivative in a block`,
      like: `${activation} derivative`,
      run: (x: Float32Array) => throughBlock(x, activation, true),
      want: activation === 'gelu' ? geluDerivative : geluTanhDerivative,
      finiteOnly: true,
    },
  ]),
  {
    name: 'softmax',
    run: (x) => softmax(logits(x)).data,
    want: (x) => [sigmoid(x), sigmoid(-x)],
  },
  ...[crossEntropy, linearCrossEntropy].flatMap((run): RangeOperation[] => {
    const [named, finiteOnly] = run === crossEntropy ? ['', false] : ['linear ', true];
    return [
      {
        name: `${named}cross entropy`,
        like: 'cross entropy',
        run: (x) => run(x, 0, false),
        want: (x) => softplus(-x),
        finiteOnly,
      },
      {
        name: `${named}cross entropy derivative`,
        like: 'cross entropy derivative',
        run: (x) => run(x, 0, true),
        want: (x) => -sigmoid(-x),
        finiteOnly,
      },
      {
        name: `smoothed ${named}cross entropy`,
        like: 'smoothed cross entropy',
        run: (x) => run(x, SMOOTHING, false),
        want: smoothedLoss,
        finiteOnly,
      },
      {
        name: `smoothed ${named}cross entropy derivative`,
        like: 'smoothed cross entropy derivative',
        run: (x) => run(x, SMOOTHING, true),
        want: (x) => sigmoid(x) - (1 - SMOOTHING / 2),
        finiteOnly,
      },
    ];
  }),
  ...elementLoss('squared error', new MSELoss(NONE), 0.75, (x, y) => [(x - y) ** 2, 2 * (x - y)]),
  ...elementLoss('Huber loss', new HuberLoss({ ...NONE, delta: 0.5 }), 0.75, (x, y) => huber(x, y, 0.5)),
  ...elementLoss(
    'pinball loss',
    new QuantileLoss({ ...NONE, quantiles: [0.875] }),
    0.75,
    (x, y) => pinball(x, y, 0.875),
    true,
  ),
  ...elementLoss(
    'binary cross entropy',
    new BCEWithLogitsLoss(NONE),
    1,
    (x, y) => binaryCrossEntropy(x, y, 0, 1),
    true,
  ),
  ...elementLoss(
    'smoothed binary cross entropy',
    new BCEWithLogitsLoss({ ...NONE, smoothing: 0.125 }),
    1,
    (x, y) => binaryCrossEntropy(x, y, 0.125, 1),
    true,
  ),
  ...elementLoss('Poisson likelihood', new PoissonNLLLoss({ ...NONE, full: true }), 3, (x, y) =>
    poisson(x, y, { logInput: true, full: true, eps: 0 }),
  ),
  ...elementLoss('Poisson likelihood of rates', new PoissonNLLLoss({ ...NONE, ...RATES }), 3, (x, y) =>
    poisson(x, y, RATES),
  ),
  {
    name: 'layer norm',
    run: (x) => new LayerNorm(PATTERN.length).forward(rowsOf(x)).data,
    want: (x) => normed(x, mean, false),
  },
  {
    name: 'layer norm derivative',
    run: (x) => normDerivative(new LayerNorm(PATTERN.length), x),
    want: (x) => normed(x, mean, true),
  },
  {
    name: 'RMS norm',
    run: (x) => new RMSNorm(PATTERN.length, { eps: 1e-5 }).forward(rowsOf(x)).data,
    want: (x) => normed(x, noCentre, false),
  },
  {
    name: 'RMS norm derivative',
    run: (x) => normDerivative(new RMSNorm(PATTERN.length, { eps: 1e-5 }), x),
    want: (x) => normed(x, noCentre, true),
  },
  {
    name: 'stochastic depth',
    run: (x) => {
      const layer = new StochasticDepth(0.2);
      return layer.forward(column(filledLike(x, 0.75)), column(x), { mask: new Uint8Array(x.length).fill(1) })
        .data;
    },
    want: (x) => 0.75 + 1.25 * x,
  },
  {
    name: 'stochastic depth derivative',
    run: (x) => {
      const layer = new StochasticDepth(0.2);
      layer.forward(column(x), column(x), { mask: new Uint8Array(x.length).fill(1) });
      return layer.backward(column(x)).branch.data;
    },
    want: (x) => 1.25 * x,
  },
  { name: 'add', run: (x) => into(x, (v) => addInto(v, filledLike(x, 0.75))), want: (x) => x + 0.75 },
  {
    name: 'lerp',
    run: (x) => into(filledLike(x, 0.75), (v) => lerpInto(v, x, 0.125)),
    want: (x) => 0.75 + 0.125 * (x - 0.75),
  },
  { name: 'scale', run: (x) => into(x, (v) => scale(v, 1.25)), want: (x) => 1.25 * x },
  {
    name: 'scale of rows',
    like: 'scale',
    run: (x) => into(x, (v) => scaleRows(x.length, 1, v, filledLike(x, 1.25))),
    want: (x) => 1.25 * x,
  },
  {
    name: 'total norm',
    run: (x) =>
      Float32Array.from(x, (value) => {
        const values = Float32Array.of(value, value, value);
        return totalNorm([values], wholeArrays([values]));
      }),
    want: (x) => Math.sqrt(3) * Math.abs(x),
  },
  {
    name: 'clipped gradient',
    run: (x) => [...x].flatMap((value) => [...clipped(value)]),
    want: wantClipped,
    finiteOnly: true,
  },
  { name: 'bfloat16', run: (x) => fromBits(bfloat16(column(x)).data), want: (x) => x },
  ...[true, false].flatMap((decoupled) => [
    ...(['weight', 'exp_avg', 'exp_avg_sq'] as const).flatMap((result) => [
      optimizerStep(decoupled, 'gradient', result),
      optimizerStep(decoupled, 'moments', result),
    ]),
    optimizerStep(decoupled, 'weight', 'weight'),
  ]),
];
