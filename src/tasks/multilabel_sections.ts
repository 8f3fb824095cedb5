// What a report shows of the evaluation.json of several labels.
import { DataError } from '../io/data_error';
import type { LabelEvaluation, MultilabelEvaluation } from './multilabel_evaluation';
import { type ScoreValues, shownTable, type TableScore } from './score_table';
import type { ReportSection } from './task';

const COLUMNS: readonly (TableScore & { name: keyof LabelEvaluation })[] = [
  { name: 'threshold', title: 'threshold', digits: 3 },
  { name: 'precision', title: 'precision', digits: 3 },
  { name: 'recall', title: 'recall', digits: 3 },
  { name: 'f1', title: 'F1', digits: 3 },
  { name: 'support', title: 'support', digits: 0 },
  { name: 'predicted', title: 'predicted', digits: 0 },
  { name: 'roc_auc', title: 'ROC AUC', digits: 4 },
  { name: 'average_precision', title: 'avg precision', digits: 4 },
];

/** @throws DataError for anything else than what multilabelEvaluation gives. */
function checkLabels(file: string, { labels }: MultilabelEvaluation): void {
  const isLabel = (each: Partial<LabelEvaluation> | null) =>
    typeof each?.name === 'string' &&
    COLUMNS.every(({ name }) => typeof each[name] === 'number' || each[name] === null) &&
    Array.isArray(each.worst);
  if (!Array.isArray(labels) || labels.length === 0 || !labels.every(isLabel))
    throw new DataError(file, 'labels', 'expected scores and rows of each label, found other values');
}

/** A table by label. */
export function multilabelSections(evaluation: object, file: string): ReportSection[] {
  const given = evaluation as MultilabelEvaluation;
  checkLabels(file, given);
  const valuesOf = (label: LabelEvaluation) =>
    Object.fromEntries(COLUMNS.map(({ name }) => [name, label[name]])) as ScoreValues;
  const shown = shownTable({
    of: 'label',
    ofAll: 'labels',
    scores: COLUMNS,
    rows: given.labels.map((label) => ({ name: label.name, values: valuesOf(label) })),
    means: [],
    worstBy: ['f1', 'support'],
    notes: [],
  });
  return [{ kind: 'score_table', data: shown }];
}
