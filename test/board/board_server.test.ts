// The board's server and what it reads, without a browser.
import { appendFileSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { BoardState, Chosen } from '../../src/board/board_data';
import { Board } from '../../src/board/board_server';
import { JobList } from '../../src/board/job_list';
import { CannotStop, stopJob } from '../../src/board/stop_job';
import { FolderLock } from '../../src/io/folder_lock';
import { temporaryFolder } from '../support/folder';
import { metricsLine, writeRun } from '../support/run_folder';
import { writeSweep } from '../support/sweep_folder';

const at = temporaryFolder();
let board: Board | undefined;
afterEach(() => board?.close());

interface Answer {
  status: number;
  text: string;
  headers: http.IncomingHttpHeaders;
}

/** A request as any program of this machine may send it. */
const ask = (address: string, options: http.RequestOptions = {}, body?: object) =>
  new Promise<Answer>((resolve, reject) => {
    const request = http.request(address, options, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () => resolve({ status: response.statusCode!, text, headers: response.headers }));
    });
    request.on('error', reject);
    request.end(body && JSON.stringify(body));
  });

const post = (what: string, body: object) => ask(`${board!.address}${what}`, { method: 'POST' }, body);
const chosen = (id: string, more: Partial<Chosen> = {}): Chosen => ({
  id,
  head: '',
  generation: 0,
  lines: 0,
  ...more,
});
async function state(since = 0, ...asked: Chosen[]): Promise<BoardState> {
  const { status, text } = await post('state', { since, chosen: asked });
  expect(status).toBe(200);
  return JSON.parse(text) as BoardState;
}

test('only requests with the token, to this machine and of the page itself are answered', async () => {
  board = await Board.serve({ folder: at(), port: 0 });
  const { address, port } = board;
  expect(new URL(address).hostname).toBe('127.0.0.1');
  const page = await ask(address);
  expect(page.status).toBe(200);
  expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*connect-src 'self'/);
  const statusOf = async (...request: Parameters<typeof ask>) => (await ask(...request)).status;
  expect(await statusOf(`http://127.0.0.1:${port}/`)).toBe(403);
  expect(await statusOf(`http://127.0.0.1:${port}/${'0'.repeat(32)}/`)).toBe(403);
  expect(
    await statusOf(`http://127.0.0.1:${port}/${'0'.repeat(32)}/stop`, { method: 'POST' }, { id: 'a' }),
  ).toBe(403);
  expect(await statusOf(address, { headers: { Host: `evil.example:${port}` } })).toBe(403);
  const foreign = { method: 'POST', headers: { Origin: 'http://evil.example' } };
  expect(await statusOf(`${address}state`, foreign, { since: 0, chosen: [] })).toBe(403);
  expect(await statusOf(`${address}stop`)).toBe(404);
  expect(await statusOf(`${address}stop`, { method: 'POST' }, { id: '../../etc' })).toBe(404);
  expect(await statusOf(`${address}state`, { method: 'POST' }, { since: 'x' })).toBe(400);
});

test('a run is read as it grows: what is new alone, a half-written line once it is whole', async () => {
  const folder = writeRun(at('run'), { metrics: [metricsLine(1)] });
  board = await Board.serve({ folder: at(), port: 0 });
  const first = await state(0, chosen('run'));
  expect(first.runs[0]).toMatchObject({ id: 'run', from: 0, lines: [{ epoch: 1 }], run: { name: 'run' } });
  const { head, generation } = first.runs[0];
  const line = JSON.stringify(metricsLine(2));
  appendFileSync(`${folder}/metrics.jsonl`, line.slice(0, 20));
  const known = { head, generation, lines: 1 };
  expect((await state(0, chosen('run', known))).runs).toEqual([
    { id: 'run', head, generation, from: 1, lines: [] },
  ]);
  appendFileSync(`${folder}/metrics.jsonl`, `${line.slice(20)}\n`);
  expect((await state(0, chosen('run', known))).runs[0].lines).toEqual([metricsLine(2)]);
  // A run that goes on from an earlier epoch has another file: all its lines are new.
  writeFileSync(at('other'), `${JSON.stringify(metricsLine(1, { lr: 5 }))}\n`);
  renameSync(at('other'), `${folder}/metrics.jsonl`);
  const again = (await state(0, chosen('run', { ...known, lines: 2 }))).runs[0];
  expect(again).toMatchObject({ from: 0, lines: [{ epoch: 1, lr: 5 }] });
  expect(again.generation).not.toBe(generation);
});

test('the list tells runs that train, have ended, were stopped, were killed or cannot be read', () => {
  const metrics = [metricsLine(1), metricsLine(2)];
  const lock = FolderLock.take(writeRun(at('trains'), { metrics }));
  writeRun(at('ended'), { metrics, summary: { test_accuracy: 0.75, versions: {} } });
  writeRun(at('stopped'), { metrics });
  writeFileSync(`${writeRun(at('killed'), { metrics })}/.lock`, 'process 999999 on nowhere, since now');
  writeFileSync(`${writeRun(at('damaged'))}/config.json`, '{"depth');
  writeRun(at('group', 'inner'), { metrics });
  const list = new JobList(at());
  list.update();
  const states = list.changedSince(0).map(({ id, state: is, done, canStop }) => [id, is, done, canStop]);
  expect(states.sort()).toEqual([
    ['damaged', 'unreadable', 0, false],
    ['ended', 'finished', 2, false],
    ['group/inner', 'stopped', 2, false],
    ['killed', 'killed', 2, false],
    ['stopped', 'stopped', 2, false],
    ['trains', 'training', 2, true],
  ]);
  expect(list.changedSince(0).find(({ id }) => id === 'ended')!.score).toBe('test accuracy 75.0 %');
  const { version } = list;
  list.update();
  expect(list.changedSince(version)).toEqual([]);
  lock.release();
  rmSync(at('ended'), { recursive: true });
  list.update();
  expect(list.changedSince(version).map(({ id, state: is }) => [id, is])).toEqual([['trains', 'stopped']]);
  expect(list.count).toBe(5);
});

test('a look at 1,000 runs of which one has changed tells that one', () => {
  for (let i = 0; i < 1000; i++)
    writeRun(at(`run-${i}`), { metrics: [metricsLine(1)], summary: { versions: {} } });
  const list = new JobList(at());
  list.update();
  expect(list.changedSince(0)).toHaveLength(1000);
  const { version } = list;
  appendFileSync(at('run-7', 'metrics.jsonl'), `${JSON.stringify(metricsLine(2))}\n`);
  utimesSync(at('run-7', 'metrics.jsonl'), new Date(), new Date(Date.now() + 5000));
  list.update();
  expect(list.changedSince(version).map(({ id }) => id)).toEqual(['run-7']);
});

test('the table of a sweep comes as it fills', async () => {
  const plan = {
    version: 1,
    options: { data: 'glyphs', epochs: 4 },
    axes: { lr: [0.1, 0.2] },
    ranges: {},
    strategy: 'grid',
    eta: 3,
    metric: 'accuracy',
    seeds: [0],
    settings: [{ lr: 0.1 }, { lr: 0.2 }],
    data: '',
  } as const;
  const done = {
    status: 'done',
    epochs: 4,
    train_loss: 1,
    seconds: 2,
    seed: 0,
    val_loss: 1,
    val_ece: 0.1,
  } as const;
  const folder = writeSweep(
    at('sweep'),
    { ...plan, axes: { lr: [0.1, 0.2] }, seeds: [0], settings: [...plan.settings] },
    [{ ...done, trial: 0, setting: { lr: 0.1 }, val_accuracy: 0.5 }],
  );
  board = await Board.serve({ folder: at(), port: 0 });
  const { sweeps, jobs } = await state(0, chosen('sweep'));
  expect(sweeps[0].sweep).toMatchObject({ done: 1, planned: 2, settings: [{ setting: { lr: 0.1 } }] });
  expect(jobs[0]).toMatchObject({ kind: 'sweep', done: 1, planned: 2, score: 'best accuracy 50.0 %' });
  expect((await state(0, chosen('sweep', { head: sweeps[0].head }))).sweeps[0].sweep).toBeUndefined();
  const line = JSON.stringify({ ...done, trial: 1, setting: { lr: 0.2 }, val_accuracy: 0.6 });
  appendFileSync(`${folder}/results.jsonl`, `${line}\n`);
  utimesSync(`${folder}/results.jsonl`, new Date(), new Date(Date.now() + 5000));
  const filled = await state(0, chosen('sweep', { head: sweeps[0].head }));
  expect(filled.sweeps[0].sweep!.settings.map(({ setting }) => setting.lr)).toEqual([0.2, 0.1]);
});

test('nothing is stopped that holds no lock, or that another machine runs', () => {
  const folder = writeRun(at('run'));
  expect(() => stopJob(folder)).toThrow(new CannotStop('It has ended already.'));
  // The number of a living process in a file that nobody has locked: a dead run's, given again.
  writeFileSync(`${folder}/.lock`, `process ${process.ppid} on ${require('node:os').hostname()}, since then`);
  expect(() => stopJob(folder)).toThrow('It has ended already.');
  mkdirSync(at('empty'));
  expect(() => stopJob(at('empty'))).toThrow(CannotStop);
});
