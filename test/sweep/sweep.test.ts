// The engine: what is tried, on which rows, on which cores, and what comes of it.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { OutcomeOptions } from '../../src/run/options';
import { trainJob } from '../../src/run/train';
import { type DoneTrial, type TrialResult, trialOptions } from '../../src/sweep/plan';
import type { Axis } from '../../src/sweep/space';
import { rankSettings } from '../../src/sweep/summary';
import { resumeSweep, type SweepRequest, sweep } from '../../src/sweep/sweep';
import { writeSweepReport } from '../../src/sweep/sweep_report';
import { sharedTrialData } from '../../src/sweep/trial_data';
import { writeNoise, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { smallTrial } from '../support/small_trial';

const at = temporaryFolder();

const options = (given: Partial<OutcomeOptions> = {}) => smallTrial(writeTable(at('table.csv')), given);

const request = (axes: Record<string, Axis>, given: Partial<SweepRequest> = {}): SweepRequest => ({
  options: options(),
  axes,
  strategy: 'grid',
  seeds: [0, 1],
  eta: 3,
  ...given,
});

/** Without what the clock says, in the order of trials. */
const outcomes = (results: readonly TrialResult[]) =>
  results
    .map((result) => ({ ...result, seconds: 0 }))
    .sort((a, b) => a.trial - b.trial || ('epochs' in a ? a.epochs : 0) - ('epochs' in b ? b.epochs : 0));

const lines = (out: string) =>
  readFileSync(at(out, 'results.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TrialResult);

test('a sweep over drop path alone is told that networks of one block train alike', async () => {
  const given = { options: options({ depth: 1, epochs: 1 }), seeds: [0] };
  const { plan } = await sweep(request({ dropPath: [0, 0.2] }, given), at('shallow'), 1);
  expect(plan.warnings!.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/^options\.dropPath changes nothing with options\.depth 1, /),
  );
});

test('a grid leaves its plan and a line for each trial, the same for any number of trials at once', async () => {
  const { plan, results, finished } = await sweep(
    request({ labelSmoothing: [0, 0.1], dropPath: [0, 0.2] }),
    at('two'),
    2,
  );
  expect(finished).toBe(true);
  expect(JSON.parse(readFileSync(at('two', 'sweep.json'), 'utf8'))).toEqual(plan);
  expect(plan).toMatchObject({
    version: 1,
    axes: { labelSmoothing: [0, 0.1], dropPath: [0, 0.2] },
    strategy: 'grid',
    seeds: [0, 1],
    options: { lr: 2e-3, epochs: 6, batchSize: 8 },
  });
  expect(lines('two')).toEqual(results);
  expect(results.map(({ trial }) => trial).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  for (const result of results) {
    expect(Object.keys(result).sort()).toEqual([
      'epochs',
      'seconds',
      'seed',
      'setting',
      'status',
      'train_loss',
      'trial',
      'val_accuracy',
      'val_ece',
      'val_loss',
    ]);
    const { seed, ...rest } = trialOptions(plan, result.trial);
    expect([seed, rest]).toEqual([result.seed, { ...plan.options, ...result.setting }]);
  }
  expect(
    outcomes((await sweep(request({ labelSmoothing: [0, 0.1], dropPath: [0, 0.2] }), at('one'), 1)).results),
  ).toEqual(outcomes(results));
});

test('halving ends with the bits of a grid: a trial that continues keeps the schedule of the whole run', async () => {
  const axes = { labelSmoothing: [0, 0.1, 0.2], dropPath: [0, 0.1, 0.3] };
  const whole = await sweep(request(axes), at('grid'), 2);
  const { results, finished } = await sweep(request(axes, { strategy: 'halving', eta: 2 }), at('halving'), 2);
  expect(finished).toBe(true);
  const reached = [1, 3, 6].map((epochs) =>
    (results as DoneTrial[]).filter((result) => result.epochs === epochs),
  );
  expect(reached.map((rung) => rung.length)).toEqual([18, 8, 4]);
  const last = reached[2].map(({ trial }) => trial);
  expect(outcomes(reached[2])).toEqual(outcomes(whole.results.filter(({ trial }) => last.includes(trial))));
  const meanOf = (epochs: number, setting: number) =>
    (results as DoneTrial[])
      .filter((each) => each.epochs === epochs && Math.floor(each.trial / 2) === setting)
      .reduce((sum, each) => sum + each.val_accuracy / 2, 0);
  const kept = new Set(reached[1].map(({ trial }) => Math.floor(trial / 2)));
  const [worstKept, bestLeft] = [
    Math.min(...[...kept].map((i) => meanOf(1, i))),
    Math.max(
      ...Array.from({ length: 9 }, (_, i) => i)
        .filter((i) => !kept.has(i))
        .map((i) => meanOf(1, i)),
    ),
  ];
  expect(worstKept).toBeGreaterThanOrEqual(bestLeft);
  expect(existsSync(at('halving', 'checkpoints'))).toBe(false);
});

test('a trial has the scores of its best epoch, also where an earlier rung had it, and train gives them', async () => {
  const overfit = {
    ...options({
      data: writeNoise(at('noise.csv')),
      dim: 64,
      epochs: 12,
      dropPath: 0,
      labelNoise: 0,
      labelSmoothing: 0,
    }),
    lr: 3e-3,
    schedule: 'constant' as const,
    split: 'tail' as const,
  };
  const search = (strategy: 'grid' | 'halving') =>
    sweep(
      request({ weightDecay: [0, 0.01] }, { strategy, eta: 2, seeds: [0], options: overfit }),
      at(strategy),
      2,
    );
  const whole = (await search('grid')).results;
  const halved = (await search('halving')).results;
  const last = (halved as DoneTrial[]).filter(({ epochs }) => epochs === 12);
  expect(outcomes(last)).toEqual(
    outcomes(whole.filter(({ trial }) => last.some((each) => each.trial === trial))),
  );
  const { seed, setting, val_loss, train_loss } = last[0];
  const run = {
    ...overfit,
    ...setting,
    seed,
    out: at('run'),
    threads: 1,
    saveEvery: '5m',
    distributed: false,
  };
  const { summary } = await trainJob(run, '0');
  expect(summary!.best_epoch).toBeLessThanOrEqual(6); // in the first rung
  expect(val_loss).toBe(summary!.val_loss);
  const metrics = readFileSync(at('run', 'metrics.jsonl'), 'utf8').split('\n');
  expect(JSON.parse(metrics[summary!.best_epoch! - 1])).toMatchObject({ train_loss, val_loss });
});

test('a trial that diverges is a result, and the rest go on', async () => {
  const diverging = {
    ...request({ lr: [1e30, 2e-3] }),
    options: options({ schedule: 'constant', warmupSteps: 40, epochs: 10 }),
  };
  const { results, finished } = await sweep(diverging, at('diverging'), 2);
  expect(finished).toBe(true);
  expect(outcomes(results)).toMatchObject([
    {
      trial: 0,
      setting: { lr: 1e30 },
      seed: 0,
      status: 'failed',
      error: expect.stringMatching(/training diverged/),
      code: 'DIVERGED',
    },
    { trial: 1, status: 'failed' },
    { trial: 2, setting: { lr: 2e-3 }, status: 'done' },
    { trial: 3, status: 'done' },
  ]);
});

test('an interrupted sweep goes on to the results of one that never stopped, past a half-written line', async () => {
  const axes = { labelSmoothing: [0, 0.1, 0.2] };
  for (const strategy of ['grid', 'halving'] as const) {
    const whole = await sweep(request(axes, { strategy }), at(strategy), 2);
    const interrupt = new AbortController();
    let seen = 0;
    const first = await sweep(request(axes, { strategy }), at(`${strategy} stopped`), 2, {
      signal: interrupt.signal,
      onTrial: () => ++seen === 3 && interrupt.abort(),
    });
    expect([first.finished, first.results.length]).toEqual([false, 3]);
    appendFileSync(at(`${strategy} stopped`, 'results.jsonl'), '{"trial":5,"setting":{"label');
    const ran: number[] = [];
    const { results, finished } = await resumeSweep(at(`${strategy} stopped`), 2, {
      onTrial: ({ trial }) => ran.push(trial),
    });
    expect(finished).toBe(true);
    expect(ran).toHaveLength(whole.results.length - 3);
    expect(outcomes(results)).toEqual(outcomes(whole.results));
    expect(outcomes(lines(`${strategy} stopped`))).toEqual(outcomes(whole.results));
  }
});

test('a sweep goes on with its own data only', async () => {
  await sweep(request({ dropPath: [0, 0.1] }), at('run'), 2);
  writeTable(at('table.csv'), 123);
  await expect(resumeSweep(at('run'), 2)).rejects.toThrow(
    /table\.csv: expected the data that .*run was started on, found other values/,
  );
  await expect(resumeSweep(at('nowhere'), 2)).rejects.toThrow(/nowhere: expected the folder that a sweep/);
  writeFileSync(at('run', 'sweep.json'), '{}');
  await expect(resumeSweep(at('run'), 2)).rejects.toThrow(/sweep\.json: expected the plan of a sweep/);
});

test('test rows do not reach the trials: other ones change no result', async () => {
  const table = readFileSync(writeTable(at('table.csv')), 'utf8')
    .trim()
    .split('\n');
  const inOrder = options({ split: 'tail' });
  const {
    divisions: [data],
  } = await sharedTrialData()(inOrder);
  expect([
    data.train.indices.length,
    data.validation.indices.length,
    data.train.data.rows,
    data.train.data.features.length,
  ]).toEqual([96, 32, 96, 192]);
  const before = await sweep({ ...request({ dropPath: [0, 0.3] }), options: inOrder }, at('before'), 2);
  writeFileSync(
    at('table.csv'),
    [...table.slice(0, 129), ...table.slice(129).map(() => 'red,1e30,-1e30')].join('\n'),
  );
  const after = await sweep(
    { ...request({ dropPath: [0, 0.3] }), options: { ...inOrder, data: at('table.csv') } },
    at('after'),
    2,
  );
  expect(outcomes(after.results)).toEqual(outcomes(before.results));
});

test('with a shuffled split all seeds hold the same rows back', async () => {
  const { plan } = await sweep(
    { ...request({ dropPath: [0, 0.3] }), options: options({ split: 'shuffled', seed: 5 }) },
    at('run'),
    2,
  );
  expect([0, 1].map((trial) => trialOptions(plan, trial).splitSeed)).toEqual([5, 5]);
  const dataOf = sharedTrialData();
  expect((await dataOf(trialOptions(plan, 0))).digest).toBe((await dataOf(trialOptions(plan, 1))).digest);
});

test('a sweep orders by the selected score, which chooses the epochs of its trials too', async () => {
  const axes = { dropPath: [0, 0.3] };
  const given = options({ select: 'ece', epochs: 6, lr: 1e-2 });
  const { plan, results } = await sweep(request(axes, { seeds: [0], options: given }), at('run'), 2);
  expect([plan.metric, plan.options.select]).toEqual(['ece', 'ece']);
  const errors = rankSettings(plan, results).map(({ scores }) => scores.ece.mean);
  expect(errors).toEqual([...errors].sort((a, b) => a - b));
  const { plan: byDefault } = await sweep(request(axes, { seeds: [0] }), at('default'), 2);
  expect(byDefault.metric).toBe('accuracy');

  const { summary } = await trainJob(
    { ...trialOptions(plan, 0), out: at('alone'), threads: 1, saveEvery: '5m', distributed: false },
    '0',
  );
  expect(summary).toMatchObject({ selected_by: 'ece' });
  expect(results.find(({ trial }) => trial === 0)).toMatchObject({ val_ece: summary!.val_ece });
});

test.each<[string, () => SweepRequest, RegExp]>([
  [
    'a score of another task',
    () => ({ ...request({}), options: options({ select: 'rmse' }) }),
    /^options\.select: expected one of loss, accuracy, ece, .*, the scores of classification, received 'rmse'$/,
  ],
  [
    'no validation rows',
    () => ({ ...request({}), options: options({ valFraction: 0 }) }),
    /^options\.valFraction: expected a validation part to choose on/,
  ],
  [
    'a range in a grid',
    () => request({ lr: { low: 1, high: 2, log: false, integer: false } }),
    /^options\.strategy: expected random or halving, as values of a range are drawn, received 'grid'/,
  ],
  [
    'epochs to choose in halving',
    () => request({ epochs: [1, 2] }, { strategy: 'halving' }),
    /^options\.epochs: expected one value with halving/,
  ],
  [
    'patience in halving',
    () => ({ ...request({}, { strategy: 'halving' }), options: options({ patience: 2 }) }),
    /^options\.patience: expected no early stopping with halving/,
  ],
])('%s is refused before anything is written', async (_, make, message) => {
  await expect(sweep(make(), at('run'), 1)).rejects.toThrow(message);
  expect(existsSync(at('run'))).toBe(false);
});

test('a setting that no memory holds is a result, which a resumed sweep does not run again', async () => {
  const axes = { dim: [8, 65536] };
  const { results, finished } = await sweep(request(axes, { seeds: [0] }), at('large'), 2);
  expect(finished).toBe(true);
  expect(outcomes(results).map(({ status }) => status)).toEqual(['done', 'failed']);
  expect(results.find(({ status }) => status === 'failed')).toMatchObject({
    error: expect.stringMatching(
      /^does not fit: options\.dim: expected a width .* take .* GB .*, received 65536$/,
    ),
  });
  const before = readFileSync(at('large', 'results.jsonl'), 'utf8');
  expect((await resumeSweep(at('large'), 1)).results).toHaveLength(2);
  expect(readFileSync(at('large', 'results.jsonl'), 'utf8')).toBe(before);
});

test('what is doubtful about the data is kept with the sweep and shown in its report', async () => {
  const few = smallTrial(writeTable(at('few.csv'), 100), { epochs: 1 });
  const { plan } = await sweep(request({ dim: [8, 16] }, { seeds: [0], options: few }), at('s'), 1);
  const [{ message }] = plan.warnings!;
  expect(message).toMatch(/the (test|validation) part has \d+ rows: its scores are rough/);
  expect(JSON.parse(readFileSync(at('s', 'sweep.json'), 'utf8')).warnings).toEqual(plan.warnings);
  expect(readFileSync(writeSweepReport(at('s'), null), 'utf8')).toContain(message);
});
