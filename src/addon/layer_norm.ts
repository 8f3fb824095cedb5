import { type AccumulateBits, type F32, operations } from './binary';

const raw = operations<{
  layerNormForward(
    rows: number,
    dim: number,
    eps: number,
    x: F32,
    weight: F32,
    bias: F32,
    y: F32,
    stats: F32 | null,
  ): void;
  layerNormBackward(
    rows: number,
    dim: number,
    dy: F32,
    x: F32,
    weight: F32,
    stats: F32,
    dx: F32,
    accumulate: AccumulateBits,
    dweight: F32,
    dbias: F32,
  ): void;
}>();

/** Arguments of layerNormForward. */
export interface LayerNormForward {
  rows: number;
  dim: number;
  /** Added to the variance. */
  eps: number;
  /** [rows, dim] */
  x: F32;
  /** [dim] */
  weight: F32;
  /** [dim] */
  bias: F32;
  /** Written: [rows, dim] */
  y: F32;
  /**
   * Written: [2, rows], the means and the reciprocal standard deviations; null where no backward follows.
   */
  stats: F32 | null;
}

/** y = (x − mean) / √(variance + eps) · weight + bias, by rows. */
export function layerNormForward(args: LayerNormForward): void {
  const { rows, dim, eps, x, weight, bias, y, stats } = args;
  raw.layerNormForward(rows, dim, eps, x, weight, bias, y, stats);
}

/** Arguments of layerNormBackward. */
export interface LayerNormBackward {
  rows: number;
  dim: number;
  /** [rows, dim] */
  dy: F32;
  /** [rows, dim] */
  x: F32;
  /** [dim] */
  weight: F32;
  /** [2, rows], of the forward. */
  stats: F32;
  /** Written: [rows, dim] */
  dx: F32;
  /** Of dweight and dbias. */
  accumulate: AccumulateBits;
  /** Written: [dim] */
  dweight: F32;
  /** Written: [dim] */
  dbias: F32;
}

/** The gradients of layerNormForward. */
export function layerNormBackward(args: LayerNormBackward): void {
  const { rows, dim, dy, x, weight, stats, dx, accumulate, dweight, dbias } = args;
  raw.layerNormBackward(rows, dim, dy, x, weight, stats, dx, accumulate, dweight, dbias);
}
