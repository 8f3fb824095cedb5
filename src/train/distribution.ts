// How the values of a parameter, or of its gradient, are distributed.

/** The shares of values whose quantiles are kept: those of 0, ½, 1 and 1½ deviations of a normal distribution. */
export const BANDS = [0, 0.07, 0.16, 0.31, 0.5, 0.69, 0.84, 0.93, 1] as const;
/** Bins of a histogram. */
const BINS = 32;
/** Values that are sorted for the quantiles; of more, as many are taken evenly. */
const SORTED = 2 ** 16;
/** Significant digits that are kept. */
const DIGITS = 5;

/** What is kept of many values; those that are not finite count in `non_finite` alone. */
export interface Distribution {
  /** Null without a finite value. */
  mean: number | null;
  /** Root of the mean squared distance from the mean; null without a finite value. */
  deviation: number | null;
  /** By `BANDS`, the first and last of all values, the others of 65,536 at most; empty without a finite value. */
  quantiles: number[];
  /** Values in bins of equal width from the smallest to the largest; one bin where all are equal. */
  counts: number[];
  /** Absent where all values are finite. */
  non_finite?: number;
}

const short = (value: number): number => Number(value.toPrecision(DIGITS));

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));

/** Finite values taken evenly, in order; the step divides no dimension, so that every row and column counts. */
function sortedSample(values: Float32Array): Float32Array {
  let step = Math.ceil(values.length / SORTED);
  while (step > 1 && greatestDivisor(values.length, step) > 1) step += 1;
  const taken = new Float32Array(Math.ceil(values.length / step));
  let count = 0;
  for (let i = 0; i < values.length; i += step) if (Number.isFinite(values[i])) taken[count++] = values[i];
  return taken.subarray(0, count).sort();
}

/** A quantile between its neighbours (numpy.quantile's default). */
function quantileOf(sorted: Float32Array, share: number): number {
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (place - Math.floor(place)) * (above - below);
}

/** How values are distributed: two passes over them, and a copy of 65,536 at most. */
export function distributionOf(values: Float32Array): Distribution {
  let [count, sum, least, most] = [0, 0, Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    count += 1;
    sum += value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const nonFinite = count < values.length ? { non_finite: values.length - count } : {};
  if (count === 0) return { mean: null, deviation: null, quantiles: [], counts: [], ...nonFinite };
  const mean = sum / count;
  const bins = least < most ? BINS : 1;
  const scale = bins / (most - least || 1);
  const counts = Array.from({ length: bins }, () => 0);
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    squares += (value - mean) ** 2;
    counts[Math.min(bins - 1, Math.floor((value - least) * scale))] += 1;
  }
  const sorted = sortedSample(values);
  const quantiles = BANDS.map((share) =>
    short(share === 0 ? least : share === 1 ? most : quantileOf(sorted, share)),
  );
  return { mean: short(mean), deviation: short(Math.sqrt(squares / count)), quantiles, counts, ...nonFinite };
}
