import { rangeError } from '../check';
import { native } from '../native';
import { DataStream } from '../random';

/** Labelled feature rows in memory. */
export interface Dataset {
  /** Row-major, [rows, columns]. */
  readonly features: Float32Array;
  /** A class index for each row. */
  readonly labels: Int32Array;
  /** Number of rows. */
  readonly rows: number;
  /** Features of a row. */
  readonly columns: number;
  /** Names by class index. */
  readonly classNames: readonly string[];
  /** Names of the columns, where the data has them. */
  readonly featureNames?: readonly string[];
  /** Where rows are images: [channels, height, width], one channel after the other, as PyTorch has them. */
  readonly imageShape: readonly [channels: number, height: number, width: number] | null;
  /** Where it came from and how it was read, for people. */
  readonly description: string;
}

/** Rows of a data set, by index: parts share the features. */
export interface Part {
  /** The data set that they are rows of. */
  readonly data: Dataset;
  /** Their indices in it. */
  readonly indices: Uint32Array;
}

/** How test, validation and training rows are chosen. */
export interface SplitOptions {
  /** Rows to test on, from 1 to all but one; default: testFraction. */
  testRows?: number;
  /** Share of the rows to test on; default 0.2. */
  testFraction?: number;
  /** Take test rows at random instead of from the end. */
  shuffleSplit?: boolean;
  /** Only the first N of the training rows. */
  trainRows?: number;
  /** Share of the training rows, their tail, to validate on; default 0. */
  valFraction?: number;
  /** Keys shuffleSplit; default 0. */
  seed?: number;
}

/** The parts of a data set (validation empty unless asked for). */
export interface Split {
  /** Rows to fit. */
  train: Part;
  /** Rows to choose by. */
  validation: Part;
  /** Rows to test on. */
  test: Part;
}

/** Splits a data set; with `separateTest`, all its rows are training rows. @throws RangeError when a part would be empty. */
export function split(data: Dataset, options: SplitOptions = {}, separateTest?: Dataset): Split {
  const order = Uint32Array.from({ length: data.rows }, (_, i) => i);
  if (options.shuffleSplit) native.drawPermutation(order, options.seed ?? 0, DataStream.split, 0);
  const testRows = separateTest ? 0 : (options.testRows ?? Math.round(data.rows * (options.testFraction ?? 0.2)));
  if (!separateTest && (testRows < 1 || testRows >= data.rows)) throw rangeError('test rows', `from 1 to ${data.rows - 1} of the ${data.rows} rows`, testRows);
  const available = data.rows - testRows;
  const fitted = options.trainRows ?? available;
  if (fitted < 1 || fitted > available) throw rangeError('train rows', `from 1 to the ${available} rows that are not for testing`, fitted);
  const validationRows = Math.round(fitted * (options.valFraction ?? 0));
  if (validationRows >= fitted) throw rangeError('validation fraction', 'a part that leaves rows to fit', options.valFraction);
  const test = separateTest ? { data: separateTest, indices: Uint32Array.from({ length: separateTest.rows }, (_, i) => i) } : { data, indices: order.slice(available) };
  return {
    train: { data, indices: order.slice(0, fitted - validationRows) },
    validation: { data, indices: order.slice(fitted - validationRows, fitted) },
    test,
  };
}

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
 * The standardisation of the training rows: mean 0 and deviation 1 by column, or over all pixels of a channel for images. A
 * constant column is only centred.
 */
export function fitStandardisation({ data, indices }: Part): Standardisation {
  const { columns, features } = data;
  const sum = new Float64Array(columns);
  const squares = new Float64Array(columns);
  for (const row of indices) for (let c = 0; c < columns; c++) sum[c] += features[row * columns + c];
  const rows = Math.max(1, indices.length);
  const mean = sum.map((s) => s / rows);
  if (data.imageShape) levelChannels(mean, data.imageShape[0]);
  for (const row of indices) for (let c = 0; c < columns; c++) squares[c] += (features[row * columns + c] - mean[c]) ** 2;
  const variance = squares.map((s) => s / rows);
  if (data.imageShape) levelChannels(variance, data.imageShape[0]);
  return { mean: Float32Array.from(mean), scale: Float32Array.from(variance, (v) => (v > 1e-12 ? 1 / Math.sqrt(v) : 1)) };
}
