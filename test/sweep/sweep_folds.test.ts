// A sweep whose settings are judged out of fold: each trial trains all folds, and none sees the test rows.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadData, split } from '../../src';
import type { OutcomeOptions, TrainOptions } from '../../src/run/options';
import { type DoneTrial, trialOptions } from '../../src/sweep/plan';
import { rankSettings } from '../../src/sweep/summary';
import { resumeSweep, type SweepRequest, sweep } from '../../src/sweep/sweep';
import { trainFolds } from '../../src/sweep/train_folds';
import { sharedTrialData } from '../../src/sweep/trial_data';
import { temporaryFolder } from '../support/folder';
import { smallTrial } from '../support/small_trial';

const at = temporaryFolder();

const HEAD = 'a,b,patient,class';
const rows = Array.from({ length: 80 }, (_, i) => {
  const [a, b] = [Math.sin(i), Math.cos(3 * i)];
  return `${a.toFixed(3)},${b.toFixed(3)},p${i % 16},${a + b / 2 > 0.2 ? 'up' : 'down'}`;
});
const write = () => {
  writeFileSync(at('rows.csv'), [HEAD, ...rows].join('\n'));
  return at('rows.csv');
};

const optionsFor = (given: Partial<OutcomeOptions> = {}) =>
  smallTrial(write(), {
    labelNoise: 0,
    valFraction: 0,
    depth: 1,
    epochs: 4,
    ignore: 'patient',
    split: 'shuffled',
    folds: 3,
    ...given,
  });

const search = (given: Partial<OutcomeOptions> = {}, request: Partial<SweepRequest> = {}) => {
  rmSync(at('sweep'), { recursive: true, force: true });
  const axes = { dropPath: [0, 0.5] };
  return sweep(
    { options: optionsFor(given), axes, strategy: 'grid', seeds: [0], eta: 2, ...request },
    at('sweep'),
    2,
  );
};

/** `regulus train --folds` with the options of a trial. */
async function trained(options: OutcomeOptions) {
  const own = { threads: 2, saveEvery: '5m', distributed: false, out: at('folds') };
  rmSync(own.out, { recursive: true, force: true });
  const all = { ...options, ...own } as TrainOptions & { folds: number };
  return (await trainFolds({ options: all, version: '0' })).summary!;
}

const done = (results: readonly unknown[], trial: number) =>
  (results as DoneTrial[]).filter((result) => result.trial === trial).at(-1)!;

test.each<[string, Partial<OutcomeOptions>, Partial<SweepRequest>]>([
  ['the last epoch', {}, {}],
  ['the best epoch by validation rows', { valFraction: 0.3, lr: 3e-2, epochs: 8 }, {}],
  ['rungs of halving', { epochs: 4 }, { strategy: 'halving' }],
  ['rungs of halving and the best epoch', { valFraction: 0.3, lr: 3e-2 }, { strategy: 'halving' }],
])('a trial has the means that train --folds gives, with %s', async (_, given, request) => {
  const { plan, results } = await search(given, request);
  const { index } = rankSettings(plan, results)[0];
  const result = done(results, index);
  const summary = await trained(trialOptions(plan, index));
  expect(result.fold_scores!.map(({ val_loss: loss }) => loss)).toEqual(
    summary.fold_scores.map((fold) => fold.test_loss),
  );
  expect(result.val_accuracy).toBeCloseTo(summary.mean_accuracy!, 12);
  expect(result.val_loss).toBeCloseTo(summary.mean_loss!, 12);
  expect(result.epochs).toBe(given.epochs ?? 4);
  expect(existsSync(at('sweep', 'checkpoints'))).toBe(false);
});

test('settings are ordered by the means of folds, and seeds stay trials of their own', async () => {
  const { plan, results } = await search({}, { axes: { lr: [1e-5, 3e-2] }, seeds: [0, 1] });
  expect(results).toHaveLength(4);
  const ranked = rankSettings(plan, results);
  expect(ranked.map(({ setting }) => setting.lr)).toEqual([3e-2, 1e-5]);
  const [first] = ranked;
  const means = first.trials.map(({ fold_scores: folds }) =>
    folds!.reduce((sum, fold) => sum + fold.val_accuracy / 3, 0),
  );
  expect(means).toHaveLength(2);
  expect(first.scores.accuracy.mean).toBeCloseTo((means[0] + means[1]) / 2, 12);
});

test('folds are made of the rows that are not for testing, which no trial sees', async () => {
  const { plan } = await search();
  expect(plan.options.testFraction).toBe(0.2);
  const { divisions } = await sharedTrialData()(trialOptions(plan, 0));
  const left = divisions.map(({ leftOut }) => leftOut!.indices.length);
  expect(left.reduce((sum, count) => sum + count)).toBe(64);
  for (const { train, leftOut } of divisions) expect(train.indices.length + leftOut!.indices.length).toBe(64);
  const { data } = await loadData({ data: write() });
  expect(split(data, { testFraction: 0.2, seed: plan.options.splitSeed }).test.indices).toHaveLength(16);
});

test('groups stay whole in the folds of a sweep', async () => {
  const { plan } = await search({ ignore: undefined, groupColumn: 'patient', testFraction: 0 });
  const { divisions } = await sharedTrialData()(trialOptions(plan, 0));
  expect(divisions.map(({ leftOut }) => leftOut!.indices.length % 5)).toEqual([0, 0, 0]);
});

test('one fold alone is trained where it is asked for', async () => {
  const { results: all } = await search();
  const { plan, results } = await search({ fold: 2 });
  expect(plan.options).toMatchObject({ folds: 3, fold: 2 });
  for (const trial of [0, 1]) {
    const [, second] = done(all, trial).fold_scores!;
    expect(done(results, trial).fold_scores).toEqual([second]);
    expect(done(results, trial).val_loss).toBe(second.val_loss);
  }
});

test('a selected score orders settings out of fold without validation rows, and then chooses no epoch', async () => {
  const { plan, results } = await search({ select: 'auc' });
  expect([plan.metric, plan.options.select]).toEqual(['roc_auc', undefined]);
  for (const result of results as DoneTrial[]) expect(result.val_roc_auc).toBeGreaterThan(0);
  const summary = await trained(trialOptions(plan, 0));
  expect(done(results, 0).val_roc_auc).toBeCloseTo(summary.mean_roc_auc!, 12);
});

test('an interrupted sweep of folds goes on to the same results', async () => {
  const whole = (await search()).results as DoneTrial[];
  const lines = readFileSync(at('sweep', 'results.jsonl'), 'utf8').trim().split('\n');
  writeFileSync(at('sweep', 'results.jsonl'), `${lines[0]}\n`);
  const { results } = await resumeSweep(at('sweep'), 1);
  const scores = (all: DoneTrial[]) =>
    [...all].sort((a, b) => a.trial - b.trial).map((each) => each.fold_scores);
  expect(scores(results as DoneTrial[])).toEqual(scores(whole));
});

test('patience needs validation rows beside the folds', async () => {
  await expect(search({ patience: 2 })).rejects.toThrow(/options\.patience: expected a validation part/);
});
