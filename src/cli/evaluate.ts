import Table from 'cli-table3';
import { BatchLoader } from '../data/batch_loader';
import { loadRun } from '../run/load_run';
import { weightsText } from '../run/weights';
import { loadData } from '../tasks/load_data';
import { taskOf } from '../tasks/registry';
import { scoreText, shownScores } from '../tasks/task';
import { evaluate as evaluateRows } from '../train/evaluate';
import { nonFiniteEntry } from './non_finite_rows';
import { keepInputs } from './overwrite';
import type { RowsOptions } from './run_options';

/** What `regulus evaluate` takes. */
export interface EvaluateOptions extends RowsOptions {
  labels?: string;
  seed: number;
  json: boolean;
}

/** `regulus evaluate`: scores a run on labelled rows; the run must know their labels. */
export async function evaluate(
  folder: string,
  { data: path, format, labelColumn, labels, weights, seed, json }: EvaluateOptions,
): Promise<void> {
  keepInputs({}, { '--data': path, '--labels': labels }, [folder]);
  const run = loadRun(folder, { weights });
  const { model, standardisation, target, featureNames, options } = run;
  const features = { count: standardisation.mean.length, names: featureNames };
  const { data } = await loadData({
    data: path,
    format,
    labelColumn: labelColumn ?? options.labelColumn,
    labels,
    seed,
    knownTarget: target,
    features,
  });
  const part = { data, indices: Uint32Array.from({ length: data.rows }, (_, i) => i) };
  const scores = await evaluateRows(model, new BatchLoader(part, standardisation, { batchSize: 512 }));
  const { kind, epoch } = run.weights;
  if (json) return console.log(JSON.stringify({ rows: data.rows, ...scores, weights: kind, epoch }));
  const table = new Table({ style: { head: [], border: [] } });
  table.push(
    ['rows', data.rows.toLocaleString('en')],
    ['weights of', weightsText(run.weights, target.task)],
    ...shownScores(taskOf(data)).map((score) => [score.label, scoreText(score, scores[score.name])]),
    ...nonFiniteEntry('rows', scores.non_finite_rows),
  );
  console.log(`${data.description}\n${table.toString()}`);
}
