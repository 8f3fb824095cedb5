// The scores of the mean of folds on rows with labels.
import { rangeError } from '../core/check';
import type { Warning } from '../core/warning';
import type { Part } from '../data/dataset';
import { DataError } from '../io/data_error';
import { taskOf } from '../tasks/registry';
import type { Evaluated } from '../tasks/task';
import { evaluatePredictions } from '../train/evaluate';
import { predictAll } from '../train/predictions';
import { averagePredictions } from './average_predictions';
import { evaluationLoader } from './job';
import type { TrainedRun } from './load_run';
import { withoutFolds } from './own_rows';
import { type GivenRows, rowsToScore, type ScoredRows } from './read_parts';

/** Rows, and their scores. */
export interface RowScores {
  /** The rows, as the first fold takes them. */
  part: Part;
  evaluated: Evaluated;
  warnings: readonly Warning[];
  /** Values of categories that the run does not know, where the rows are another table. */
  unknownValues: number;
}

/** Rows of folds are scored out of fold alone: each fold has seen those of the others. */
function checkOutside({ options }: TrainedRun, { data, part }: Partial<GivenRows>): void {
  if (data !== undefined) return;
  const where = 'the rows of folds are scored out of fold, in their summary.json';
  if (part !== undefined && part !== 'test') throw rangeError('options.part', `test, as ${where}`, part);
  const { testData, testRows, testFraction = 0 } = options;
  if (testData !== undefined || testRows !== undefined || testFraction > 0) return;
  const expected = `expected test rows outside of the folds, found none: ${where}`;
  throw new DataError(options.data, '', `${expected}; score other rows with options.data`);
}

/**
 * Scores the mean of folds on rows that are given, or on those outside of them.
 *
 * @throws DataError for rows that they cannot score.
 */
export async function scoreFolds(run: TrainedRun, given: Partial<GivenRows>): Promise<RowScores> {
  checkOutside(run, given);
  const scored: ScoredRows[] = [];
  const predictions = [];
  for (const fold of run.folds) {
    const rows = await rowsToScore({ ...fold, options: withoutFolds(fold.options) }, given);
    predictions.push(await predictAll(fold.model, evaluationLoader(rows.part, fold.standardisation)));
    scored.push(rows);
  }
  const [{ part, warnings, unknownValues = 0 }] = scored;
  const task = taskOf(part.data);
  const mean = averagePredictions(task, predictions, run.target);
  return { part, warnings, unknownValues, evaluated: evaluatePredictions(task, mean) };
}
