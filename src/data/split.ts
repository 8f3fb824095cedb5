// Which rows of a data set are for training, validation and testing.
import { isDeepStrictEqual } from 'node:util';
import {
  checkInteger,
  checkNumber,
  checkOneOf,
  checkOptions,
  printable,
  quoted,
  rangeError,
} from '../core/check';
import { counted } from '../core/counted';
import type { ColumnPlan, TablePlan } from './columns/schema';
import { checkPartWeights, checkUnsplit, type Dataset, type Part } from './dataset';
import { countGroupsOf, dealGroups } from './deal_groups';
import { fitTable } from './fit_table';
import { foldsOf } from './folds';
import { allRows, classesOf, drawnOrder, inDataOrder, stratifiedOrder } from './row_order';
import { unusedParts } from './unused';

/** How rows are chosen: at random, of each class in proportion, or by their order in the data. */
export type SplitOrder = 'shuffled' | 'tail';
/** The names of all orders. */
export const SPLIT_ORDERS: readonly SplitOrder[] = ['shuffled', 'tail'];

/** How test, validation and training rows are chosen. */
export interface SplitOptions {
  /** Rows to test on, from 1 to all but one; default: testFraction. */
  testRows?: number | undefined;
  /** Share of the rows to test on; default 0.2, with folds 0. 0: none, all rows are for training. */
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
  /**
   * Divides the training rows into so many folds, of which `fold` is tested on and the others are fitted and
   * validated on. Test rows of `testRows` or `testFraction`, and of another data set, then stand outside of
   * the folds. Default: no folds.
   */
  folds?: number | undefined;
  /** The fold to test on, from 1. */
  fold?: number | undefined;
}

/** The names of all options of split. */
export const SPLIT_OPTIONS = [
  'testRows',
  'testFraction',
  'split',
  'trainRows',
  'valFraction',
  'seed',
  'folds',
  'fold',
] as const satisfies readonly (keyof SplitOptions)[];

/** The parts of a data set (validation empty unless asked for), each in the order of the data. */
export interface Split {
  /** Rows to fit. */
  train: Part;
  /** Rows to choose by. */
  validation: Part;
  /** Rows to test on. */
  test: Part;
  /** Of folds, the rows that are in none: they test all folds together. */
  outside?: Part;
}

/**
 * Splits a data set. With `separateTest` no test rows are taken from it, with `separateValidation` no
 * validation rows: all others are fitted. Of a table, the columns are fitted on the training rows. Rows of
 * one group (`data.groups`) stand in one part, which then has about its share of the rows.
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
  const rule = checkRule(data, checkOptions('options', options, SPLIT_OPTIONS));
  const { testRows: wantedTest, testFraction, trainRows: wantedTrain, valFraction, fold } = rule;
  const testRows = separateTest ? 0 : countTestRows(data.rows, wantedTest, testFraction);
  const available = data.rows - testRows;
  if (available < 1) throw rangeError('data', 'at least one row to fit', data.rows);
  const cut = data.groups ? groupCut(data, data.groups, rule) : cutInOrder;
  const name = wantedTest === undefined ? 'testFraction' : 'testRows';
  const order = rule.split === 'tail' ? allRows(data) : stratifiedOrder(data, rule.seed);
  const [open, tested] = cut(order, testRows, name);
  const trainRows = wantedTrain ?? open.length;
  if (trainRows < 1 || trainRows > open.length)
    throw rangeError(
      'options.trainRows',
      `from 1 to the ${available} rows that are not for testing`,
      trainRows,
    );
  const [training, heldOut] = holdFold(data, open.subarray(0, trainRows), rule);
  const validationRows = separateValidation ? 0 : Math.round(training.length * valFraction);
  if (validationRows >= training.length)
    throw rangeError(
      'options.valFraction',
      `a share of the ${training.length} training rows that leaves rows to fit`,
      valFraction,
    );
  const [fitted, validated] = cut(training, validationRows, 'valFraction');
  const unused = unusedParts(data, { test: separateTest, validation: separateValidation });
  const told = { ...data, warnings: [...(data.warnings ?? []), ...unused] };
  const part = (rows: Uint32Array): Part => ({ data: told, indices: inDataOrder(rows, data) });
  const outside = separateTest ? whole(separateTest) : part(tested);
  const parts = {
    train: part(fitted),
    validation: separateValidation ? whole(separateValidation) : part(validated),
    test: fold === undefined ? outside : part(heldOut),
    ...(fold === undefined ? {} : { outside }),
  };
  for (const [name, each] of Object.entries(parts)) checkPartWeights(name, each);
  return data.table ? fitTable(parts) : parts;
}

/** The splits of a data set by its folds: each tests on another one. Of a table, one is in memory at a time. */
export function kFold(
  data: Dataset,
  options: SplitOptions & { folds: number },
  separateTest?: Dataset,
  separateValidation?: Dataset,
): Generator<Split> {
  const { folds } = checkOptions('options', options, SPLIT_OPTIONS);
  checkInteger('options.folds', folds, 2);
  checkUnsplit('data', data);
  return splitsOf(data, { ...options, folds }, separateTest, separateValidation);
}

function* splitsOf(
  data: Dataset,
  options: SplitOptions & { folds: number },
  separateTest: Dataset | undefined,
  separateValidation: Dataset | undefined,
): Generator<Split> {
  const { folds } = options;
  for (let fold = 1; fold <= folds; fold++)
    yield split(data, { ...options, fold }, separateTest, separateValidation);
}

/** How rows are divided. */
type Rule = SplitOptions & { testFraction: number; split: SplitOrder; valFraction: number; seed: number };

/** Checks what is wrong with options whatever the rows are, and completes them. */
function checkRule({ groups }: Dataset, options: SplitOptions): Rule {
  const { testRows, trainRows, folds, fold, split: by = 'shuffled', valFraction = 0, seed = 0 } = options;
  const { testFraction = folds === undefined ? 0.2 : 0 } = options;
  if (testRows !== undefined) checkInteger('options.testRows', testRows);
  if (trainRows !== undefined) checkInteger('options.trainRows', trainRows);
  checkNumber('options.testFraction', testFraction, 0, 1);
  checkNumber('options.valFraction', valFraction, 0, 1);
  checkOneOf('options.split', by, SPLIT_ORDERS);
  checkInteger('options.seed', seed);
  if (folds !== undefined || fold !== undefined) {
    if (folds === undefined) throw rangeError('options.fold', 'none without options.folds', fold);
    checkInteger('options.folds', folds, 2);
    if (fold === undefined) throw rangeError('options.fold', `from 1 to the ${folds} folds`, fold);
    checkInteger('options.fold', fold, 1, folds);
  }
  if (by === 'tail' && folds !== undefined) throw rangeError('options.split', "'shuffled' with folds", by);
  if (by === 'tail' && groups) throw rangeError('options.split', "'shuffled' with groups", by);
  if (trainRows !== undefined && groups)
    throw rangeError('options.trainRows', 'none with groups, which stay whole', trainRows);
  return { testRows, trainRows, folds, fold, testFraction, split: by, valFraction, seed };
}

/** Cuts so many rows from the end. @param option What says how many, for messages. */
type Cut = (
  rows: Uint32Array,
  last: number,
  option: keyof SplitOptions,
) => readonly [first: Uint32Array, last: Uint32Array];

const cutInOrder: Cut = (rows, last) => [
  rows.subarray(0, rows.length - last),
  rows.subarray(rows.length - last),
];

/** Cuts whole groups, of about so many rows. @throws RangeError where no group is left for either side. */
function groupCut(data: Dataset, groups: Int32Array, rule: Rule): Cut {
  const classes = classesOf(data);
  return (rows, last, option) => {
    if (last === 0) return [rows, rows.subarray(0, 0)];
    const order = drawnOrder(rows, rule.seed, 'split');
    const share = last / rows.length;
    const partOf = dealGroups(order, { groups, classes }, [1 - share, share]);
    const sides = [0, 1].map((side) => order.filter((_, i) => partOf[i] === side));
    if (sides.every(({ length }) => length > 0)) return [sides[0], sides[1]];
    const count = countGroupsOf(rows, groups);
    const expected =
      count === 1
        ? 'none, as there is only 1 group to divide'
        : `rows that leave some of the ${counted(count, 'group')} on either side`;
    throw rangeError(`options.${option}`, expected, rule[option]);
  };
}

/** The rows of the other folds, and those of the fold that is tested on. */
function holdFold(data: Dataset, rows: Uint32Array, { folds, fold, seed }: Rule) {
  if (folds === undefined || fold === undefined) return [rows, rows.subarray(0, 0)] as const;
  const foldOf = foldsOf(data, rows, folds, seed);
  return [
    rows.filter((_, i) => foldOf[i] !== fold - 1),
    rows.filter((_, i) => foldOf[i] === fold - 1),
  ] as const;
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

/** All rows of a data set, as a part. */
export const whole = (data: Dataset): Part => ({ data, indices: allRows(data) });

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
