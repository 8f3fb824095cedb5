// How bright pictures are: pictures whose black and white are exchanged are on the scale of the fitted ones.
import { printable } from '../core/check';
import { counted } from '../core/counted';
import type { Warning } from '../core/warning';

/** The least and the largest mean of the pixels of a row, as shares of white. */
export type PixelMeans = readonly [least: number, most: number];

/** What is known of the fitted rows. */
export interface FittedPixels {
  /** The value of white. */
  readonly white: number;
  readonly means: PixelMeans;
  /** The brightest value. */
  readonly brightest: number;
  /** Whether rows have a height and a width; else they are lines of values, which may be no pixels. */
  readonly arePictures: boolean;
}

/** Rows as a network takes them: [rows, columns]. */
interface PixelRows {
  readonly features: Float32Array | Float64Array;
  readonly rows: number;
}

/** Rows that are this share of all are told. */
const MANY = 0.5;
/** Rows that are not black, and darker than any fitted one by so many times, were divided. */
const DARKER = 4;
/** Pixels that are brighter than the brightest fitted one by so many times are on another scale. */
const BRIGHTER = 2;

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

/** That values are darker than black or brighter than white. */
function noPixels(of: string, features: PixelRows['features'], white: number): Warning {
  const ends = [Infinity, -Infinity];
  for (const value of features) {
    ends[0] = Math.min(ends[0], value);
    ends[1] = Math.max(ends[1], value);
  }
  const run = `the pixels${of} run from ${ends.map((end) => Number(end.toPrecision(4))).join(' to ')}`;
  const message = `${run}, where 0 is black and ${white} is white: are they on one scale?`;
  return { code: 'INPUT_RANGE', message: printable(message, 400) };
}

/**
 * What is doubtful about the brightness of rows: half of them or more lie beyond the means of the fitted
 * rows, by all that those differ, or are darker by far. Fitted pictures of any brightness tell little.
 *
 * @param of Whose they are: ' of new.npy'.
 */
export function brightnessWarnings(
  of: string,
  { features, rows }: PixelRows,
  fitted: FittedPixels,
): Warning[] {
  const {
    white,
    means: [least, most],
    brightest,
    arePictures,
  } = fitted;
  const columns = features.length / rows;
  const means = Array.from({ length: rows }, (_, row) => {
    return meanOf(features.subarray(row * columns, (row + 1) * columns)) / white;
  });
  const width = most - least;
  const isDivided = (mean: number) => mean > 0 && mean < least / DARKER;
  const others = means.filter((mean) => mean < least - width || mean > most + width || isDivided(mean));
  if (rows === 0 || others.length < MANY * rows) return [];
  const [what, unit, per] = arePictures ? ['picture', ' % of white', 100] : ['row', '', white];
  if (arePictures && others.some((mean) => mean < 0 || mean > 1)) return [noPixels(of, features, white)];
  const shown = (share: number) => Number((per * share).toPrecision(3));
  const mean = others.reduce((a, b) => a + b, 0) / others.length;
  const found = `the mean of ${others.length.toLocaleString('en')} of ${counted(rows, what)}${of}`;
  const ends = `${shown(least)} to ${shown(most)}${unit}`;
  const is = `is ${shown(mean)}${unit}, that of the fitted ones ${ends}`;
  const isBrighter = features.some((value) => value > BRIGHTER * brightest);
  const areExchanged = arePictures && !isDivided(mean) && !isBrighter;
  const ask = areExchanged ? 'are black and white exchanged?' : 'are they on one scale?';
  return [{ code: 'INPUT_RANGE', message: printable(`${found} ${is}: ${ask}`, 400) }];
}
