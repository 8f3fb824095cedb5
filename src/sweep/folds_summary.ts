// summary.json of folds: their scores one by one, mean and spread, and those of all predictions out of fold.

import path from 'node:path';
import { simd } from '../core/runtime';
import type { Warning } from '../core/warning';
import { DataError } from '../io/data_error';
import { readJson } from '../io/read_json';
import { type FoldsPlan, foldFolders } from '../run/folds_folder';
import type { Summary } from '../run/run_summary';
import { taskNamed } from '../tasks/registry';
import { allScores, prefixed, type Scores } from '../tasks/task';
import { spread } from './summary';

/** A fold in the summary of all. */
export interface FoldSummary {
  fold: number;
  /** Rows that it was tested on. */
  rows: number;
  /** Its scores on them, and on its validation rows where it has some. */
  [score: `test_${string}` | `val_${string}`]: number;
  weights: Summary['weights'];
  best_epoch?: number;
  epochs: number;
  seconds: number;
}

/** summary.json of folds. */
export interface FoldsSummary {
  task: string;
  folds: number;
  /** Rows in folds. */
  rows: number;
  /**
   * oof_: scores over all predictions out of fold; mean_ and deviation_: over the folds' own scores, the
   * deviation of a sample; test_: of the mean of all folds' predictions, for the rows that are in no fold.
   */
  [score: `oof_${string}` | `mean_${string}` | `deviation_${string}` | `test_${string}`]: number | null;
  /** Whether scores are means by the weights of rows; absent where rows count alike. */
  weighted?: true;
  /** The score that chose the epochs of the folds, where rows to validate were held back. */
  selected_by?: string;
  fold_scores: FoldSummary[];
  /**
   * What was doubtful before the first fold, then what was about a fold alone: of the first such fold; then
   * what is about the predictions of all.
   */
  warnings: readonly Warning[];
  /** Of training, all folds together. */
  seconds: number;
  /** Of one fold's network. */
  parameters: number;
  versions: Summary['versions'];
}

/** The summaries of finished folds. @throws DataError for one that is missing or is none. */
export function foldSummaries(folder: string, plan: FoldsPlan): Summary[] {
  return foldFolders(folder, plan).map((fold) => {
    const file = path.join(fold, 'summary.json');
    const summary = readJson<Summary>(file);
    if (typeof summary?.epochs === 'number') return summary;
    throw new DataError(file, '', 'expected the summary of a run, found none');
  });
}

/** What makes two warnings the same doubt. */
const doubt = ({ code, column }: Warning) => JSON.stringify([code, column]);

/** What folds were warned of that was not said of all: each doubt with the first fold that has it. */
export function warningsOfFolds(plan: FoldsPlan, summaries: readonly Summary[]): Warning[] {
  const said = new Set(plan.warnings.map(doubt));
  return summaries.flatMap(({ warnings }, i) =>
    warnings.flatMap((warning) => {
      if (said.has(doubt(warning))) return [];
      said.add(doubt(warning));
      return [{ ...warning, message: `fold ${i + 1}: ${warning.message}` }];
    }),
  );
}

/** What the predictions out of fold are warned of, where nothing of the kind was said of a fold. */
function warningsOutOfFold(doubts: readonly Warning[], said: readonly Warning[]): Warning[] {
  return doubts.flatMap((each) =>
    each.code !== 'NO_BETTER' || said.some(({ code }) => code === each.code)
      ? []
      : [{ ...each, message: `predictions out of fold: ${each.message}` }],
  );
}

/** The scores with a prefix that a summary has. */
const scoresOf = (summary: Summary, part: 'test' | 'val') =>
  Object.fromEntries(
    Object.entries(summary).filter(
      ([name, value]) => name.startsWith(`${part}_`) && typeof value === 'number',
    ),
  ) as Record<`test_${string}`, number>;

/** What the predictions of folds are worth. */
interface FoldScores {
  outOfFold: Scores;
  outside: Scores | null;
  weighted: boolean;
  /** What is doubtful about the predictions out of fold. */
  doubts: readonly Warning[];
}

/** Sums up finished folds. @param rows Of each, that it was tested on. */
export function sumUpFolds(
  plan: FoldsPlan,
  summaries: readonly Summary[],
  rows: readonly number[],
  { outOfFold, outside, weighted, doubts }: FoldScores,
  versions: Omit<Summary['versions'], 'simd'>,
): FoldsSummary {
  const [{ selected_by: selected, parameters }] = summaries;
  const said = [...plan.warnings, ...warningsOfFolds(plan, summaries)];
  const names = allScores(taskNamed(plan.task)).map(({ name }) => name);
  const spreads = names.map((name) => [name, spread(summaries.map((each) => each[`test_${name}`]))] as const);
  const of = (key: 'mean' | 'deviation') =>
    Object.fromEntries(spreads.map(([name, each]) => [`${key}_${name}`, each[key]]));
  return {
    task: plan.task,
    folds: plan.options.folds,
    rows: rows.reduce((sum, count) => sum + count, 0),
    ...prefixed('oof', outOfFold),
    ...of('mean'),
    ...of('deviation'),
    ...(outside ? prefixed('test', outside) : {}),
    ...(weighted ? { weighted: true as const } : {}),
    ...(selected === undefined ? {} : { selected_by: selected }),
    fold_scores: summaries.map((each, i) => ({
      fold: i + 1,
      rows: rows[i],
      ...scoresOf(each, 'test'),
      ...scoresOf(each, 'val'),
      weights: each.weights,
      ...(each.best_epoch === undefined ? {} : { best_epoch: each.best_epoch }),
      epochs: each.epochs,
      seconds: each.seconds,
    })),
    warnings: [...said, ...warningsOutOfFold(doubts, said)],
    seconds: summaries.reduce((sum, { seconds }) => sum + seconds, 0),
    parameters,
    versions: { ...versions, simd: simd().target },
  };
}
