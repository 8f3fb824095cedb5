import Table from 'cli-table3';
import { evaluationLoader } from '../run/job';
import { loadRun } from '../run/load_run';
import { rowsToScore } from '../run/read_parts';
import { withInput } from '../run/standard_input';
import { weightsText } from '../run/weights';
import { taskOf } from '../tasks/registry';
import { tableJson } from '../tasks/score_table';
import { scoreText } from '../tasks/score_text';
import { shownScores } from '../tasks/task';
import { evaluateRows } from '../train/evaluate';
import { keepInputs } from './overwrite';
import { printWarning } from './print_warning';
import type { RowsOptions } from './run_options';
import { nonFiniteEntry, weightedEntry } from './score_entries';
import { scoreTable } from './score_table';

/** What `regulus evaluate` takes. */
export interface EvaluateOptions extends Omit<RowsOptions, 'data'> {
  /** Default: the run's own data. */
  data?: string;
  labels?: string;
  seed: number;
  json: boolean;
}

/** `regulus evaluate`: scores a run on labelled rows, whose labels it must know, or on its own test rows. */
export async function evaluate(folder: string, given: EvaluateOptions): Promise<void> {
  const { data, format } = given;
  if (data === undefined) return evaluateFile(folder, given);
  return withInput(data, format, (file) => evaluateFile(folder, { ...given, data: file }));
}

/** Scores the rows of a file, or of the run's own data. */
async function evaluateFile(folder: string, { weights, json, ...given }: EvaluateOptions): Promise<void> {
  keepInputs({}, { '--data': given.data, '--labels': given.labels }, [folder]);
  const run = loadRun(folder, { weights });
  const { part, warnings, unknownValues = 0 } = await rowsToScore(run, given);
  warnings.forEach(printWarning);
  const evaluated = await evaluateRows(run.model, evaluationLoader(part, run.standardisation));
  const { scores } = evaluated;
  const { data, indices } = part;
  const rows = indices.length;
  const { kind, epoch } = run.weights;
  const weighted = data.sampleWeight ? true : undefined;
  const breakdown = taskOf(data).breakdown?.(evaluated);
  if (json) {
    const details = breakdown ? { ...tableJson(breakdown.table), ...breakdown.json } : {};
    return console.log(JSON.stringify({ rows, weighted, ...scores, weights: kind, epoch, ...details }));
  }
  const table = new Table({ style: { head: [], border: [] } });
  table.push(
    ['rows', rows.toLocaleString('en')],
    ...weightedEntry(weighted),
    ['weights of', weightsText(run.weights, run.target.task, run.options.select)],
    ...shownScores(taskOf(data), run.options.select).map((score) => [
      score.label,
      scoreText(score, scores[score.name]),
    ]),
    ...(unknownValues > 0 ? [['unknown values', unknownValues.toLocaleString('en')]] : []),
    ...nonFiniteEntry('rows', scores.non_finite_rows),
  );
  console.log(`${data.description}\n${table.toString()}`);
  if (breakdown) console.log(scoreTable(breakdown.table, 'what --json prints'));
}
