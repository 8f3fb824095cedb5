import { type AccumulateBits, type F32, operations } from './binary';

/** Whether the operands of matrix products are float32 as they are, or rounded to bfloat16. */
export type MatmulPrecision = 'highest' | 'medium';

/** The precisions. */
export const MATMUL_PRECISIONS: readonly MatmulPrecision[] = ['highest', 'medium'];

const raw = operations<{
  linearForward(
    rows: number,
    inFeatures: number,
    outFeatures: number,
    precision: MatmulPrecision,
    x: F32,
    weight: F32,
    bias: F32 | null,
    y: F32,
  ): void;
  linearBackward(
    rows: number,
    inFeatures: number,
    outFeatures: number,
    precision: MatmulPrecision,
    dy: F32,
    x: F32,
    weight: F32,
    dx: F32 | null,
    accumulate: AccumulateBits,
    dweight: F32 | null,
    dbias: F32 | null,
  ): void;
}>();

interface Products {
  rows: number;
  inFeatures: number;
  outFeatures: number;
  /** Default 'highest'. */
  precision?: MatmulPrecision | undefined;
}

/** Arguments of linearForward. */
export interface LinearForward extends Products {
  /** [rows, inFeatures] */
  x: F32;
  /** [outFeatures, inFeatures] */
  weight: F32;
  /** [outFeatures], or null for none. */
  bias: F32 | null;
  /** Written: [rows, outFeatures] */
  y: F32;
}

/** y = x · weightᵀ + bias */
export function linearForward(args: LinearForward): void {
  const { rows, inFeatures, outFeatures, precision = 'highest', x, weight, bias, y } = args;
  raw.linearForward(rows, inFeatures, outFeatures, precision, x, weight, bias, y);
}

/** Arguments of linearBackward; a gradient that is null is not computed. */
export interface LinearBackward extends Products {
  /** [rows, outFeatures] */
  dy: F32;
  /** [rows, inFeatures] */
  x: F32;
  /** [outFeatures, inFeatures] */
  weight: F32;
  /** Written: [rows, inFeatures] */
  dx: F32 | null;
  /** Of dweight and dbias. */
  accumulate: AccumulateBits;
  /** Written: [outFeatures, inFeatures] */
  dweight: F32 | null;
  /** Written: [outFeatures] */
  dbias: F32 | null;
}

/** dx = dy · weight, dweight = dyᵀ · x, and dbias, the sum of dy over the rows. */
export function linearBackward(args: LinearBackward): void {
  const {
    rows,
    inFeatures,
    outFeatures,
    precision = 'highest',
    dy,
    x,
    weight,
    dx,
    accumulate,
    dweight,
    dbias,
  } = args;
  raw.linearBackward(rows, inFeatures, outFeatures, precision, dy, x, weight, dx, accumulate, dweight, dbias);
}
