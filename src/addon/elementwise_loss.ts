import { type F32, operations } from './binary';

/** What every loss over elements takes, in the binary's order about its own options. */
type Arrays = [outputs: F32, target: F32, sampleWeight: F32 | null, losses: F32 | null, doutputs: F32];

const raw = operations<{
  mseLoss(rows: number, columns: number, scale: number, ...arrays: Arrays): number;
  huberLoss(rows: number, columns: number, scale: number, delta: number, ...arrays: Arrays): number;
  quantileLoss(
    rows: number,
    columns: number,
    scale: number,
    quantiles: Float64Array,
    ...arrays: Arrays
  ): number;
  bceWithLogitsLoss(
    rows: number,
    columns: number,
    scale: number,
    smoothing: number,
    posWeight: Float64Array | null,
    ...arrays: Arrays
  ): number;
  poissonNllLoss(
    rows: number,
    columns: number,
    scale: number,
    logInput: boolean,
    full: boolean,
    eps: number,
    ...arrays: Arrays
  ): number;
}>();

/** Arguments of every loss over elements. */
export interface ElementwiseLossArgs {
  rows: number;
  /** At least 1. */
  columns: number;
  /** Multiplies the returned sum and the gradient. */
  scale: number;
  /** [rows, columns] */
  outputs: F32;
  /** [rows, columns]; for quantiles [rows, columns / quantiles]. */
  target: F32;
  /** [rows]; null: all 1. */
  sampleWeight: F32 | null;
  /** Written: [rows, columns], weighted but not scaled; may be null. */
  losses: F32 | null;
  /** Written: [rows, columns], the weighted and scaled gradient. */
  doutputs: F32;
}

const arraysOf = ({ outputs, target, sampleWeight, losses, doutputs }: ElementwiseLossArgs): Arrays => [
  outputs,
  target,
  sampleWeight,
  losses,
  doutputs,
];

/** Squared error and its gradient in one pass. Returns scale · Σ weight · loss, as all functions below. */
export function mseLoss(args: ElementwiseLossArgs): number {
  return raw.mseLoss(args.rows, args.columns, args.scale, ...arraysOf(args));
}

/** Huber's loss, quadratic up to `delta` above 0. */
export function huberLoss(args: ElementwiseLossArgs, delta: number): number {
  return raw.huberLoss(args.rows, args.columns, args.scale, delta, ...arraysOf(args));
}

/** Pinball loss: column c is quantile c % length of target c / length. */
export function quantileLoss(args: ElementwiseLossArgs, quantiles: Float64Array): number {
  return raw.quantileLoss(args.rows, args.columns, args.scale, quantiles, ...arraysOf(args));
}

/** Binary cross entropy of logits, its targets smoothed towards ½; `posWeight` [columns] or null: all 1. */
export function bceWithLogitsLoss(
  args: ElementwiseLossArgs,
  smoothing: number,
  posWeight: Float64Array | null,
): number {
  return raw.bceWithLogitsLoss(args.rows, args.columns, args.scale, smoothing, posWeight, ...arraysOf(args));
}

/** Options of poissonNllLoss. */
export interface PoissonNllRule {
  /** Whether outputs are logarithms of rates. */
  readonly logInput: boolean;
  /** Whether Stirling's formula of ln(target!) is added. */
  readonly full: boolean;
  /** Added to a rate in its logarithm. */
  readonly eps: number;
}

/** Poisson negative log likelihood. */
export function poissonNllLoss(args: ElementwiseLossArgs, { logInput, full, eps }: PoissonNllRule): number {
  return raw.poissonNllLoss(args.rows, args.columns, args.scale, logInput, full, eps, ...arraysOf(args));
}
