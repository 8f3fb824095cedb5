// Tables that cannot be trained on: one message that says where and what to do, exit 1, nothing written.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { regulus } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const SMALL = words('--dim 8 --depth 1 --epochs 1 --batch-size 16');

/** A usable row: two numbers and a class. */
const usual = (i: number) => `${i % 7},${i % 5},${i % 2 ? 'u' : 'v'}`;

/** Lines of a table whose row `odd` is another. */
function linesWith(rows: number, line: (i: number) => string, header = 'a,b,y'): string {
  return `${[header, ...Array.from({ length: rows }, (_, i) => line(i))].join('\n')}\n`;
}

const oneOdd = (odd: string) => linesWith(60, (i) => (i === 40 ? odd : usual(i)));

test.each<[string, string, string[], RegExp]>([
  [
    'a row with too few cells',
    oneOdd('1,2'),
    [],
    /line 42: expected 3 cells as in the rows above, found 2: fill the row up, or remove it/,
  ],
  ['a row with too many cells', oneOdd('1,2,u,3'), [], /line 42: expected 3 cells .*, found 4: /],
  ['a quote that is not closed', oneOdd('"1,2,u'), [], /line 42: expected text in quotes to end, .*: close/],
  [
    'one column',
    linesWith(60, (i) => (i % 2 ? 'u' : 'v'), 'y'),
    [],
    /line 1: expected cells separated by .*, found one column: say what separates with --delimiter/,
  ],
  [
    'columns that are all ignored',
    linesWith(60, usual),
    ['--ignore', 'a,b'],
    /expected at least one feature, found none: left out are 'a' \(ignored\), 'b' \(ignored\)/,
  ],
  [
    'a category of 20,000 values',
    linesWith(20_000, (i) => `word ${i},${i % 5},${i % 2 ? 'u' : 'v'}`),
    [],
    /column 'a': expected a category, found 20,000 .* in the first 20,000 rows: .* --ignore, or keep .* --categorical/,
  ],
  [
    'a category of 100,000 values, of which the first rows have few',
    linesWith(120_000, (i) => `word ${Math.max(i, 20_000)},${i % 5},${i % 2 ? 'u' : 'v'}`),
    [],
    /column 'a': expected at most 65,536 different texts, found more: .* --ignore, or keep .* --categorical/,
  ],
  [
    'a target of ten thousand values',
    linesWith(10_000, (i) => `${i % 7},${i % 5},word ${i}`),
    [],
    /the target is unclear: 'y' \(by its name\) .*different.*: name the column with --target/,
  ],
  [
    'a column that changes its kind half-way',
    linesWith(30_000, (i) => (i < 20_000 ? usual(i) : `x${usual(i)}`)),
    [],
    /line 20002, column 'a': expected a number, found 'x1': if .* --missing; if .* --categorical/,
  ],
  [
    'a number that is too large for float32',
    oneOdd('1e39,2,u'),
    [],
    /line 42, column 'a': expected a finite number that float32 holds, found '1e39'/,
  ],
  [
    'a row without a target',
    oneOdd('1,2,'),
    [],
    /line 42, column 'y': expected a target, found an empty cell: .* --drop-missing-target/,
  ],
  [
    'a target that is not there',
    linesWith(60, usual),
    ['--target', 'z'],
    /expected a column named 'z', as --target says, found 'a', 'b', 'y'/,
  ],
  ['two columns of one name', linesWith(60, usual, 'a,a,y'), [], /line 1: .* 'a' twice, in columns 1 and 2/],
  ['a header alone', 'a,b,y\n', [], /line 2: expected rows below the names, found none/],
])('%s: the file, the place, what was expected, and exit 1', (_, text, options, message) => {
  writeFileSync(at('table.csv'), text);
  const run = regulus('train', '--data', at('table.csv'), ...options, ...SMALL, '--out', at('run'));
  expect(run).toMatchObject({ status: 1, stdout: '' });
  expect(run.stderr).toMatch(message);
  expect(run.stderr).toMatch(/^regulus: .*table\.csv: .*\n$/);
  expect(readdirSync(at())).toEqual(['table.csv']);
});

test('a table of other columns than the run knows is refused by name, and no prediction is written', () => {
  writeFileSync(at('table.csv'), linesWith(60, usual));
  writeFileSync(at('other.csv'), linesWith(60, usual, 'c,b,z'));
  const trained = regulus('train', '--data', at('table.csv'), ...SMALL, '--out', at('run'));
  expect(trained.status).toBe(0);
  for (const [command, options] of [
    ['evaluate', []],
    ['predict', ['--out', at('predicted.csv')]],
  ] as const) {
    const { status, stderr } = regulus(command, at('run'), '--data', at('other.csv'), ...options);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^regulus: .*other\.csv: expected a column named 'a', .*, found 'c', 'b', 'z'\n$/,
      ),
    ]);
  }
  expect(existsSync(at('predicted.csv'))).toBe(false);
});

test('20,000 texts are kept as a stated category with one place for the rare ones; ids are left out', () => {
  const train = (name: string, ...options: string[]) => {
    const line = (i: number) => `word ${i},${i % 5},${i % 2 ? 'u' : 'v'}`;
    writeFileSync(at('table.csv'), linesWith(20_000, line, `${name},b,y`));
    return regulus('train', '--data', at('table.csv'), ...SMALL, ...options, '--out', at(name));
  };
  const leftOut = train('user_id');
  expect([leftOut.status, leftOut.stderr]).toEqual([
    0,
    expect.stringContaining("column 'user_id' is nearly all different: left out"),
  ]);
  const kept = train('a', '--categorical', 'a');
  expect([kept.status, kept.stderr]).toEqual([0, expect.stringContaining("column 'a' says nothing")]);
});
