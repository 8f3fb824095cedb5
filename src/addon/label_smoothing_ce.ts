import { type F32, operations } from './binary';

/** How row losses are reduced: their (weighted) mean, their sum, or not at all. */
export type Reduction = 'mean' | 'sum' | 'none';

/** The reductions. */
export const REDUCTIONS: readonly Reduction[] = ['mean', 'sum', 'none'];

/** Class indices [rows], −1 for a row that does not count, or probabilities [rows, classes]. */
export type TargetArray = Int32Array | F32;

const raw = operations<{
  labelSmoothingCe(
    rows: number,
    classes: number,
    smoothing: number,
    reduction: Reduction,
    inPlace: boolean,
    logits: F32,
    target: TargetArray,
    classWeights: F32 | null,
    sampleWeight: F32 | null,
    losses: F32 | null,
    dlogits: F32 | null,
  ): number;
}>();

/** Arguments of labelSmoothingCe. */
export interface LabelSmoothingCe {
  rows: number;
  classes: number;
  /** The share of each target that is spread over all classes. */
  smoothing: number;
  reduction: Reduction;
  /** Whether the gradient is written over the logits; dlogits is null then. */
  inPlace: boolean;
  /** [rows, classes] */
  logits: F32;
  target: TargetArray;
  /** [classes]; null: all 1. */
  classWeights: F32 | null;
  /** [rows], multiplies each row's loss; null: all 1. */
  sampleWeight: F32 | null;
  /** Written: [rows], the losses before they are reduced; may be null. */
  losses: F32 | null;
  /** Written: [rows, classes], the gradient of the reduced loss; may be null. */
  dlogits: F32 | null;
}

/** Softmax cross entropy and its gradient in one pass. Returns the reduced loss, for 'none' the sum. */
export function labelSmoothingCe(args: LabelSmoothingCe): number {
  const { rows, classes, smoothing, reduction, inPlace, logits, target } = args;
  const { classWeights, sampleWeight, losses, dlogits } = args;
  return raw.labelSmoothingCe(
    rows,
    classes,
    smoothing,
    reduction,
    inPlace,
    logits,
    target,
    classWeights,
    sampleWeight,
    losses,
    dlogits,
  );
}
