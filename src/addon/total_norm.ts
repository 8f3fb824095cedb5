import { type F32, operations } from './binary';

const raw = operations<{
  totalNorm(arrays: readonly F32[], segments: Float64Array): number;
  scaleSegments(factor: number, arrays: readonly F32[], segments: Float64Array): void;
}>();

/** The 2-norm over all segments of the arrays, summed in double in a fixed order. */
export const totalNorm = (arrays: readonly F32[], segments: Float64Array): number =>
  raw.totalNorm(arrays, segments);

/** Multiplies every element of the segments by `factor`. */
export const scaleSegments = (factor: number, arrays: readonly F32[], segments: Float64Array): void =>
  raw.scaleSegments(factor, arrays, segments);
