// A table whose rows have weights, from the file to the scores of a run.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { evaluate, loadRun } from '../../src';
import { loadCheckpoint } from '../../src/run/checkpoint';
import { evaluationLoader } from '../../src/run/job';
import type { TrainOptions } from '../../src/run/options';
import { openRows, rowsToScore } from '../../src/run/read_parts';
import { resumedOptions } from '../../src/run/resolve_options';
import { trainJob } from '../../src/run/train';
import { sharedTrialData } from '../../src/sweep/trial_data';
import { temporaryFolder } from '../support/folder';
import { smallTrial } from '../support/small_trial';

const at = temporaryFolder();

const COUNTS = [1, 0, 2, 3];
/** A row of two numbers, how much it counts, and a class that only rows which count have right. */
const rowOf = (i: number, count = COUNTS[i % 4]) => [
  Math.sin(i).toFixed(3),
  Math.cos(3 * i).toFixed(3),
  count,
  Math.sin(i) > 0 === count > 0 ? 'up' : 'down',
];
const rows = Array.from({ length: 160 }, (_, i) => rowOf(i));
const repeated = rows.flatMap(([a, b, count, label]) =>
  new Array<(string | number)[]>(Number(count)).fill([a, b, 1, label]),
);

function write(
  name: string,
  lines: readonly (readonly (string | number)[])[],
  header = 'a,b,w,class',
): string {
  writeFileSync(at(name), `${header}\n${lines.map((line) => line.join()).join('\n')}\n`);
  return at(name);
}

const optionsFor = (data: string, given: Partial<TrainOptions> = {}): TrainOptions => ({
  ...smallTrial(data, { labelNoise: 0, dropPath: 0, split: 'tail', weightColumn: 'w', epochs: 3, ...given }),
  out: at('run'),
  threads: 1,
  saveEvery: '5m',
  distributed: false,
  ...given,
});

async function train(data: string, given: Partial<TrainOptions> = {}) {
  rmSync(at('run'), { recursive: true, force: true });
  const { summary } = await trainJob(optionsFor(data, given), '0');
  const run = loadRun(at('run'));
  const scoresOf = async (source?: string) => {
    const { part } = await rowsToScore(run, source === undefined ? {} : { data: source });
    return evaluate(run.model, evaluationLoader(part, run.standardisation));
  };
  return { summary: summary!, run, scoresOf };
}

test('rows of weight 0 teach nothing, and scores count each row by its weight', async () => {
  const given = { lr: 0.02, epochs: 30, valFraction: 0, dropPath: 0 };
  const { summary, scoresOf } = await train(write('rows.csv', rows), given);
  expect(summary).toMatchObject({ task: 'classification', weighted: true });
  expect(summary.test_accuracy).toBeGreaterThan(0.8);
  const all = await scoresOf(
    write(
      'alike.csv',
      rows.map(([a, b, , label]) => [a, b, 1, label]),
    ),
  );
  expect(all.accuracy).toBeLessThan(summary.test_accuracy);
});

test('a run scores rows with weights as the rows repeated, its own as when they were tested', async () => {
  const { summary, scoresOf } = await train(write('rows.csv', rows));
  const own = await scoresOf();
  for (const name of ['loss', 'accuracy', 'ece'])
    expect(own[name]).toBeCloseTo(summary[`test_${name}` as const], 12);
  const [weighted, apart] = [
    await scoresOf(write('other.csv', rows.slice(0, 120))),
    await scoresOf(write('repeated.csv', repeated.slice(0, repeated.length - 60))),
  ];
  for (const [name, value] of Object.entries(apart)) expect(weighted[name]).toBeCloseTo(value, 9);
  const evaluation = JSON.parse(readFileSync(at('run', 'evaluation.json'), 'utf8')) as { rows: number };
  expect(evaluation.rows).toBe(32);
});

test('the column is no feature: rows to score need it, rows to predict do not', async () => {
  const { run, scoresOf } = await train(write('rows.csv', rows));
  expect(run.featureNames).toEqual(['a', 'b']);
  const without = rows.map(([a, b, , label]) => [a, b, label]);
  const file = write('without.csv', without, 'a,b,class');
  await expect(scoresOf(file)).rejects.toThrow(
    /without\.csv: expected a column named 'w', the weight of each row, found 'a', 'b', 'class'/,
  );
  await expect(train(at('rows.csv'), { testData: file })).rejects.toThrow(/expected a column named 'w'/);
  const opened = await openRows(run, { data: file, format: 'auto' }, 'predicted');
  expect(opened.warnings).toEqual([]);
  expect(opened.rows.featureNames).toEqual(['a', 'b']);
});

test('weights that changed are other data: a run does not go on with them', async () => {
  const file = write('rows.csv', rows);
  await train(file);
  write(
    'rows.csv',
    rows.map(([a, b, , label]) => [a, b, 1, label]),
  );
  const checkpoint = loadCheckpoint(at('run', 'checkpoint.safetensors'));
  const resumed = resumedOptions(checkpoint.options, optionsFor(file, { epochs: 4 }), ['epochs']);
  await expect(trainJob(resumed, '0', {}, checkpoint)).rejects.toThrow(/expected the data/);
});

test.each([
  ['-1', "line 3, column 'w': expected a weight of at least 0, found -1"],
  ['', "line 3, column 'w': expected a weight of at least 0, found a missing one"],
  ['x', "line 3, column 'w': expected a number, found 'x'"],
])('a row whose weight is %p is refused with its line', async (weight, message) => {
  const file = write('rows.csv', [rows[0], ['1', '2', weight, 'up'], ...rows]);
  await expect(train(file)).rejects.toThrow(message);
});

test('trials share the weights of the rows they fit and choose by', async () => {
  const { divisions } = await sharedTrialData()(optionsFor(write('rows.csv', rows)));
  const [{ train: fitted, validation }] = divisions;
  for (const { data, indices } of [fitted, validation]) {
    expect(data.sampleWeight!.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(data.sampleWeight!.length).toBe(indices.length);
  }
  expect([...fitted.data.sampleWeight!].slice(0, 4)).toEqual(COUNTS);
});
