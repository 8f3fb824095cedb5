import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { classNamesOf, loadRun, thresholdsOf } from '../../src';
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
    stdout: `${at('p.csv')}: 3 rows predicted by the weights of epoch 2, the last\n`,
    stderr: "Note: column 'note' is not used: it is no feature of the run\n",
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
    /^regulus: .*rows\.csv: expected a column named 'b', which the model was trained on, found 'a', 'c'/,
  );
  expect(refused('1,2,3,4\n5,6,7,8\n')).toMatch(
    /rows\.csv: expected a column named 'a', .*, found '1', '2', '3', '4': .*put a line with the names of the columns before it\n$/,
  );
  expect(refused('a,b\n1,2\n1,2\n1\n')).toMatch(/^regulus: .*rows\.csv: line 4: expected 2 cells/);
  expect(refused('a,b\n1,2\n', at())).toMatch(/: expected a file, found a folder\n$/);
  expect(refused('a,b\n1,2\n', at('nowhere', 'p.csv'))).toMatch(
    /nowhere\/p\.csv: expected the folder .*nowhere to write it to, found none: make it first\n$/,
  );
  expect(refused('a,b\n1,2\n', at('p.parquet'))).toMatch(
    /^regulus: --out: expected a name that ends in \.csv or \.jsonl, received '.*p\.parquet'\n$/,
  );
  expect(readdirSync(at()).filter((name) => name.endsWith('.tmp') || name === 'p.parquet')).toEqual([]);
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
  expect([status, stdout]).toEqual([
    0,
    expect.stringContaining(`${at('p.csv')}: ${rows.toLocaleString('en')} rows predicted`),
  ]);
  const interrupted = start(['predict', at('run'), '--data', at('large.csv'), '--out', at('q.csv')]);
  while (!readdirSync(at()).some((name) => name.startsWith('.q.csv')))
    await new Promise((resolve) => setTimeout(resolve, 20));
  interrupted.child.kill('SIGINT');
  expect((await interrupted.end).code).toBe(130);
  expect(readdirSync(at()).filter((name) => name.includes('q.csv'))).toEqual([]);
}, 180_000);

/** A table whose column `a` has so small a spread that 3e38 passes float32's range when it is standardised. */
function writeNarrow(file: string, rows: readonly string[]): string {
  writeFileSync(file, `a,b,class\n${rows.join('\n')}\n`);
  return file;
}
const narrowRows = Array.from(
  { length: 60 },
  (_, i) => `${(i % 7) / 1e4},${(i * 3) % 5},${['red', 'green', 'blue'][i % 3]}`,
);

test('rows whose scores are not finite have no class: written so, counted, said, with exit code 3', () => {
  train(writeNarrow(at('narrow.csv'), narrowRows));
  writeFileSync(at('rows.csv'), 'a,b\n0.0001,2\n3e38,1\n-3e38,0\n0.0002,1\n');
  const { status, stdout, stderr } = predict(at('rows.csv'), '--out', '-');
  expect(status).toBe(3);
  const [elsewhere, ...others] = stderr.split('\n');
  expect(elsewhere).toMatch(/^Warning: 2 of 4 rows of rows\.csv lie .* column 'a' has the value 3e\+38, /);
  expect(others).toEqual([
    'Warning: 2 of 4 rows have no prediction, as the scores are not finite. The first is row 1, counted from 0.',
    '',
  ]);
  const [, ...rows] = parse(stdout) as string[][];
  expect(rows[1]).toEqual(['', 'NaN', 'NaN', 'NaN']);
  expect(rows.map(([predicted]) => predicted !== '')).toEqual([true, false, false, true]);
  expect(predict(at('rows.csv'), '--out', at('p.jsonl')).status).toBe(3);
  const lines = readFileSync(at('p.jsonl'), 'utf8').split('\n');
  expect(lines[1]).toBe('{"predicted":null,"probabilities":{"blue":null,"green":null,"red":null}}');
});

test('a bad cell leaves its row without a prediction: counted, the first ones listed, with exit code 3', () => {
  train(writeTable(at('table.csv')));
  const right = (i: number) => (i < 5 ? '1,2' : `${i % 3},${Math.sin(i)}`);
  const wrong = Array.from({ length: 2_000 }, (_, i) =>
    i === 1_500 ? 'x,y' : i % 400 === 3 ? 'x,1' : right(i),
  );
  writeFileSync(at('rows.csv'), `a,b\n${wrong.join('\n')}\n`);
  const { status, stdout, stderr } = predict(at('rows.csv'), '--out', '-');
  expect(status).toBe(3);
  expect(stderr.split('\n')).toEqual([
    'Warning: 6 of 2,000 rows have no prediction, as a cell is not what its column needs:',
    ...[5, 405, 805, 1205].map((line) => `  line ${line}, column 'a': expected a number, found 'x'`),
    `  line 1502, column 'a': expected a number, found 'x'`,
    '  and 2 cells more',
    '',
  ]);
  const [, ...rows] = parse(stdout) as string[][];
  expect(rows[3]).toEqual(['', '', '', '']);
  expect(rows.flatMap(([predicted], row) => (predicted === '' ? row : []))).toEqual([
    3, 403, 803, 1203, 1500, 1603,
  ]);
  writeFileSync(at('good.csv'), 'a,b\n1,2\n');
  const [, good] = parse(predict(at('good.csv'), '--out', '-').stdout) as string[][];
  expect([rows[2], rows[4]]).toEqual([good, good]);
  expect(predict(at('rows.csv'), '--out', at('p.jsonl')).status).toBe(3);
  expect(readFileSync(at('p.jsonl'), 'utf8').split('\n')[3]).toBe(
    '{"predicted":null,"probabilities":{"blue":null,"green":null,"red":null}}',
  );
  writeFileSync(at('one.csv'), 'a,b\n1,x\n3e38,1\n');
  expect(predict(at('one.csv'), '--out', '-').stderr).toMatch(
    /Warning: 1 of 2 rows has no prediction, as a /,
  );
});

test('what tells rows apart is no feature, and is written in front of the predictions', () => {
  const labelled = readFileSync(writeTable(at('table.csv')), 'utf8')
    .trim()
    .split('\n');
  const withIds = labelled.map((line, i) => `${i ? `row ${(i * 37) % 997}` : 'code'},${line}`);
  writeFileSync(at('ids.csv'), `${withIds.join('\n')}\n`);
  train(at('ids.csv'), ...words('--id-column code --target class'));
  expect(loadRun(at('run')).featureNames).toEqual(['a', 'b']);
  writeFileSync(at('rows.csv'), 'a,b,code,predicted\n0,0.5,=x,p1\n1,y,07,p2\n');
  const csv = (...args: string[]) =>
    (parse(predict(at('rows.csv'), '--out', '-', ...args).stdout) as string[][]).map((row) =>
      row.slice(0, 3),
    );
  const [[, first]] = [csv()[1]];
  expect(csv()).toEqual([
    ['code', 'predicted', 'probability_blue'],
    ['=x', first, expect.stringMatching(/^\d/)],
    ['07', '', ''],
  ]);
  expect(csv('--safe-csv')[1][0]).toBe("'=x");
  expect(csv('--id-column', 'predicted').map(([id]) => id)).toEqual(['id_predicted', 'p1', 'p2']);
  const lines = predict(at('rows.csv'), '--out', '-', '--out-format', 'jsonl').stdout.split('\n');
  expect(lines[1]).toBe(
    '{"code":"07","predicted":null,"probabilities":{"blue":null,"green":null,"red":null}}',
  );
  const other = predict(at('rows.csv'), '--out', '-', '--id-column', 'name');
  expect([other.status, other.stderr]).toEqual([
    1,
    expect.stringMatching(/rows\.csv: expected a column named 'name', the id of each row, found 'a', 'b'/),
  ]);
});

test('rows may come from standard input, as CSV or JSON lines, which leaves nothing behind', () => {
  train(writeTable(at('table.csv')));
  const piped = (input: string, ...args: string[]) =>
    spawnSync(process.execPath, [COMMAND, 'predict', at('run'), '--data', '-', '--out', '-', ...args], {
      encoding: 'utf8',
      input,
      env: { ...process.env, TMPDIR: at() },
    });
  writeFileSync(at('rows.csv'), 'b,a\n0.5,0\n-0.5,1\n');
  const expected = predict(at('rows.csv'), '--out', '-').stdout;
  expect(piped(readFileSync(at('rows.csv'), 'utf8'))).toMatchObject({ status: 0, stdout: expected });
  const lines = '{"a":0,"b":0.5}\n{"a":1,"b":-0.5}\n';
  expect(piped(lines, '--format', 'jsonl')).toMatchObject({ status: 0, stdout: expected });
  const parquet = piped(lines, '--format', 'parquet');
  expect([parquet.status, parquet.stderr]).toEqual([
    1,
    expect.stringContaining('--format: expected csv or jsonl for rows from standard input'),
  ]);
  expect(piped('a,c\n1,2\n').status).toBe(1);
  expect(readdirSync(at()).filter((name) => name.startsWith('regulus-'))).toEqual([]);
});

test('evaluate and train count the rows without a class, which are never right', () => {
  const extreme = writeNarrow(at('extreme.csv'), [
    narrowRows[0],
    '3e38,1,red',
    '3e38,1,green',
    '3e38,1,blue',
  ]);
  const data = ['--data', writeNarrow(at('narrow.csv'), narrowRows)];
  const options = words(
    '--test-data extreme.csv --val-fraction 0.2 --dim 8 --depth 1 --epochs 2 --batch-size 8',
  );
  options[1] = extreme;
  expect(regulus('train', ...data, ...options, '--out', at('run')).stdout).toMatch(
    /test rows without a prediction, as scores are not finite\s+│ 3 /,
  );
  const summary = JSON.parse(readFileSync(at('run/summary.json'), 'utf8')) as Record<string, unknown>;
  expect(summary).toMatchObject({ test_non_finite_rows: 3, test_loss: null, test_ece: null });
  expect(summary.test_accuracy).toBeLessThanOrEqual(0.25);
  expect(JSON.parse(readFileSync(at('run/evaluation.json'), 'utf8'))).toMatchObject({
    rows: 4,
    non_finite_rows: 3,
  });
  const evaluated = regulus('evaluate', at('run'), '--data', extreme, '--json');
  expect(JSON.parse(evaluated.stdout)).toMatchObject({ rows: 4, non_finite_rows: 3, loss: null, ece: null });
  expect(regulus('evaluate', at('run'), '--data', extreme).stdout).toMatch(/rows without a prediction.*│ 3 /);
});

test('calibrated probabilities are those of the library, and said to be', () => {
  const data = writeTable(at('table.csv'));
  train(data, '--val-fraction', '0.3');
  const { status, stdout } = predict(data, '--calibrated', '--out', at('p.csv'));
  expect([status, stdout]).toEqual([
    0,
    expect.stringMatching(/; probabilities are calibrated on validation rows/),
  ]);
  const [columns, ...rows] = parse(readFileSync(at('p.csv'))) as string[][];
  const features = loadRun(at('run')).featureNames!;
  const [header, ...lines] = parse(readFileSync(data)) as string[][];
  const cells = lines.map((line) => features.map((name) => Number(line[header.indexOf(name)])));
  const { data: wanted } = loadRun(at('run')).probabilities(cells, { calibrated: true });
  expect(rows.flatMap((row) => row.slice(1).map((cell) => Math.fround(Number(cell))))).toEqual([...wanted]);
  expect(columns).toHaveLength(4);
});

test('a temperature of 1, which changes nothing, is said', () => {
  const data = writeTable(at('table.csv'));
  train(data, '--val-fraction', '0.3');
  const summary = JSON.parse(readFileSync(at('run', 'summary.json'), 'utf8')) as object;
  writeFileSync(at('run', 'summary.json'), JSON.stringify({ ...summary, temperature: 1 }));
  const said = 'as without --calibrated: the fitted temperature is 1';
  const predicted = predict(data, '--calibrated', '--out', at('p.csv'));
  expect(predicted.stdout.trim().endsWith(`; probabilities are ${said}`)).toBe(true);
  const scored = regulus('evaluate', at('run'), '--data', data, '--calibrated');
  expect(scored.stdout).toMatch(new RegExp(`probabilities +│ ${said}`));
});

test('a run without validation rows is not calibrated, and says what to do', () => {
  const data = writeTable(at('table.csv'));
  train(data);
  const { status, stderr } = predict(data, '--calibrated', '--out', at('p.csv'));
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/--calibrated: .*--val-fraction|--calibrated: .*valFraction/),
  ]);
});

test('labels are predicted by the thresholds of all folds together, by which they are scored', () => {
  const names = ['left', 'right'];
  const noise = (i: number) => 1.5 * Math.sin(37 * i * i);
  const lines = (from: number, count: number) =>
    Array.from({ length: count }, (_, row) => row + from).map((i) => {
      const [x, y] = [2 * Math.sin(i), 2 * Math.cos(5 * i)];
      return [x, y, Number(x + noise(i) > 1.2), Number(y + noise(i + 7) > 1.5)].join();
    });
  const write = (name: string, rows: string[]) =>
    writeFileSync(at(name), `${['x,y,left,right', ...rows].join('\n')}\n`);
  write('labels.csv', lines(0, 240));
  write('more.csv', lines(1_000, 300));
  const one = ['--target', 'left,right', '--folds', '2', '--val-fraction', '0.3', '--lr', '0.01'];
  train(at('labels.csv'), ...one);
  expect(predict(at('more.csv'), '--out', at('p.csv')).status).toBe(0);
  const found = parse(readFileSync(at('p.csv')), { columns: true }) as Record<string, string>[];
  const true_ = parse(readFileSync(at('more.csv')), { columns: true }) as Record<string, string>[];
  const run = loadRun(at('run'));
  const [first, thresholds] = [run.folds[0].target, run.target].map(thresholdsOf);
  const flags = (by: readonly number[]) =>
    found.map((row) => names.map((name, i) => Number(Number(row[`probability_${name}`]) >= by[i])));
  const predicted = found.map((row) => names.map((name) => Number(row[`predicted_${name}`])));
  expect(predicted).toEqual(flags(thresholds));
  expect(predicted).not.toEqual(flags(first));
  const wrong = predicted.flatMap((row, i) => row.filter((flag, j) => flag !== Number(true_[i][names[j]])));
  const { stdout } = regulus('evaluate', at('run'), '--data', at('more.csv'), '--json');
  expect((JSON.parse(stdout) as Record<string, number>).hamming_loss).toBeCloseTo(wrong.length / 600, 12);
});
