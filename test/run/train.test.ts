import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { loadCheckpoint } from '../../src/run/checkpoint';
import { resumedOptions } from '../../src/run/resolve_options';
import { writeRunReport } from '../../src/run/run_report';
import { trainJob } from '../../src/run/train';
import { writeNoise, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { smallTrial } from '../support/small_trial';

const at = temporaryFolder();

/** The lines of a run, without what the clock says. */
const lines = (out: string) =>
  readFileSync(at(out, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => ({ ...(JSON.parse(line) as { epoch: number }), samples_per_second: 0 }));

test('an extreme row of the test part, which is watched without a validation part, is said to be of it', async () => {
  const file = writeTable(at('table.csv'));
  appendFileSync(file, 'red,0,3e38\n');
  const given = { valFraction: 0, split: 'tail', epochs: 1 } as const;
  const options = {
    ...smallTrial(file, given),
    out: at('run'),
    threads: 1,
    saveEvery: '1',
    distributed: false,
  };
  await expect(trainJob(options, '0')).rejects.toThrow(/^the test loss became NaN at step /);
});

test('a run that is killed between the last step of an epoch and its end writes the same lines', async () => {
  const options = (out: string) => ({
    ...smallTrial(writeTable(at('table.csv')), { epochs: 4, ema: 0.9 }),
    out: at(out),
    threads: 1,
    saveEvery: '1',
    distributed: false,
  });
  let steps = 0; // of the first two epochs
  const counts = ({ epoch, step }: { epoch: number; step: number }) => {
    if (epoch < 2) steps = step;
  };
  await trainJob(options('whole'), '0', { onStep: counts });
  const dies = ({ step }: { step: number }) => {
    if (step === steps) throw new Error('killed'); // after the checkpoint of the step
  };
  await expect(trainJob(options('killed'), '0', { onStep: dies })).rejects.toThrow('killed');
  expect(lines('killed').map(({ epoch }) => epoch)).toEqual([1]);
  const checkpoint = loadCheckpoint(at('killed', 'checkpoint.safetensors'));
  expect(checkpoint.trainer).toMatchObject({ epoch: 1, step: steps });
  await trainJob(resumedOptions(checkpoint.options, options('killed'), []), '0', {}, checkpoint);
  expect(lines('killed')).toEqual(lines('whole'));
});

const selecting = (out: string, select: string | undefined) => ({
  ...smallTrial(writeNoise(at('noise.csv')), {
    epochs: 12,
    lr: 1e-2,
    schedule: 'constant',
    dropPath: 0,
    select,
  }),
  out: at(out),
  threads: 1,
  saveEvery: '5m',
  distributed: false,
});

test('the selected score chooses the epoch whose weights are kept, also in a run that is resumed', async () => {
  const { summary } = await trainJob(selecting('whole', 'accuracy'), '0');
  const shares = lines('whole').map((line) => (line as unknown as { val_accuracy: number }).val_accuracy);
  const best = Math.max(...shares);
  expect(summary).toMatchObject({
    selected_by: 'accuracy',
    best_epoch: 1 + shares.indexOf(best),
    val_accuracy: best,
  });
  const { summary: byLoss } = await trainJob(selecting('loss', undefined), '0');
  expect(byLoss).toMatchObject({ selected_by: 'loss' });
  expect(byLoss!.best_epoch).not.toBe(summary!.best_epoch);
  const page = readFileSync(writeRunReport(at('whole')), 'utf8');
  expect(page).toContain(`epoch ${summary!.best_epoch}, the best by validation accuracy`);

  const stop = new AbortController();
  const onEpoch = ({ epoch }: { epoch: number }) => epoch === 2 && stop.abort();
  await trainJob(selecting('parts', 'accuracy'), '0', { onEpoch, signal: stop.signal });
  const checkpoint = loadCheckpoint(at('parts', 'checkpoint.safetensors'));
  expect(checkpoint.trainer).toMatchObject({ epoch: 2 });
  const resumed = resumedOptions(checkpoint.options, selecting('parts', undefined), []);
  const end = await trainJob(resumed, '0', {}, checkpoint);
  expect(end.summary).toMatchObject({ selected_by: 'accuracy', best_epoch: summary!.best_epoch });
  expect(lines('parts')).toEqual(lines('whole'));
});

test.each<[string, object, RegExp]>([
  [
    'of another task',
    { select: 'rmse' },
    /^options\.select: expected one of loss, .*, the scores of classifi/,
  ],
  ['without rows', { valFraction: 0 }, /^options\.select: expected a validation part, as nothing is chosen/],
  [
    'that the rows lack',
    { split: 'tail', valFraction: 0.01, select: 'auc' },
    /^options\.select: expected another score, as roc_auc needs/,
  ],
])('a selected score %s is refused before training', async (_, given, message) => {
  await expect(trainJob({ ...selecting('run', 'accuracy'), ...given }, '0')).rejects.toThrow(message);
  expect(existsSync(at('run'))).toBe(false);
});
