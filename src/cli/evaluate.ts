import { checkCalibrated } from '../run/calibration';
import { runFolders } from '../run/folds_folder';
import { evaluationLoader } from '../run/job';
import { loadRun, type TrainedRun } from '../run/load_run';
import { fallenScore, fittedScores, ownRowsTitle, ownScores, ownScoresText } from '../run/own_scores';
import { predictionDoubts } from '../run/prediction_doubts';
import { checkGivenRows, type GivenRows, rowsToScore } from '../run/read_parts';
import { type RowScores, scoreFolds } from '../run/score_folds';
import { withInput } from '../run/standard_input';
import { taskOf } from '../tasks/registry';
import { tableJson } from '../tasks/score_table';
import { scoreText } from '../tasks/score_text';
import { type Scores, shownScores, type Task } from '../tasks/task';
import { evaluateRows } from '../train/evaluate';
import { drawEntries } from './draw_table';
import { keepInputs } from './overwrite';
import { calibratedText, predictorText } from './predictor_text';
import { printWarning } from './print_warning';
import type { RowsOptions } from './run_options';
import { nonFiniteEntry, weightedEntry } from './score_entries';
import { scoreTable } from './score_table';

/** What `regulus evaluate` takes. */
export interface EvaluateOptions extends Omit<RowsOptions, 'data'> {
  /** Default: the run's own data. */
  data?: string;
  labels?: string;
  seed?: number;
  json: boolean;
  calibrated?: boolean;
}

/** `regulus evaluate`: scores a run on labelled rows, whose labels it must know, or on its own test rows. */
export async function evaluate(folder: string, given: EvaluateOptions): Promise<void> {
  const { data, format } = given;
  if (data === undefined) return evaluateFile(folder, given);
  return withInput(data, format, (file) => evaluateFile(folder, { ...given, data: file }));
}

/** The scores of a run, or of the mean of folds. */
async function scoreRows(
  run: TrainedRun,
  given: Partial<GivenRows>,
  calibrated: boolean,
): Promise<RowScores> {
  if (run.folds.length > 0) return scoreFolds(run, given, calibrated);
  const temperature = calibrated ? run.temperature() : undefined;
  const { unknownValues = 0, ...rows } = await rowsToScore(run, given);
  const loader = evaluationLoader(rows.part, run.standardisation);
  const uncalibrated = calibrated ? (await evaluateRows(run.model, loader)).scores : undefined;
  const evaluated = await evaluateRows(run.model, loader, temperature);
  return { ...rows, unknownValues, evaluated, uncalibrated };
}

/** The scores of probabilities as they are, beside the calibrated ones. */
const uncalibratedJson = ({ calibratedScores = [] }: Task, scores: Scores | undefined) =>
  scores && {
    calibrated: true,
    uncalibrated: Object.fromEntries(calibratedScores.map((name) => [name, scores[name]])),
  };

/** A line for each score; of a calibrated one also what it was. */
const scoreEntries = (task: Task, select: string | undefined, found: RowScores) =>
  shownScores(task, select).map((score) => {
    const { evaluated, uncalibrated } = found;
    const before =
      uncalibrated && task.calibratedScores?.includes(score.name)
        ? ` (${scoreText(score, uncalibrated[score.name])} uncalibrated)`
        : '';
    return [score.label, `${scoreText(score, evaluated.scores[score.name])}${before}`];
  });

/** Scores the rows of a file, or of the run's own data. */
async function evaluateFile(folder: string, options: EvaluateOptions): Promise<void> {
  const { weights, json, calibrated = false, ...given } = options;
  checkGivenRows(given, 'scored');
  keepInputs({}, { '--data': given.data, '--labels': given.labels }, runFolders(folder));
  const run = loadRun(folder, { weights });
  if (calibrated) checkCalibrated(run.target.task);
  const found = await scoreRows(run, given, calibrated);
  const { part, warnings: known, unknownValues, evaluated, uncalibrated } = found;
  const { data, indices } = part;
  const task = taskOf(data);
  const { scores } = evaluated;
  const rows = indices.length;
  const weighted = data.sampleWeight ? true : undefined;
  const own = found.isOwn || calibrated ? null : ownScores(folder, run);
  // Rows of weights count as fewer: chance is not known.
  const fallen = own && !weighted ? fallenScore(task, own, scores, rows) : [];
  const doubts = await predictionDoubts(evaluated, () => fittedScores(folder, run));
  const warnings = [...known, ...doubts, ...fallen];
  warnings.forEach(printWarning);
  const { folds } = run;
  const of =
    folds.length > 0 ? { folds: folds.length } : { weights: run.weights.kind, epoch: run.weights.epoch };
  const breakdown = task.breakdown?.(evaluated);
  if (json) {
    const details = breakdown ? { ...tableJson(breakdown.table), ...breakdown.json } : {};
    const before = uncalibratedJson(task, uncalibrated);
    return console.log(JSON.stringify({ rows, weighted, ...scores, ...before, ...of, ...details, warnings }));
  }
  const table = drawEntries([
    ['rows', rows.toLocaleString('en')],
    ...weightedEntry(weighted),
    ['predicted by', predictorText(run)],
    ...(calibrated ? [['probabilities', calibratedText(run)]] : []),
    ...scoreEntries(task, run.options.select, found),
    ...(own ? [[ownRowsTitle(own), ownScoresText(task, run.options.select, own)]] : []),
    ...(unknownValues > 0 ? [['unknown values', unknownValues.toLocaleString('en')]] : []),
    ...nonFiniteEntry('rows', scores.non_finite_rows),
  ]);
  console.log(`${data.description}\n${table}`);
  if (breakdown) console.log(scoreTable(breakdown.table, 'what --json prints'));
}
