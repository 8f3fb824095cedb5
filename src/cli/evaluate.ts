import Table from 'cli-table3';
import { BatchLoader } from '../data/batch_loader';
import { loadData } from '../data/load';
import { loadRun } from '../run/load_run';
import { evaluate as evaluateRows } from '../train/evaluate';
import { percent } from './progress';
import type { RowsOptions } from './run_options';

/** What `regulus evaluate` takes. */
export interface EvaluateOptions extends RowsOptions {
  labels?: string;
  seed: number;
  json: boolean;
}

/** `regulus evaluate`: how well a run does on labelled rows; labels must be among the run's classes. */
export async function evaluate(
  folder: string,
  { data: place, format, labelColumn, labels, weights, seed, json }: EvaluateOptions,
): Promise<void> {
  const { model, standardisation, classNames, featureNames, options } = loadRun(folder, { weights });
  const features = { count: standardisation.mean.length, names: featureNames };
  const { data } = await loadData({
    data: place,
    format,
    labelColumn: labelColumn ?? options.labelColumn,
    labels,
    seed,
    classNames,
    features,
  });
  const part = {
    data: { ...data, classNames },
    indices: Uint32Array.from({ length: data.rows }, (_, i) => i),
  };
  const scores = await evaluateRows(model, new BatchLoader(part, standardisation, { batchSize: 512 }));
  if (json) return console.log(JSON.stringify({ rows: data.rows, ...scores }));
  const table = new Table({ style: { head: [], border: [] } });
  table.push(
    ['rows', data.rows.toLocaleString('en')],
    ['accuracy', percent(scores.accuracy)],
    ['loss (negative log likelihood)', scores.loss.toFixed(4)],
    ['calibration error (ECE, 15 bins)', scores.ece.toFixed(4)],
  );
  console.log(`${data.description}\n${table.toString()}`);
}
