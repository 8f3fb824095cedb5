import { types } from 'node:util';
import {
  checkBoolean,
  checkFloat32,
  checkInteger,
  checkNames,
  checkNumber,
  checkSize,
  rangeError,
  typeError,
} from '../check';
import { native } from '../native';
import { DataStream } from '../random';
import { sizeOf } from '../tensor';

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

function checkDataset(name: string, data: Dataset): void {
  if (typeof data !== 'object' || data === null) throw typeError(name, 'a data set', data);
  const { features, labels, rows, columns, classNames, imageShape } = data;
  checkSize(`${name}.rows`, rows, 0);
  checkSize(`${name}.columns`, columns, 0);
  checkFloat32(`${name}.features`, features, rows * columns);
  if (!types.isInt32Array(labels))
    throw typeError(`${name}.labels`, `an Int32Array of length ${rows}`, labels);
  if (labels.length !== rows) throw rangeError(`${name}.labels`, `length ${rows}`, labels);
  checkNames(`${name}.classNames`, classNames);
  if (imageShape === null || imageShape === undefined) return;
  if (!Array.isArray(imageShape) || imageShape.length !== 3)
    throw typeError(`${name}.imageShape`, '[channels, height, width], or null', imageShape);
  for (const [i, size] of imageShape.entries()) checkSize(`${name}.imageShape[${i}]`, size);
  if (sizeOf(imageShape) !== columns)
    throw rangeError(`${name}.imageShape`, `a product of ${columns}, the columns`, imageShape);
}

/** @internal Checks an argument that must be a part of a data set. */
export function checkPart(name: string, part: Part): void {
  if (typeof part !== 'object' || part === null) throw typeError(name, 'a part of a data set', part);
  const { data, indices } = part;
  checkDataset(`${name}.data`, data);
  if (!types.isUint32Array(indices)) throw typeError(`${name}.indices`, 'a Uint32Array', indices);
  let wrong = 0; // no method, as memory that was transferred away has none
  while (wrong < indices.length && indices[wrong] < data.rows) wrong += 1;
  if (wrong < indices.length)
    throw rangeError(`${name}.indices[${wrong}]`, `a row below ${data.rows}`, indices[wrong]);
}

/** @internal Checks an argument that must be the standardisation of so many columns. */
export function checkStandardisation(name: string, value: Standardisation, columns: number): void {
  if (typeof value !== 'object' || value === null)
    throw typeError(name, 'a standardisation { mean, scale }', value);
  checkFloat32(`${name}.mean`, value.mean, columns);
  checkFloat32(`${name}.scale`, value.scale, columns);
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

/**
 * Splits a data set; with `separateTest`, all its rows are training rows.
 *
 * @throws TypeError or RangeError for a wrong argument, or when a part would be empty.
 */
export function split(data: Dataset, options: SplitOptions = {}, separateTest?: Dataset): Split {
  checkDataset('data', data);
  if (separateTest !== undefined) checkDataset('separateTest', separateTest);
  if (typeof options !== 'object' || options === null) throw typeError('options', 'an object', options);
  // A training job gives all its options: those of others are left alone.
  const {
    testRows: wantedTest,
    testFraction = 0.2,
    shuffleSplit = false,
    trainRows,
    valFraction = 0,
    seed = 0,
  } = options;
  if (wantedTest !== undefined) checkInteger('options.testRows', wantedTest);
  if (trainRows !== undefined) checkInteger('options.trainRows', trainRows);
  checkNumber('options.testFraction', testFraction, 0, 1);
  checkNumber('options.valFraction', valFraction, 0, 1);
  const order = Uint32Array.from({ length: data.rows }, (_, i) => i);
  if (checkBoolean('options.shuffleSplit', shuffleSplit))
    native.drawPermutation(order, checkInteger('options.seed', seed), DataStream.split, 0);
  const testRows = separateTest ? 0 : (wantedTest ?? Math.round(data.rows * testFraction));
  if (!separateTest && (testRows < 1 || testRows >= data.rows))
    throw rangeError('test rows', `from 1 to ${data.rows - 1} of the ${data.rows} rows`, testRows);
  const available = data.rows - testRows;
  const fitted = trainRows ?? available;
  if (fitted < 1 || fitted > available)
    throw rangeError('train rows', `from 1 to the ${available} rows that are not for testing`, fitted);
  const validationRows = Math.round(fitted * valFraction);
  if (validationRows >= fitted)
    throw rangeError('validation fraction', 'a part that leaves rows to fit', valFraction);
  const test = separateTest
    ? { data: separateTest, indices: Uint32Array.from({ length: separateTest.rows }, (_, i) => i) }
    : { data, indices: order.slice(available) };
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
 * The standardisation of the training rows: mean 0 and deviation 1 by column, or over all pixels of a channel
 * for images. A constant column is only centred.
 *
 * @throws TypeError or RangeError for something else than a part.
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
