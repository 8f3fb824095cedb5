// The numbers of a table's column, in doubles: what they are, and where they go.
import { types } from 'node:util';
import { operations } from './binary';

type Numbers = Float64Array | Float32Array;

const raw = operations<{
  scanNumbers(count: number, values: Float64Array): number;
  medianOf(values: Float64Array): number;
  pickNumbers(first: number, values: Numbers, indices: Uint32Array, out: Float64Array): number;
  rowsOfColumns(
    rows: number,
    columns: number,
    isSingle: boolean,
    values: Float64Array,
    offsets: Float64Array | null,
    out: Numbers,
  ): void;
}>();

/** What there is among numbers: bits of what scanNumbers returns. */
export const FOUND = {
  /** NaN. */
  missing: 1,
  /** Infinite, or made infinite by float32. */
  beyond: 2,
  /** Beyond 2^53: a double may stand for several whole numbers. */
  large: 4,
  /** Not the same in float32. */
  rounded: 8,
} as const;

/** Looks at the first numbers of an array: bits of FOUND. */
export const scanNumbers = (values: Float64Array, count: number): number => raw.scanNumbers(count, values);

/** The median of the numbers that are not NaN, exactly; 0 where there are none. */
export const medianOf = (values: Float64Array): number => raw.medianOf(values);

/** Arguments of pickNumbers. */
export interface PickNumbers {
  values: Numbers;
  /** The index of the first value. */
  first: number;
  indices: Uint32Array;
  /** Written: one for each index. */
  out: Float64Array;
}

/** out[i] = values[indices[i] − first], up to the first index that is not among the values; returns how many. */
export const pickNumbers = ({ values, first, indices, out }: PickNumbers): number =>
  raw.pickNumbers(first, values, indices, out);

/** Arguments of rowsOfColumns. */
export interface RowsOfColumns {
  rows: number;
  columns: number;
  /** [columns, rows] */
  values: Float64Array;
  /** [columns], subtracted in double; null: nothing. */
  offsets: Float64Array | null;
  /** Written: [rows, columns] */
  out: Numbers;
}

/** Writes columns as rows, less their offsets. */
export function rowsOfColumns({ rows, columns, values, offsets, out }: RowsOfColumns): void {
  raw.rowsOfColumns(rows, columns, types.isFloat32Array(out), values, offsets, out);
}
