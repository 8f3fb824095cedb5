// A run that goes on with other options than it began with: longer, or with data that has moved.
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { regulus, start, writeNoise, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const table = () => writeTable(at('table.csv'));
const train = (out: string, ...args: string[]) =>
  regulus(
    'train',
    ...(args.includes('--data') ? [] : ['--data', table()]),
    ...words('--dim 8 --depth 1 --batch-size 16 --val-fraction 0.25 --threads 1 --out'),
    at(out),
    ...args,
  );
const resume = (out: string, ...args: string[]) => regulus('train', '--resume', at(out), ...args);
const file = (...parts: string[]) => readFileSync(at(...parts));
const json = (...parts: string[]) => JSON.parse(file(...parts).toString()) as Record<string, unknown>;
type Line = { epoch: number; lr: number; train_loss: number };
const lines = (out: string) =>
  file(out, 'metrics.jsonl')
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
    .map(({ epoch, lr, train_loss }) => ({ epoch, lr, train_loss }));

test('a finished run goes on to more epochs: with a constant rate, to the bits of a run of that length', () => {
  const constant = ['--schedule', 'constant'];
  expect(train('whole', ...constant, '--epochs', '9').status).toBe(0);
  expect(train('run', ...constant, '--epochs', '4').status).toBe(0);
  const { status, stderr } = resume('run', '--epochs', '9');
  expect([status, stderr]).toEqual([0, expect.not.stringContaining('spans')]);
  for (const name of ['model.safetensors', 'checkpoint.safetensors'])
    expect([name, file('run', name).equals(file('whole', name))]).toEqual([name, true]);
  expect(lines('run')).toEqual(lines('whole'));
  expect(json('run', 'summary.json')).toMatchObject({
    epochs: 9,
    test_loss: json('whole', 'summary.json').test_loss,
  });
  expect(json('run', 'config.json')).toMatchObject({ epochs: 9, dim: 8 });
  expect(resume('run').stdout).toMatch(/9 epochs of/);
});

test('the schedule spans the new length, which is said with the rates', () => {
  expect(train('whole', '--epochs', '12').status).toBe(0);
  expect(train('run', '--epochs', '4').status).toBe(0);
  const { status, stderr } = resume('run', '--epochs', '12');
  expect(status).toBe(0);
  expect(stderr).toMatch(
    /Warning: one-cycle now spans 12 epochs, not 4: the learning rate goes on at 0\.\d+, where it was \S+e-\d+\n/,
  );
  expect(lines('run').map(({ epoch }) => epoch)).toEqual(lines('whole').map(({ epoch }) => epoch));
  const rates = (out: string) =>
    lines(out)
      .slice(4)
      .map(({ lr }) => lr);
  expect(rates('run')).toEqual(rates('whole'));
});

test('fewer epochs than are done are refused', () => {
  expect(train('run', '--epochs', '4').status).toBe(0);
  const before = file('run', 'checkpoint.safetensors');
  expect(resume('run', '--epochs', '3').stderr).toMatch(
    /^regulus: --epochs: expected at least 4, which the run has done, received 3\n$/,
  );
  expect(file('run', 'checkpoint.safetensors').equals(before)).toBe(true);
  expect(existsSync(at('run', 'summary.json'))).toBe(true);
});

test('a run that goes on has no summary until it ends', async () => {
  expect(train('run', '--epochs', '2').status).toBe(0);
  const longer = start(['train', '--resume', at('run'), '--epochs', '5000']);
  await longer.until(/epoch 5\//);
  longer.child.kill('SIGTERM');
  await longer.end;
  for (const name of ['summary.json', 'evaluation.json', 'report.html'])
    expect([name, existsSync(at('run', name))]).toEqual([name, false]);
  expect(regulus('report', at('run')).status).toBe(0);
  expect(json('run', 'config.json')).toMatchObject({ epochs: 5000 });
  expect(resume('run', '--epochs', String(lines('run').length + 1)).status).toBe(0);
  expect(existsSync(at('run', 'summary.json'))).toBe(true);
});

test('data that has moved is found by --data, and is checked to be the same', () => {
  expect(train('run', '--epochs', '2').status).toBe(0);
  renameSync(at('table.csv'), at('moved.csv'));
  expect(resume('run', '--epochs', '3').stderr).toMatch(
    /^regulus: .*table\.csv: no such file or folder; if it was moved, say where with --data/,
  );
  writeTable(at('other.csv'), 170);
  expect(resume('run', '--data', at('other.csv')).stderr).toMatch(
    /other\.csv: expected the data that .*checkpoint\.safetensors was trained on, found other values\n$/,
  );
  expect(resume('run', '--epochs', '3', '--data', at('moved.csv')).status).toBe(0);
  expect(json('run', 'config.json').data).toBe(at('moved.csv'));
  expect(resume('run', '--epochs', '4').status).toBe(0);
});

test('a run that stopped early says why it does not go on, and goes on with more patience', () => {
  const noise = writeNoise(at('noise.csv'));
  const job = words('--lr 1e-2 --schedule constant --drop-path 0 --epochs 60 --patience 2');
  expect(train('run', '--data', noise, ...job).stdout).toMatch(/Stopped early/);
  const { epochs, best_epoch } = json('run', 'summary.json') as { epochs: number; best_epoch: number };
  expect(epochs).toBe(best_epoch + 2);
  const since = `after epoch ${epochs} the validation score has not improved since epoch ${best_epoch}`;
  const why = `no epoch is trained: ${since}`;
  const stays = resume('run', '--epochs', '70');
  expect([stays.status, stays.stderr]).toEqual([
    0,
    expect.stringContaining(`Warning: ${why}, with --patience 2; give a larger --patience to go on\n`),
  ]);
  expect(json('run', 'summary.json')).toMatchObject({ epochs, best_epoch });
  const goesOn = resume('run', '--patience', '4');
  expect([goesOn.status, goesOn.stderr]).toEqual([0, expect.not.stringContaining('no epoch is trained')]);
  expect(json('run', 'summary.json').epochs).toBeGreaterThan(epochs);
  expect(json('run', 'config.json')).toMatchObject({ patience: 4, epochs: 70 });
});
