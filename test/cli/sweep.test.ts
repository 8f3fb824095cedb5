// The search as a user runs it.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { differenceText } from '../../src/cli/sweep_output';
import type { DoneTrial, SweepPlan, TrialResult } from '../../src/sweep/plan';
import { COMMAND, regulus, start, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
/** Options of all sweeps here, but for those that a test gives: an option is given once. */
const small = ['--dim', '8', '--depth', '2', '--batch-size', '8', '--label-noise', '0.3'];
const sweep = (...args: string[]) => {
  const ours = ['--data', writeTable(at('table.csv')), ...small];
  const kept = ours.filter((_, i) => !args.includes(ours[i - (i % 2)]));
  return ['sweep', ...kept, ...args];
};
const results = (out: string) =>
  readFileSync(at(out, 'results.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as TrialResult);
const plan = (out: string) => JSON.parse(readFileSync(at(out, 'sweep.json'), 'utf8')) as SweepPlan;
/** Without what the clock says, in the order of trials. */
const outcomes = (out: string) =>
  results(out)
    .map((result) => ({ ...result, seconds: 0 }))
    .sort((a, b) => a.trial - b.trial);

test('a difference that is small is not said to be nothing', () => {
  const text = (percent: boolean, value: number) => differenceText({ percent }, value);
  expect([text(true, 0.0123), text(true, 0.000_12), text(true, 0)]).toEqual(['1.2', '0.01', '0.0']);
  expect([text(false, 0.0123), text(false, 0.000_12)]).toEqual(['0.012', '0.0001']);
});

test('a grid prints settings in order, effects, how sure the choice is, and a command that repeats the best', () => {
  const { status, stdout, stderr } = regulus(
    ...sweep(
      ...words(
        '--epochs 6 --label-smoothing 0,0.1 --drop-path 0,0.3 --schedule cosine --seeds 4,2 --clip-grad-norm 1 --jobs 2 --out',
      ),
      at('sweep'),
    ),
  );
  const warning = 'Warning: the validation part has 26 rows: its scores are rough below 30\n';
  expect({ status, stderr }).toEqual({ status: 0, stderr: warning });
  expect(stdout).toMatch(/table\.csv.*: 102 to fit, 26 to validate, 3 classes/);
  expect(stdout).toMatch(/4 settings with 2 seeds each, grid, 2 trials at once/);
  expect(stdout.match(/^trial \d+ .* seed [42] .*accuracy \d.* left$/gm)).toHaveLength(8);
  expect(plan('sweep')).toMatchObject({
    axes: { labelSmoothing: [0, 0.1], dropPath: [0, 0.3] },
    seeds: [4, 2],
    strategy: 'grid',
    options: { clipGradNorm: 1, valFraction: 0.2 },
  });
  const means = [...stdout.matchAll(/^│ ([\d.]+) +│ ([\d.]+) +│ ([\d.]+) ± [\d.]+ /gm)].map(
    ([, dropPath, smoothing, accuracy]) => ({ smoothing, dropPath, accuracy: Number(accuracy) }),
  );
  expect(means).toHaveLength(4);
  expect(means.map(({ accuracy }) => accuracy)).toEqual(
    means.map(({ accuracy }) => accuracy).sort((a, b) => b - a),
  );
  expect(stdout).toMatch(
    / better than the next setting, (and|but) two seeds are too few to tell what they alone may make: /,
  );

  const [, args] = /regulus train (.+)$/m.exec(stdout)!;
  const shell = spawnSync(`"${process.execPath}" "${COMMAND}" train ${args} --out "${at('run')}"`, {
    shell: true,
    encoding: 'utf8',
  });
  expect(shell.status).toBe(0);
  const best = results('sweep').find(
    ({ setting, seed }) =>
      setting.labelSmoothing === Number(means[0].smoothing) &&
      setting.dropPath === Number(means[0].dropPath) &&
      seed === 4,
  ) as DoneTrial;
  const summary = JSON.parse(readFileSync(at('run', 'summary.json'), 'utf8')) as Record<string, number>;
  const { val_accuracy, val_loss, val_ece } = best;
  expect(summary).toMatchObject({ val_accuracy, val_loss, val_ece });
  const lines = readFileSync(at('run', 'metrics.jsonl'), 'utf8').trim().split('\n');
  const chosen = JSON.parse(lines[summary.best_epoch - 1]) as Record<string, number>;
  expect(chosen.train_loss).toBe(best.train_loss);
});

test('with patience a trial keeps its best epoch, as a run does', () => {
  expect(
    regulus(...sweep(...words('--epochs 30 --lr 0.05 --patience 2 --weight-decay 0,0.1 --out'), at('sweep')))
      .status,
  ).toBe(0);
  const run = [
    'train',
    '--data',
    at('table.csv'),
    ...small,
    ...words('--epochs 30 --lr 0.05 --patience 2 --weight-decay 0 --val-fraction 0.2 --out'),
    at('run'),
  ];
  expect(regulus(...run).status).toBe(0);
  const { val_accuracy, val_loss, val_ece, epochs } = JSON.parse(
    readFileSync(at('run', 'summary.json'), 'utf8'),
  ) as DoneTrial;
  expect(epochs).toBeLessThan(30);
  expect(results('sweep').find(({ trial }) => trial === 0)).toMatchObject({
    val_accuracy,
    val_loss,
    val_ece,
    epochs,
  });
});

test('random search draws from ranges and lists, the same for the same seed; halving takes draws too', () => {
  const random = (out: string, ...args: string[]) =>
    regulus(
      ...sweep(
        ...words('--epochs 2 --lr 1e-4..1e-2:log --dim 4..9 --activation gelu,gelu_tanh --trials 6 --out'),
        at(out),
        ...args,
      ),
    );
  expect(random('a', '--strategy', 'random').status).toBe(0);
  expect(random('b', '--strategy', 'random').status).toBe(0);
  expect(outcomes('b')).toEqual(outcomes('a'));
  // A grid of which some settings are drawn is called what it is.
  expect(random('d').stdout).toMatch(/Sweep .*, random, /);
  expect(plan('d')).toEqual(plan('a'));
  const { settings, ranges, axes } = plan('a');
  expect(settings).toHaveLength(6);
  expect(ranges).toEqual({
    lr: { low: 1e-4, high: 1e-2, log: true, integer: false },
    dim: { low: 4, high: 9, log: false, integer: true },
  });
  expect(axes.lr).toEqual(settings.map(({ lr }) => lr as number).sort((x, y) => x - y));
  const { status, stdout } = random('c', '--strategy', 'halving', '--eta', '2', '--seeds', '2');
  expect([status, /6 settings to epoch 1, 3 settings to epoch 2/.test(stdout)]).toEqual([0, true]);
  expect(results('c')).toHaveLength(18);
});

test('every option of train is one of sweep, but those of a single run', () => {
  const flags = (command: string) =>
    [...regulus(command, '--help').stdout.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, flag]) => flag);
  const [ofTrain, ofSweep] = [flags('train'), flags('sweep')];
  expect(ofTrain.filter((flag) => !ofSweep.includes(flag)).sort()).toEqual([
    ...words(
      '--distributed --gradient-dtype --histograms --memory --save-dtype --save-every --tensorboard --threads',
    ),
  ]);
  expect(ofSweep).toEqual(
    expect.arrayContaining([...words('--strategy --trials --eta --seeds --jobs --out --resume')]),
  );
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s keeps the results and says how to go on, to the same results',
  async (signal) => {
    const args = sweep('--epochs', '40', '--label-smoothing', '0,0.1,0.2', '--seeds', '2', '--jobs', '2');
    expect(regulus(...args, '--out', at('whole')).status).toBe(0);
    const run = start([...args, '--out', at('stopped')]);
    await run.until(/^trial /m);
    run.child.kill(signal);
    const ended = await run.end;
    expect(ended.code).toBe(signal === 'SIGINT' ? 130 : 143);
    expect(ended.shown).toMatch(
      /Interrupted; \d results are saved\. Go on with: (?:npx )?regulus sweep --resume '.*stopped'/,
    );
    const before = results('stopped').length;
    expect(before).toBeLessThan(6);
    appendFileSync(at('stopped', 'results.jsonl'), '{"trial":');
    const resumed = regulus('sweep', '--resume', at('stopped'), '--jobs', '1');
    expect(resumed.status).toBe(0);
    expect(resumed.stdout.match(/^trial /gm)).toHaveLength(6 - before);
    expect(outcomes('stopped')).toEqual(outcomes('whole'));
    expect(regulus('sweep', '--resume', at('stopped')).stdout).not.toMatch(/^trial /m); // a finished one
  },
);

/** Runs the command with a setting of Node's. */
const withNode = (options: string, ...args: string[]) =>
  spawnSync(process.execPath, [COMMAND, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: options },
    timeout: 120_000,
    killSignal: 'SIGKILL',
  });

test('a worker that runs out of memory ends the sweep with what to do, and its trial is run again', () => {
  const search = sweep(...words('--epochs 1 --dim 2 --depth 1,2048 --jobs 1 --out'), at('sweep'));
  const { status, stderr } = withNode('--max-old-space-size=24', ...search);
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^regulus: out of memory \(trial 1 \(depth 2048, seed 0\): .*heap.*\): give the process more, or choose .*--depth/m,
  );
  expect(stderr).toMatch(
    /^The results so far are saved\. Go on with more memory, .*: (?:npx )?regulus sweep --resume '.*sweep' --jobs 1$/m,
  );
  expect(outcomes('sweep')).toMatchObject([{ trial: 0, status: 'done' }]);
  expect(withNode('', 'sweep', '--resume', at('sweep')).status).toBe(0);
  expect(outcomes('sweep')).toMatchObject([{ status: 'done' }, { trial: 1, status: 'done' }]);
});

test('workers for which files cannot be opened end the sweep with what to do, and their trials are run again', () => {
  const args = [
    process.execPath,
    COMMAND,
    ...sweep(...words('--epochs 2 --lr 1e-3,2e-3,3e-3 --jobs 3 --out')),
  ];
  const { status, stderr } = spawnSync(
    'bash',
    ['-c', 'ulimit -n 26; exec "$@"', 'bash', ...args, at('sweep')],
    {
      encoding: 'utf8',
      timeout: 120_000,
      killSignal: 'SIGKILL',
    },
  );
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^regulus: trial \d \(.*\): a worker did not start: too many open files: raise the limit \(ulimit -n\)$/m,
  );
  expect(regulus('sweep', '--resume', at('sweep')).status).toBe(0);
  expect(outcomes('sweep').map(({ status: ended }) => ended)).toEqual(['done', 'done', 'done']);
});

test('a worker that ends by itself ends the sweep, and its trial is run again', () => {
  const search = words('--epochs 3 --lr 1e-3,2e-3,3e-3 --jobs 1 --out');
  expect(regulus(...sweep(...search, at('whole'))).status).toBe(0);
  const dies = `
    const { isMainThread, parentPort } = require('node:worker_threads');
    if (!isMainThread) parentPort.on('message', ({ task }) => task.trial === 1 && process.exit(7));`;
  writeFileSync(at('dies.js'), dies);
  const { status, stderr } = withNode(`--require="${at('dies.js')}"`, ...sweep(...search, at('sweep')));
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(
      /^regulus: trial 1 \(lr 0\.002, seed 0\): the worker ended with code 7\nThe results so/m,
    ),
  ]);
  expect(outcomes('sweep')).toMatchObject([{ trial: 0, status: 'done' }]);
  expect(regulus('sweep', '--resume', at('sweep')).status).toBe(0);
  expect(outcomes('sweep')).toEqual(outcomes('whole'));
});

test('a sweep of which every trial failed ends with code 1', () => {
  const { status, stdout } = regulus(
    ...sweep(...words('--epochs 10 --lr 1e30,1e31 --schedule constant --warmup-steps 40 --out'), at('sweep')),
  );
  expect(status).toBe(1);
  expect(stdout.match(/failed: .*training diverged/g)!.length).toBeGreaterThanOrEqual(2);
});

test.each<[string, string[], RegExp]>([
  [
    'how halving halves, of a grid',
    ['--eta', '4'],
    /--eta: expected none with --strategy grid, .* received 4/,
  ],
  [
    'an option of a table for the glyphs',
    words('--data glyphs --ignore a'),
    /^regulus: --ignore: expected none for the built-in glyphs, .* which --data names/,
  ],
  [
    'a value out of range',
    ['--label-smoothing', '0,1.5'],
    /--label-smoothing.*expected a number from 0 to 1, received '1.5'/,
  ],
  ['an empty value', ['--lr', '1e-3,,1e-2'], /--lr.*expected a number of at least 0, received ''/],
  ['a value twice', ['--dim', '8,8'], /--dim.*expected different values, received '8,8'/],
  [
    'a range backwards',
    ['--lr', '1..0.1', '--strategy', 'random'],
    /--lr.*expected a range from low to high/,
  ],
  [
    'a range from 0 by powers of ten',
    ['--lr', '0..0.1:log', '--strategy', 'random'],
    /--lr.*expected a range above 0 for :log/,
  ],
  [
    'a range of names',
    ['--schedule', 'step..cosine', '--strategy', 'random'],
    /--schedule.*expected choices, separated by commas/,
  ],
  [
    'a range in a grid',
    ['--lr', '1e-3..1e-2'],
    /--strategy: expected random or halving, as values of a range are drawn/,
  ],
  [
    'several sizes of the validation part',
    ['--val-fraction', '0.1,0.2'],
    /--val-fraction.*expected a number from 0 to 1, received '0.1,0.2'/,
  ],
  ['no validation part', ['--val-fraction', '0'], /--val-fraction: expected a validation part to choose on/],
  [
    'warm-up with one-cycle',
    ['--schedule', 'one-cycle,cosine', '--warmup-steps', '3'],
    /--warmup-steps: expected 0 with one-cycle/,
  ],
  ['a seed twice', ['--seeds', '1,1'], /--seeds.*expected different seeds/],
  [
    'options beside --resume',
    ['--resume', 'runs/sweep', '--lr', '1'],
    /--resume: expected no options beside it but --jobs, .* received '--data, .*--lr/,
  ],
])('%s ends with one clear message and nothing written', (_, args, message) => {
  const { status, stderr } = regulus(
    ...sweep(...args, ...(args[0] === '--resume' ? [] : ['--out', at('sweep')])),
  );
  expect(status).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n +at /);
  expect(existsSync(path.join(at('sweep')))).toBe(false);
});

test('with folds, settings are judged by the means over them, and the best one is trained on all and tested', () => {
  const args = words('--folds 3 --epochs 2 --drop-path 0,0.3 --seeds 1 --jobs 2 --out');
  const { status, stdout } = regulus(...sweep(...args, at('sweep')));
  expect(status).toBe(0);
  expect(stdout).toMatch(/table\.csv.*: 128 rows in 3 folds, 3 classes/);
  expect(stdout).toMatch(
    /^Means of 3 folds, each scored on the rows that it leaves out; with one seed, best accuracy first$/m,
  );
  expect(plan('sweep').options).toMatchObject({ folds: 3, testFraction: 0.2, valFraction: 0 });
  const [, command] = /rows that chose nothing, with:\n +((?:npx )?regulus train .+)$/m.exec(stdout)!;
  expect(command).toMatch(/ --test-fraction 0\.2 --folds 3 --split-seed 0 /);
  expect(readFileSync(at('sweep', 'report.html'), 'utf8')).toContain('"folds":3');
  const one = regulus(...sweep(...words('--folds 3 --fold 2 --test-fraction 0 --epochs 1 --out'), at('one')));
  expect(one.stdout).toMatch(/^On the rows that fold 2 of 3 leaves out, with one seed,/m);
  expect(one.stdout).toMatch(/^Train it with:\n +(?:npx )?regulus train (?!.*--fold )/m);
});
