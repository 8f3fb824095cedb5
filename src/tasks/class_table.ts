// The table of scores by class, for people and for programs.
import type { ClassScoreName } from './by_class';
import type { ClassTally } from './class_tally';
import type { ScoreRow, ScoreTable, ScoreValues, TableScore } from './score_table';

/** Names that are listed in a note. */
const LISTED = 3;

const SCORES: readonly (TableScore & { name: ClassScoreName })[] = [
  { name: 'precision', title: 'precision', digits: 3 },
  { name: 'recall', title: 'recall', digits: 3 },
  { name: 'f1', title: 'F1', digits: 3 },
  { name: 'roc_auc', title: 'ROC AUC', digits: 4 },
  { name: 'average_precision', title: 'avg precision', digits: 4 },
];

/** The columns of the table as a page shows it. */
export const CLASS_COLUMNS: readonly TableScore[] = [
  ...SCORES.slice(0, 3),
  { name: 'support', title: 'support', digits: 0 },
  ...SCORES.slice(3),
];

/** JSON has no NaN. */
const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

function valuesOf(of: (name: ClassScoreName) => number, support: number): ScoreValues {
  const { precision, recall, f1, roc_auc, average_precision } = Object.fromEntries(
    SCORES.map(({ name }) => [name, orNull(of(name))]),
  );
  return { precision, recall, f1, support, roc_auc, average_precision };
}

/** What is said of classes without rows. */
function withoutRows(names: readonly string[], own: Float64Array): string[] {
  const empty = names.filter((_, c) => own[c] === 0);
  if (empty.length === 0) return [];
  const listed = empty.slice(0, LISTED).join(', ') + (empty.length > LISTED ? ', …' : '');
  return [`${empty.length} of ${names.length} classes have no rows here, and no scores: ${listed}`];
}

/** What is said where rows could not be ranked. */
function unranked({ rankingProblem, withoutPrediction }: ClassTally): string[] {
  const leftOut = 'ROC AUC and average precision are left out';
  if (rankingProblem !== undefined) return [`${leftOut}: ${rankingProblem}`];
  return withoutPrediction > 0 ? [`${leftOut}, as ${withoutPrediction} rows have no prediction`] : [];
}

/** The table of the rows of a tally. */
export function classTable(tally: ClassTally, names: readonly string[]): ScoreTable {
  const { byClass, sampleWeight } = tally;
  const { own } = byClass.counts;
  const columns = Object.fromEntries(SCORES.map(({ name }) => [name, byClass.scores(name)]));
  const rows = names.map((name, c) => ({ name, values: valuesOf((score) => columns[score][c], own[c]) }));
  const support = own.reduce((sum, weight) => sum + weight, 0);
  const mean = (name: 'macro' | 'weighted'): ScoreRow => ({
    name,
    values: valuesOf((score) => byClass.mean(score, name), support),
  });
  const [precision, recall, f1, ...areas] = SCORES;
  return {
    of: 'class',
    ofAll: 'classes',
    scores: [
      precision,
      recall,
      f1,
      { name: 'support', title: sampleWeight ? 'weight' : 'rows', digits: sampleWeight ? 2 : 0 },
      ...areas,
    ],
    rows,
    means: [mean('macro'), mean('weighted')],
    worstBy: ['f1', 'support'],
    notes: [...withoutRows(names, own), ...unranked(tally)],
  };
}
