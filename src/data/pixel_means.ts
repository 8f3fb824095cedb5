// How bright pictures are: pictures whose black and white are exchanged are on the scale of the fitted ones.
import { printable } from '../core/check';
import { counted } from '../core/counted';
import type { Warning } from '../core/warning';

/** The least and the largest mean of the pixels of a row, as shares of white. */
export type PixelMeans = readonly [least: number, most: number];

/** Rows that are this share of all are told. */
const MANY = 0.5;

function meanOf(pixels: Float32Array | Float64Array): number {
  let sum = 0;
  for (let i = 0; i < pixels.length; i++) sum += pixels[i];
  return sum / pixels.length;
}

/** The means of rows. @param white The value of white. */
export function pixelMeans(rows: Iterable<Float32Array | Float64Array>, white: number): PixelMeans {
  let [least, most] = [Infinity, -Infinity];
  for (const row of rows) {
    const mean = meanOf(row) / white;
    least = Math.min(least, mean);
    most = Math.max(most, mean);
  }
  return [least, most];
}

/**
 * What is doubtful about the brightness of rows: half of them or more lie beyond the means of the fitted
 * rows, by all that those differ. Fitted pictures of any brightness tell nothing.
 *
 * @param features Rows as a network takes them: [rows, columns]. @param of Whose they are: ' of new.npy'.
 */
export function brightnessWarnings(
  of: string,
  features: Float32Array | Float64Array,
  rows: number,
  white: number,
  [least, most]: PixelMeans,
): Warning[] {
  const columns = features.length / rows;
  const means = Array.from({ length: rows }, (_, row) => {
    return meanOf(features.subarray(row * columns, (row + 1) * columns)) / white;
  });
  const width = most - least;
  const others = means.filter((mean) => mean < least - width || mean > most + width);
  if (rows === 0 || others.length < MANY * rows) return [];
  const percent = (share: number) => Number((100 * share).toPrecision(3));
  const mean = others.reduce((a, b) => a + b, 0) / others.length;
  const found = `${others.length.toLocaleString('en')} of ${counted(rows, 'picture')}${of}`;
  const ends = `${percent(least)} to ${percent(most)} %`;
  const are = `are ${percent(mean)} % of white in the mean, the fitted ones ${ends}`;
  const message = printable(`${found} ${are}: are black and white exchanged?`, 400);
  return [{ code: 'INPUT_RANGE', message }];
}
