// The table of scores by label, for people and for programs.
import type { LabelScores, MultilabelTally } from './multilabel_tally';
import type { ScoreRow, ScoreTable, ScoreValues, TableScore } from './score_table';

type Named = Omit<LabelScores, 'predicted'> & { threshold: number };

/** The columns of the table. */
export const LABEL_COLUMNS: readonly (TableScore & { name: keyof Named })[] = [
  { name: 'threshold', title: 'threshold', digits: 3 },
  { name: 'precision', title: 'precision', digits: 3 },
  { name: 'recall', title: 'recall', digits: 3 },
  { name: 'f1', title: 'F1', digits: 3 },
  { name: 'support', title: 'support', digits: 0 },
  { name: 'roc_auc', title: 'ROC AUC', digits: 4 },
  { name: 'average_precision', title: 'avg precision', digits: 4 },
];

/** Values by name; JSON has no NaN. */
const valuesOf = (of: Partial<Named>): ScoreValues =>
  Object.fromEntries(
    LABEL_COLUMNS.map(({ name }) => {
      const value = of[name];
      return [name, value !== undefined && Number.isFinite(value) ? value : null];
    }),
  );

/** Scores of which means over the labels are made. */
const AVERAGED = ['precision', 'recall', 'f1', 'roc_auc', 'average_precision'] as const;

/** The means over the labels where a score is defined: each alike, or by the rows that have it. */
function means(labels: readonly LabelScores[], weightOf: (label: LabelScores) => number): Partial<Named> {
  const mean = (name: (typeof AVERAGED)[number]) => {
    const defined = labels.filter((label) => !Number.isNaN(label[name]));
    const weight = defined.reduce((sum, label) => sum + weightOf(label), 0);
    return defined.reduce((sum, label) => sum + weightOf(label) * label[name], 0) / weight;
  };
  return Object.fromEntries(AVERAGED.map((name) => [name, mean(name)]));
}

/**
 * The table of the rows of a tally: of all labels together (micro), and means over the labels, plain (macro)
 * or by the rows that have them (weighted), as scikit-learn's.
 */
export function labelTable(tally: MultilabelTally, labels: readonly LabelScores[]): ScoreTable {
  const support = labels.reduce((sum, label) => sum + label.support, 0);
  const row = (name: string, of: Partial<Named>): ScoreRow => ({ name, values: valuesOf(of) });
  const [before, after] = [LABEL_COLUMNS.slice(0, 4), LABEL_COLUMNS.slice(5)];
  const isWeighted = tally.sampleWeight !== null;
  const count = { name: 'support', title: isWeighted ? 'weight' : 'rows', digits: isWeighted ? 2 : 0 };
  return {
    of: 'label',
    ofAll: 'labels',
    scores: [...before, count, ...after],
    rows: labels.map((label, i) => row(tally.names[i], { ...label, threshold: tally.thresholds[i] })),
    means: [
      row('micro', { ...tally.micro(), support }),
      row('macro', { ...means(labels, () => 1), support }),
      row('weighted', { ...means(labels, (label) => label.support), support }),
    ],
    worstBy: ['f1', 'support'],
    notes: [],
  };
}
