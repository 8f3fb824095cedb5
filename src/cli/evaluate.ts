import Table from 'cli-table3';
import { BatchLoader } from '../data/batch_loader';
import { DataError } from '../data/data_error';
import { loadData, type Format } from '../data/load';
import { loadRun, type LoadRunOptions } from '../train/load_run';
import { evaluate as evaluateRows } from '../train/metrics';
import { percent } from './progress';

/** What `regulus evaluate` takes. */
export interface EvaluateOptions {
  data: string;
  format: Format;
  labelColumn?: string;
  weights: NonNullable<LoadRunOptions['weights']>;
  seed: number;
  json: boolean;
}

/** `regulus evaluate`: how well a run does on labelled rows; labels must be among the run's classes. */
export async function evaluate(folder: string, { data: place, format, labelColumn, weights, seed, json }: EvaluateOptions): Promise<void> {
  const { model, standardisation, classNames } = loadRun(folder, { weights });
  const { data } = loadData({ data: place, format, labelColumn, seed, classNames });
  const columns = standardisation.mean.length;
  if (data.columns !== columns) throw new DataError(place, '', `expected ${columns} features as the run was trained on, found ${data.columns}`);
  const part = { data: { ...data, classNames }, indices: Uint32Array.from({ length: data.rows }, (_, i) => i) };
  const scores = await evaluateRows(model, new BatchLoader(part, standardisation, { batchSize: 512 }));
  if (json) return console.log(JSON.stringify({ rows: data.rows, ...scores }));
  const table = new Table({ style: { head: [], border: [] } });
  table.push(['rows', data.rows.toLocaleString('en')], ['accuracy', percent(scores.accuracy)], ['loss (negative log likelihood)', scores.loss.toFixed(4)], ['calibration error (ECE, 15 bins)', scores.ece.toFixed(4)]);
  console.log(`${data.description}\n${table.toString()}`);
}
