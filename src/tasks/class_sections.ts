// What a report shows of a classification's evaluation.json.
import { DataError } from '../io/data_error';
import type { ClassEvaluation } from './class_evaluation';
import type { ReportSection } from './task';

/** A confusion matrix as a page carries it: one of 1,000 classes would be a million counts. */
export interface ShownConfusion {
  /** The names of all classes. */
  class_names: readonly string[];
  /** The classes that are shown, by index: all, or those that are confused most. */
  classes: number[];
  /** Rows by label, then by predicted class, for these classes. */
  counts: number[][];
  /** Test rows of each label, whatever they were predicted as. */
  totals: number[];
  /** All test rows. */
  rows: number;
}

/** How sure the predictions are, and how often right. */
export type ShownReliability = Pick<ClassEvaluation, 'rows' | 'reliability' | 'temperature_scaling'>;

/** The rows that were predicted wrongly, the worst of them one by one. */
export type ShownMistakes = Pick<
  ClassEvaluation,
  'class_names' | 'rows' | 'mistakes' | 'worst_mistakes' | 'feature_names' | 'image_shape'
>;

/** Of more classes than this, those that are confused most are shown. */
const MAX_CLASSES = 16;

/** Rows that each class was confused in, as label or as prediction. */
function confusedRows(counts: readonly (readonly number[])[]): number[] {
  const wrong = counts.map(() => 0);
  counts.forEach((row, label) => {
    row.forEach((count, predicted) => {
      if (predicted === label) return;
      wrong[label] += count;
      wrong[predicted] += count;
    });
  });
  return wrong;
}

function mostConfused(counts: readonly (readonly number[])[]): Omit<ShownConfusion, 'class_names' | 'rows'> {
  const wrong = confusedRows(counts);
  const all = [...counts.keys()];
  const classes = all
    .sort((a, b) => wrong[b] - wrong[a])
    .slice(0, MAX_CLASSES)
    .sort((a, b) => a - b);
  return {
    classes,
    counts: classes.map((label) => classes.map((predicted) => counts[label][predicted])),
    totals: classes.map((label) => counts[label].reduce((sum, count) => sum + count, 0)),
  };
}

/** @throws DataError for a confusion matrix that is not that of the classes. */
function checkConfusion(file: string, { class_names: names, confusion }: ClassEvaluation): void {
  const classes = Array.isArray(names) ? names.length : -1;
  const square =
    Array.isArray(confusion) &&
    confusion.length === classes &&
    confusion.every((row) => Array.isArray(row) && row.length === classes && row.every(Number.isSafeInteger));
  if (!square)
    throw new DataError(
      file,
      'confusion',
      'expected counts for every pair of the classes in class_names, found other values',
    );
}

/** @throws DataError for a temperature scaling without its calibration errors. */
function checkScaling(file: string, { temperature_scaling: scaling }: ClassEvaluation): void {
  const errors: unknown = scaling?.ece;
  if (!Array.isArray(errors) || errors.length !== 2 || !errors.every(Number.isFinite))
    throw new DataError(
      file,
      'temperature_scaling.ece',
      'expected the errors before and after scaling, found other values',
    );
}

/** Reliability, confusion and mistakes. @throws DataError for anything else than what classEvaluation gives. */
export function classSections(evaluation: object, file: string): ReportSection[] {
  const given = evaluation as ClassEvaluation;
  checkConfusion(file, given);
  checkScaling(file, given);
  const { class_names, rows, confusion, reliability, temperature_scaling } = given;
  const { mistakes, worst_mistakes, feature_names, image_shape } = given;
  const shownReliability: ShownReliability = { rows, reliability, temperature_scaling };
  const shownConfusion: ShownConfusion = { class_names, rows, ...mostConfused(confusion) };
  const shownMistakes: ShownMistakes = {
    class_names,
    rows,
    mistakes,
    worst_mistakes,
    feature_names,
    image_shape,
  };
  const scaledError = {
    title: 'ECE after temperature scaling',
    score: 'ece',
    value: temperature_scaling.ece[1],
  };
  return [
    { kind: 'reliability', data: shownReliability, addedScores: [scaledError] },
    { kind: 'confusion', data: shownConfusion },
    { kind: 'mistakes', data: shownMistakes },
  ];
}
