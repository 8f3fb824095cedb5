// The scores of the mean of folds on rows with labels.
import { rangeError } from '../core/check';
import type { Warning } from '../core/warning';
import type { Part } from '../data/dataset';
import { scoredRowsWarnings } from '../data/fitted_rows';
import { DataError } from '../io/data_error';
import { taskOf } from '../tasks/registry';
import type { Evaluated, Predictions, Scores } from '../tasks/task';
import { evaluatePredictions } from '../train/evaluate';
import { predictEvery, preparePrediction } from '../train/predictions';
import { averagePredictions } from './average_predictions';
import { evaluationLoader } from './job';
import type { TrainedRun } from './load_run';
import { withoutFolds } from './own_rows';
import { byRuns, type GivenRows, rowsToScore, type ScoredRows } from './read_parts';

/** Rows, and their scores. */
export interface RowScores {
  /** The rows, as the first fold takes them. */
  part: Part;
  evaluated: Evaluated;
  /** The scores of probabilities as they are, where those of `evaluated` are calibrated. */
  uncalibrated?: Scores | undefined;
  warnings: readonly Warning[];
  /** Values of categories that the run does not know, where the rows are another table. */
  unknownValues: number;
  /** Whether they are of the run's own data. */
  isOwn?: boolean | undefined;
}

const WHERE = 'the rows of folds are scored out of fold, in their summary.json';

/** @throws DataError where no row is outside of the folds. */
function refuseFolded(path: string): never {
  const expected = `expected test rows outside of the folds, found none: ${WHERE}`;
  throw new DataError(path, '', `${expected}; options.data names other rows to score`);
}

/** Rows of folds are scored out of fold alone: each fold has seen those of the others. */
function checkOutside({ options }: TrainedRun, { data, part }: Partial<GivenRows>): void {
  if (data !== undefined) return;
  if (part !== undefined && part !== 'test') throw rangeError('options.part', `test, as ${WHERE}`, part);
  const { testData, testRows, testFraction = 0 } = options;
  if (testData === undefined && testRows === undefined && testFraction === 0) refuseFolded(options.data);
}

/** What is to be known of rows: what the first fold says, and which rows any fold has fitted. */
function warningsOf({ folds }: TrainedRun, scored: readonly ScoredRows[]): Warning[] {
  const others = scored[0].warnings.filter(({ code }) => code !== 'ROWS_FITTED_TOO');
  const compared = scored.map(({ part }, i) => ({ part, fitted: folds[i].fittedRows }));
  return [...others, ...scoredRowsWarnings(compared, { by: byRuns(folds) })];
}

/**
 * Scores the mean of folds on rows that are given, or on those outside of them.
 *
 * @param calibrated Whether each fold's probabilities are calibrated by its temperature.
 * @throws DataError for rows that they cannot score.
 */
export async function scoreFolds(
  run: TrainedRun,
  given: Partial<GivenRows>,
  calibrated = false,
): Promise<RowScores> {
  checkOutside(run, given);
  const scored: ScoredRows[] = [];
  const predictions: Predictions[] = [];
  const scaled: Predictions[] = [];
  for (const fold of run.folds) {
    const own = { ...fold, options: withoutFolds(fold.options) };
    const rows = await rowsToScore(own, given, () => refuseFolded(given.data ?? run.options.data));
    const loader = evaluationLoader(rows.part, fold.standardisation);
    const prediction = preparePrediction(fold.model, loader, undefined);
    predictions.push(await predictEvery(prediction, 1));
    if (calibrated) scaled.push(await predictEvery({ ...prediction, temperature: fold.temperature() }, 1));
    scored.push(rows);
  }
  const [{ part, unknownValues = 0, isOwn }] = scored;
  const warnings = isOwn ? scored[0].warnings : warningsOf(run, scored);
  const task = taskOf(part.data);
  const evaluatedBy = (each: Predictions[]) =>
    evaluatePredictions(task, averagePredictions(task, each, run.target));
  const evaluated = evaluatedBy(predictions);
  const rows = { part, warnings, unknownValues, isOwn };
  return calibrated
    ? { ...rows, evaluated: evaluatedBy(scaled), uncalibrated: evaluated.scores }
    : { ...rows, evaluated };
}
