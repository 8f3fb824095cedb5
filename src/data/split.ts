// Which rows of a data set are for training, validation and testing.
import { drawPermutation } from '../addon/draws';
import { checkBoolean, checkInteger, checkNumber, rangeError, typeError } from '../core/check';
import { runDraws } from '../core/random';
import { checkDataset, type Dataset, type Part } from './dataset';

/** How test, validation and training rows are chosen. */
export interface SplitOptions {
  /** Rows to test on, from 1 to all but one; default: testFraction. */
  testRows?: number | undefined;
  /** Share of the rows to test on; default 0.2. */
  testFraction?: number | undefined;
  /** Take test rows at random instead of from the end. */
  shuffleSplit?: boolean | undefined;
  /** Only the first N of the training rows. */
  trainRows?: number | undefined;
  /** Share of the training rows, their tail, to validate on; default 0. */
  valFraction?: number | undefined;
  /** Keys shuffleSplit; default 0. */
  seed?: number | undefined;
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
    trainRows: wantedTrain,
    valFraction = 0,
    seed = 0,
  } = options;
  if (wantedTest !== undefined) checkInteger('options.testRows', wantedTest);
  if (wantedTrain !== undefined) checkInteger('options.trainRows', wantedTrain);
  checkNumber('options.testFraction', testFraction, 0, 1);
  checkNumber('options.valFraction', valFraction, 0, 1);
  checkBoolean('options.shuffleSplit', shuffleSplit);
  checkInteger('options.seed', seed);
  const testRows = separateTest ? 0 : countTestRows(data.rows, wantedTest, testFraction);
  const available = data.rows - testRows;
  if (available < 1) throw rangeError('data', 'at least one row to fit', data.rows);
  const trainRows = wantedTrain ?? available;
  if (trainRows < 1 || trainRows > available)
    throw rangeError(
      'options.trainRows',
      `from 1 to the ${available} rows that are not for testing`,
      trainRows,
    );
  const validationRows = Math.round(trainRows * valFraction);
  if (validationRows >= trainRows)
    throw rangeError(
      'options.valFraction',
      `a share of the ${trainRows} training rows that leaves rows to fit`,
      valFraction,
    );
  const order = indicesOf(data);
  if (shuffleSplit) drawPermutation(runDraws(seed, 'split'), 0, order);
  const fittedRows = trainRows - validationRows;
  return {
    train: { data, indices: order.slice(0, fittedRows) },
    validation: { data, indices: order.slice(fittedRows, trainRows) },
    test: separateTest
      ? { data: separateTest, indices: indicesOf(separateTest) }
      : { data, indices: order.slice(available) },
  };
}

const indicesOf = ({ rows }: Dataset) => Uint32Array.from({ length: rows }, (_, i) => i);

/** @throws RangeError naming the option that leaves no row to test on, or none to fit. */
function countTestRows(rows: number, testRows: number | undefined, testFraction: number): number {
  if (rows < 2) throw rangeError('data', 'at least 2 rows to split', rows);
  const count = testRows ?? Math.round(rows * testFraction);
  if (count >= 1 && count < rows) return count;
  const expected = `from 1 to ${rows - 1} of the ${rows} rows`;
  if (testRows !== undefined) throw rangeError('options.testRows', expected, testRows);
  throw rangeError('options.testFraction', `a share that is ${expected}`, testFraction);
}
