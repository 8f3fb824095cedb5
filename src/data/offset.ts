// The offsets of columns: subtracted in double before features are rounded to float32, which has 24 bits.
import { zeros } from '../core/memory';
import type { Dataset } from './dataset';
import { asFloat32 } from './row_source';

/** What is subtracted from each column; null: nothing. */
export type Offset = Float64Array | null;

/** Rows less their offset, in float32: [rows, columns]. */
export function lessOffset(features: Float32Array | Float64Array, offset: Offset): Float32Array {
  if (offset === null) return asFloat32(features);
  const columns = offset.length;
  const shifted = zeros(features.length);
  for (let row = 0; row < features.length; row += columns)
    for (let c = 0; c < columns; c++) shifted[row + c] = features[row + c] - offset[c];
  return shifted;
}

/** A row of a data set as it was in its file, as near as float32 kept it. */
export function rowOf({ features, columns, offset }: Dataset, row: number): Float32Array | Float64Array {
  const values = features.subarray(row * columns, (row + 1) * columns);
  return offset ? Float64Array.from(values, (value, c) => value + offset[c]) : values;
}

/** Whether two offsets subtract the same. */
export const isSameOffset = (a: Offset, b: Offset): boolean =>
  a === b || (a !== null && b !== null && a.length === b.length && a.every((value, c) => value === b[c]));
