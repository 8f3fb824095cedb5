import { appendFileSync, readFileSync } from 'node:fs';
import { loadCheckpoint } from '../../src/run/checkpoint';
import { resumedOptions } from '../../src/run/resolve_options';
import { trainJob } from '../../src/run/train';
import { writeTable } from '../support/command';
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
