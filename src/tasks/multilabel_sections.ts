// What a report shows of the evaluation.json of several labels.
import { DataError } from '../io/data_error';
import type { LabelEvaluation, MultilabelEvaluation } from './multilabel_evaluation';
import type { ReportSection } from './task';

/** The labels, each a row of a table. */
export interface ShownLabels {
  readonly labels: readonly Omit<LabelEvaluation, 'worst'>[];
  /** Test rows. */
  readonly rows: number;
}

const NUMBERS = [
  'threshold',
  'support',
  'predicted',
  'precision',
  'recall',
  'f1',
  'roc_auc',
  'average_precision',
] as const;

/** @throws DataError for anything else than what multilabelEvaluation gives. */
function checkLabels(file: string, { labels }: MultilabelEvaluation): void {
  const isLabel = (each: Partial<LabelEvaluation> | null) =>
    typeof each?.name === 'string' &&
    NUMBERS.every((name) => typeof each[name] === 'number' || each[name] === null) &&
    Array.isArray(each.worst);
  if (!Array.isArray(labels) || labels.length === 0 || !labels.every(isLabel))
    throw new DataError(file, 'labels', 'expected scores and rows of each label, found other values');
}

/** A table by label. */
export function multilabelSections(evaluation: object, file: string): ReportSection[] {
  const given = evaluation as MultilabelEvaluation;
  checkLabels(file, given);
  const labels = given.labels.map(({ worst: _, ...label }) => label);
  const shown: ShownLabels = { labels, rows: given.rows };
  return [{ kind: 'labels', data: shown }];
}
