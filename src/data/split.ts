// Which rows of a data set are for training, validation and testing.
import { isDeepStrictEqual, types } from 'node:util';
import { drawPermutation } from '../addon/draws';
import {
  checkInteger,
  checkNumber,
  checkOneOf,
  checkOptions,
  printable,
  quoted,
  rangeError,
} from '../core/check';
import { runDraws } from '../core/random';
import type { ColumnPlan, TablePlan } from './columns/schema';
import { checkPartWeights, checkUnsplit, type Dataset, type Part } from './dataset';
import { fitTable } from './fit_table';

/** How rows are chosen: at random, of each class in proportion, or by their order in the data. */
export type SplitOrder = 'shuffled' | 'tail';
/** The names of all orders. */
export const SPLIT_ORDERS: readonly SplitOrder[] = ['shuffled', 'tail'];

/** How test, validation and training rows are chosen. */
export interface SplitOptions {
  /** Rows to test on, from 1 to all but one; default: testFraction. */
  testRows?: number | undefined;
  /** Share of the rows to test on; default 0.2. 0: none, all rows are for training. */
  testFraction?: number | undefined;
  /**
   * 'shuffled' (default): rows are drawn, of each class in proportion. 'tail': the last rows are tested,
   * those before them are for validation, and the first are fitted.
   */
  split?: SplitOrder | undefined;
  /** Only the first N of the training rows, in the order of `split`. */
  trainRows?: number | undefined;
  /** Share of the training rows to validate on; default 0. */
  valFraction?: number | undefined;
  /** Keys the draw of rows; default 0. */
  seed?: number | undefined;
}

/** The names of all options of split. */
export const SPLIT_OPTIONS = [
  'testRows',
  'testFraction',
  'split',
  'trainRows',
  'valFraction',
  'seed',
] as const satisfies readonly (keyof SplitOptions)[];

/** The parts of a data set (validation empty unless asked for), each in the order of the data. */
export interface Split {
  /** Rows to fit. */
  train: Part;
  /** Rows to choose by. */
  validation: Part;
  /** Rows to test on. */
  test: Part;
}

/**
 * Splits a data set. With `separateTest` no test rows are taken from it, with `separateValidation` no
 * validation rows: all others are fitted. Of a table, the columns are fitted on the training rows.
 *
 * @throws TypeError or RangeError for a wrong argument, or when a part would be empty, or its weights all 0.
 */
export function split(
  data: Dataset,
  options: SplitOptions = {},
  separateTest?: Dataset,
  separateValidation?: Dataset,
): Split {
  checkUnsplit('data', data);
  checkSeparate('separateTest', separateTest, data);
  checkSeparate('separateValidation', separateValidation, data);
  const {
    testRows: wantedTest,
    testFraction = 0.2,
    split: by = 'shuffled',
    trainRows: wantedTrain,
    valFraction = 0,
    seed = 0,
  } = checkOptions('options', options, SPLIT_OPTIONS);
  if (wantedTest !== undefined) checkInteger('options.testRows', wantedTest);
  if (wantedTrain !== undefined) checkInteger('options.trainRows', wantedTrain);
  checkNumber('options.testFraction', testFraction, 0, 1);
  checkNumber('options.valFraction', valFraction, 0, 1);
  checkOneOf('options.split', by, SPLIT_ORDERS);
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
  const validationRows = separateValidation ? 0 : Math.round(trainRows * valFraction);
  if (validationRows >= trainRows)
    throw rangeError(
      'options.valFraction',
      `a share of the ${trainRows} training rows that leaves rows to fit`,
      valFraction,
    );
  const order = by === 'tail' ? indicesOf(data) : stratifiedOrder(data, seed);
  const fittedRows = trainRows - validationRows;
  const rows = (from: number, to: number): Part => ({ data, indices: inOrder(order, from, to) });
  const parts = {
    train: rows(0, fittedRows),
    validation: separateValidation ? whole(separateValidation) : rows(fittedRows, trainRows),
    test: separateTest ? whole(separateTest) : rows(available, data.rows),
  };
  for (const [name, part] of Object.entries(parts)) checkPartWeights(name, part);
  return data.table ? fitTable(parts) : parts;
}

/** Checks rows from elsewhere: their columns and targets must mean what those of the data do. */
function checkSeparate(name: string, other: Dataset | undefined, data: Dataset): void {
  if (other === undefined) return;
  checkUnsplit(name, other);
  const readAlike = 'as loadData({ data, testData }) reads it';
  const [own, given] = [data, other].map(({ table }) => (table ? plannedColumns(table.plan) : []));
  const places = Array.from({ length: Math.max(own.length, given.length) }, (_, i) => i);
  const at = places.find((i) => !isDeepStrictEqual(own[i], given[i]));
  if (at !== undefined)
    throw rangeError(name, `the columns of data, ${readAlike}`, columnWords(at, own[at], given[at]));
  const [wanted, found] = [data, other].map(({ target }) => target.description);
  if (!isDeepStrictEqual(wanted, found))
    throw rangeError(
      `${name}.target.description`,
      `that of data, ${printable(JSON.stringify(wanted), 200)}, ${readAlike}`,
      printable(JSON.stringify(found), 200),
    );
}

/** What columns are, for comparison: why they are taken so may differ. */
const plannedColumns = ({ columns }: TablePlan): PlannedColumn[] =>
  columns.map(({ why: _, ...column }) => column);
type PlannedColumn = Omit<ColumnPlan, 'why'>;

/** What differs at a place: "column 2 'age' (number), in data 'name' (category)". */
function columnWords(at: number, own: PlannedColumn | undefined, given: PlannedColumn | undefined): string {
  const words = (column: PlannedColumn | undefined) =>
    column ? `${quoted(column.name)} (${column.kind ?? column.role})` : 'none';
  return `column ${at + 1} ${words(given)}, in data ${words(own)}`;
}

/** Some places of an order of all rows, as rows in their own order: without sorting. */
function inOrder(order: Uint32Array, from: number, to: number): Uint32Array {
  const isChosen = new Uint8Array(order.length);
  for (let i = from; i < to; i++) isChosen[order[i]] = 1;
  const chosen = new Uint32Array(to - from);
  let count = 0;
  for (let row = 0; count < chosen.length; row++) {
    chosen[count] = row; // the next one writes over it unless it is chosen: a branch takes longer
    count += isChosen[row];
  }
  return chosen;
}

/** All rows of a data set, as a part. */
export const whole = (data: Dataset): Part => ({ data, indices: indicesOf(data) });

function indicesOf({ rows }: Dataset): Uint32Array {
  const indices = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) indices[row] = row;
  return indices;
}

/**
 * The rows in an order of which every stretch has each class in proportion: the k-th drawn row of n of a
 * class has its place at (k + ½) / n of the whole; the first one, at the start, so that it is fitted.
 */
function stratifiedOrder(data: Dataset, seed: number): Uint32Array {
  const { rows, target } = data;
  const drawn = indicesOf(data);
  drawPermutation(runDraws(seed, 'split'), 0, drawn);
  if (!types.isInt32Array(target.values)) return drawn;
  const classOf = numbered(target.values);
  const sizes = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) sizes[classOf[row]] += 1;
  const seen = new Uint32Array(rows);
  const places = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) {
    const own = classOf[drawn[i]];
    const before = seen[own]++;
    if (before > 0) places[i] = Math.floor(((before + 0.5) / sizes[own]) * rows);
  }
  return sortedByPlace(drawn, places);
}

/** Values as numbers below how many they are: indices of classes as they are, others as they occur. */
function numbered(values: Int32Array): Int32Array | Uint32Array {
  let areBelow = true;
  for (let i = 0; i < values.length; i++) areBelow &&= values[i] >= 0 && values[i] < values.length;
  if (areBelow) return values;
  const known = new Map<number, number>();
  const numbers = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const number = known.get(values[i]) ?? known.size;
    if (number === known.size) known.set(values[i], number);
    numbers[i] = number;
  }
  return numbers;
}

/** Rows by their places, which are below their number; rows of one place stay in order. */
function sortedByPlace(order: Uint32Array, places: Uint32Array): Uint32Array {
  const next = new Uint32Array(order.length + 1);
  for (let i = 0; i < places.length; i++) next[places[i] + 1] += 1;
  for (let place = 1; place < next.length; place++) next[place] += next[place - 1];
  const sorted = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) sorted[next[places[i]]++] = order[i];
  return sorted;
}

/** @throws RangeError naming the option that leaves no row to test on, or none to fit. */
function countTestRows(rows: number, testRows: number | undefined, testFraction: number): number {
  if (testRows === undefined && testFraction === 0) return 0;
  if (rows < 2) throw rangeError('data', 'at least 2 rows to split', rows);
  const count = testRows ?? Math.round(rows * testFraction);
  if (count >= 1 && count < rows) return count;
  const expected = `from 1 to ${rows - 1} of the ${rows} rows`;
  if (testRows !== undefined) throw rangeError('options.testRows', expected, testRows);
  throw rangeError('options.testFraction', `0, or a share that is ${expected}`, testFraction);
}
