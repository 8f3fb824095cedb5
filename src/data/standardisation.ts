// What numbers are shifted and scaled by before they are fitted.
import { checkFloat32, typeError } from '../core/check';
import { RowEncoder } from './columns/encode_rows';
import { type DataForm, dataFormOf, otherColumns } from './data_form';
import { checkOffset, checkPart, type Dataset, type Part } from './dataset';
import { type FittedRange, fitRange } from './fitted_range';
import { isSameOffset } from './offset';

/** Subtracts `offset` in double, then `mean`, and multiplies by `scale`, by column. */
export interface Standardisation {
  /** Subtracted from each column, less its offset. */
  readonly mean: Float32Array;
  /**
   * Multiplied in after that: 1 / standard deviation; 0 for a constant column, from which nothing is learned;
   * 1 for flags and codes.
   */
  readonly scale: Float32Array;
  /** Subtracted first, in double: that of the data set. Default: nothing. */
  readonly offset?: Float64Array | null | undefined;
  /** From where to where the fitted values go: other rows are compared with them. Default: they are not. */
  readonly range?: FittedRange | undefined;
}

/** Deviations of less than this share of the mean come from summing equal values. */
const SUM_NOISE = 2 ** -44;
const MAX_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

/** What the rows were that standardisations were fitted on. */
const fittedOn = new WeakMap<Standardisation, DataForm>();

/** Gives all pixels of a channel their mean. */
function levelChannels(values: Float64Array, channels: number): void {
  const pixels = values.length / channels;
  for (let from = 0; from < values.length; from += pixels) {
    const channel = values.subarray(from, from + pixels);
    channel.fill(channel.reduce((a, b) => a + b, 0) / pixels);
  }
}

/** 1 / deviation as float32 holds it; 0 for a constant column: its weights are not trained. */
function scaleOf(variance: number, mean: number): number {
  const deviation = Math.sqrt(variance);
  return deviation > Math.abs(mean) * SUM_NOISE ? Math.min(1 / deviation, MAX_FLOAT32) : 0;
}

/** The first column that is not standardised: flags and codes of a table's categories follow its numbers. */
const numbersOf = ({ schema, columns }: Dataset) => (schema ? new RowEncoder(schema).numbers : columns);

/** The mean of each column over a part's rows, summed from the first row on, which keeps the digits. */
function meanOf({ data: { features, columns }, indices }: Part): Float64Array {
  const rows = Math.max(1, indices.length);
  const mean = new Float64Array(columns);
  for (let c = 0; c < columns && indices.length > 0; c++) mean[c] = features[indices[0] * columns + c];
  const first = mean.slice();
  const sums = new Float64Array(columns);
  // By index: an array that was transferred away has no iterator.
  for (let i = 0; i < indices.length; i++)
    for (let c = 0; c < columns; c++) sums[c] += features[indices[i] * columns + c] - first[c];
  return mean.map((value, c) => value + sums[c] / rows);
}

/**
 * The standardisation of the training rows: mean 0 and deviation 1 by column, or over all pixels of a channel
 * for images. A constant column becomes 0 whatever its value; flags and codes of a table's categories stay as
 * they are.
 *
 * @throws TypeError or RangeError for a value that is not a part.
 */
export function fitStandardisation(part: Part): Standardisation {
  checkPart('part', part);
  const { data, indices } = part;
  const { columns, features, imageShape, offset } = data;
  const mean = meanOf(part);
  if (imageShape) levelChannels(mean, imageShape[0]);
  const squares = new Float64Array(columns);
  const count = indices.length;
  for (let i = 0; i < count; i++)
    for (let c = 0; c < columns; c++) squares[c] += (features[indices[i] * columns + c] - mean[c]) ** 2;
  const rows = Math.max(1, count);
  const variance = squares.map((s) => s / rows);
  if (imageShape) levelChannels(variance, imageShape[0]);
  const numbers = numbersOf(data);
  mean.fill(0, numbers);
  variance.fill(1, numbers);
  const scale = Float32Array.from(variance, (v, c) => scaleOf(v, mean[c]));
  const range = fitRange(part, scale);
  const fitted: Standardisation = {
    mean: Float32Array.from(mean),
    scale,
    ...(offset ? { offset } : {}),
    ...(range ? { range } : {}),
  };
  fittedOn.set(fitted, dataFormOf(data));
  return fitted;
}

/**
 * @internal Checks that rows have the columns that a standardisation was fitted on, where both are known.
 *
 * @throws RangeError for others.
 */
export function checkFittedColumns(name: string, standardisation: Standardisation, { data }: Part): void {
  const form = fittedOn.get(standardisation);
  const problem =
    form && otherColumns(name, dataFormOf(data), form, 'the rows that standardisation was fitted on');
  if (problem) throw problem;
}

/**
 * @internal What is subtracted from the features of a data set: the mean, moved by what its offset differs
 * from the one that the mean was fitted with.
 */
export function meanFor({ mean, offset = null }: Standardisation, data: Dataset): Float32Array {
  const own = data.offset ?? null;
  if (isSameOffset(offset, own)) return mean;
  const moved = (value: number, c: number) => (offset ? offset[c] : 0) - (own ? own[c] : 0) + value;
  return mean.map(moved);
}

/** @internal Checks an argument that must be the standardisation of so many columns. */
export function checkStandardisation(name: string, value: Standardisation, columns: number): void {
  if (typeof value !== 'object' || value === null)
    throw typeError(name, 'a standardisation { mean, scale }', value);
  checkFloat32(`${name}.mean`, value.mean, columns);
  checkFloat32(`${name}.scale`, value.scale, columns);
  checkOffset(`${name}.offset`, value.offset, columns);
}
