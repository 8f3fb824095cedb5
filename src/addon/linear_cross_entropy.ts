import { type AccumulateBits, type F32, operations } from './binary';
import type { Reduction, TargetArray } from './label_smoothing_ce';
import type { MatmulPrecision } from './linear';

const raw = operations<{
  linearCrossEntropy(
    rows: number,
    inFeatures: number,
    classes: number,
    precision: MatmulPrecision,
    smoothing: number,
    reduction: Reduction,
    x: F32,
    weight: F32,
    bias: F32 | null,
    target: TargetArray,
    classWeights: F32 | null,
    sampleWeight: F32 | null,
    upstream: F32 | null,
    losses: F32 | null,
    dx: F32 | null,
    accumulate: AccumulateBits,
    dweight: F32 | null,
    dbias: F32 | null,
  ): number;
}>();

/** Arguments of linearCrossEntropy; a gradient that is null is not computed. */
export interface LinearCrossEntropy {
  rows: number;
  inFeatures: number;
  classes: number;
  /** Default 'highest'. */
  precision?: MatmulPrecision | undefined;
  /** The share of each target that is spread over all classes. */
  smoothing: number;
  reduction: Reduction;
  /** [rows, inFeatures] */
  x: F32;
  /** [classes, inFeatures] */
  weight: F32;
  /** [classes], or null for none. */
  bias: F32 | null;
  target: TargetArray;
  /** [classes]; null: all 1. */
  classWeights: F32 | null;
  /** [rows], multiplies each row's loss; null: all 1. */
  sampleWeight: F32 | null;
  /** [rows], multiplies the gradient of each row's loss; null: all 1. */
  upstream: F32 | null;
  /** Written: [rows], the losses before they are reduced; may be null. */
  losses: F32 | null;
  /** Written: [rows, inFeatures] */
  dx: F32 | null;
  /** Of dweight and dbias. */
  accumulate: AccumulateBits;
  /** Written: [classes, inFeatures] */
  dweight: F32 | null;
  /** Written: [classes] */
  dbias: F32 | null;
}

/**
 * The cross entropy of x · weightᵀ + bias and its gradients; all logits never exist at once. Returns the
 * reduced loss, for 'none' the sum.
 */
export function linearCrossEntropy(args: LinearCrossEntropy): number {
  const {
    rows,
    inFeatures,
    classes,
    precision = 'highest',
    smoothing,
    reduction,
    x,
    weight,
    bias,
    target,
  } = args;
  const { classWeights, sampleWeight, upstream, losses, dx, accumulate, dweight, dbias } = args;
  return raw.linearCrossEntropy(
    rows,
    inFeatures,
    classes,
    precision,
    smoothing,
    reduction,
    x,
    weight,
    bias,
    target,
    classWeights,
    sampleWeight,
    upstream,
    losses,
    dx,
    accumulate,
    dweight,
    dbias,
  );
}
