import { readFileSync } from 'node:fs';
import { batchSizeByRows, epochsByRows, learningRateByRows } from '../../src/run/row_defaults';
import { trialOptions } from '../../src/sweep/plan';
import { type SweepRequest, sweep } from '../../src/sweep/sweep';
import { taskNamed } from '../../src/tasks/registry';
import { regulus, writeTable } from '../support/command';
import { defaultOptions } from '../support/default_options';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const small = words('--dim 8 --depth 1');
const chosen = (file: string) => {
  const { batchSize, epochs, lr } = JSON.parse(readFileSync(file, 'utf8'));
  return { batchSize, epochs, lr };
};

test('the batch size grows with the rows, from 16 to 128', () => {
  const rows = [1, 359, 360, 2_999, 3_000, 5_999, 6_000, 1e6];
  expect(rows.map(batchSizeByRows)).toEqual([16, 16, 32, 32, 64, 64, 128, 128]);
});

test('epochs are 8 below 5,000 rows, else 15, and make at least 120 steps', () => {
  const rows = [1, 120, 150, 480, 1_437, 4_999, 5_000, 8_000];
  expect(rows.map((count) => epochsByRows(count, {}))).toEqual([120, 15, 12, 8, 8, 8, 15, 15]);
  expect(epochsByRows(120, { batchSize: 120 })).toBe(120);
  expect(epochsByRows(120, { accumulate: 4 })).toBe(60);
});

test('numbers to predict get more epochs where there are many rows, quantiles as many as classes', () => {
  const rows = [150, 4_999, 5_000, 16_512];
  const epochsOf = (name: string) => rows.map((count) => epochsByRows(count, {}, taskNamed(name)));
  expect(epochsOf('regression')).toEqual([12, 8, 20, 20]);
  expect(epochsOf('quantile_regression')).toEqual([12, 8, 15, 15]);
});

test('the learning rate grows with the rows', () => {
  expect([1, 999, 1_000, 4_999, 5_000].map(learningRateByRows)).toEqual([5e-4, 5e-4, 1e-3, 1e-3, 2e-3]);
});

test('a run keeps what the rows to fit chose; what is given wins, and the rest follows it', () => {
  const table = writeTable(at('table.csv'), 100);
  const train = (out: string, ...more: string[]) =>
    regulus('train', '--data', table, '--out', at(out), ...small, ...more);
  const { stdout } = train('run');
  expect(chosen(at('run', 'config.json'))).toEqual({ batchSize: 16, epochs: 24, lr: 5e-4 });
  expect(stdout).toMatch(/24 epochs of 5 steps, batches of 16 rows, learning rate 0\.0005/);
  train('given', ...words('--batch-size 40 --lr 0.01'));
  expect(chosen(at('given', 'config.json'))).toEqual({ batchSize: 40, epochs: 60, lr: 0.01 });
});

test('a sweep plans with what the rows to fit choose, also where one of them is an axis', async () => {
  const { batchSize: _, epochs: __, lr: ___, ...options } = defaultOptions;
  const request: SweepRequest = {
    options: { ...options, data: writeTable(at('table.csv'), 100), valFraction: 0.2, dim: 8, depth: 1 },
    axes: { batchSize: [8, 32] },
    strategy: 'grid',
    seeds: [0],
    eta: 3,
  };
  const { plan, results } = await sweep(request, at('sweep'), 2);
  expect(plan.options).toMatchObject({ epochs: 30, lr: 5e-4 });
  expect(plan.options).not.toHaveProperty('batchSize');
  expect([0, 1].map((trial) => trialOptions(plan, trial).batchSize)).toEqual([8, 32]);
  expect(results.map(({ status }) => status)).toEqual(['done', 'done']);
});
