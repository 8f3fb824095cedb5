// Quantiles as a user has them: trained, chosen by, predicted, scored and exported in the units of the data.
import { readFileSync, writeFileSync } from 'node:fs';
import { loadRun, type OutcomeOptions, quantilesOf } from '../../src';
import { evaluate } from '../../src/cli/evaluate';
import { predict } from '../../src/cli/predict';
import { onnxModel } from '../../src/export/onnx';
import { loadCheckpoint } from '../../src/run/checkpoint';
import { writeRunReport } from '../../src/run/run_report';
import { trainJob } from '../../src/run/train';
import { type SweepRequest, sweep } from '../../src/sweep/sweep';
import { quantileRegression } from '../../src/tasks/quantile_regression';
import { temporaryFolder } from '../support/folder';
import { runOnNode } from '../support/onnx_runtimes';
import { pricesJob } from '../support/small_trial';

const at = temporaryFolder();
const json = (file: string) => JSON.parse(readFileSync(at(file), 'utf8')) as Record<string, unknown>;
const lines = (file: string) => readFileSync(at(file), 'utf8').trim().split('\n');
const ROWS = 300;

/** A price that spreads by up to 20,000 around 200,000 and more, by size; a rent beside it; rows that count more. */
function writePrices(): string {
  const cells = Array.from({ length: ROWS }, (_, i) => {
    const [size, chance] = [((i * 0.37) % 2) - 1, ((i * 0.618) % 1) - 0.5];
    const price = 2e5 + 5e4 * size + 4e4 * chance;
    return [size.toFixed(4), (((i * 0.11) % 1) + 1).toFixed(4), price.toFixed(1), 900 + 300 * size + 0.5];
  });
  const file = at('prices.csv');
  writeFileSync(file, `size,age,price,rent\n${cells.map((row) => row.join(',')).join('\n')}\n`);
  return file;
}

const options = (given: Partial<OutcomeOptions> = {}) =>
  pricesJob(writePrices(), at('run'), { loss: 'quantile', epochs: 15, ...given });

test('quantiles are trained, chosen by their pinball loss, predicted and scored in the units of the data', async () => {
  const { summary } = await trainJob(options({ patience: 20, quantiles: '0.1,0.5,0.9' }), '0');
  expect(summary).toMatchObject({ task: 'quantile_regression' });
  expect(Object.keys(summary!).slice(1, 9)).toEqual([
    ...['test_pinball', 'test_coverage', 'test_rmse', 'test_mae', 'test_r2'],
    ...['test_below_q0.1', 'test_below_q0.5', 'test_below_q0.9'],
  ]);
  expect(summary!.test_pinball).toBeGreaterThan(1000);
  expect(summary!.test_pinball).toBeLessThan(6000);
  expect(summary!.test_coverage).toBeGreaterThan(0.5);
  const losses = lines('run/metrics.jsonl').map(
    (line) => (JSON.parse(line) as { val_pinball: number }).val_pinball,
  );
  expect(summary!.best_epoch).toBe(1 + losses.indexOf(Math.min(...losses)));
  expect(json('run/config.json')).toMatchObject({
    task: 'regression',
    loss: 'quantile',
    quantiles: '0.1,0.5,0.9',
  });
  expect(json('run/evaluation.json')).toMatchObject({
    quantiles: [0.1, 0.5, 0.9],
    targets: [{ name: 'price', pinball: summary!.test_pinball, coverage: summary!.test_coverage }],
    column_importance: {
      columns: [{ name: 'size', scores: { pinball: expect.any(Array) } }, { name: 'age' }],
    },
  });

  const run = loadRun(at('run'));
  expect(quantilesOf(run.target)).toEqual([0.1, 0.5, 0.9]);
  const { data, shape } = run.predict([
    { size: -0.5, age: 1.5 },
    { size: 0.5, age: 1.5 },
  ]);
  expect(shape).toEqual([2, 3]);
  expect(Math.abs(data[1] - 175_000)).toBeLessThan(12_000);
  expect(Math.abs(data[5] - data[3] - 32_000)).toBeLessThan(16_000);

  jest.spyOn(console, 'log').mockImplementation(() => {});
  writeFileSync(at('rows.csv'), 'age,size\n1.5,-0.5\n1.5,0.5\n');
  await predict(at('run'), { data: at('rows.csv'), format: 'auto', out: at('p.jsonl') });
  await predict(at('run'), { data: at('rows.csv'), format: 'auto', out: at('p.csv') });
  const first = (JSON.parse(lines('p.jsonl')[0]) as { price: Record<string, number> }).price;
  expect(Object.keys(first)).toEqual(['q0.1', 'q0.5', 'q0.9']);
  expect(Object.values(first).map(Math.fround)).toEqual([...data.subarray(0, 3)]);
  expect(lines('p.csv')[0]).toBe('price_q0.1,price_q0.5,price_q0.9');

  const log = jest.spyOn(console, 'log');
  await evaluate(at('run'), { data: at('prices.csv'), format: 'auto', json: true });
  expect(JSON.parse(log.mock.lastCall![0] as string)).toMatchObject({
    rows: 60,
    pinball: summary!.test_pinball,
    coverage: summary!.test_coverage,
    'below_q0.9': summary!['test_below_q0.9'],
  });
  const page = readFileSync(writeRunReport(at('run')), 'utf8');
  const [, shown] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)!;
  const { run: of } = JSON.parse(shown) as { run: { sections: { kind: string }[]; scores: object[] } };
  expect(of.scores[0]).toMatchObject({ name: 'pinball' });
  expect(of.sections[0]).toMatchObject({ kind: 'quantile_calibration' });
}, 60_000);

test('quantiles of a row never cross, and a row without outputs has none', () => {
  const description = {
    task: 'quantile_regression',
    targetNames: ['a', 'b'],
    quantiles: [0.1, 0.9],
    mean: [0, 100],
    scale: [1, 10],
  } as const;
  const outputs = { data: Float32Array.of(2, 1, -1, 1, 0, 3, 5, 4), shape: [2, 4] };
  const predictions = { data: new Float32Array(8), shape: [2, 4] };
  quantileRegression.activate(outputs, predictions, description);
  expect([...predictions.data]).toEqual([1, 2, 90, 110, 0, 3, 140, 150]);
});

test('several targets have their quantiles side by side, and an ONNX model gives them sorted', async () => {
  const given = { target: 'rent,price', ignore: undefined, quantiles: '0.25,0.5,0.75', epochs: 2 };
  const { summary } = await trainJob(options(given), '0');
  const { targets } = json('run/evaluation.json') as { targets: { name: string; pinball: number }[] };
  expect(targets.map(({ name }) => name)).toEqual(['price', 'rent']);
  expect(summary!.test_pinball).toBeCloseTo((targets[0].pinball + targets[1].pinball) / 2, 9);
  const run = loadRun(at('run'));
  // Outputs that cross: the head's first and last quantile of each target change places.
  const { weight, bias } = run.model.head;
  const dim = weight.shape[1];
  for (const first of [0, 3]) {
    weight.data.copyWithin(first * dim, (first + 2) * dim, (first + 3) * dim);
    bias!.data[first] = bias!.data[first + 2] + 1;
  }
  const rows = Array.from({ length: 20 }, (_, i) => ({ size: i / 10 - 1, age: 1 + i / 20 }));
  const { data, shape } = run.predict(rows);
  expect(shape).toEqual([20, 6]);
  expect(data[1]).toBeLessThan(data[2]);
  const { bytes, outputs, inputs } = onnxModel(run, '0');
  expect(outputs).toEqual(['quantiles']);
  expect(inputs).toMatchObject([{ name: 'x', columns: 2 }]);
  writeFileSync(at('run.onnx'), bytes);
  const x = Float32Array.from(rows.flatMap(({ size, age }) => [size, age]));
  const { values } = runOnNode(at('run.onnx'), { data: x, shape: [20, 2] });
  expect(values.quantiles).toHaveLength(120);
  for (const [i, value] of values.quantiles.entries())
    expect(Math.abs(value - data[i]) / Math.abs(data[i])).toBeLessThan(1e-5);
  expect(Buffer.from(bytes).includes('[0.25,0.5,0.75]')).toBe(true);
}, 60_000);

test('a resumed run is the run that never stopped', async () => {
  const given = { epochs: 4, quantiles: '0.2,0.8' };
  await trainJob({ ...options(given), out: at('whole') }, '0');
  const stop = new AbortController();
  const onEpoch = ({ epoch }: { epoch: number }) => {
    if (epoch === 2) stop.abort();
  };
  await trainJob({ ...options(given), out: at('halves') }, '0', { signal: stop.signal, onEpoch });
  const resumed = loadCheckpoint(at('halves/checkpoint.safetensors'));
  await trainJob({ ...options(), ...resumed.options, out: at('halves') }, '0', {}, resumed);
  expect(readFileSync(at('halves/model.safetensors'))).toEqual(readFileSync(at('whole/model.safetensors')));
}, 60_000);

test('rows count by their weights', async () => {
  const file = at('weighted.csv');
  const rows = Array.from({ length: 200 }, (_, i) => [((i * 0.37) % 2) - 1, i % 2 ? 1 : 0, i % 2 ? 9 : 1]);
  const text = rows.map(([x, y, w]) => `${x.toFixed(3)},${y + 0.5},${w}`).join('\n');
  writeFileSync(file, `x,y,w\n${text}\n`);
  const given = { target: 'y', ignore: undefined, weightColumn: 'w', quantiles: '0.5', testFraction: 0.2 };
  const { summary } = await trainJob(
    { ...options({ ...given, task: 'regression', epochs: 6 }), data: file },
    '0',
  );
  expect(summary).toMatchObject({ weighted: true });
  expect(loadRun(at('run')).predict([[0]]).data[0]).toBeGreaterThan(1.25);
}, 60_000);

test('a sweep chooses by pinball loss, and its trials share one kind of loss', async () => {
  const request: SweepRequest = {
    options: options({ epochs: 1 }),
    axes: { lr: [1e-3, 1e-2] },
    strategy: 'grid',
    seeds: [0],
    eta: 3,
  };
  const { plan } = await sweep(request, at('sweep'), 1);
  expect(plan).toMatchObject({ task: 'quantile_regression', metric: 'pinball' });
  const byCoverage = { ...request, options: options({ select: 'coverage' }) };
  await expect(sweep(byCoverage, at('refused'), 1)).rejects.toThrow(
    'options.select: expected one of pinball, rmse, mae, r2, the scores of quantile_regression, received',
  );
  const mixed = { ...request, options: options({ loss: undefined }), axes: { loss: ['mse', 'quantile'] } };
  await expect(sweep(mixed, at('refused'), 1)).rejects.toThrow(
    'options.loss: expected values of one task, as quantile has scores of its own',
  );
}, 60_000);
