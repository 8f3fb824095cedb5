import { type F32, operations } from './binary';
import { layoutOf } from './records';

/** How floats are kept, by safetensors' names: bfloat16 as its bits in a Uint16Array. */
export type FloatDtype = 'f32' | 'bf16';

/** Moments of one storage. */
export type MomentArray = Float32Array | Uint16Array;

const raw = operations<{
  adamwRuleFields(): string[];
  adamwStep(
    momentDtype: FloatDtype,
    gradScale: number,
    params: readonly F32[],
    grads: readonly F32[],
    expAvg: readonly MomentArray[],
    expAvgSq: readonly MomentArray[],
    maxExpAvgSq: readonly MomentArray[] | null,
    rules: Float64Array,
    segments: Float64Array,
  ): void;
}>();

/** What a step does to a segment; biasCorrection1 and 2 are 1 − betaᵗ. */
export type AdamwRuleField =
  | 'lr'
  | 'beta1'
  | 'beta2'
  | 'eps'
  | 'weightDecay'
  | 'biasCorrection1'
  | 'biasCorrection2'
  | 'decoupled'
  | 'amsgrad'
  | 'maximize';

/** The layout of a rule. */
export const ADAMW_RULE = layoutOf<AdamwRuleField>(raw.adamwRuleFields());

/**
 * Arguments of adamwStep. The arrays at index s belong to storage s and have one length: parameter, gradient
 * and moments of an element have the same offset.
 */
export interface AdamwStep {
  momentDtype: FloatDtype;
  /** Multiplies every gradient when it is read; 1 for none. */
  gradScale: number;
  /** Written. */
  params: readonly F32[];
  grads: readonly F32[];
  /** Written. */
  expAvg: readonly MomentArray[];
  /** Written. */
  expAvgSq: readonly MomentArray[];
  /** Written; null unless a rule uses amsgrad. */
  maxExpAvgSq: readonly MomentArray[] | null;
  /** Records of ADAMW_RULE. */
  rules: Float64Array;
  /** Records of SEGMENT. */
  segments: Float64Array;
}

/** One optimizer step over all segments. */
export function adamwStep(args: AdamwStep): void {
  const { momentDtype, gradScale, params, grads, expAvg, expAvgSq, maxExpAvgSq, rules, segments } = args;
  raw.adamwStep(momentDtype, gradScale, params, grads, expAvg, expAvgSq, maxExpAvgSq, rules, segments);
}
