// The options that say what a run's data are and how it is divided, first in the order of the help.
import { choice, filePath, integer, type RunOptionDeclaration, within } from '../core/option_declaration';
import { FORMATS } from '../data/open_data';
import { SPLIT_ORDERS } from '../data/split';
import { taskNames } from '../tasks/registry';
import { TABLE_RUN_OPTIONS } from './table_run_options';

/** What --data takes besides the glyphs. */
export const DATA =
  'a folder of IDX or CIFAR-10 files, or an IDX, CIFAR-10, CSV, JSON lines, NumPy or Parquet file';

export const DATA_OPTIONS = {
  /** 'glyphs' or a path. */
  data: {
    group: 'Data',
    takes: filePath('glyphs or a path'),
    placeholder: 'glyphs|path',
    help: `what to train on: the embedded glyphs, ${DATA}; - is standard input`,
    default: 'glyphs',
    sweep: 'fixed',
    resumable: true,
  },
  /** The format of the data. */
  format: {
    group: 'Data',
    takes: choice(FORMATS),
    help: 'format of the data',
    default: 'auto',
    sweep: 'fixed',
  },
  /** What the target means. */
  task: {
    group: 'Data',
    takes: choice(taskNames()),
    help: 'what the target means',
    defaultText:
      'regression for a table whose target is a number that is not always whole, or of more than 20 different ' +
      'values and fewer than 10 rows a value; multilabel for several columns of 0 and 1, or yes and no; else ' +
      'classification',
    sweep: 'fixed',
  },
  ...TABLE_RUN_OPTIONS,
  /** A .npy file, or an .npz file of one array, with the labels. */
  labels: {
    group: 'Data',
    takes: filePath('a .npy file'),
    help: 'a .npy file, or .npz file of one array, with the labels of a .npy or .npz file',
    defaultText: 'y.npy for x.npy',
    sweep: 'fixed',
    resumable: true,
  },
  /** A file of test rows. */
  testData: {
    group: 'Data',
    takes: filePath('a file'),
    help: 'a file of test rows',
    sweep: 'fixed',
    resumable: true,
  },
  /** Rows to test on. */
  testRows: {
    group: 'Data',
    takes: integer(1),
    help: 'rows to test on',
    conflicts: ['testData'],
    sweep: 'fixed',
  },
  /** Share of the rows to test on, if neither a number of rows nor a file is given. */
  testFraction: {
    group: 'Data',
    takes: within(0, 1),
    help: 'share of rows to test on; 0 fits all rows',
    defaultText: '0.2',
    conflicts: ['testRows', 'testData'],
    sweep: 'fixed',
  },
  /** Folds that are trained side by side, each tested on the rows of another. */
  folds: {
    group: 'Data',
    takes: integer(2),
    help: 'train n runs, each without another nth of the rows, and test it on those; --test-fraction is 0 unless given',
    defaultText: 'one run',
    sweep: 'fixed',
  },
  /** The one fold that is trained. */
  fold: {
    group: 'Data',
    takes: integer(1),
    help: 'train the fold of this number alone, of --folds',
    sweep: 'fixed',
  },
  /** How test and validation rows are chosen. */
  split: {
    group: 'Data',
    takes: choice(SPLIT_ORDERS),
    placeholder: 'order',
    help: 'draw test and validation rows, of each class in proportion, or take them from the tail',
    default: 'shuffled',
    sweep: 'fixed',
  },
  /** Keys the draw of test and validation rows; default: seed. */
  splitSeed: {
    group: 'Data',
    takes: integer(0),
    help: 'keys the draw of test and validation rows',
    defaultText: '--seed',
    sweep: 'fixed',
  },
  /** Train on the first rows only; default: all that are not for testing. */
  trainRows: {
    group: 'Data',
    takes: integer(1),
    help: 'train on the first n of the training rows',
    sweep: 'fixed',
  },
  /** Share of the training rows to validate on. */
  valFraction: {
    group: 'Data',
    takes: within(0, 1),
    help: 'share of the training rows to validate on',
    default: 0,
    sweepDefault: 0.2,
    sweep: 'fixed',
  },
} as const satisfies Record<string, RunOptionDeclaration>;

/** How rows are divided. */
interface Division {
  readonly folds?: number | undefined;
  readonly fold?: number | undefined;
  readonly split: string;
  readonly splitSeed?: number | undefined;
}

/** What they must fulfil together. */
export const DATA_RULES = [
  {
    option: 'fold',
    holds: ({ folds, fold }: Division) => fold === undefined || (folds !== undefined && fold <= folds),
    expected: 'one of --folds',
  },
  {
    option: 'split',
    holds: ({ folds, split }: Division) => folds === undefined || split === 'shuffled',
    expected: "'shuffled' with folds",
  },
  {
    option: 'splitSeed',
    holds: ({ split, splitSeed }: Division) => split === 'shuffled' || splitSeed === undefined,
    expected: 'none with options.split tail, which draws no rows',
  },
] as const;
