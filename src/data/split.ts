// Which rows of a data set are fitted, chosen by and tested on.
import { native } from '../addon/native';
import { checkBoolean, checkInteger, checkNumber, rangeError, typeError } from '../core/check';
import { DataStream } from '../core/random';
import { checkDataset, type Dataset, type Part } from './dataset';

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
