import { type F32, operations } from './binary';

const raw = operations<{
  addInto(target: F32, values: F32): void;
  lerpInto(weight: number, target: F32, values: F32): void;
  scale(factor: number, values: F32): void;
  scaleRows(rows: number, columns: number, values: F32, factors: F32): void;
}>();

/** target += values */
export const addInto = (target: F32, values: F32): void => raw.addInto(target, values);

/** target += weight · (values − target) (torch.Tensor.lerp_) */
export const lerpInto = (target: F32, values: F32, weight: number): void =>
  raw.lerpInto(weight, target, values);

/** values *= factor */
export const scale = (values: F32, factor: number): void => raw.scale(factor, values);

/** values[r, c] *= factors[r]: values is [rows, columns], factors [rows]. */
export const scaleRows = (rows: number, columns: number, values: F32, factors: F32): void =>
  raw.scaleRows(rows, columns, values, factors);
