// What a page shows of a confusion matrix: a page of 1,000 classes would carry a million counts.
import { DataError } from '../io/data_error';
import type { ClassEvaluation as RunEvaluation } from '../tasks/class_evaluation';
import type { PageConfusion, PageEvaluation } from './page_data';

/** More classes than this, and those that are confused most are shown. */
const MOST_CLASSES = 16;

function mostConfused(counts: readonly (readonly number[])[]): PageConfusion {
  const totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const wrong = counts.map((row, c) => totals[c] - row[c]);
  counts.forEach((row, label) => {
    row.forEach((count, c) => {
      if (c !== label) wrong[c] += count;
    });
  });
  const all = [...counts.keys()];
  const classes =
    all.length > MOST_CLASSES
      ? all
          .sort((a, b) => wrong[b] - wrong[a])
          .slice(0, MOST_CLASSES)
          .sort((a, b) => a - b)
      : all;
  return {
    classes,
    counts: classes.map((row) => classes.map((column) => counts[row][column])),
    totals: classes.map((c) => totals[c]),
  };
}

/**
 * evaluation.json as a page carries it.
 *
 * @throws DataError for a confusion matrix that is not that of the classes.
 */
export function pageEvaluation(file: string, { confusion, ...rest }: RunEvaluation): PageEvaluation {
  const classes = Array.isArray(rest.class_names) ? rest.class_names.length : -1;
  const square =
    Array.isArray(confusion) &&
    confusion.length === classes &&
    confusion.every((row) => Array.isArray(row) && row.length === classes && row.every(Number.isSafeInteger));
  if (!square)
    throw new DataError(
      file,
      'confusion',
      'expected counts for every pair of the classes in class_names, found something else',
    );
  return { ...rest, confusion: mostConfused(confusion) };
}
