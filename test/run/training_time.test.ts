import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { loadCheckpoint } from '../../src/run/checkpoint';
import { resumedOptions } from '../../src/run/resolve_options';
import type { Summary } from '../../src/run/run_summary';
import { type JobObserver, trainJob } from '../../src/run/train';
import { writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { smallTrial } from '../support/small_trial';

const at = temporaryFolder();
const EPOCHS = 3;
const options = (epochs = EPOCHS) => ({
  ...smallTrial(writeTable(at('table.csv')), { epochs }),
  out: at('run'),
  threads: 1,
  saveEvery: '1',
  distributed: false,
});
const summary = () => JSON.parse(readFileSync(at('run', 'summary.json'), 'utf8')) as Summary;
const rowsOf = ({ seconds, samples_per_second }: Summary) => seconds * samples_per_second;

function resume(epochs: number, observer: JobObserver = {}) {
  const checkpoint = loadCheckpoint(at('run', 'checkpoint.safetensors'));
  const given = { ...checkpoint.options, epochs };
  return trainJob({ ...resumedOptions(given, options(epochs), []) }, '0', observer, checkpoint);
}

test('a finished run that is resumed keeps its time; more epochs add theirs', async () => {
  await trainJob(options(), '0');
  const first = summary();
  await resume(EPOCHS);
  expect(summary()).toMatchObject({ seconds: first.seconds });
  expect(rowsOf(summary())).toBeCloseTo(rowsOf(first));
  await resume(2 * EPOCHS);
  expect(summary().seconds).toBeGreaterThan(first.seconds);
  expect(rowsOf(summary())).toBeCloseTo(2 * rowsOf(first));
});

test('a run that was stopped within an epoch counts each row once', async () => {
  await trainJob(options(), '0');
  const whole = rowsOf(summary());
  rmSync(at('run'), { recursive: true });
  const dies = ({ epoch, step }: { epoch: number; step: number }) => {
    if (epoch === 1 && step % 2 === 0) throw new Error('killed');
  };
  await expect(trainJob(options(), '0', { onStep: dies })).rejects.toThrow('killed');
  appendFileSync(at('run', 'metrics.jsonl'), '{"epo');
  await resume(EPOCHS);
  const { seconds, samples_per_second: rate } = summary();
  expect(rate * seconds).toBeLessThanOrEqual(whole + 1e-6);
  expect(rate * seconds).toBeGreaterThan((whole * (EPOCHS - 1)) / EPOCHS - 1e-6);
});
