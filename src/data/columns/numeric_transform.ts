// Numbers of another shape, before they are standardised: to a normal distribution, or without long tails.
import { normalQuantile } from './normal_quantile';
import type { NumberEncoding, NumericTransform } from './schema';

type Transform = NonNullable<NumberEncoding['transform']>;

/** Quantiles that are kept at most, and at least; between them one for so many rows, as rtdl takes them. */
const [MOST_QUANTILES, LEAST_QUANTILES, ROWS_PER_QUANTILE] = [1_000, 10, 30];
/** Shares nearer to 0 or 1 count as these, as in scikit-learn. */
export const CLIPPED = 1e-7;
/** Where robust numbers bend: they stay between −3 and 3 (RealMLP). */
export const BEND = 3;

/** The value at a share of sorted numbers, interpolated between neighbours. */
export function quantileOf(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/**
 * Fits a transform; null for 'none'.
 *
 * @param sorted The numbers of the fitted rows, ascending, missing ones filled. At least one.
 */
export function fitTransform(type: NumericTransform, sorted: Float64Array): Transform | null {
  if (type === 'none') return null;
  return type === 'quantile' ? fitQuantiles(sorted) : fitRobust(sorted);
}

function fitQuantiles(sorted: Float64Array): Transform {
  const wanted = Math.floor(sorted.length / ROWS_PER_QUANTILE);
  const count = Math.min(MOST_QUANTILES, Math.max(LEAST_QUANTILES, wanted));
  const quantiles = Array.from({ length: count }, (_, i) => quantileOf(sorted, i / (count - 1)));
  return { type: 'quantile', quantiles };
}

/** By the middle half of the rows; by the range, where that half is one value; a constant becomes 0. */
function fitRobust(sorted: Float64Array): Transform {
  const [lower, centre, upper] = [0.25, 0.5, 0.75].map((share) => quantileOf(sorted, share));
  const range = sorted[sorted.length - 1] - sorted[0];
  const width = upper > lower ? upper - lower : range / 2;
  const scale = 1 / width;
  return { type: 'robust', centre, scale: Number.isFinite(scale) ? scale : 0 };
}

/** Transforms numbers in place. */
export function applyTransform(transform: Transform | null, values: Float64Array): void {
  if (transform === null) return;
  if (transform.type === 'quantile') {
    const { quantiles } = transform;
    for (let i = 0; i < values.length; i++)
      values[i] = normalQuantile(clipped(shareOf(quantiles, values[i])));
    return;
  }
  const { centre, scale } = transform;
  for (let i = 0; i < values.length; i++) {
    const scaled = (values[i] - centre) * scale;
    values[i] = scaled / Math.sqrt(1 + (scaled / BEND) ** 2);
  }
}

/**
 * The number that a transform made into another, as near as can be told: a quantile transform keeps nothing
 * of what lies beyond the fitted rows, or within values that many of them have.
 */
export function invertTransform(transform: Transform | null, value: number): number {
  if (transform === null) return value;
  if (transform.type === 'quantile') return invertQuantiles(transform, value);
  const { centre, scale } = transform;
  if (scale === 0) return centre;
  const share = Math.min(1 - CLIPPED, Math.abs(value) / BEND);
  return centre + Math.sign(value) * ((BEND * share) / Math.sqrt(1 - share ** 2) / scale);
}

/** Halvings of the range of a column: more than a double has digits. */
const HALVINGS = 60;
/** So near to what the ends become, numbers are the ends. */
const CLIPPED_ENDS = 1e-4;

function invertQuantiles(transform: Extract<Transform, { type: 'quantile' }>, value: number): number {
  const { quantiles } = transform;
  const [lowest, highest] = [quantiles[0], quantiles[quantiles.length - 1]];
  const made = (number: number) => {
    const values = Float64Array.of(number);
    applyTransform(transform, values);
    return values[0];
  };
  if (value <= made(lowest) + CLIPPED_ENDS) return lowest;
  if (value >= made(highest) - CLIPPED_ENDS) return highest;
  let [below, above] = [lowest, highest];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = below + (above - below) / 2;
    if (made(middle) < value) below = middle;
    else above = middle;
  }
  const isNear = (quantile: number) => Math.abs(quantile - above) <= (highest - lowest) * 2 ** -40;
  return quantiles.find(isNear) ?? above;
}

const clipped = (share: number) => Math.min(1 - CLIPPED, Math.max(CLIPPED, share));

/**
 * The share of the fitted rows below a value, interpolated between quantiles: in the middle of those that
 * equal it.
 */
function shareOf(quantiles: readonly number[], value: number): number {
  const last = quantiles.length - 1;
  if (!(value > quantiles[0])) return 0;
  if (!(value < quantiles[last])) return 1;
  const below = firstWhere(quantiles, (quantile) => quantile >= value) - 1;
  const above = firstWhere(quantiles, (quantile) => quantile > value);
  if (above - below > 1) return (below + 1 + above - 1) / 2 / last;
  const within = (value - quantiles[below]) / (quantiles[above] - quantiles[below]);
  return (below + within) / last;
}

/** The first place whose value meets a condition that all later ones meet. */
function firstWhere(sorted: readonly number[], holds: (value: number) => boolean): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (holds(sorted[middle])) to = middle;
    else from = middle + 1;
  }
  return from;
}
