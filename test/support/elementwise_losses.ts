// The losses over elements: how each is made, targets that it takes, and its formula in float64.
import {
  BCEWithLogitsLoss,
  type ElementwiseLoss,
  HuberLoss,
  MSELoss,
  PoissonNLLLoss,
  QuantileLoss,
  type Reduction,
} from '../../src';
import { values } from './reference';

/** The loss of an element and its derivative by the output. */
export type Element = readonly [loss: number, gradient: number];

export interface LossCase {
  name: string;
  make<R extends Reduction>(reduction: R): ElementwiseLoss<R>;
  /** Outputs of a target. */
  each: number;
  /** A valid target from a number in [−1, 1). */
  target(value: number): number;
  want(x: number, y: number, column: number): Element;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const itself = (value: number) => value;
const count = (value: number) => Math.floor(4 * Math.abs(value));

export function huber(x: number, y: number, delta: number): Element {
  const d = x - y;
  if (Math.abs(d) <= delta) return [(d * d) / 2, d];
  return [delta * (Math.abs(d) - delta / 2), delta * Math.sign(d)];
}

export function pinball(x: number, y: number, quantile: number): Element {
  const e = y - x;
  if (e === 0) return [0, 0.5 - quantile];
  return e > 0 ? [quantile * e, -quantile] : [(quantile - 1) * e, 1 - quantile];
}

export function binaryCrossEntropy(x: number, y: number, smoothing: number, posWeight: number): Element {
  const smoothed = y * (1 - smoothing) + smoothing / 2;
  return [
    posWeight * smoothed * softplus(-x) + (1 - smoothed) * softplus(x),
    (1 - smoothed) * sigmoid(x) - posWeight * smoothed * sigmoid(-x),
  ];
}

export function poisson(
  x: number,
  y: number,
  { logInput, full, eps }: { logInput: boolean; full: boolean; eps: number },
): Element {
  const stirling = full && y > 1 ? y * Math.log(y) - y + Math.log(2 * Math.PI * y) / 2 : 0;
  if (logInput) return [Math.exp(x) - y * x + stirling, Math.exp(x) - y];
  return [x - y * Math.log(x + eps) + stirling, 1 - y / (x + eps)];
}

const QUANTILES = [0.1, 0.5, 0.75];
const COUNTS = { logInput: true, full: true, eps: 1e-8 };
const RATES = { logInput: false, full: false, eps: 2 };

export const LOSSES: LossCase[] = [
  {
    name: 'MSELoss',
    make: (reduction) => new MSELoss({ reduction }),
    each: 1,
    target: itself,
    want: (x, y) => [(x - y) ** 2, 2 * (x - y)],
  },
  {
    name: 'HuberLoss',
    make: (reduction) => new HuberLoss({ delta: 0.5, reduction }),
    each: 1,
    target: itself,
    want: (x, y) => huber(x, y, 0.5),
  },
  {
    name: 'QuantileLoss',
    make: (reduction) => new QuantileLoss({ quantiles: QUANTILES, reduction }),
    each: QUANTILES.length,
    target: itself,
    want: (x, y, column) => pinball(x, y, QUANTILES[column % QUANTILES.length]),
  },
  {
    name: 'BCEWithLogitsLoss',
    make: (reduction) => new BCEWithLogitsLoss({ smoothing: 0.2, reduction }),
    each: 1,
    target: (value) => Number(value > 0),
    want: (x, y) => binaryCrossEntropy(x, y, 0.2, 1),
  },
  {
    name: 'PoissonNLLLoss',
    make: (reduction) => new PoissonNLLLoss({ ...COUNTS, reduction }),
    each: 1,
    target: count,
    want: (x, y) => poisson(x, y, COUNTS),
  },
  {
    name: 'PoissonNLLLoss of rates',
    make: (reduction) => new PoissonNLLLoss({ ...RATES, reduction }),
    each: 1,
    target: count,
    want: (x, y) => poisson(x, y, RATES),
  },
];

/** A batch of a loss: outputs [rows, targets · each] and targets [rows, targets]. */
export interface LossBatch {
  rows: number;
  columns: number;
  outputs: Float32Array;
  target: Float32Array;
}

export function batchOf({ each, target }: LossCase, rows: number, targets: number, seed = 1): LossBatch {
  return {
    rows,
    columns: targets * each,
    outputs: values(rows * targets * each, seed),
    target: values(rows * targets, seed + 1).map(target),
  };
}

/** Every element's weighted loss and gradient, and the mean and its gradient, in float64. */
export function reference({ each, want }: LossCase, batch: LossBatch, weights?: ArrayLike<number>) {
  const { rows, columns, outputs, target } = batch;
  const weightOf = (row: number) => weights?.[row] ?? 1;
  const elements = Array.from(outputs, (x, i): Element => {
    const weight = weightOf(Math.floor(i / columns));
    const [loss, gradient] = want(x, target[Math.floor(i / each)], i % columns);
    return weight === 0 ? [0, 0] : [weight * loss, weight * gradient];
  });
  const losses = elements.map(([loss]) => loss);
  const gradients = elements.map(([, gradient]) => gradient);
  const total = Array.from({ length: rows }, (_, row) => weightOf(row)).reduce((a, b) => a + b, 0);
  const scale = total === 0 ? 0 : 1 / (columns * total);
  const sum = losses.reduce((a, b) => a + b, 0);
  return { losses, gradients, total, scale, sum, mean: sum * scale };
}
