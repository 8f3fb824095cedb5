// A folder of finished folds → report.html in it: mean and spread, each fold, all predictions out of fold.
import path from 'node:path';
import { DataError } from '../io/data_error';
import { readJson } from '../io/read_json';
import type { FoldsScores } from '../report/page_data';
import { writePage } from '../report/write_page';
import { checkFinished, readFoldsPlan } from '../run/folds_folder';
import { taskNamed } from '../tasks/registry';
import { isScoreName, shownScores } from '../tasks/task';

/** summary.json of folds. @throws DataError for any other file. */
function readSummary(file: string): FoldsScores {
  const summary = readJson<FoldsScores>(file);
  const isFold = (each: FoldsScores['fold_scores'][number] | null) =>
    Number.isSafeInteger(each?.fold) && Number.isSafeInteger(each?.rows);
  if (Array.isArray(summary?.fold_scores) && summary.fold_scores.every(isFold)) return summary;
  throw new DataError(file, 'fold_scores', 'expected the summary of folds, found none');
}

/**
 * Writes FOLDS/report.html from what the folder holds; returns its path.
 *
 * @throws DataError for a folder that is not one of folds, or where they are not finished.
 */
export function writeFoldsReport(folder: string): string {
  const plan = readFoldsPlan(folder);
  checkFinished(folder, plan);
  const at = (name: string) => path.join(folder, name);
  const summary = readSummary(at('summary.json'));
  const evaluation = readJson<object>(at('evaluation.json'));
  const task = taskNamed(plan.task);
  const { select } = plan.options;
  const name = path.basename(path.resolve(folder));
  writePage(at('report.html'), `${name} – Regulus`, {
    kind: 'folds',
    folds: {
      name,
      options: { ...plan.options },
      summary,
      scores: shownScores(task, select !== undefined && isScoreName(task, select) ? select : undefined),
      sections: evaluation && task.sections(evaluation, at('evaluation.json')),
    },
  });
  return at('report.html');
}
