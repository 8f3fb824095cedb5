// The scores of a run's own rows beside those of other rows that it scores.
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Warning } from '../core/warning';
import { readJson, readJsonLines } from '../io/read_json';
import { scoreText } from '../tasks/score_text';
import { choosingScore, type Score, type Scores, scoreNamed, type Task } from '../tasks/task';
import { foldFolder } from './folds_folder';
import type { TrainedRun } from './load_run';

/** Standard errors and points by which a share is lower than it is by chance. */
const STANDARD_ERRORS = 4;
const SHARE = 0.05;
/** How many times larger an error in the units of the data is, and the rows that tell it. */
const TIMES = 1.3;
const FROM_ROWS = 30;

/** Rows of a run's own that it did not fit; of folds all rows, each by the fold that left it out. */
type OwnPart = 'test' | 'validation' | 'out of fold';

/** What a run's folder says of its own rows. */
export interface OwnScores {
  readonly part: OwnPart;
  readonly scores: Scores;
  /** How many rows they are of; undefined where the folder does not say. */
  readonly rows: number | undefined;
}

const TITLES: Readonly<Record<OwnPart, string>> = {
  test: "the run's own test rows",
  validation: "the run's own validation rows",
  'out of fold': "the run's own rows, out of fold",
};

/** The rows of a run's own scores, for people. */
export const ownRowsTitle = ({ part }: OwnScores): string => TITLES[part];

type SummaryFile = Readonly<Record<string, unknown>>;

/** The scores with a prefix in a summary; null where there are none. */
function scoresOf(summary: SummaryFile, prefix: string): Scores | null {
  const found = Object.entries(summary).filter(
    ([name, value]) => name.startsWith(prefix) && typeof value === 'number',
  );
  if (found.length === 0) return null;
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value])) as Scores;
}

const countOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

function scoresOfFolds(summary: SummaryFile, { folds: [{ weights }] }: TrainedRun): OwnScores | null {
  const [first] = Array.isArray(summary.fold_scores) ? (summary.fold_scores as { weights?: string }[]) : [];
  const scores = first?.weights === weights.kind ? scoresOf(summary, 'oof_') : null;
  return scores && { part: 'out of fold', scores, rows: countOf(summary.rows) };
}

/**
 * The scores that a run had at its end on its test rows, else on its validation rows; those of folds out of
 * fold. Null where its folder has none of these weights.
 *
 * @throws DataError for a damaged file.
 */
export function ownScores(folder: string, run: TrainedRun): OwnScores | null {
  const read = (name: string) => readJson<SummaryFile>(path.join(folder, name));
  const summary = read('summary.json');
  if (!summary) return null;
  if (run.folds.length > 0) return scoresOfFolds(summary, run);
  if (summary.weights !== run.weights.kind) return null;
  const test = scoresOf(summary, 'test_');
  if (test) return { part: 'test', scores: test, rows: countOf(read('evaluation.json')?.rows) };
  const validation = scoresOf(summary, 'val_');
  return validation && { part: 'validation', scores: validation, rows: countOf(summary.validation_rows) };
}

/** The scores of some fitted rows after the epoch of a run's weights; undefined where its folder has none. */
export function fittedScores(folder: string, run: TrainedRun): Scores | undefined {
  const first = run.folds.at(0);
  const { kind, epoch } = (first ?? run).weights;
  const file = path.join(first ? foldFolder(folder, 1) : folder, 'metrics.jsonl');
  if (!existsSync(file)) return undefined;
  const line = readJsonLines<SummaryFile>(file).find((each) => each.epoch === epoch);
  const prefix = kind === 'averaged' ? 'averaged_fitted_' : 'fitted_';
  return (line && scoresOf(line, prefix)) ?? undefined;
}

/** The headline of a task and the score that chooses epochs, for people: 'RMSE 4.21, MAE 3.02'. */
export function ownScoresText(task: Task, select: string | undefined, { scores }: OwnScores): string {
  const shown = new Set([scoreNamed(task, task.headline), choosingScore(task, select)]);
  return [...shown]
    .filter(({ name }) => scores[name] !== undefined)
    .map((score) => `${score.title} ${scoreText(score, scores[score.name])}`)
    .join(', ');
}

/** Whether a score of some rows is worse than chance makes it. */
function isMuchWorse(score: Score, [own, ownRows]: [number, number], [other, rows]: [number, number]) {
  if (score.percent) {
    const fall = score.direction === 'min' ? other - own : own - other;
    const share = (own * ownRows + other * rows) / (ownRows + rows);
    const standardError = Math.sqrt(share * (1 - share) * (1 / ownRows + 1 / rows));
    return fall >= SHARE && fall > STANDARD_ERRORS * standardError;
  }
  return isError(score) && Math.min(ownRows, rows) >= FROM_ROWS && other > TIMES * own;
}

const isError = ({ direction, significant }: Score) => direction === 'min' && significant !== undefined;

/** What tells a fall: the headline where it is a share or an error, else all shares of a task. */
function tellingScores(task: Task): readonly Score[] {
  const headline = scoreNamed(task, task.headline);
  if (headline.percent || isError(headline)) return [headline];
  return task.scores.filter(({ percent }) => percent);
}

/** Says that a score of other rows, a share or an error, is much worse than that of the run's own. */
export function fallenScore(task: Task, own: OwnScores, scores: Scores, rows: number): Warning[] {
  const { rows: ownRows, scores: before } = own;
  if (ownRows === undefined) return [];
  const fallen = tellingScores(task).find(
    (score) =>
      before[score.name] !== undefined &&
      isMuchWorse(score, [before[score.name], ownRows], [scores[score.name], rows]),
  );
  if (fallen === undefined) return [];
  const [were, are] = [before, scores].map((each) => scoreText(fallen, each[fallen.name]));
  const found = `${fallen.title}: ${are}, but ${were} for ${ownRowsTitle(own)}`;
  const ask = 'are the columns, units and labels those of the training rows?';
  return [{ code: 'SCORE_FELL', message: `${found}; ${ask}` }];
}
