// The rows that a run's options name: read once, and divided into its parts, or those of a fold.
import { type KnownColumns, type LoadedData, readData } from '../data/load';
import { SPLIT_OPTIONS, type Split, type SplitOptions, split } from '../data/split';
import { refuseUseless } from '../data/useless_options';
import { targetReading } from '../tasks/registry';
import { dataDigest } from './data_digest';
import { fitTarget } from './job';
import type { BeforeRows, OutcomeOptions } from './options';
import { checkStored } from './rows_in_memory';
import { isStandardInput, withInput } from './standard_input';
import { type GivenTableOptions, statedOf } from './table_run_options';

/** The rows that a run's options name, divided. */
export interface RunParts {
  parts: Split;
  /** Tells these rows from others. */
  digest: string;
}

/** How a run divides its rows. */
export function splitRule(options: BeforeRows<OutcomeOptions>): SplitOptions {
  const named = SPLIT_OPTIONS.map((name) => [name, (options as Record<string, unknown>)[name]]);
  return { ...Object.fromEntries(named), seed: options.splitSeed ?? options.seed };
}

/** The options that divide the rows of all folds from those outside: what is outside tests them all. */
export const withoutFolds = <T extends BeforeRows<OutcomeOptions>>(options: T): T => ({
  ...options,
  testFraction: options.testFraction ?? (options.folds === undefined ? undefined : 0),
  valFraction: options.folds === undefined ? options.valFraction : 0,
  folds: undefined,
  fold: undefined,
});

/** What a run is given of its data. */
type DataGiven = Pick<BeforeRows<OutcomeOptions>, 'data' | 'format' | 'labels' | 'testData'> &
  GivenTableOptions;

/**
 * Refuses options that say nothing about the data of a new run, before they are read; one that goes on keeps
 * what it has.
 *
 * @throws RangeError that names the option.
 */
export function checkDataOptions(options: DataGiven): void {
  const { data, format, labels, testData } = options;
  const isText = isStandardInput(data) && format === 'auto';
  refuseUseless({ data, format: isText ? 'csv' : format, labels, testData, ...statedOf(options) });
}

/**
 * Reads data.
 *
 * @param known What is known of its columns; default: nothing, they are understood.
 * @param keepIds Whether the ids of a table's rows are kept with them. @throws what loadData does.
 */
export function readRows(
  options: BeforeRows<OutcomeOptions>,
  known: KnownColumns = {},
  keepIds = false,
): Promise<LoadedData> {
  const { data: source, format, task, labels, testData, seed } = options;
  checkStored(source);
  const wanted = { format, labels, testData, seed, ...statedOf(options), ...known, keepIds };
  return withInput(source, format, (data) => readData({ data, ...wanted }, targetReading(task)));
}

/** Divides data that was read, and fits its columns and its target. @throws what split does. */
export function divideRows(
  { data, validation, test }: LoadedData,
  options: BeforeRows<OutcomeOptions>,
): RunParts {
  const parts = fitTarget(split(data, splitRule(options), test, validation), options);
  const tested = parts.outside ?? parts.test;
  const apart = [test && tested.data, validation && parts.validation.data];
  const digests = [parts.train.data, ...apart].map((each) => (each ? dataDigest(each) : ''));
  return { parts, digest: digests.join('') };
}

/** Reads and divides data. @throws what loadData and split do. */
export const readParts = async (
  options: BeforeRows<OutcomeOptions>,
  known: KnownColumns = {},
): Promise<RunParts> => divideRows(await readRows(options, known), options);
