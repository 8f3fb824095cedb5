import { type AccumulateBits, type F32, operations } from './binary';

const raw = operations<{
  rmsNormForward(
    rows: number,
    dim: number,
    eps: number,
    x: F32,
    weight: F32,
    y: F32,
    reciprocals: F32 | null,
  ): void;
  rmsNormBackward(
    rows: number,
    dim: number,
    dy: F32,
    x: F32,
    weight: F32,
    reciprocals: F32,
    dx: F32,
    accumulate: AccumulateBits,
    dweight: F32,
  ): void;
}>();

/** Arguments of rmsNormForward. */
export interface RMSNormForward {
  rows: number;
  dim: number;
  /** Added to the mean square. */
  eps: number;
  /** [rows, dim] */
  x: F32;
  /** [dim] */
  weight: F32;
  /** Written: [rows, dim] */
  y: F32;
  /** Written: [rows], 1 / √(mean square + eps); null where no backward follows. */
  reciprocals: F32 | null;
}

/** y = x / √(mean(x²) + eps) · weight, by rows. */
export function rmsNormForward(args: RMSNormForward): void {
  const { rows, dim, eps, x, weight, y, reciprocals } = args;
  raw.rmsNormForward(rows, dim, eps, x, weight, y, reciprocals);
}

/** Arguments of rmsNormBackward. */
export interface RMSNormBackward {
  rows: number;
  dim: number;
  /** [rows, dim] */
  dy: F32;
  /** [rows, dim] */
  x: F32;
  /** [dim] */
  weight: F32;
  /** [rows], of the forward. */
  reciprocals: F32;
  /** Written: [rows, dim] */
  dx: F32;
  /** Of dweight. */
  accumulate: AccumulateBits;
  /** Written: [dim] */
  dweight: F32;
}

/** The gradients of rmsNormForward. */
export function rmsNormBackward(args: RMSNormBackward): void {
  const { rows, dim, dy, x, weight, reciprocals, dx, accumulate, dweight } = args;
  raw.rmsNormBackward(rows, dim, dy, x, weight, reciprocals, dx, accumulate, dweight);
}
