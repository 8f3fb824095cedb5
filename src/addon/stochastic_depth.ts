import { type F32, operations } from './binary';

const raw = operations<{
  stochasticDepthForward(
    rows: number,
    columns: number,
    factor: number,
    shortcut: F32,
    branch: F32,
    mask: Uint8Array,
    y: F32,
  ): void;
  stochasticDepthBackward(
    rows: number,
    columns: number,
    factor: number,
    dy: F32,
    mask: Uint8Array,
    dshortcut: F32,
    dbranch: F32,
  ): void;
}>();

interface Drop {
  rows: number;
  columns: number;
  /** Multiplies kept branches. */
  factor: number;
  /** [rows], or [1] for the whole batch; 0: dropped. */
  mask: Uint8Array;
}

/** Arguments of stochasticDepthForward. */
export interface StochasticDepthForward extends Drop {
  /** [rows, columns] */
  shortcut: F32;
  /** [rows, columns]; dropped rows are not read. */
  branch: F32;
  /** Written: [rows, columns] */
  y: F32;
}

/** y = shortcut + mask · factor · branch */
export function stochasticDepthForward(args: StochasticDepthForward): void {
  const { rows, columns, factor, shortcut, branch, mask, y } = args;
  raw.stochasticDepthForward(rows, columns, factor, shortcut, branch, mask, y);
}

/** Arguments of stochasticDepthBackward. */
export interface StochasticDepthBackward extends Drop {
  /** [rows, columns] */
  dy: F32;
  /** Written: [rows, columns] */
  dshortcut: F32;
  /** Written: [rows, columns] */
  dbranch: F32;
}

/** dshortcut = dy; dbranch = mask · factor · dy */
export function stochasticDepthBackward(args: StochasticDepthBackward): void {
  const { rows, columns, factor, dy, mask, dshortcut, dbranch } = args;
  raw.stochasticDepthBackward(rows, columns, factor, dy, mask, dshortcut, dbranch);
}
