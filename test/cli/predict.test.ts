import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { classNamesOf, loadRun } from '../../src';
import { COMMAND, regulus, start, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { writeIdxPair } from '../support/idx_file';
import { words } from '../support/words';

const at = temporaryFolder();
const train = (data: string, ...args: string[]) =>
  expect(
    regulus(
      'train',
      '--data',
      data,
      ...words('--dim 8 --depth 1 --epochs 2 --batch-size 8 --out'),
      at('run'),
      ...args,
    ).status,
  ).toBe(0);
const predict = (data: string, ...args: string[]) => regulus('predict', at('run'), '--data', data, ...args);

test('rows get their class and probabilities, as CSV and as JSON lines, by the names of the features', () => {
  const [header, ...lines] = readFileSync(writeTable(at('table.csv')), 'utf8')
    .trim()
    .split('\n');
  writeFileSync(
    at('named.csv'),
    `${[header, ...lines.map((line) => line.replace('red', '"red, warm"'))].join('\n')}\n`,
  );
  train(at('named.csv'));
  writeFileSync(at('rows.csv'), 'b,note,a\n0.5,x,0\n-0.5,y,1\n0,z,2\n');
  expect(predict(at('rows.csv'), '--out', at('p.csv'))).toEqual({
    status: 0,
    stdout: `${at('p.csv')}: 3 rows predicted\n`,
    stderr: '',
  });
  const run = loadRun(at('run'));
  const { data } = run.probabilities([
    [0, 0.5],
    [1, -0.5],
    [2, 0],
  ]);
  expect(run.featureNames).toEqual(['a', 'b']);
  const [columns, ...rows] = parse(readFileSync(at('p.csv'))) as string[][];
  expect(columns).toEqual(['predicted', 'probability_blue', 'probability_green', 'probability_red, warm']);
  rows.forEach(([predicted, ...cells], row) => {
    expect(cells.map((cell) => Math.fround(Number(cell)))).toEqual([...data.subarray(3 * row, 3 * row + 3)]);
    expect(Number(cells[classNamesOf(run.target).indexOf(predicted)])).toBe(Math.max(...cells.map(Number)));
  });
  expect(predict(at('rows.csv'), '--out', at('p.jsonl')).status).toBe(0);
  const read = readFileSync(at('p.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { predicted: string; probabilities: Record<string, number> });
  expect(read.map(({ predicted }) => predicted)).toEqual(rows.map(([predicted]) => predicted));
  expect(Object.keys(read[0].probabilities)).toEqual(classNamesOf(run.target));
  expect(predict(at('rows.csv'), '--out', '-').stdout).toBe(readFileSync(at('p.csv'), 'utf8'));
  expect(predict(at('rows.csv'), '--out', '-', '--out-format', 'jsonl').stdout).toBe(
    readFileSync(at('p.jsonl'), 'utf8'),
  );
});

test('images need no labels', () => {
  writeIdxPair(at('images-idx3-ubyte'), at('labels-idx1-ubyte'), 40);
  train(at('images-idx3-ubyte'));
  writeIdxPair(at('new-images-idx3-ubyte.gz'), at('unused'), 5);
  expect(predict(at('new-images-idx3-ubyte.gz'), '--out', at('p.csv')).stdout).toContain('5 rows predicted');
});

test('rows that do not fit the run, and paths that cannot be written, are refused; existing files stay', () => {
  train(writeTable(at('table.csv')));
  writeFileSync(at('p.csv'), 'before');
  const refused = (text: string, out = at('p.csv')) => {
    writeFileSync(at('rows.csv'), text);
    const { status, stderr } = predict(at('rows.csv'), '--out', out);
    expect([status, readFileSync(at('p.csv'), 'utf8')]).toEqual([1, 'before']);
    return stderr;
  };
  expect(refused('a,c\n1,2\n')).toMatch(
    /^regulus: .*rows\.csv: line 1: expected a column named 'b', which the run was trained on, found a, c\n$/,
  );
  expect(refused('1,2,3,4\n')).toMatch(
    /^regulus: .*rows\.csv: line 1: expected 2 features as the run was trained on, found 3\n$/,
  );
  expect(refused('a,b\n1,2\n1,x\n')).toMatch(
    /^regulus: .*rows\.csv: line 3, column 'b': expected a number, found 'x'\n$/,
  );
  expect(refused('a,b\n1,2\n', at())).toMatch(/: expected a file, found a folder\n$/);
  expect(refused('a,b\n1,2\n', at('nowhere', 'p.csv'))).toMatch(/nowhere\/p\.csv: no such file or folder\n$/);
  expect(readdirSync(at()).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

/** A table of 40 features, several times as large as the heap that predicting gets. */
function writeLarge(file: string, megabytes: number): number {
  const features = Array.from({ length: 40 }, (_, c) => `f${c}`);
  const rows = 2_000;
  const block = Array.from({ length: rows }, (_, i) =>
    features.map((_, c) => Math.sin(i + 7 * c).toFixed(14)).join(),
  ).join('\n');
  const descriptor = openSync(file, 'w');
  writeSync(descriptor, `${features.join()}\n`);
  let blocks = 0;
  for (let written = 0; written < megabytes * 2 ** 20; blocks++)
    written += writeSync(descriptor, `${block}\n`);
  closeSync(descriptor);
  return blocks * rows;
}

test('a file four times as large as the heap is predicted, and one that is interrupted leaves nothing', async () => {
  const columns = Array.from({ length: 40 }, (_, c) => c);
  const header = [...columns.map((c) => `f${c}`), 'y'];
  const table = Array.from({ length: 60 }, (_, i) => [...columns.map((c) => Math.sin(i + c)), i % 2]);
  writeFileSync(at('train.csv'), `${[header, ...table].map((row) => row.join()).join('\n')}\n`);
  train(at('train.csv'));
  const rows = writeLarge(at('large.csv'), 64);
  expect(statSync(at('large.csv')).size).toBeGreaterThan(4 * 16 * 2 ** 20);
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      '--max-old-space-size=16',
      COMMAND,
      'predict',
      at('run'),
      '--data',
      at('large.csv'),
      '--out',
      at('p.csv'),
    ],
    { encoding: 'utf8' },
  );
  expect([status, stdout]).toEqual([0, `${at('p.csv')}: ${rows.toLocaleString('en')} rows predicted\n`]);
  const interrupted = start(['predict', at('run'), '--data', at('large.csv'), '--out', at('q.csv')]);
  while (!readdirSync(at()).some((name) => name.startsWith('.q.csv')))
    await new Promise((resolve) => setTimeout(resolve, 20));
  interrupted.child.kill('SIGINT');
  expect((await interrupted.end).code).toBe(130);
  expect(readdirSync(at()).filter((name) => name.includes('q.csv'))).toEqual([]);
}, 180_000);
