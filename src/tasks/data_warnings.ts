// Everything doubtful about the data of a run, known before a row is fitted.
import { checkOptions, typeError } from '../core/check';
import type { Warning } from '../core/warning';
import { checkPart } from '../data/dataset';
import { roundedColumns } from '../data/rounded_columns';
import { SPLIT_OPTIONS, type Split, type SplitOptions } from '../data/split';
import { splitWarnings } from '../data/split_warnings';
import { taskOf } from './registry';

/** @throws TypeError or RangeError for parts that are none. */
function checkSplit(parts: Split): void {
  if (typeof parts !== 'object' || parts === null) throw typeError('parts', 'what split returned', parts);
  for (const name of ['train', 'validation', 'test'] as const) checkPart(`parts.${name}`, parts[name]);
}

/**
 * What is doubtful about the parts of a data set: classes without fitted rows, labels that look like no
 * classes, parts too small to score, a split that ignores time, columns that lost their digits, and what was
 * noticed while the rows were read.
 *
 * @param parts What `split` returned. @param options What it was given.
 * @throws TypeError or RangeError for parts that are none, and a wrong option.
 */
export function dataWarnings(parts: Split, options: SplitOptions = {}): Warning[] {
  checkOptions('options', options, SPLIT_OPTIONS);
  checkSplit(parts);
  const { train, validation, test } = parts;
  const noticed = [train, validation, test].flatMap(({ data }) => data.warnings ?? []);
  return [
    ...new Set(noticed),
    ...roundedColumns(train),
    ...splitWarnings(parts, options),
    ...(taskOf(train.data).warnings?.(parts) ?? []),
  ];
}
