// One process at a time writes the folder of a run or a sweep, and no default name is given twice.
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import * as addon from '../../src/addon/runtime';
import { inWorkFolder } from '../../src/run/work_folder';
import { regulus, start, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const small = words('--dim 8 --depth 1 --batch-size 8 --threads 1');
const table = () => writeTable(at('table.csv'));
const epochs = (out: string) =>
  readFileSync(at(out, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { epoch: number }).epoch);

let started: ReturnType<typeof start>[] = [];
const begin = (...args: Parameters<typeof start>) => {
  const process = start(...args);
  started.push(process);
  return process;
};
afterEach(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await Promise.all(started.map(({ end }) => end));
  started = [];
});

const request = (given: object) => ({ what: 'run', data: 'rows.csv', now: new Date(0), ...given }) as const;
const nothing = async () => {};

describe('in one process', () => {
  test('a second job in the folder is refused, by the process, and none after the first has ended', async () => {
    const out = at('run');
    await inWorkFolder(request({ out }), async (folder) => {
      expect(folder).toBe(out);
      const second = inWorkFolder(request({ out }), nothing);
      await expect(second).rejects.toMatchObject({ code: 'FOLDER_IN_USE' });
      await expect(second).rejects.toThrow(
        new RegExp(`run: expected a folder that no other process writes, found process ${process.pid} on `),
      );
      await expect(inWorkFolder(request({ resume: out }), nothing)).rejects.toMatchObject({
        code: 'FOLDER_IN_USE',
      });
      writeFileSync(at('run', 'config.json'), '{}');
    });
    expect(readdirSync(out)).toEqual(['config.json']);
    await inWorkFolder(request({ resume: out }), nothing);
    await expect(inWorkFolder(request({ out }), nothing)).rejects.toMatchObject({ code: 'FOLDER_NOT_EMPTY' });
  });

  test('what was made for work that fails at once goes again; what was there, and what it wrote, stays', async () => {
    const fails = () => Promise.reject(new Error('no data'));
    await expect(inWorkFolder(request({ out: at('a', 'b', 'run') }), fails)).rejects.toThrow('no data');
    expect(existsSync(at('a'))).toBe(false);
    mkdirSync(at('empty'));
    await expect(inWorkFolder(request({ out: at('empty') }), fails)).rejects.toThrow('no data');
    expect(readdirSync(at('empty'))).toEqual([]);
    const writes = async (folder: string) => {
      writeFileSync(`${folder}/config.json`, '{}');
      return fails();
    };
    await expect(inWorkFolder(request({ out: at('run') }), writes)).rejects.toThrow('no data');
    expect(readdirSync(at('run'))).toEqual(['config.json']);
  });

  test('a default name is the next number where it is taken, also while another claims it', async () => {
    const before = process.cwd();
    process.chdir(at());
    try {
      const folders = await Promise.all(
        [1, 2, 3].map(() => inWorkFolder(request({}), async (folder) => folder)),
      );
      expect(folders).toEqual(['', '-2', '-3'].map((end) => `runs/rows-19700101-000000${end}`));
      expect(await inWorkFolder(request({ what: 'sweep' }), async (folder) => folder)).toBe(
        'runs/sweep-rows-19700101-000000',
      );
    } finally {
      process.chdir(before);
    }
  });

  test('the lock goes through no link', async () => {
    mkdirSync(at('run'));
    writeFileSync(at('precious'), 'mine');
    symlinkSync(at('precious'), at('run', '.lock'));
    await expect(inWorkFolder(request({ resume: at('run') }), nothing)).rejects.toThrow(/run\/\.lock: /);
    expect(readFileSync(at('precious'), 'utf8')).toBe('mine');
  });

  test('a file system without locks is written, and the caller is told', async () => {
    const lock = jest.spyOn(addon, 'tryLockFile').mockReturnValue(95);
    expect(await inWorkFolder(request({ out: at('run') }), async (_, isLocked) => isLocked)).toBe(false);
    lock.mockRestore();
    expect(await inWorkFolder(request({ out: at('run') }), async (_, isLocked) => isLocked)).toBe(true);
  });
});

describe('in several processes', () => {
  test('runs that start together get folders of their own', async () => {
    const train = ['train', '--data', table(), ...small, '--epochs', '2'];
    const runs = [1, 2, 3].map((seed) => begin([...train, '--seed', String(seed)], {}, at()));
    const ends = await Promise.all(runs.map(({ end }) => end));
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
    const folders = readdirSync(at('runs'));
    expect(folders).toHaveLength(3);
    for (const folder of folders) expect(epochs(`runs/${folder}`)).toEqual([1, 2]);
  });

  test('a run that is being written is neither started again nor gone on with; a dead process holds nothing', async () => {
    const train = ['train', '--data', table(), ...small, '--epochs', '100000', '--out', at('run')];
    const first = begin(train);
    await first.until(/epoch 2\//);
    const inUse = new RegExp(
      `^regulus: .*run: expected a folder that no other process writes, found process ${first.child.pid} on .*; wait `,
    );
    const resume = regulus('train', '--resume', at('run'));
    expect([resume.status, resume.stdout, resume.stderr]).toEqual([1, '', expect.stringMatching(inUse)]);
    const again = regulus(...train);
    expect([again.status, again.stderr]).toEqual([1, expect.stringMatching(inUse)]);
    first.child.kill('SIGKILL');
    await first.end;
    const next = begin(['train', '--resume', at('run')]);
    await next.until(/epoch \d+\//);
    next.child.kill('SIGTERM');
    expect((await next.end).code).toBe(143);
    expect(readdirSync(at('run'))).not.toContain('.lock');
    const lines = epochs('run');
    expect(lines).toEqual(lines.map((_, i) => i + 1));
  });

  test('of two that start in one new folder, one trains and one is refused', async () => {
    const train = ['train', '--data', table(), ...small, '--epochs', '3', '--out', at('run')];
    const ends = await Promise.all([1, 2].map((seed) => begin([...train, '--seed', String(seed)]).end));
    expect(ends.map(({ code }) => code).sort()).toEqual([0, 1]);
    const refused = ends.find(({ code }) => code === 1)!;
    expect(refused.shown).toMatch(/^regulus: .*run: expected a (folder that no other|new or empty folder)/);
    expect(epochs('run')).toEqual([1, 2, 3]);
  });

  test('a sweep that is being written is not gone on with', async () => {
    const search = words('--epochs 100000 --lr 1e-3,2e-3 --jobs 2 --out');
    const sweep = begin(['sweep', '--data', table(), ...small.slice(0, 6), ...search, at('sweep')]);
    await sweep.until(/Sweep /);
    const { status, stderr } = regulus('sweep', '--resume', at('sweep'));
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/sweep: expected a folder that no other process writes, found process \d+ on /),
    ]);
  });
});
