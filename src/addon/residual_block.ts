import { type AccumulateBits, type F32, operations } from './binary';
import type { Activation } from './gelu';
import type { MatmulPrecision } from './linear';

const raw = operations<{
  residualBlockForward(
    rows: number,
    dim: number,
    hiddenDim: number,
    precision: MatmulPrecision,
    activation: Activation,
    eps: number,
    factor: number,
    x: F32,
    mask: Uint8Array | null,
    norm1Weight: F32,
    norm1Bias: F32,
    linear1Weight: F32,
    linear1Bias: F32,
    linear2Weight: F32,
    linear2Bias: F32,
    y: F32,
    stats: F32 | null,
    normed: F32 | Uint16Array | null,
    activated: F32 | Uint16Array | null,
    derivative: F32 | null,
  ): void;
  residualBlockBackward(
    rows: number,
    dim: number,
    hiddenDim: number,
    precision: MatmulPrecision,
    factor: number,
    dy: F32,
    x: F32,
    mask: Uint8Array | null,
    norm1Weight: F32,
    linear1Weight: F32,
    linear2Weight: F32,
    stats: F32,
    normed: F32 | Uint16Array,
    activated: F32 | Uint16Array,
    derivative: F32,
    dx: F32,
    accumulate: AccumulateBits,
    dnorm1Weight: F32,
    dnorm1Bias: F32,
    dlinear1Weight: F32,
    dlinear1Bias: F32,
    dlinear2Weight: F32,
    dlinear2Bias: F32,
  ): void;
}>();

interface Block {
  rows: number;
  dim: number;
  hiddenDim: number;
  /** Default 'highest'. */
  precision?: MatmulPrecision | undefined;
  /** Multiplies the branches of kept rows. */
  factor: number;
  /** [rows, dim] */
  x: F32;
  /** [rows], 0: dropped; null: every row is kept. */
  mask: Uint8Array | null;
  /** [dim] */
  norm1Weight: F32;
  /** [hiddenDim, dim] */
  linear1Weight: F32;
  /** [dim, hiddenDim] */
  linear2Weight: F32;
}

/** What forward leaves for backward, the kept rows first. In medium precision what products read is bfloat16. */
export interface ResidualBlockSaved {
  /** [2, rows]: means and reciprocal standard deviations. */
  stats: F32;
  /** [rows, dim]: norm1's output. */
  normed: F32 | Uint16Array;
  /** [rows, hiddenDim]: the activation's output. */
  activated: F32 | Uint16Array;
  /** [rows, hiddenDim]: the activation's derivative. */
  derivative: F32;
}

/** Arguments of residualBlockForward. */
export interface ResidualBlockForward extends Block {
  activation: Activation;
  /** Added to the variance in norm1. */
  eps: number;
  /** [dim] */
  norm1Bias: F32;
  /** [hiddenDim] */
  linear1Bias: F32;
  /** [dim] */
  linear2Bias: F32;
  /** Written: [rows, dim] */
  y: F32;
  /** Written; null where no backward follows. */
  saved: ResidualBlockSaved | null;
}

const NOT_SAVED = { stats: null, normed: null, activated: null, derivative: null };

/** y = x + mask · factor · linear2(activation(linear1(norm1(x)))); dropped rows are not computed. */
export function residualBlockForward(args: ResidualBlockForward): void {
  const { rows, dim, hiddenDim, precision = 'highest', activation, eps, factor, x, mask, y, saved } = args;
  const { norm1Weight, norm1Bias, linear1Weight, linear1Bias, linear2Weight, linear2Bias } = args;
  const { stats, normed, activated, derivative } = saved ?? NOT_SAVED;
  raw.residualBlockForward(
    rows,
    dim,
    hiddenDim,
    precision,
    activation,
    eps,
    factor,
    x,
    mask,
    norm1Weight,
    norm1Bias,
    linear1Weight,
    linear1Bias,
    linear2Weight,
    linear2Bias,
    y,
    stats,
    normed,
    activated,
    derivative,
  );
}

/** Arguments of residualBlockBackward; factor, mask and saved are those of the forward. */
export interface ResidualBlockBackward extends Block {
  /** [rows, dim] */
  dy: F32;
  saved: ResidualBlockSaved;
  /** Written: [rows, dim] */
  dx: F32;
  /** Of the six gradients below. */
  accumulate: AccumulateBits;
  /** Written: [dim] */
  dnorm1Weight: F32;
  /** Written: [dim] */
  dnorm1Bias: F32;
  /** Written: [hiddenDim, dim] */
  dlinear1Weight: F32;
  /** Written: [hiddenDim] */
  dlinear1Bias: F32;
  /** Written: [dim, hiddenDim] */
  dlinear2Weight: F32;
  /** Written: [dim] */
  dlinear2Bias: F32;
}

/** The gradients of residualBlockForward. */
export function residualBlockBackward(args: ResidualBlockBackward): void {
  const { rows, dim, hiddenDim, precision = 'highest', factor, dy, x, mask, saved, dx, accumulate } = args;
  const { dnorm1Weight, dnorm1Bias, dlinear1Weight, dlinear1Bias, dlinear2Weight, dlinear2Bias } = args;
  raw.residualBlockBackward(
    rows,
    dim,
    hiddenDim,
    precision,
    factor,
    dy,
    x,
    mask,
    args.norm1Weight,
    args.linear1Weight,
    args.linear2Weight,
    saved.stats,
    saved.normed,
    saved.activated,
    saved.derivative,
    dx,
    accumulate,
    dnorm1Weight,
    dnorm1Bias,
    dlinear1Weight,
    dlinear1Bias,
    dlinear2Weight,
    dlinear2Bias,
  );
}
