// What a report shows of a classification's evaluation.json.
import { DataError } from '../io/data_error';
import { confusionMatrix, mostConfusedClasses } from './class_confusion';
import { isCurves, type NamedCurves } from './class_curves';
import type { ClassEvaluation } from './class_evaluation';
import { CLASS_COLUMNS } from './class_table';
import { checkTableRows, type ShownScoreTable, shownTable } from './score_table';
import type { ReportSection } from './task';

/** A confusion matrix as a page carries it: one of 1,000 classes would be a million counts. */
export interface ShownConfusion {
  /** How many classes there are. */
  class_count: number;
  /** The classes that are shown, by index: all, or those that are confused most. */
  classes: number[];
  /** Their names. */
  names: string[];
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
export interface ShownMistakes
  extends Pick<ClassEvaluation, 'rows' | 'mistakes' | 'worst_mistakes' | 'feature_names' | 'image_shape'> {
  /** The names of the classes that occur among them, by index. */
  names: Record<number, string>;
}

function shownConfusion(evaluation: ClassEvaluation): ShownConfusion {
  const { class_names: names, class_counts: counts, rows } = evaluation;
  const classes = mostConfusedClasses(counts);
  return {
    class_count: names.length,
    classes,
    names: classes.map((c) => names[c]),
    counts: confusionMatrix(evaluation, classes),
    totals: classes.map((c) => counts.labelled[c]),
    rows,
  };
}

function shownMistakes(evaluation: ClassEvaluation): ShownMistakes {
  const { class_names, rows, mistakes, worst_mistakes, feature_names, image_shape } = evaluation;
  const occurring = worst_mistakes.flatMap(({ label, predicted }) => [label, predicted]);
  const names = Object.fromEntries(occurring.map((c) => [c, class_names[c]]));
  return { names, rows, mistakes, worst_mistakes, feature_names, image_shape };
}

/** @throws DataError for counts that are not those of the classes. */
function checkConfusion(file: string, { class_names, class_counts, confused }: ClassEvaluation): void {
  const classes = Array.isArray(class_names) ? class_names.length : -1;
  const isCounts = (counts: unknown) =>
    Array.isArray(counts) && counts.length === classes && counts.every(Number.isSafeInteger);
  const isPair = (pair: unknown) =>
    Array.isArray(pair) && pair.length === 3 && pair.every(Number.isSafeInteger);
  const { labelled, predicted, right } = class_counts ?? {};
  if (![labelled, predicted, right].every(isCounts))
    throw new DataError(
      file,
      'class_counts',
      'expected counts for each of the classes in class_names, found other values',
    );
  if (!Array.isArray(confused) || !confused.every(isPair))
    throw new DataError(file, 'confused', 'expected [label, predicted, rows] of pairs, found other values');
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

/** The scores by class; null for a run from before there were some. @throws DataError */
function shownScores(file: string, evaluation: ClassEvaluation): ShownScoreTable | null {
  const { by_class: classes, macro_avg: macro, weighted_avg: weighted, notes = [] } = evaluation;
  if (classes === undefined) return null;
  const means = Object.entries({ macro, weighted }).map(([name, values]) => ({ name, ...values }));
  const names = CLASS_COLUMNS.map(({ name }) => name);
  checkTableRows(file, 'by_class', classes, names);
  checkTableRows(file, 'macro_avg', means, names);
  const rowOf = ({ name, ...values }: (typeof classes)[number]) => ({ name, values });
  return shownTable({
    of: 'class',
    ofAll: 'classes',
    scores: CLASS_COLUMNS,
    rows: classes.map(rowOf),
    means: (means as typeof classes).map(rowOf),
    worstBy: ['f1', 'support'],
    notes,
  });
}

/** The curves of a few classes. @throws DataError */
function shownCurves(file: string, { curves = [] }: ClassEvaluation): readonly NamedCurves[] {
  if (!Array.isArray(curves) || !curves.every(isCurves))
    throw new DataError(file, 'curves', 'expected points of curves, found other values');
  return curves;
}

/** Scores, curves, reliability, confusion and mistakes. @throws DataError for anything else than what classEvaluation gives. */
export function classSections(evaluation: object, file: string): ReportSection[] {
  const given = evaluation as ClassEvaluation;
  checkConfusion(file, given);
  checkScaling(file, given);
  const { rows, reliability, temperature_scaling } = given;
  const shownReliability: ShownReliability = { rows, reliability, temperature_scaling };
  const scaledError = {
    title: 'ECE after temperature scaling',
    score: 'ece',
    value: temperature_scaling.ece[1],
  };
  const scores = shownScores(file, given);
  const curves = shownCurves(file, given);
  const ofCurves = ['roc_curve', 'precision_recall_curve'].map((kind) => ({ kind, data: curves }));
  return [
    ...(scores ? [{ kind: 'score_table', data: scores }] : []),
    ...(curves.length > 0 ? ofCurves : []),
    { kind: 'reliability', data: shownReliability, addedScores: [scaledError] },
    { kind: 'confusion', data: shownConfusion(given) },
    { kind: 'mistakes', data: shownMistakes(given) },
  ];
}
