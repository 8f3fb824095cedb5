// A data set in memory, its target read by a task.
import { checkOptions, checkText } from '../core/check';
import { checkReadOptions, type LoadedData, READ_OPTIONS, type ReadOptions, readData } from '../data/load';
import { refuseUseless } from '../data/useless_options';
import { targetReading } from './registry';

/** What to read. */
export interface LoadOptions extends ReadOptions {
  /** The task that reads the labels; default: that of `knownTarget`, else 'classification'. */
  task?: string | undefined;
}

/** The names of all options of loadData. */
export const LOAD_OPTIONS = [...READ_OPTIONS, 'task'] as const satisfies readonly (keyof LoadOptions)[];

/**
 * Reads a data set into memory: 'glyphs', a folder of IDX or CIFAR-10 files, or an IDX, CIFAR-10, CSV, JSON
 * lines, NumPy (.npy, .npz) or Parquet file; and its test rows if they are files of their own.
 * `tableFrom(rows)` as `data` is a table that a program has.
 *
 * @throws DataError that says what is wrong where; TypeError or RangeError for a wrong option, and for one
 * that says nothing about such data.
 */
export async function loadData(options: LoadOptions): Promise<LoadedData> {
  const { task, ...rest } = checkOptions('options', options, LOAD_OPTIONS);
  checkText('options.task', task);
  checkReadOptions(rest);
  refuseUseless(rest);
  const loaded = await readData(rest, targetReading(task ?? rest.knownTarget?.task));
  const partRows = { test: loaded.test?.rows ?? 0, validation: loaded.validation?.rows ?? 0 };
  return { ...loaded, data: { ...loaded.data, partRows } };
}
