// What numbers are shifted and scaled by before they are fitted.
import { checkFloat32, typeError } from '../core/check';
import { checkPart, type Part } from './dataset';

/** Subtracts `mean` and multiplies by `scale`, by column. */
export interface Standardisation {
  /** Subtracted from each column. */
  readonly mean: Float32Array;
  /** Multiplied in after that: 1 / standard deviation, 1 for a constant column. */
  readonly scale: Float32Array;
}

/** Gives all pixels of a channel their mean. */
function levelChannels(values: Float64Array, channels: number): void {
  const pixels = values.length / channels;
  for (let from = 0; from < values.length; from += pixels) {
    const channel = values.subarray(from, from + pixels);
    channel.fill(channel.reduce((a, b) => a + b, 0) / pixels);
  }
}

/**
 * The standardisation of the training rows: mean 0 and deviation 1 by column, or over all pixels of a channel
 * for images. A constant column is only centred.
 *
 * @throws TypeError or RangeError for a value that is not a part.
 */
export function fitStandardisation(part: Part): Standardisation {
  checkPart('part', part);
  const { data, indices } = part;
  const { columns, features } = data;
  const sum = new Float64Array(columns);
  const squares = new Float64Array(columns);
  const count = indices.length;
  for (let i = 0; i < count; i++)
    for (let c = 0; c < columns; c++) sum[c] += features[indices[i] * columns + c];
  const rows = Math.max(1, count);
  const mean = sum.map((s) => s / rows);
  if (data.imageShape) levelChannels(mean, data.imageShape[0]);
  for (let i = 0; i < count; i++)
    for (let c = 0; c < columns; c++) squares[c] += (features[indices[i] * columns + c] - mean[c]) ** 2;
  const variance = squares.map((s) => s / rows);
  if (data.imageShape) levelChannels(variance, data.imageShape[0]);
  return {
    mean: Float32Array.from(mean),
    scale: Float32Array.from(variance, (v) => (v > 1e-12 ? 1 / Math.sqrt(v) : 1)),
  };
}

/** @internal Checks an argument that must be the standardisation of so many columns. */
export function checkStandardisation(name: string, value: Standardisation, columns: number): void {
  if (typeof value !== 'object' || value === null)
    throw typeError(name, 'a standardisation { mean, scale }', value);
  checkFloat32(`${name}.mean`, value.mean, columns);
  checkFloat32(`${name}.scale`, value.scale, columns);
}
