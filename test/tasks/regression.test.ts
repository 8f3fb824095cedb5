// Regression as a user has it: trained, chosen by, predicted with and exported, in the units of the data.
import { readFileSync, writeFileSync } from 'node:fs';
import { loadRun, type OutcomeOptions } from '../../src';
import { evaluate } from '../../src/cli/evaluate';
import { predict } from '../../src/cli/predict';
import { onnxModel } from '../../src/export/onnx';
import { writeRunReport } from '../../src/run/run_report';
import { trainJob } from '../../src/run/train';
import { type SweepRequest, sweep } from '../../src/sweep/sweep';
import { runTrial } from '../../src/sweep/trial';
import { sharedTrialData } from '../../src/sweep/trial_data';
import { temporaryFolder } from '../support/folder';
import { runOnNode } from '../support/onnx_runtimes';
import { pricesJob } from '../support/small_trial';

const at = temporaryFolder();
const json = (file: string) => JSON.parse(readFileSync(at(file), 'utf8')) as Record<string, unknown>;
const lines = (file: string) => readFileSync(at(file), 'utf8').trim().split('\n');
const ROWS = 240;

/** A price around 200,000 that rises with size, and a rent beside it. */
function writePrices(): string {
  const cells = Array.from({ length: ROWS }, (_, i) => {
    const [size, age] = [((i * 0.37) % 2) - 1, (i * 0.11) % 1];
    return [
      size.toFixed(4),
      age.toFixed(4),
      'abc'[i % 3],
      2e5 + 5e4 * size - 1e4 * age,
      900 + 300 * size + 0.5,
    ];
  });
  const file = at('prices.csv');
  writeFileSync(file, `size,age,area,price,rent\n${cells.map((row) => row.join(',')).join('\n')}\n`);
  return file;
}

const options = (given: Partial<OutcomeOptions> = {}) =>
  pricesJob(writePrices(), at('run'), { task: undefined, epochs: 20, ...given });

test('a price is a regression without a word, scored and chosen by in its own units', async () => {
  const { summary } = await trainJob(options({ patience: 20 }), '0');
  expect(summary).toMatchObject({ task: 'regression' });
  expect(Object.keys(summary!).slice(0, 7)).toEqual([
    'task',
    ...['test_rmse', 'test_mae', 'test_r2', 'val_rmse', 'val_mae', 'val_r2'],
  ]);
  expect(summary!.test_rmse).toBeGreaterThan(100);
  expect(summary!.test_rmse).toBeLessThan(15_000);
  expect(summary!.test_r2).toBeGreaterThan(0.75);
  const errors = lines('run/metrics.jsonl').map(
    (line) => (JSON.parse(line) as { val_rmse: number }).val_rmse,
  );
  expect([summary!.best_epoch, summary!.val_rmse]).toEqual([
    1 + errors.indexOf(Math.min(...errors)),
    Math.min(...errors),
  ]);
  expect(json('run/config.json')).toMatchObject({ task: 'regression' });
  expect(json('run/evaluation.json')).toMatchObject({
    rows: 48,
    targets: [{ name: 'price', rmse: summary!.test_rmse, mae: summary!.test_mae, r2: summary!.test_r2 }],
    column_importance: { columns: [{ name: 'size' }, { name: 'age' }, { name: 'area' }] },
  });

  const run = loadRun(at('run'));
  expect(run.target).toMatchObject({ task: 'regression', targetNames: ['price'] });
  const [low, high] = run.predict([
    { size: -0.9, age: 0.5, area: 'a' },
    { size: 0.9, age: 0.5, area: 'a' },
  ]).data;
  expect(Math.abs(low - 150_000)).toBeLessThan(25_000);
  expect(Math.abs(high - 240_000)).toBeLessThan(25_000);
  expect(() => run.probabilities([{ size: 0, age: 0.5, area: 'a' }])).toThrow(
    /expected predict, .* predicts values/,
  );

  jest.spyOn(console, 'log').mockImplementation(() => {});
  writeFileSync(at('rows.csv'), 'area,age,size\na,0.5,-0.9\na,0.5,0.9\n');
  await predict(at('run'), { data: at('rows.csv'), format: 'auto', out: at('p.jsonl') });
  await predict(at('run'), { data: at('rows.csv'), format: 'auto', out: at('p.csv') });
  const predicted = lines('p.jsonl').map((line) => JSON.parse(line) as { predicted: number });
  expect(predicted.map((each) => Math.fround(each.predicted))).toEqual([low, high]);
  expect(lines('p.csv')).toEqual(['predicted', ...predicted.map((each) => String(each.predicted))]);

  const log = jest.spyOn(console, 'log');
  await evaluate(at('run'), { data: at('prices.csv'), format: 'auto', json: true });
  expect(JSON.parse(log.mock.lastCall![0] as string)).toMatchObject({ rows: 48, rmse: summary!.test_rmse });

  const page = readFileSync(writeRunReport(at('run')), 'utf8');
  const [, data] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)!;
  const { run: shown } = JSON.parse(data) as { run: { sections: { kind: string }[] } };
  expect(shown.sections.map(({ kind }) => kind)).toEqual([
    'predicted_true',
    'residuals',
    'error_by_target',
    'worst_rows',
  ]);
}, 60_000);

test('a trial of a sweep has the scores of the run, and a sweep chooses by RMSE', async () => {
  const { summary } = await trainJob(options(), '0');
  const trial = { trial: 0, options: options(), epochs: 20 };
  const scores = await runTrial(trial, await sharedTrialData()(trial.options), () => {});
  expect(scores.val_rmse).toBe(summary!.val_rmse);
  const request: SweepRequest = {
    options: options(),
    axes: { lr: [1e-4, 1e-2] },
    strategy: 'grid',
    seeds: [0],
    eta: 3,
  };
  const refused = sweep({ ...request, axes: { labelSmoothing: [0, 0.1] } }, at('refused'), 1);
  await expect(refused).rejects.toThrow('options.labelSmoothing: expected 0 for regression');
  const byAccuracy = sweep({ ...request, options: options({ select: 'accuracy' }) }, at('refused'), 1);
  await expect(byAccuracy).rejects.toThrow('options.select: expected one of rmse, mae, r2');
}, 60_000);

test('several targets are predicted and scored beside each other', async () => {
  const { summary } = await trainJob(options({ target: 'rent,price', ignore: undefined }), '0');
  expect(summary!.test_r2).toBeGreaterThan(0.7);
  const { targets } = json('run/evaluation.json') as { targets: { name: string; rmse: number }[] };
  expect(targets.map(({ name }) => name)).toEqual(['price', 'rent']);
  expect(summary!.test_rmse).toBeCloseTo((targets[0].rmse + targets[1].rmse) / 2, 9);
  const { data, shape } = loadRun(at('run')).predict({ size: 0, age: 0.5, area: 'b' });
  expect(shape).toEqual([1, 2]);
  expect(Math.abs(data[0] - 195_000)).toBeLessThan(25_000);
  expect(Math.abs(data[1] - 900)).toBeLessThan(150);
  jest.spyOn(console, 'log').mockImplementation(() => {});
  writeFileSync(at('rows.csv'), 'size,age,area\n0,0.5,b\n');
  await predict(at('run'), { data: at('rows.csv'), format: 'auto', out: at('two.jsonl') });
  expect(JSON.parse(lines('two.jsonl')[0])).toEqual({
    predicted: { price: expect.any(Number), rent: expect.any(Number) },
  });
  await predict(at('run'), { data: at('rows.csv'), format: 'auto', out: at('two.csv') });
  expect(lines('two.csv')[0]).toBe('predicted_price,predicted_rent');
}, 60_000);

test('a resumed run is the run that never stopped', async () => {
  await trainJob({ ...options(), out: at('whole') }, '0');
  const { loadCheckpoint } = require('../../src/run/checkpoint') as typeof import('../../src/run/checkpoint');
  const stop = new AbortController();
  const onEpoch = ({ epoch }: { epoch: number }) => epoch === 7 && stop.abort();
  const observer = { signal: stop.signal, onEpoch: (line: { epoch: number }) => void onEpoch(line) };
  await trainJob({ ...options(), out: at('halves') }, '0', observer);
  const resumed = loadCheckpoint(at('halves/checkpoint.safetensors'));
  await trainJob(
    { ...options(), ...resumed.options, out: at('halves') } as ReturnType<typeof options>,
    '0',
    {},
    resumed,
  );
  expect(readFileSync(at('halves/model.safetensors'))).toEqual(readFileSync(at('whole/model.safetensors')));
}, 60_000);

test.each<[string, Partial<OutcomeOptions>, string]>([
  [
    'label smoothing',
    { labelSmoothing: 0.1 },
    'options.labelSmoothing: expected 0 for regression, as it is an option of classification',
  ],
  ['label noise', { labelNoise: 0.1 }, 'options.labelNoise: expected 0 for regression'],
  ['class weights', { classWeights: 'balanced' }, 'options.classWeights: expected nothing for regression'],
  [
    'a loss of numbers for classes',
    { target: 'area', loss: 'huber' },
    'options.loss: expected nothing for classification, as it is an option of regression',
  ],
])('%s is refused by name', async (_, given, problem) => {
  await expect(trainJob(options(given), '0')).rejects.toThrow(problem);
});

test('Huber loss follows outliers less than the squared error', async () => {
  const rows = Array.from({ length: 200 }, (_, i) => [
    ((i * 0.37) % 2) - 1,
    i % 20 === 0 ? 100 : ((i * 0.37) % 2) - 1,
  ]);
  const file = at('outliers.csv');
  writeFileSync(
    file,
    `x,y\n${rows.map((row) => row.map((value) => value.toFixed(3)).join(',')).join('\n')}\n`,
  );
  const biasOf = async (loss: 'mse' | 'huber', huberDelta?: number) => {
    await trainJob(
      {
        ...options({ loss, huberDelta, target: 'y', ignore: undefined, testFraction: 0 }),
        data: file,
        out: at(loss),
      },
      '0',
    );
    return loadRun(at(loss)).predict([[0]]).data[0];
  };
  const [squared, huber] = [await biasOf('mse'), await biasOf('huber', 0.02)];
  expect(Math.abs(squared)).toBeGreaterThan(2);
  expect(Math.abs(huber)).toBeLessThan(Math.abs(squared) / 2);
}, 60_000);

test('an ONNX model gives the values in their own units', async () => {
  await trainJob(options({ target: 'rent,price', ignore: undefined, epochs: 3 }), '0');
  const run = loadRun(at('run'));
  const { bytes, outputs, inputs } = onnxModel(run, '0');
  expect(outputs).toEqual(['values']);
  const rows = [
    { size: -0.9, age: 0.1, area: 'a' },
    { size: 0.3, age: 0.9, area: 'c' },
  ];
  const feeds = inputs.map(({ name }) => {
    const cells = rows.map((row) => row[name as keyof (typeof rows)[0]]);
    return {
      name,
      values: typeof cells[0] === 'string' ? (cells as string[]) : Float32Array.from(cells as number[]),
      columns: 1,
    };
  });
  writeFileSync(at('run.onnx'), bytes);
  const { values } = runOnNode(at('run.onnx'), feeds);
  const expected = run.predict(rows).data;
  expect(values.values).toHaveLength(4);
  for (const [i, value] of values.values.entries())
    expect(Math.abs(value - expected[i]) / Math.abs(expected[i])).toBeLessThan(1e-5);
  expect(Buffer.from(bytes).includes('["price","rent"]')).toBe(true);
}, 60_000);
