// A task that the project does not know, declared here alone: it trains, chooses, reports, predicts and
// exports without an edit in train/, run/, sweep/, report/, export/ or cli/.
import { readFileSync, writeFileSync } from 'node:fs';
import { type Criterion, loadRun, type Predictions, type TargetDescription, type Tensor } from '../../src';
import { evaluate } from '../../src/cli/evaluate';
import { predict } from '../../src/cli/predict';
import type { TargetReader } from '../../src/data/collect';
import { labelsOf } from '../../src/data/row_source';
import { onnxModel } from '../../src/export/onnx';
import { writeRunReport } from '../../src/run/run_report';
import { trainJob } from '../../src/run/train';
import { runTrial } from '../../src/sweep/trial';
import { sharedTrialData } from '../../src/sweep/trial_data';
import { registerTask } from '../../src/tasks/registry';
import type { Task } from '../../src/tasks/task';
import { temporaryFolder } from '../support/folder';
import { smallTrial } from '../support/small_trial';

/** −log likelihood of counts by exp(output), without the counts' own constant: the mean over the rows. */
class PoissonLoss implements Criterion {
  #gradient: Tensor = { data: new Float32Array(0), shape: [0, 1] };

  forward(outputs: Tensor, target: unknown): number {
    const counts = (target as Tensor).data;
    const rows = counts.length;
    this.#gradient = {
      data: outputs.data.map((output, row) => (Math.exp(output) - counts[row]) / rows),
      shape: outputs.shape,
    };
    return outputs.data.reduce((sum, output, row) => sum + Math.exp(output) - counts[row] * output, 0) / rows;
  }

  backward(upstream = 1): Tensor {
    const { data, shape } = this.#gradient;
    return { data: data.map((value) => upstream * value), shape };
  }
}

const errorOf = ({ values, target }: Predictions) =>
  values.data.reduce((sum, mean, row) => sum + Math.abs(mean - target[row]), 0) / target.length;
const likelihoodOf = ({ values, target }: Predictions) =>
  values.data.reduce((sum, mean, row) => sum + mean - target[row] * Math.log(mean), 0) / target.length;
const biggest = ({ values }: Predictions) => values.data.reduce((a, b) => Math.max(a, b), 0);

const counts = {
  name: 'test_counts',
  predicts: 'means',
  outputName: 'log_means',
  scores: [
    { name: 'mae', title: 'MAE', label: 'mean absolute error', direction: 'min', digits: 2 },
    { name: 'poisson', title: 'loss', label: 'Poisson loss', direction: 'min', digits: 3 },
    { name: 'biggest', title: 'biggest', label: 'biggest mean', direction: 'max', digits: 1 },
  ],
  headline: 'mae',
  readTarget: (): TargetReader => {
    const values: number[] = [];
    return {
      add: (block) => values.push(...labelsOf(block).map(Number)),
      finish: () => ({ values: Float32Array.from(values), description: { task: 'test_counts' } }),
    };
  },
  descriptionProblem: () => undefined,
  summary: () => 'counts',
  outputs: () => 1,
  fit: ({ data }) => data.target.description,
  fittedTarget: () => undefined,
  criterion: () => new PoissonLoss(),
  activate: (outputs, predictions) => {
    predictions.data.set(outputs.data.map(Math.exp));
  },
  score: (predictions) => ({
    mae: errorOf(predictions),
    poisson: likelihoodOf(predictions),
    biggest: biggest(predictions),
  }),
  predictionColumns: () => [{ name: 'mean', key: 'mean' }],
  predictionRows: ({ data }) => Array.from(data, (mean) => [mean]),
  evaluation: ({ sample }) => ({ version: 1, rows: sample.target.length, mae: errorOf(sample) }),
  sections: () => [],
  onnxOutputs: (graph) => ({
    names: [graph.op('Exp', 'means', ['log_means'])],
    doc: 'means',
    metadata: {},
  }),
} as const satisfies Partial<Task<TargetDescription>>;
registerTask(counts as unknown as Task);

const at = temporaryFolder();
const json = (file: string) => JSON.parse(readFileSync(at(file), 'utf8')) as Record<string, unknown>;
const lines = (file: string) => readFileSync(at(file), 'utf8').trim().split('\n');

/** Counts that rise with x: the mean is exp(x). */
function writeCounts(file: string, rows: number): string {
  const row = (i: number) => {
    const x = (i * 0.37) % 2;
    return `${x.toFixed(3)},${((i * 0.11) % 1).toFixed(3)},${Math.round(Math.exp(x) + (i % 2 ? 0.4 : -0.4))}`;
  };
  writeFileSync(file, `x,noise,count\n${Array.from({ length: rows }, (_, i) => row(i)).join('\n')}\n`);
  return file;
}

const options = () => ({
  ...smallTrial(writeCounts(at('counts.csv'), 240), {
    task: 'test_counts',
    target: 'count',
    testFraction: 0.2,
    split: 'shuffled',
    epochs: 12,
    patience: 6,
    labelNoise: 0,
    lr: 1e-2,
  }),
  out: at('run'),
  threads: 1,
  saveEvery: '5m',
  distributed: false,
});

test('counts train, choose, predict and export', async () => {
  const { summary } = await trainJob(options(), '0');
  expect(summary).toMatchObject({ task: 'test_counts' });
  expect(json('run/summary.json')).toEqual(JSON.parse(JSON.stringify(summary)));
  const metrics = lines('run/metrics.jsonl').map((line) => JSON.parse(line) as Record<string, number>);
  const errors = metrics.map(({ val_mae }) => val_mae);
  expect(summary!.best_epoch).toBe(1 + errors.indexOf(Math.min(...errors)));
  expect(summary!.val_mae).toBe(Math.min(...errors));
  expect(summary!.test_mae).toBeLessThan(0.75);
  expect(Object.keys(summary!).slice(0, 4)).toEqual(['task', 'test_mae', 'test_poisson', 'test_biggest']);
  expect(json('run/evaluation.json')).toMatchObject({
    version: 1,
    rows: 48,
    mae: summary!.test_mae,
    column_importance: { columns: [{ name: 'x' }, { name: 'noise' }] },
  });

  const run = loadRun(at('run'));
  expect(run.target).toEqual({ task: 'test_counts' });
  const { data } = run.predict([
    [0, 0.5],
    [1.9, 0.5],
  ]);
  expect(data[1]).toBeGreaterThan(2 * data[0]);
  expect(() => run.probabilities([[0, 0.5]])).toThrow(/probabilities: expected predict, .* predicts means/);
  const { bytes, outputs } = onnxModel(run, '0');
  expect(outputs).toEqual(['means']);
  expect(Buffer.from(bytes).includes('log_means')).toBe(true);

  writeFileSync(at('rows.csv'), 'noise,x\n0.5,0\n0.5,1.9\n');
  jest.spyOn(console, 'log').mockImplementation(() => {});
  await predict(at('run'), { data: at('rows.csv'), format: 'auto', out: at('p.jsonl') });
  const predicted = lines('p.jsonl').map((line) => JSON.parse(line) as { mean: number });
  expect(predicted.map(({ mean }) => Math.fround(mean))).toEqual([...data]);
}, 60_000);

test('counts have a report, an evaluation and trials of a sweep', async () => {
  const { summary } = await trainJob(options(), '0');
  const page = readFileSync(writeRunReport(at('run')), 'utf8');
  const [, data] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)!;
  const { run } = JSON.parse(data) as { run: { scores: { title: string }[]; sections: unknown[] } };
  expect(run.scores.map(({ title }) => title)).toEqual(['MAE', 'loss', 'biggest']);
  expect(run.sections).toEqual([]);

  const log = jest.spyOn(console, 'log').mockImplementation(() => {});
  const rows = { data: at('counts.csv'), format: 'auto' } as const;
  await evaluate(at('run'), { ...rows, json: true });
  expect(JSON.parse(log.mock.lastCall![0] as string)).toMatchObject({ rows: 48, mae: expect.any(Number) });

  const trial = { trial: 0, options: options(), epochs: 12 };
  const scores = await runTrial(trial, await sharedTrialData()(trial.options), () => {});
  expect(scores.val_mae).toBe(summary!.val_mae);
}, 60_000);
