// `regulus train --distributed` as mpirun starts it.
import { readdirSync, readFileSync } from 'node:fs';
import { classNamesOf, loadRun } from '../../src';
import { COMMAND, regulus, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { mpirun, ranksOf, startRanks } from '../support/mpi';
import { words } from '../support/words';

const at = temporaryFolder();
/** Batches of 7 rows: no number of ranks gives equal shards, and the last batch has one row. */
const job = words(
  '--dim 16 --depth 2 --batch-size 7 --val-fraction 0.2 --drop-path 0.3 --ema 0.99 ' +
    '--clip-grad-norm 1 --class-weights balanced --label-noise 0.2 --accumulate 2',
);
const train = (out: string, ...more: string[]) => [
  'train',
  '--data',
  writeTable(at('table.csv')),
  ...job,
  '--out',
  at(out),
  ...more,
];
const distributed = (args: string[]) => [COMMAND, ...args, '--distributed'];
interface Line {
  epoch: number;
  train_loss: number;
  val_loss: number;
  averaged_val_loss: number;
  ranks?: { samples_per_second: number; communication_share: number }[];
}
const lines = (out: string) =>
  readFileSync(at(out, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

/** Losses of 3 epochs and more agree to this, relatively: sums in a different order, carried on by the steps. */
const TOLERANCE = 1e-5;
function expectSameCurve(out: string, reference: string): void {
  const [got, want] = [lines(out), lines(reference)];
  expect(got).toHaveLength(want.length);
  const off = (key: 'train_loss' | 'val_loss' | 'averaged_val_loss') =>
    Math.max(...got.map((line, i) => Math.abs(line[key] / want[i][key] - 1)));
  expect(
    [off('train_loss'), off('val_loss'), off('averaged_val_loss')].filter((error) => !(error < TOLERANCE)),
  ).toEqual([]);
}

test('2 and 3 ranks follow the loss curve of one process; one of them writes and shows the run', () => {
  expect(regulus(...train('one', '--epochs', '3')).status).toBe(0);
  for (const ranks of [2, 3]) {
    const { status, stdout } = mpirun(ranks, distributed(train(`of ${ranks}`, '--epochs', '3')));
    expect(status).toBe(0);
    expect(stdout.match(/Data /g)).toHaveLength(1);
    expect(stdout).toMatch(
      new RegExp(`Ranks  ${ranks} by .*: a batch of 7 rows is ${ranks === 2 ? '3.5' : '2.3'} a rank`),
    );
    expect(stdout).toMatch(/1 thread a rank/);
    expectSameCurve(`of ${ranks}`, 'one');
    for (const { ranks: each } of lines(`of ${ranks}`)) {
      expect(each).toHaveLength(ranks);
      for (const { samples_per_second, communication_share } of each!) {
        expect(samples_per_second).toBeGreaterThan(0);
        expect(communication_share > 0 && communication_share < 1).toBe(true);
      }
    }
    expect(readdirSync(at(`of ${ranks}`)).sort()).toEqual(readdirSync(at('one')).sort());
  }
});

test('all ranks start from the weights of another run, as one process does', () => {
  expect(regulus(...train('source', '--epochs', '2')).status).toBe(0);
  const start = ['--epochs', '2', '--init', at('source')];
  expect(regulus(...train('one', ...start)).status).toBe(0);
  const { status, stderr } = mpirun(2, distributed(train('two', ...start)));
  expect([status, stderr.match(/Note: the first weights/g)?.length]).toEqual([0, 1]);
  expectSameCurve('two', 'one');
});

test('a killed rank ends the job; its last checkpoint continues with a different number of ranks', async () => {
  const { child, end, until } = startRanks(
    3,
    distributed(train('killed', '--epochs', '100000', '--save-every', '5')),
  );
  await until(/epoch ([3-9]|\d\d+)\//);
  process.kill(ranksOf(child)[1], 'SIGKILL');
  const { code, shown } = await end;
  expect(code).not.toBe(0);
  expect(shown).toMatch(/exited on signal 9 \(Killed\)/);
  expect(shown).toMatch(/mpirun -n 3 (npx )?regulus train --distributed --resume .*killed/);
  expect(classNamesOf(loadRun(at('killed')).target)).toHaveLength(3);

  const next = startRanks(2, distributed(['train', '--resume', at('killed')]));
  await next.until(/from step [1-9]/);
  await next.until(/test accuracy|val accuracy/);
  next.child.kill('SIGTERM');
  await next.end;
  const epochs = lines('killed').map(({ epoch }) => epoch);
  expect(epochs).toEqual(epochs.map((_, i) => i + 1));
  expect(lines('killed').at(-1)!.ranks).toHaveLength(2);
});

test('SIGTERM to one rank: all stop at the same step, which is saved, and one process goes on', async () => {
  const { child, end, until } = startRanks(2, distributed(train('stopped', '--epochs', '100000')));
  await until(/epoch ([2-9]|\d\d+)\//);
  process.kill(ranksOf(child)[1], 'SIGTERM');
  const { code, shown } = await end;
  expect({ code, shown }).toEqual({
    code: 143,
    shown: expect.stringMatching(/Interrupted at step \d+, which is saved/),
  });
  expect(shown).not.toMatch(/MPI_ABORT/);
});

test('an error of all ranks is printed once; an error of one rank ends all', () => {
  const { status, stderr } = mpirun(2, distributed(['train', '--data', at('nowhere')]));
  expect({ status, errors: stderr.match(/regulus: .*/g) }).toEqual({
    status: 1,
    errors: [expect.stringMatching(/rank 0 of 2: .*nowhere: no such file/)],
  });
});
