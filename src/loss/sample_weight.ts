// A weight for each row of a batch.
import { checkFloat32, checkNumber } from '../core/check';

/**
 * The weights of so many rows, checked; null where none are given.
 *
 * @throws TypeError or RangeError that names the row for anything but a Float32Array of finite weights of at
 * least 0, one a row.
 */
export function checkSampleWeight(
  sampleWeight: unknown,
  rows: number,
  name = 'sampleWeight',
): Float32Array | null {
  if (sampleWeight === undefined) return null;
  const weights = checkFloat32(name, sampleWeight, rows);
  for (let row = 0; row < rows; row++)
    if (!(weights[row] >= 0 && weights[row] < Infinity)) checkNumber(`${name}[${row}]`, weights[row], 0);
  return weights;
}

/** The sum of the weights of rows; their number where none are given. */
export function sumOfWeights(sampleWeight: Float32Array | null | undefined, rows: number): number {
  if (!sampleWeight) return rows;
  let total = 0;
  for (let row = 0; row < rows; row++) total += sampleWeight[row];
  return total;
}
