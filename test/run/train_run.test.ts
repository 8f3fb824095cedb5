import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { loadRun, type TrainRunOptions, train } from '../../src';
import { completeOptions } from '../../src/run/given_options';
import { newRunOptions } from '../../src/run/resolve_options';
import { trainJob } from '../../src/run/train';
import { regulus, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { writeNpy } from '../support/npy_file';
import { words } from '../support/words';

const at = temporaryFolder();
const bytes = (...name: string[]) => readFileSync(at(...name));
const small = { dim: 8, depth: 2, epochs: 3, batchSize: 16, dropPath: 0.2, valFraction: 0.25 };
const options = (out: string): TrainRunOptions => ({
  ...small,
  data: writeTable(at('table.csv')),
  out: at(out),
});

test('a program trains the run that the command does, and predicts with it', async () => {
  const epochs: number[] = [];
  const run = await train({ ...options('program'), onEpoch: ({ epoch }) => epochs.push(epoch) });
  const flags = words('--dim 8 --depth 2 --epochs 3 --batch-size 16 --drop-path 0.2 --val-fraction 0.25');
  expect(regulus('train', '--data', at('table.csv'), ...flags, '--out', at('command')).status).toBe(0);
  expect(bytes('program', 'model.safetensors')).toEqual(bytes('command', 'model.safetensors'));
  expect(readdirSync(at('program'))).toEqual(readdirSync(at('command')));
  expect(epochs).toEqual([1, 2, 3]);
  expect(run).toMatchObject({ dir: at('program'), end: 'finished' });
  expect(run.summary).toEqual(JSON.parse(bytes('program', 'summary.json').toString()));
  const row = { colour: 'red', a: 1, b: 0.5 };
  expect(run.predict(row)).toEqual(loadRun(at('command')).predict(row));
});

test('a signal ends a run with a checkpoint, from which it goes on to the same bits', async () => {
  await train(options('whole'));
  const abort = new AbortController();
  const onEpoch = () => abort.abort();
  const stopped = await train({ ...options('stopped'), onEpoch, signal: abort.signal });
  expect([stopped.end, stopped.summary]).toEqual(['aborted', null]);
  const { end, summary } = await train({ resume: at('stopped') });
  expect([end, summary?.epochs]).toEqual(['finished', 3]);
  expect(bytes('stopped', 'model.safetensors')).toEqual(bytes('whole', 'model.safetensors'));
});

test.each(['onEpoch', 'onStep'])('%s is waited for, and what it rejects with ends the run', async (name) => {
  const later = (step: () => void) => new Promise<void>((resolve) => setTimeout(resolve, 20)).then(step);
  const abort = new AbortController();
  let calls = 0;
  const count = () => later(() => void (++calls === 2 && abort.abort()));
  const stopped = await train({ ...options('stopped'), [name]: count, signal: abort.signal });
  expect([stopped.end, calls]).toEqual(['aborted', 2]);
  const fail = () =>
    later(() => {
      throw new Error('no space');
    });
  await expect(train({ ...options('failed'), [name]: fail })).rejects.toThrow('no space');
});

test.each<[string, object, RegExp]>([
  ['an unknown option', { learningRate: 1 }, /options\.learningRate: expected one of the options/],
  ['one of a command', { quiet: true }, /options\.quiet: expected none: nothing is printed/],
  ['a watcher that is no function', { onEpoch: 1 }, /options\.onEpoch: expected a function/],
  ['options that do not go together', { warmupSteps: 3 }, /options\.warmupSteps: expected 0 with one-cycle/],
  [
    'a seed of a draw beside the tail',
    { split: 'tail', splitSeed: 3 },
    /options\.splitSeed: expected none with options\.split tail, which draws no rows, received 3/,
  ],
  ['a run that is no path', { resume: 1 }, /options\.resume: expected a string, received 1/],
  ['data without a value', { data: undefined, target: 'y' }, /options\.data: expected a path, .*undefined/],
  [
    'an option of another format',
    { labels: 'y.npy' },
    /options\.labels: expected none for CSV, as it is for/,
  ],
  ['an option of a table without data', { data: 'glyphs', target: 'y' }, /which options\.data names/],
  ['an option that the run keeps', { resume: '.', dim: 4 }, /options\.dim: expected only .*epochs/],
])('%s is refused before anything is written', async (_, given, message) => {
  await expect(train({ data: writeTable(at('table.csv')), ...given })).rejects.toThrow(message);
  expect(readdirSync(at())).toEqual(['table.csv']);
});

test('what a run remembers of its data is not refused where the run goes on or is scored', async () => {
  writeNpy(
    at('x.npy'),
    [60, 2],
    Float32Array.from({ length: 120 }, (_, i) => Math.sin(i)),
  );
  writeNpy(
    at('y.npy'),
    [60],
    Int32Array.from({ length: 60 }, (_, i) => i % 2),
  );
  const useless = { missing: ['-1'], numericTransform: 'robust', header: 'no' } as const;
  const given = newRunOptions(completeOptions({ ...small, ...useless, data: at('x.npy') }), at('old'));
  mkdirSync(at('old'));
  await trainJob(given, '0.1.0');
  const { end } = await train({ resume: at('old'), epochs: 4 });
  expect(end).toBe('finished');
  expect(regulus('evaluate', at('old')).stderr).not.toMatch(/expected/);
  expect(regulus('evaluate', at('old'), '--data', at('x.npy')).stderr).not.toMatch(/expected/);
  const predicted = regulus('predict', at('old'), '--data', at('x.npy'), '--out', at('p.csv'));
  expect([predicted.status, predicted.stderr]).toEqual([0, '']);
  const from = { ...small, data: at('x.npy'), init: at('old'), out: at('new') };
  expect((await train(from)).end).toBe('finished');
});

test('a run is replaced where that is said, and stays when the new one does not begin', async () => {
  await train(options('run'));
  const before = bytes('run', 'model.safetensors');
  await expect(train(options('run'))).rejects.toMatchObject({ code: 'FOLDER_NOT_EMPTY' });
  const missing = { ...options('run'), data: at('none.csv'), overwrite: true };
  await expect(train(missing)).rejects.toThrow(/none\.csv/);
  expect(bytes('run', 'model.safetensors')).toEqual(before);
  await train({ ...options('run'), seed: 1, overwrite: true });
  expect(bytes('run', 'model.safetensors')).not.toEqual(before);
  expect(readdirSync(at('run'))).toContain('report.html');
});
