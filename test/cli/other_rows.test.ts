// What the command says of rows that are unlike those that a run was trained on.
import { readFileSync, writeFileSync } from 'node:fs';
import { regulus } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const FAST = words('--dim 8 --depth 1 --epochs 2 --batch-size 16');

const train = (data: string, ...args: string[]) =>
  regulus('train', '--data', data, ...FAST, '--out', at('run'), ...args);

/** Rows under names, as CSV. */
function write(file: string, names: string, rows: readonly string[]): string {
  writeFileSync(at(file), `${[names, ...rows].join('\n')}\n`);
  return at(file);
}

const rowsOf = (cells: (i: number) => string, count = 60) =>
  Array.from({ length: count }, (_, i) => cells(i));
const size = (i: number) => ((i * 37) % 100) / 7;
const passengers = (classOf: (i: number) => string, sizeOf = (i: number) => String(size(i))) =>
  rowsOf((i) => `${classOf(i)},${sizeOf(i)},${size(i) > 7 ? 'yes' : 'no'}`);
const NAMES = 'class_of,size,label';
const FITTED = passengers((i) => String.fromCharCode(65 + (i % 3)));
const UNKNOWN =
  "column 'class_of' of new.csv has 60 of 60 values that the run does not know, " +
  "such as 'a' (is it 'A'?), 'b' (is it 'B'?), 'c' (is it 'C'?): known are 'A', 'B', 'C'";
const MISSING =
  /column 'size' of new\.csv has no value in 20 of 60 rows, though every fitted row has one: the median/;

test('categories of unknown values, and cells that are missing for the first time, are said', () => {
  const data = write('train.csv', NAMES, FITTED);
  const rows = passengers(
    (i) => 'abc'[i % 3],
    (i) => (i % 3 ? String(size(i)) : ''),
  );
  const other = write('new.csv', NAMES, rows);
  expect(train(data).status).toBe(0);
  const predicted = regulus('predict', at('run'), '--data', other, '--out', at('p.csv'));
  expect(predicted.status).toBe(0);
  expect(predicted.stdout).toMatch(/60 rows predicted .*, 60 values of categories unknown\n$/);
  const scored = regulus('evaluate', at('run'), '--data', other);
  expect(scored.stdout).toMatch(/unknown values\s*│ 60 /);
  const trained = train(data, '--test-data', other, '--out', at('tested'));
  for (const { stderr } of [predicted, scored, trained]) {
    expect(stderr).toContain(`Warning: ${UNKNOWN}\n`);
    expect(stderr).toMatch(MISSING);
  }
  const { warnings } = JSON.parse(readFileSync(at('tested', 'summary.json'), 'utf8')) as {
    warnings: { code: string }[];
  };
  expect(warnings.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['VALUES_UNKNOWN', 'VALUES_MISSING']),
  );
});

test('a few unknown values are counted in one line', () => {
  expect(train(write('train.csv', NAMES, FITTED)).status).toBe(0);
  const other = write('new.csv', NAMES, [...FITTED, 'D,3,yes']);
  const { stdout, stderr } = regulus('predict', at('run'), '--data', other, '--out', at('p.csv'));
  expect(stderr).toBe('');
  expect(stdout).toMatch(/61 rows predicted .*, 1 value of categories unknown\n$/);
});

test('rows that are laid out in another way than those of the run are read as they are stated', () => {
  const data = write('train.csv', NAMES, FITTED);
  expect(train(data).status).toBe(0);
  const semicolons = [NAMES, ...FITTED].map((line) => line.replaceAll(',', ';').replaceAll('.', ','));
  writeFileSync(at('other.txt'), Buffer.from(`${semicolons.join('\n')}\n`, 'utf16le'));
  const layout = words('--delimiter semicolon --decimal , --encoding utf-16le --header yes');
  const predictionsOf = (file: string, ...args: string[]) => {
    const { status, stderr } = regulus('predict', at('run'), '--data', file, '--out', at('p.csv'), ...args);
    expect([status, stderr]).toEqual([0, '']);
    return readFileSync(at('p.csv'), 'utf8');
  };
  expect(predictionsOf(at('other.txt'), ...layout)).toBe(predictionsOf(data));
  const scored = regulus('evaluate', at('run'), '--data', at('other.txt'), ...layout, '--json');
  expect(scored.status).toBe(0);
});

test.each(['.', ','] as const)('where numbers have another decimal sign than %j, it is said', (sign) => {
  const other = sign === '.' ? ',' : '.';
  const lines = [NAMES, ...FITTED].map((line) => line.replaceAll(',', ';'));
  const table = (file: string, decimal: string) => {
    writeFileSync(at(file), `${lines.join('\n').replaceAll('.', decimal)}\n`);
    return at(file);
  };
  expect(train(table('train.csv', sign)).status).toBe(0);
  const data = table('new.csv', other);
  const found = `5${other}285714285714286`;
  const problem =
    `line 3, column 'size': expected a number with the decimal sign '${sign}', found '${found}': ` +
    `if '${other}' is the sign, say so with --decimal\n`;
  const scored = regulus('evaluate', at('run'), '--data', data);
  expect(scored.stderr).toBe(`regulus: ${data}: ${problem}`);
  const predicted = regulus('predict', at('run'), '--data', data, '--out', at('p.csv'));
  expect(predicted.stderr).toContain(`  ${problem}`);
  expect(regulus('evaluate', at('run'), '--data', data, '--decimal', other).status).toBe(0);
});

test('infinities and thousands are told as such where the decimal sign is a comma', () => {
  const lines = [NAMES, ...FITTED].map((line) => line.replaceAll(',', ';').replaceAll('.', ','));
  writeFileSync(at('train.csv'), lines.join('\n'));
  expect(train(at('train.csv')).status).toBe(0);
  const of = (cell: string) => {
    writeFileSync(at('new.csv'), `${lines.slice(0, 5).join('\n')}\nA;${cell};no\n`);
    return regulus('evaluate', at('run'), '--data', at('new.csv')).stderr;
  };
  expect(of('1.234')).toContain("expected a number, found '1.234': --numeric of train reads its column");
  for (const cell of ['inf', '1,5e39'])
    expect(of(cell)).toContain(`expected a finite number that float32 holds, found '${cell}'`);
});

test('a first row that is data is said to be, and --header no reads it', () => {
  expect(
    train(
      write(
        'train.csv',
        'a,b,c,label',
        rowsOf((i) => `${size(i)},0,${i % 2},${i % 2 ? 'u' : 'v'}`),
      ),
    ).status,
  ).toBe(0);
  const say = 'if the first row is data, say so with --header no\n';
  for (const first of ['0,0,1', '0.5,0,1']) {
    const other = write('new.csv', first, ['2,0,1', '3,0,0']);
    const refused = regulus('predict', at('run'), '--data', other, '--out', at('p.csv'));
    expect(refused.stderr).toMatch(/regulus: .*new\.csv: .*found '0/);
    expect(refused.stderr).toContain(say);
    const read = regulus('predict', at('run'), '--data', other, '--out', at('p.csv'), '--header', 'no');
    expect(read.status).toBe(0);
    expect(readFileSync(at('p.csv'), 'utf8').trim().split('\n')).toHaveLength(4);
  }
});

test('--header no is not advised where rows with a target need names', () => {
  expect(train(write('train.csv', 'a,b,label', ['1,2,u', '2,3,v', '3,1,u', '4,2,v', '5,9,u'])).status).toBe(
    0,
  );
  const other = write('new.csv', '6,7,u', ['2,0,v', '3,0,u']);
  for (const command of [['evaluate'], ['predict', '--out', at('p.csv')]]) {
    const { stderr } = regulus(...command, at('run'), '--data', other);
    expect(stderr).toMatch(
      /: if the first row is data, put a line with the names of the columns before it\n$/,
    );
  }
});

test('a target that another column stands for is no feature of the run', () => {
  expect(train(write('train.csv', NAMES, FITTED)).status).toBe(0);
  const rows = FITTED.slice(20).map((line) => `${line},${line.split(',')[2]}`);
  const other = write('new.csv', `${NAMES},known`, rows);
  const { stderr } = regulus('evaluate', at('run'), '--data', other, '--target', 'known');
  expect(stderr).toContain("Note: column 'label' is not used: it is no feature of the run\n");
});

test('a column that only the table of the first weights left out is not said to be', () => {
  const indexed = FITTED.map((line, i) => `${i},${line}`);
  expect(train(write('indexed.csv', `Unnamed: 0,${NAMES}`, indexed)).stdout).toContain(
    "left out: 'Unnamed: 0'",
  );
  const next = train(write('plain.csv', NAMES, FITTED), '--init', at('run'), '--out', at('next'));
  expect([next.status, next.stdout]).toEqual([0, expect.not.stringContaining('left out')]);
});

test('an option that only train has is named as one of train', () => {
  expect(train(write('train.csv', NAMES, FITTED)).status).toBe(0);
  const other = write('new.csv', NAMES, ['A,big,yes', 'B,2,no']);
  const { stderr } = regulus('evaluate', at('run'), '--data', other);
  expect(stderr).toMatch(
    /found 'big': .*say so with --missing of train; .*name it in --categorical of train\n$/,
  );
  const trained = train(write('odd.csv', NAMES, [...FITTED, 'A,big,yes']), '--out', at('odd'));
  expect(trained.stderr).toMatch(/say so with --missing; .*name it in --categorical\n$/);
});

test('rows without names whose labels stand elsewhere are said to', () => {
  const rows = rowsOf((i) => `${size(i)},${(i * 7) % 11},${i % 5}0,${size(i) > 7 ? 1 : 0}`, 80);
  writeFileSync(at('last.csv'), rows.join('\n'));
  writeFileSync(at('first.csv'), rows.map((line) => line.replace(/^(.*),(\d)$/, '$2,$1')).join('\n'));
  expect(train(at('last.csv'), '--target', 'column 4').status).toBe(0);
  const say = /labels of first\.csv seem to be in 'column 1', not in 'column 4' as in the training rows/;
  const predict = (file: string) => regulus('predict', at('run'), '--data', at(file), '--out', at('p.csv'));
  expect(predict('first.csv').stderr).toMatch(say);
  expect(predict('last.csv').stderr).toBe('');
});

test('evaluate shows the scores of the own test rows beside those of others, and says where they fell', () => {
  const lines = (count: number, labelOf: (i: number) => boolean) =>
    rowsOf((i) => `${size(i)},${labelOf(i) ? 'yes' : 'no'}`, count);
  const data = write(
    'train.csv',
    'size,label',
    lines(200, (i) => size(i) > 7),
  );
  const other = write(
    'new.csv',
    'size,label',
    lines(99, (i) => i % 2 === 0),
  );
  expect(train(data, '--epochs', '20', '--lr', '0.02').status).toBe(0);
  const { stdout, stderr } = regulus('evaluate', at('run'), '--data', other);
  expect(stdout).toMatch(/the run's own test rows\s*│ accuracy \d+\.\d %, loss \d\.\d{4} /);
  expect(stderr).toMatch(/Warning: accuracy: [\d.]+ %, but [\d.]+ % for the run's own test rows; are /);
  const { warnings } = JSON.parse(regulus('evaluate', at('run'), '--data', other, '--json').stdout) as {
    warnings: { code: string }[];
  };
  expect(warnings.map(({ code }) => code)).toContain('SCORE_FELL');
  const itself = regulus('evaluate', at('run'), '--data', data);
  expect(itself.stdout + itself.stderr).not.toContain('own test rows');
});
