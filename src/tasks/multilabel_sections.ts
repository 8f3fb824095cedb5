// What a report shows of the evaluation.json of several labels.
import { DataError } from '../io/data_error';
import { isCurves } from './class_curves';
import { LABEL_COLUMNS } from './label_table';
import type { LabelEvaluation, MultilabelEvaluation } from './multilabel_evaluation';
import { checkTableRows, type ScoreRow, type ScoreValues, shownTable, type TableScore } from './score_table';
import type { ReportSection } from './task';

/** Means of the table, in this order. */
const MEANS = ['micro', 'macro', 'weighted'] as const;

/** The columns of the page: also how many rows a label is predicted for. */
const COLUMNS: readonly (TableScore & { name: keyof LabelEvaluation })[] = [
  ...LABEL_COLUMNS.slice(0, 5),
  { name: 'predicted', title: 'predicted', digits: 0 },
  ...LABEL_COLUMNS.slice(5),
];

/** The rows that labels are wrong in, of each label the worst. */
export interface ShownWrongLabels extends Pick<MultilabelEvaluation, 'feature_names' | 'image_shape'> {
  readonly labels: readonly Pick<LabelEvaluation, 'name' | 'threshold' | 'worst' | 'wrong'>[];
}

/** @throws DataError for anything else than what multilabelEvaluation gives. */
function checkLabels(file: string, { labels, curves = [] }: MultilabelEvaluation): void {
  const isLabel = (each: Partial<LabelEvaluation> | null) =>
    typeof each?.name === 'string' &&
    COLUMNS.every(({ name }) => typeof each[name] === 'number' || each[name] === null) &&
    Array.isArray(each.worst);
  if (!Array.isArray(labels) || labels.length === 0 || !labels.every(isLabel))
    throw new DataError(file, 'labels', 'expected scores and rows of each label, found other values');
  if (!Array.isArray(curves) || !curves.every(isCurves))
    throw new DataError(file, 'curves', 'expected points of curves, found other values');
}

/** The means over the labels; none for a run from before there were some. @throws DataError */
function meansOf(file: string, evaluation: MultilabelEvaluation): ScoreRow[] {
  if (evaluation.macro_avg === undefined) return [];
  return MEANS.map((name) => {
    const values = evaluation[`${name}_avg`] as ScoreValues;
    checkTableRows(
      file,
      `${name}_avg`,
      [{ name, ...values }],
      LABEL_COLUMNS.map((column) => column.name),
    );
    return { name, values };
  });
}

/** Scores by label, the curves of a few, and the rows that labels are wrong in. */
export function multilabelSections(evaluation: object, file: string): ReportSection[] {
  const given = evaluation as MultilabelEvaluation;
  checkLabels(file, given);
  const { labels, curves = [], feature_names, image_shape } = given;
  const valuesOf = (label: LabelEvaluation) =>
    Object.fromEntries(COLUMNS.map(({ name }) => [name, label[name]])) as ScoreValues;
  const shown = shownTable({
    of: 'label',
    ofAll: 'labels',
    scores: COLUMNS,
    rows: labels.map((label) => ({ name: label.name, values: valuesOf(label) })),
    means: meansOf(file, given),
    worstBy: ['f1', 'support'],
    notes: [],
  });
  const wrong: ShownWrongLabels = {
    labels: labels.map(({ name, threshold, worst, wrong: count }) => ({
      name,
      threshold,
      worst,
      wrong: count,
    })),
    feature_names,
    image_shape,
  };
  const ofCurves = ['roc_curve', 'precision_recall_curve'].map((kind) => ({ kind, data: curves }));
  return [
    { kind: 'score_table', data: shown },
    ...(curves.length > 0 ? ofCurves : []),
    { kind: 'wrong_labels', data: wrong },
  ];
}
