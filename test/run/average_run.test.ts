import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadRun, type TrainedRun } from '../../src';
import { readFoldsPlan, runFolders } from '../../src/run/folds_folder';
import type { TrainOptions } from '../../src/run/options';
import { predictTogether } from '../../src/run/predict';
import { openRows } from '../../src/run/read_parts';
import { scoreFolds } from '../../src/run/score_folds';
import { trainFolds } from '../../src/sweep/train_folds';
import { smallTrial } from '../support/small_trial';

// One folder for all tests: training is the slow part.
const folder = mkdtempSync(path.join(tmpdir(), 'regulus folds '));
const at = (name: string) => path.join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const rows = Array.from({ length: 60 }, (_, i) => ({
  a: Math.sin(i),
  colour: ['red', 'green', 'blue'][i % 3],
  class: Math.sin(i) > 0.3 ? 'up' : 'down',
}));

const data = () => {
  writeFileSync(
    at('rows.csv'),
    `a,colour,class\n${rows.map((row) => Object.values(row).join()).join('\n')}\n`,
  );
  return at('rows.csv');
};

async function train(given: Partial<TrainOptions>) {
  const own = { out: at('folds'), threads: 2, saveEvery: '5m', distributed: false, folds: 2 };
  const trial = smallTrial(data(), { labelNoise: 0, valFraction: 0, depth: 1, epochs: 2, ...given });
  rmSync(at('folds'), { recursive: true, force: true });
  const { summary } = await trainFolds({ options: { ...trial, ...own }, version: '0' });
  return { summary: summary!, run: loadRun(at('folds')) };
}

describe('folds with rows outside of them', () => {
  let trained: Awaited<ReturnType<typeof train>>;
  beforeAll(async () => {
    trained = await train({ testFraction: 0.25 });
  });

  test('predict the mean of the folds, each with its own columns', () => {
    const { run } = trained;
    const mean = run.probabilities(rows);
    const each = run.folds.map((fold) => fold.probabilities(rows).data);
    expect(each).toHaveLength(2);
    expect([...mean.data]).toEqual([...each[0]].map((value, i) => Math.fround((value + each[1][i]) / 2)));
    expect(run.folds.every(({ folds }) => folds.length === 0)).toBe(true);
  });

  test('predict the rows of a file as those of a program', async () => {
    const { run } = trained;
    const given = { data: data(), format: 'auto' } as const;
    const opened = await Promise.all(run.folds.map((fold) => openRows(fold, given, 'predicted')));
    const sources = opened.map((each) => each.rows);
    const found: number[] = [];
    for await (const { values } of predictTogether(run.folds, sources)) found.push(...values.data);
    const cells = rows.map(({ a, colour }) => ({ a: Number(String(a)), colour }));
    expect(found).toEqual([...run.probabilities(cells).data]);
  });

  test('are scored as their summary says, on the rows outside', async () => {
    const { run, summary } = trained;
    const { evaluated, part } = await scoreFolds(run, {});
    const { scores } = evaluated;
    expect(part.indices).toHaveLength(15);
    expect([scores.accuracy, scores.loss]).toEqual([summary.test_accuracy, summary.test_loss]);
    const named = await scoreFolds(run, { data: data() });
    expect(named.evaluated.scores).toEqual(scores);
  });

  test('are not scored on rows that some have seen', async () => {
    await expect(scoreFolds(trained.run, { part: 'train' })).rejects.toThrow(
      'options.part: expected test, as the rows of folds are scored out of fold, in their summary.json',
    );
  });

  test('have no network of their own', () => {
    expect(() => trained.run.model).toThrow(
      "run.model: expected that of a fold, as run.folds[0].model is, received '2 folds'",
    );
    expect(trained.run.options.folds).toBe(2);
    expect(trained.run.target).toMatchObject({ classNames: ['down', 'up'] });
  });
});

test('a folder of folds is loaded when all are finished, and warns once of rows unlike the fitted', async () => {
  const { run } = await train({});
  await expect(scoreFolds(run, {})).rejects.toThrow(
    'expected test rows outside of the folds, found none: the rows of folds are scored out of fold',
  );
  const warnings: string[] = [];
  const again: TrainedRun = loadRun(at('folds'), { onWarning: ({ code }) => warnings.push(code) });
  again.predict(Array.from({ length: 40 }, (_, i) => ({ a: 1000 + i, colour: 'mauve' })));
  expect(warnings).toEqual(['VALUES_UNKNOWN', 'INPUT_RANGE']);
  expect(runFolders(at('folds'))).toEqual([at('folds'), at('folds/fold-1'), at('folds/fold-2')]);
  expect(runFolders(at('folds/fold-1'))).toEqual([at('folds/fold-1')]);
  renameSync(at('folds/fold-2/summary.json'), at('folds/fold-2/other.json'));
  expect(() => loadRun(at('folds'))).toThrow(
    /folds: expected finished folds, found 1 that are not: 'fold-2'/,
  );
  const { options, ...plan } = readFoldsPlan(at('folds'));
  writeFileSync(at('folds/folds.json'), JSON.stringify({ ...plan, options: { ...options, folds: 1 } }));
  expect(() => readFoldsPlan(at('folds'))).toThrow(
    'folds.json: expected the plan of folds, version 1, found a wrong value of options.folds',
  );
});
