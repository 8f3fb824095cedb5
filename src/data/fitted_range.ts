// From where to where the values of the fitted rows go, by which a few rows are told that lie elsewhere.
import type { Part } from './dataset';

/** Other rows are often far outside of where fewer rows are. */
const RANGE_FROM = 10;

/** Whether a scale of a standardisation is that of numbers that vary: no constant, flag or code. */
export const isSpread = (scale: number): boolean => scale !== 0 && scale !== 1;

/** From where to where the values of fitted rows go. */
export interface FittedRange {
  /** The smallest value of each column, less its offset. */
  readonly min: Float32Array;
  /** The largest value of each column, less its offset. */
  readonly max: Float32Array;
  /** The farthest value from 0 of each row: the smallest of them. */
  readonly peak: number;
  /** How many rows were fitted. */
  readonly rows: number;
}

/**
 * The range of the rows to fit; undefined for images, and for fewer than 10 rows.
 *
 * @param scale That of the standardisation: columns that are constant, flags or codes count for no peak.
 */
export function fitRange({ data, indices }: Part, scale: Float32Array): FittedRange | undefined {
  const { features, columns, imageShape, offset } = data;
  if (imageShape || indices.length < RANGE_FROM) return undefined;
  const min = new Float32Array(columns).fill(Infinity);
  const max = new Float32Array(columns).fill(-Infinity);
  let peak = Infinity;
  for (const row of indices) {
    let farthest = 0;
    for (let c = 0; c < columns; c++) {
      const value = features[row * columns + c];
      if (value < min[c]) min[c] = value;
      if (value > max[c]) max[c] = value;
      if (isSpread(scale[c])) farthest = Math.max(farthest, Math.abs(value + (offset?.[c] ?? 0)));
    }
    peak = Math.min(peak, farthest);
  }
  return { min, max, peak, rows: indices.length };
}
