// A data set in memory, its target read by a task.
import { checkText, typeError } from '../core/check';
import { type LoadedData, type ReadOptions, readData } from '../data/load';
import { DEFAULT_TASK, taskNamed } from './registry';

/** What to read. */
export interface LoadOptions extends ReadOptions {
  /** The task that reads the labels; default: that of `knownTarget`, else 'classification'. */
  task?: string | undefined;
}

/**
 * Reads a data set into memory: 'glyphs', a folder of IDX or CIFAR-10 files, or an IDX, CIFAR-10, CSV, NumPy
 * (.npy, .npz) or Parquet file; and its test rows if they are files of their own.
 *
 * @throws DataError that says what is wrong where; TypeError or RangeError for a wrong option.
 */
export async function loadData(options: LoadOptions): Promise<LoadedData> {
  if (typeof options !== 'object' || options === null) throw typeError('options', 'an object', options);
  const { task, ...rest } = options;
  checkText('options.task', task);
  const { readTarget } = taskNamed(task ?? options.knownTarget?.task ?? DEFAULT_TASK);
  return readData(rest, readTarget);
}
