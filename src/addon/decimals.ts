// Numbers of few decimals as whole numbers in four bytes: value × 10^digits, exactly.
import { operations } from './binary';

const raw = operations<{
  decimalDigits(values: Float64Array): number;
  packDecimals(digits: number, values: Float64Array, out: Int32Array): void;
  unpackDecimals(digits: number, packed: Int32Array, out: Float64Array): void;
}>();

/** What stands for NaN among packed numbers. */
export const MISSING_DECIMAL = -(2 ** 31);

/**
 * The fewest decimals, at most 9, with which each number is a whole one below 2^31 in size ÷ 10^digits, to
 * the bit; null where there are none. NaN is held; −0 and infinity are not.
 */
export function decimalDigits(values: Float64Array): number | null {
  const digits = raw.decimalDigits(values);
  return digits < 0 ? null : digits;
}

/** Writes numbers × 10^digits. @param digits What decimalDigits found of them. */
export const packDecimals = (digits: number, values: Float64Array, out: Int32Array): void =>
  raw.packDecimals(digits, values, out);

/** Writes packed numbers ÷ 10^digits: the same bits as before. */
export const unpackDecimals = (digits: number, packed: Int32Array, out: Float64Array): void =>
  raw.unpackDecimals(digits, packed, out);
