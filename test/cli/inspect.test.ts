import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import ts from 'typescript';
import { COMMAND, regulus, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { writeIdxPair } from '../support/idx_file';
import { writeNpy } from '../support/npy_file';
import { words } from '../support/words';

const COMMON_JS = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
const at = temporaryFolder();

interface Document {
  columns: { name: string; role: string; kind: string | null; [key: string]: unknown }[];
  [key: string]: unknown;
}
const json = (...args: string[]) => {
  const { status, stdout, stderr } = regulus('inspect', ...args, '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as Document;
};

/** People with a missing age now and then, who earn much or little. */
function writePeople(file: string, rows = 60): string {
  const lines = Array.from({ length: rows }, (_, i) =>
    [i + 1, i % 10 ? 20 + i : '?', ['office', 'home', 'road'][i % 3], i % 4 ? 'low' : 'high'].join(),
  );
  writeFileSync(file, `id,age,work,pay\n${lines.join('\n')}\n`);
  return file;
}

test('a table is shown column by column, with its target, and what is doubtful', () => {
  const { status, stdout, stderr } = regulus('inspect', writePeople(at('people.csv')));
  expect(status).toBe(0);
  const [first, , head, ...rest] = stdout.split('\n');
  expect(first).toBe(
    "Data   CSV, 60 rows from people.csv, target 'pay' (the last column), 2 features, 1 of them categories, " +
      'with header, separated by commas, 6 missing cells',
  );
  const cells = (line: string) =>
    line
      .split('│')
      .map((cell) => cell.trim())
      .slice(1, -1);
  expect(cells(head)).toEqual(['column', 'role', 'kind', 'missing', 'distinct', 'values', 'why']);
  expect(rest.slice(0, 4).map(cells)).toEqual([
    ['id', 'ignore', '', '0', '60', '1 to 60, mean 30.5; such as 1, 2, 3', 'an id: each row has its own'],
    [
      'age',
      'feature',
      'number',
      '6',
      '54',
      '21 to 79, mean 50; such as 21, 22, 23',
      'all values are numbers',
    ],
    ['work', 'feature', 'category', '0', '3', 'office 33.3 %, home 33.3 %, road 33.3 %', 'text'],
    ['pay', 'target', 'category', '0', '2', 'low 75.0 %, high 25.0 %', 'the last column'],
  ]);
  expect(stdout).toContain('\nTarget pay: low 75.0 %, high 25.0 %\n');
  // The age, whether it is missing, and three one-hots.
  expect(stdout).toContain('for 60 rows of 5 encoded columns');
  expect(stderr).toBe("Warning: column 'id' is an id: each row has its own: left out; --numeric keeps it\n");
});

test('for programs it is one document', () => {
  const found = json(writePeople(at('people.csv')));
  expect(found).toMatchObject({
    format: 'CSV',
    rows: 60,
    features: 2,
    categories: 1,
    missing_cells: 6,
    target: 'pay',
    problem: null,
    encoded_columns: 5,
  });
  expect(found.columns[1]).toMatchObject({
    name: 'age',
    missing: 6,
    distinct: 54,
    min: 21,
    max: 79,
    mean: 50,
  });
  expect(found.columns[3].frequent).toEqual([
    { value: 'low', rows: 45 },
    { value: 'high', rows: 15 },
  ]);
});

test('what is stated counts', () => {
  const file = writePeople(at('people.csv'));
  const { columns, target } = json(file, '--target', 'work', '--ignore', 'id,pay', '--categorical', 'age');
  expect(target).toBe('work');
  expect(columns.map(({ role, kind }) => `${role} ${kind}`)).toEqual([
    'ignore null',
    'feature category',
    'target category',
    'ignore null',
  ]);
});

test('an unclear target does not stop it: the candidates and the flag are named', () => {
  const lines = Array.from({ length: 60 }, (_, i) => `${i % 3},${['a', 'b'][i % 2]},${i * 1.25}`);
  writeFileSync(at('sizes.csv'), `x,kind,size\n${lines.join('\n')}\n`);
  const classes = words('--task classification');
  const { status, stdout, stderr } = regulus('inspect', at('sizes.csv'), ...classes);
  expect(status).toBe(0);
  expect(stdout).toMatch(/│ size +│ feature │ number /);
  expect(stderr).toMatch(/^Training is refused: .*the target is unclear: 'size'.*'kind'.*with --target$/m);
  expect(json(at('sizes.csv'), ...classes)).toMatchObject({
    target: null,
    task: null,
    candidates: ['x', 'kind'],
  });
});

test('a target of numbers is a regression, of which the range is said', () => {
  const lines = Array.from({ length: 60 }, (_, i) => `${i % 3},${['a', 'b'][i % 2]},${i * 1.25}`);
  writeFileSync(at('sizes.csv'), `x,kind,size\n${lines.join('\n')}\n`);
  const { stdout, stderr } = regulus('inspect', at('sizes.csv'));
  expect(stdout).toMatch(/^Target size: regression, 0 to 73\.75, mean 36\.875, 60 different numbers$/m);
  expect(stderr).toMatch(/the target is taken to be 'size' \(the last column\): if it is 'kind' or another/);
  expect(json(at('sizes.csv'))).toMatchObject({ target: 'size', task: 'regression' });
  const two = words('--target size,x');
  expect(json(at('sizes.csv'), ...two)).toMatchObject({ target: ['x', 'size'], task: 'regression' });
});

test('of several labels, the share of the rows that have each is said', () => {
  const lines = Array.from({ length: 60 }, (_, i) => `${i % 7}.5,${i % 4 ? 0 : 1},${i % 2 ? 'yes' : 'no'}`);
  writeFileSync(at('flags.csv'), `x,fourth,odd\n${lines.join('\n')}\n`);
  const stated = words('--task multilabel --target fourth,odd');
  const { stdout } = regulus('inspect', at('flags.csv'), ...stated);
  expect(stdout).toMatch(/^Target fourth: multilabel, yes in 15 of 60 rows \(25\.0 %\)$/m);
  expect(stdout).toMatch(/^Target odd: multilabel, yes in 30 of 60 rows \(50\.0 %\)$/m);
  expect(json(at('flags.csv'), ...stated)).toMatchObject({
    target: ['fourth', 'odd'],
    task: 'multilabel',
    columns: [
      {},
      {
        kind: 'boolean',
        frequent: [
          { value: false, rows: 45 },
          { value: true, rows: 15 },
        ],
      },
      {},
    ],
  });
});

test('images and arrays: rows, shape and classes', () => {
  writeIdxPair(at('images-idx3-ubyte'), at('labels-idx1-ubyte'), 40);
  expect(regulus('inspect', at('images-idx3-ubyte')).stdout).toBe(
    'Data   IDX, 40 rows from images-idx3-ubyte, images 1 × 2 × 2, values from 0 to 255, 4 classes\n' +
      '       0 25.0 %, 3 25.0 %, 2 25.0 %, 1 25.0 %\n',
  );
  const x = writeNpy(at('x.npy'), [2, 3], Float32Array.of(1, 2, 3, 4, 5, 0));
  expect(json(x)).toMatchObject({
    format: 'NumPy',
    features: 3,
    image_shape: null,
    parts: [{ part: 'data', rows: 2, min: 0, max: 5, classes: null }],
    warnings: [],
  });
  const leak = Array.from({ length: 120 }, (_, row) => [Math.sin(row), row % 3]);
  writeNpy(at('leak_x.npy'), [120, 2], Float32Array.from(leak.flat()));
  writeNpy(
    at('leak_y.npy'),
    [120],
    Int32Array.from(leak, ([, label]) => label),
  );
  const { stdout, stderr } = regulus('inspect', at('leak_x.npy'));
  expect(stdout).toMatch(/labels from leak_y\.npy, 3 classes\n/);
  expect(stderr).toMatch(/Warning: feature 2 alone tells the target/);
});

test('numbers of arrays are no classes, and are said to be such with the task that predicts them', () => {
  writeNpy(at('real_x.npy'), [3, 1], Float32Array.of(1, 2, 4));
  writeNpy(at('real_y.npy'), [3], Float64Array.of(1.5, 2.5, 0));
  const said = (...given: string[]) => regulus('inspect', at('real_x.npy'), ...given).stdout;
  expect(said()).toMatch(
    /expected the integer of a class, found 1\.5: --task regression predicts numbers\n$/,
  );
  expect(said('--task', 'regression')).toMatch(/numbers to predict\n$/);
});

test('a target of many numbers has a histogram', () => {
  const lines = Array.from({ length: 64 }, (_, i) => `${i % 5},${i < 32 ? i : i + 32.5}`);
  writeFileSync(at('prices.csv'), `a,price\n${lines.join('\n')}\n`);
  const { stdout } = regulus('inspect', at('prices.csv'), '--target', 'price');
  expect(stdout).toMatch(
    /Target price: regression, 0 to 95\.5, mean 47\.75, 64 different numbers\n {9}0 to 8 {2}█{30} 12\.5 %\n/,
  );
  expect(stdout).toMatch(/\n +32 to 40 +0\.0 %\n/);
  const { target_histogram: bins } = json(at('prices.csv'), '--target', 'price');
  expect(bins).toHaveLength(12);
  expect(bins).toEqual(
    expect.arrayContaining([
      { from: 0, to: 8, rows: 8 },
      { from: 32, to: 40, rows: 0 },
      { from: 88, to: 96, rows: 8 },
    ]),
  );
});

test('glyphs are no file', () => {
  const { status, stderr } = regulus('inspect', 'glyphs');
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(
      /^regulus: glyphs: expected a file or a folder, found the embedded glyphs: ten digits/,
    ),
  ]);
});

test('a file that cannot be read is one message', () => {
  writeFileSync(at('ragged.csv'), 'a,b,y\n1,2,x\n1,2\n');
  const { status, stdout, stderr } = regulus('inspect', at('ragged.csv'));
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/^regulus: .*ragged\.csv: line 3: expected 3 cells as in the rows above, found 2/);
  expect(regulus('inspect', writeTable(at('t.csv')), '--ignore', 'c').stderr).toContain('as --ignore says');
});

/** Writes a table of so many megabytes, whose names are all different. */
async function writeLarge(file: string, megabytes: number): Promise<number> {
  const out = createWriteStream(file);
  out.write('id,name,amount,code,y\n');
  let rows = 0;
  for (let bytes = 0; bytes < megabytes * 1e6; ) {
    const lines = Array.from({ length: 10_000 }, () => {
      rows += 1;
      const amount = (rows % 9_973) / 7;
      return `${rows},somebody with the number ${rows},${amount},c${rows % 50},${'ab'[rows % 2]}\n`;
    });
    const text = lines.join('');
    bytes += text.length;
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
  return rows;
}

test('a large file takes no more memory than a small one, but for a bounded part', async () => {
  const peakFile = path.join(__dirname, '..', 'support', 'peak_memory.ts');
  const { outputText } = ts.transpileModule(readFileSync(peakFile, 'utf8'), { compilerOptions: COMMON_JS });
  writeFileSync(
    at('peak.js'),
    `${outputText}process.on('exit', () => console.error('peak', peakMegabytes()));\n`,
  );
  const peak = (file: string) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--require', at('peak.js'), COMMAND, 'inspect', file, '--json'],
      { encoding: 'utf8' },
    );
    expect(status).toBe(0);
    return { rows: (JSON.parse(stdout) as Document).rows, megabytes: Number(/peak (\d+)/.exec(stderr)![1]) };
  };
  await writeLarge(at('small.csv'), 1);
  const rows = await writeLarge(at('large.csv'), 100);
  const [small, large] = [peak(at('small.csv')), peak(at('large.csv'))];
  expect(large.rows).toBe(rows);
  expect(large.megabytes - small.megabytes).toBeLessThan(120);
  expect(readFileSync(at('large.csv')).length).toBeGreaterThan(1e8);
}, 300_000);
