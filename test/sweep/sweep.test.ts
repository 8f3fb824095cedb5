// The engine: what is tried, on which rows, on which cores, and what comes of it.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { numThreads, setNumThreads } from '../../src';
import type { OutcomeOptions } from '../../src/run/options';
import { type DoneTrial, rungsOf, type TrialResult, trialOptions } from '../../src/sweep/plan';
import { runTrials } from '../../src/sweep/pool';
import { type Axis, gridSettings, randomSettings } from '../../src/sweep/space';
import { resumeSweep, type SweepRequest, sweep } from '../../src/sweep/sweep';
import { sharedTrialData } from '../../src/sweep/trial_data';
import { writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();
const options = (given: Partial<OutcomeOptions> = {}): OutcomeOptions => ({
  data: writeTable(at('table.csv')),
  format: 'auto',
  shuffleSplit: false,
  valFraction: 0.25,
  dim: 8,
  depth: 2,
  hiddenRatio: 2,
  activation: 'gelu',
  epochs: 6,
  batchSize: 8,
  lr: 2e-3,
  schedule: 'one-cycle',
  warmupSteps: 0,
  weightDecay: 0.05,
  labelSmoothing: 0.1,
  dropPath: 0.2,
  labelNoise: 0.2,
  accumulate: 1,
  nonFinite: 'raise',
  gradientDtype: 'f32',
  seed: 0,
  ...given,
});
const request = (axes: Record<string, Axis>, given: Partial<SweepRequest> = {}): SweepRequest => ({
  options: options(),
  axes,
  strategy: 'grid',
  seeds: [0, 1],
  eta: 3,
  metric: 'accuracy',
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

test('a grid has every combination of the lists, the last option changing fastest', () => {
  expect(gridSettings({ lr: [1, 2], schedule: ['step', 'cosine'] })).toEqual([
    { lr: 1, schedule: 'step' },
    { lr: 1, schedule: 'cosine' },
    { lr: 2, schedule: 'step' },
    { lr: 2, schedule: 'cosine' },
  ]);
  expect(gridSettings({})).toEqual([{}]);
});

test('random settings depend on the seed alone, differ, stay in their ranges and have short values', () => {
  const axes = {
    lr: { low: 1e-4, high: 1e-2, log: true, integer: false },
    dim: { low: 8, high: 10, log: false, integer: true },
    dropPath: { low: 0, high: 0.5, log: false, integer: false },
    schedule: ['step', 'cosine'],
  };
  const settings = randomSettings(axes, 60, 3);
  expect(settings).toEqual(randomSettings(axes, 60, 3));
  expect(settings.slice(0, 20)).toEqual(randomSettings(axes, 20, 3));
  expect(settings).not.toEqual(randomSettings(axes, 60, 4));
  expect(new Set(settings.map((setting) => JSON.stringify(setting))).size).toBe(60);
  for (const { lr, dropPath } of settings as { lr: number; dropPath: number }[]) {
    expect(lr).toBeGreaterThanOrEqual(1e-4);
    expect(lr).toBeLessThanOrEqual(1e-2);
    expect(Number(lr.toPrecision(4))).toBe(lr);
    expect(dropPath).toBeLessThanOrEqual(0.5);
  }
  expect(new Set(settings.map(({ dim }) => dim))).toEqual(new Set([8, 9, 10]));
  expect(new Set(settings.map(({ schedule }) => schedule))).toEqual(new Set(['step', 'cosine']));
  const low = settings.filter(({ lr }) => (lr as number) < 1e-3).length;
  expect(Math.abs(low - 30)).toBeLessThan(15); // one power of ten as often as the other
  expect(randomSettings({ lr: [1, 2, 3] }, 10, 0)).toHaveLength(3);
});

test.each([
  [
    12,
    40,
    3,
    [
      [12, 4],
      [4, 13],
      [1, 40],
    ],
  ],
  [
    27,
    27,
    3,
    [
      [27, 1],
      [9, 3],
      [3, 9],
      [1, 27],
    ],
  ],
  [
    100,
    4,
    2,
    [
      [100, 1],
      [50, 2],
      [25, 4],
    ],
  ],
  [2, 40, 3, [[2, 40]]],
])('halving of %d settings and %d epochs by %d goes through the rungs %j', (count, epochs, eta, expected) => {
  const settings = Array.from({ length: count }, (_, lr) => ({ lr }));
  expect(
    rungsOf({ strategy: 'halving', settings, options: { epochs }, eta }).map((rung) => [
      rung.settings,
      rung.epochs,
    ]),
  ).toEqual(expected);
});

test('a grid leaves its plan and a line for each trial; another number of trials at once changes nothing', async () => {
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
    options: { lr: 2e-3, epochs: 6 },
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

test('halving ends with the bits of a grid, as a trial that goes on goes on with the schedule of the whole run', async () => {
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

test('a trial that diverges and one that needs too much memory are reported, and the rest go on', async () => {
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
    },
    { trial: 1, status: 'failed' },
    { trial: 2, setting: { lr: 2e-3 }, status: 'done' },
    { trial: 3, status: 'done' },
  ]);
  const large = await sweep(request({ dim: [65536, 8] }, { seeds: [0] }), at('large'), 2);
  expect(outcomes(large.results)).toMatchObject([
    { status: 'failed', error: expect.stringMatching(/^out of memory .*smaller --dim/) },
    { status: 'done' },
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
  await expect(resumeSweep(at('nowhere'), 2)).rejects.toThrow(/nowhere.sweep\.json: no such file or folder/);
  writeFileSync(at('run', 'sweep.json'), '{}');
  await expect(resumeSweep(at('run'), 2)).rejects.toThrow(/sweep\.json: expected the plan of a sweep/);
});

test('test rows do not reach the trials: other ones change no result', async () => {
  const table = readFileSync(writeTable(at('table.csv')), 'utf8')
    .trim()
    .split('\n');
  const data = await sharedTrialData()(options());
  expect(data.train.data).toBe(data.validation.data);
  expect([
    data.train.indices.length,
    data.validation.indices.length,
    data.train.data.rows,
    data.train.data.features.length,
  ]).toEqual([72, 24, 96, 192]);
  const before = await sweep(request({ dropPath: [0, 0.3] }), at('before'), 2);
  writeFileSync(
    at('table.csv'),
    [...table.slice(0, 97), ...table.slice(97).map(() => 'red,1e30,-1e30')].join('\n'),
  );
  const after = await sweep(
    { ...request({ dropPath: [0, 0.3] }), options: { ...options(), data: at('table.csv') } },
    at('after'),
    2,
  );
  expect(outcomes(after.results)).toEqual(outcomes(before.results));
});

test('with a shuffled split all seeds hold the same rows back', async () => {
  const { plan } = await sweep(
    { ...request({ dropPath: [0, 0.3] }), options: options({ shuffleSplit: true, seed: 5 }) },
    at('run'),
    2,
  );
  expect([0, 1].map((trial) => trialOptions(plan, trial).splitSeed)).toEqual([5, 5]);
  const dataOf = sharedTrialData();
  expect((await dataOf(trialOptions(plan, 0))).digest).toBe((await dataOf(trialOptions(plan, 1))).digest);
});

test('as many trials as jobs run at once, a thread each; cores without a trial help the others', async () => {
  const before = numThreads();
  setNumThreads(3);
  const dataOf = sharedTrialData();
  // Trials of so many epochs, three at a time, until `enough` of them have shown one and the others have
  // ended.
  const threadsWith = async (epochs: number[], enough: number) => {
    const tasks = epochs.map((count, trial) => ({
      trial,
      options: options({ epochs: count }),
      epochs: count,
    }));
    const stop = new AbortController();
    const running = new Set<number>();
    let [threads, ended] = [0, 0];
    await runTrials(tasks, {
      jobs: 3,
      signal: stop.signal,
      dataOf: ({ options: each }) => dataOf(each),
      onEpoch: ({ trial }) => {
        if (running.add(trial).size < enough || ended < tasks.length - enough) return;
        threads ||= numThreads();
        stop.abort();
      },
      onEnd: ({ trial }) => {
        ended += 1;
        running.delete(trial);
      },
    });
    return threads;
  };
  const endless = 1_000_000;
  expect([
    await threadsWith([endless, endless, endless], 3),
    await threadsWith([endless, endless], 2),
    await threadsWith([1, 1, endless], 1),
  ]).toEqual([1, 2, 3]);
  expect(numThreads()).toBe(3);
  setNumThreads(before);
});

test.each<[string, () => SweepRequest, RegExp]>([
  [
    'no validation rows',
    () => ({ ...request({}), options: options({ valFraction: 0 }) }),
    /--val-fraction: expected a validation part to choose on/,
  ],
  [
    'a range in a grid',
    () => request({ lr: { low: 1, high: 2, log: false, integer: false } }),
    /--trials: expected how many settings to draw/,
  ],
  [
    'epochs to choose in halving',
    () => request({ epochs: [1, 2] }, { strategy: 'halving' }),
    /--epochs: expected one value with halving/,
  ],
  [
    'patience in halving',
    () => ({ ...request({}, { strategy: 'halving' }), options: options({ patience: 2 }) }),
    /--patience: expected none with halving/,
  ],
])('%s is refused before anything is written', async (_, make, message) => {
  await expect(sweep(make(), at('run'), 1)).rejects.toThrow(message);
  expect(existsSync(at('run'))).toBe(false);
});
