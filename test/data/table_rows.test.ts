import fc from 'fast-check';
import { TableRows, type Targets } from '../../src/data/table_rows';
import { cellsTable } from '../support/cells_table';
import { planned, planOf } from '../support/plans';

const PLAN = planOf([planned('a'), planned('b', 'category'), planned('y', 'category', 'target')]);
const CELLS = [
  ['1', 'red', ' no'],
  ['?', 'blue', 'yes'],
  ['3', null, 'no'],
];
const read = (cells = CELLS, plan = PLAN, options = {}) =>
  TableRows.read(cellsTable(['a', 'b', 'y'], cells), plan, options);

test('rows in memory, column by column', async () => {
  const rows = await read();
  expect([rows.rows, rows.dropped]).toEqual([3, 0]);
  expect([0, 1, 2].map((row) => rows.columns[0]!.values.at(row))).toEqual([1, NaN, 3]);
  expect([0, 1, 2].map((row) => rows.columns[1]!.values.at(row))).toEqual([0, 1, -1]);
  expect([0, 1, 2].map((row) => rows.textOf('target', row))).toEqual(['no', 'yes', 'no']);
  expect(rows.textOf('id', 0)).toBeNull();
});

test('a cell that is no number is an error with its place', async () => {
  await expect(read([...CELLS, ['x', 'red', 'no']])).rejects.toThrow(
    "table.csv: line 5, column 'a': expected a number, found 'x'",
  );
});

test('a line of units or names among numbers is said to be one', async () => {
  const plan = planOf([planned('a'), planned('b'), planned('y', 'category', 'target')]);
  const line = 'no column of numbers has one here: remove the line if it has names or units';
  await expect(
    read(
      [
        ['cm', 'kg', 'y'],
        ['1', '2', 'no'],
      ],
      plan,
    ),
  ).rejects.toThrow(`line 2, column 'a': expected a number, found 'cm': ${line}`);
  await expect(
    read(
      [
        ['cm', '2', 'y'],
        ['1', '2', 'no'],
      ],
      plan,
    ),
  ).rejects.toThrow("line 2, column 'a': expected a number, found 'cm': if it means a missing value");
});

test.each([
  [null, 'an empty cell', ''],
  ['N/A', "'N/A', which means a missing value", ', or take the word as a value with options.missingOnly'],
])('a row without a target (%p) is an error', async (target, found, other) => {
  await expect(read([...CELLS, ['4', 'red', target as string]])).rejects.toThrow(
    `line 5, column 'y': expected a target, found ${found}: leave such rows out with options.dropMissingTarget${other}`,
  );
});

test('rows without a target are left out and counted where that is asked for', async () => {
  const rows = await read([['0', 'red', ''], ...CELLS, ['9', 'red', null]], PLAN, {
    dropMissingTarget: true,
  });
  expect([rows.rows, rows.dropped]).toEqual([3, 2]);
  expect([0, 1, 2].map((row) => rows.columns[0]!.values.at(row))).toEqual([1, NaN, 3]);
  await expect(read([['0', 'red', '']], PLAN, { dropMissingTarget: true })).rejects.toThrow(
    'expected a row with a target, found none',
  );
});

test('a table without rows is refused', async () => {
  await expect(read([])).rejects.toThrow('table.csv: expected at least one row, found none');
});

test.each([
  ['', 'a missing one'],
  ['-1', '-1'],
])('a weight %p is refused', async (weight, found) => {
  const plan = planOf([planned('a', 'number', 'weight'), PLAN.columns[1], PLAN.columns[2]]);
  await expect(read([[weight, 'red', 'no']], plan)).rejects.toThrow(
    `line 2, column 'a': expected a weight of at least 0, found ${found}`,
  );
});

test('weights that are all 0 are refused', async () => {
  const plan = planOf([planned('a', 'number', 'weight'), PLAN.columns[1], PLAN.columns[2]]);
  await expect(read([['0', 'red', 'no']], plan)).rejects.toThrow(
    "column 'a': expected a weight above 0 in some row, found 0 in all",
  );
  const rows = await read(
    [
      ['0', 'red', 'no'],
      ['2', 'red', 'no'],
    ],
    plan,
  );
  expect(rows.columnOf('weight')!.values.at(1)).toBe(2);
});

test('the id of a row is read where it is needed', async () => {
  const plan = planOf([PLAN.columns[0], planned('b', 'category', 'id'), PLAN.columns[2]]);
  expect((await read(CELLS, plan)).columns[1]).toBeNull();
  const rows = await read(CELLS, plan, { needId: true });
  expect([0, 1, 2].map((row) => rows.textOf('id', row))).toEqual(['red', 'blue', null]);
});

test('rows that take more memory than there is are refused before they are read', async () => {
  const source = cellsTable(['a', 'b', 'y'], CELLS, { rows: 1e13 });
  await expect(TableRows.read(source, PLAN)).rejects.toThrow('expected data that fits into memory');
});

test('progress counts the rows', async () => {
  const seen: number[] = [];
  const cells = Array.from({ length: 17 }, () => ['1', 'red', 'no']);
  await read(cells, PLAN, { onProgress: (rows: number) => seen.push(rows) });
  expect(seen).toEqual([7, 14, 17]);
});

test('no row is lost, whatever the blocks', async () => {
  const cell = fc.option(fc.constantFrom('red', 'blue', 'no', ''), { nil: null });
  const table = fc.array(fc.tuple(fc.integer().map(String), cell, cell), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 9 }), async (cells, blockRows) => {
      const source = cellsTable(['a', 'b', 'y'], [['7', 'red', 'no'], ...cells], { blockRows });
      const rows = await TableRows.read(source, PLAN, { dropMissingTarget: true });
      const kept = [['7', 'red', 'no'], ...cells].filter(([, , target]) => target);
      expect(rows.rows + rows.dropped).toBe(cells.length + 1);
      expect(kept.map((_, row) => String(rows.columns[0]!.values.at(row)))).toEqual(kept.map(([a]) => a));
      expect(kept.map((_, row) => rows.textOf('target', row))).toEqual(kept.map(([, , target]) => target));
    }),
  );
});

test.each<[string, string[], boolean]>([
  ['that are one double', ['4611686018427387904', '4611686018427387905', ''], true],
  ['that are two doubles', ['4611686018427387904', '4611686018427387905', '4611686018427388999'], false],
  ['that are equal', ['9223372036854775807', '9223372036854775807', '9223372036854775807'], false],
  ['that a double holds', ['9007199254740992', '9007199254740992', ''], false],
  ['with an exponent', ['1e30', '10e29', '1E30'], false],
])('whole numbers %s', async (_, numbers, isLost) => {
  const { warnings } = await read(numbers.map((number, row) => [number, 'red', row % 2 ? 'yes' : 'no']));
  const problem = "column 'a' has whole numbers near 4611686018427388000 that differ in digits beyond";
  const expected = { code: 'DIGITS_LOST', message: expect.stringContaining(problem) as string };
  expect(warnings).toEqual(isLost ? [expected] : []);
});

test('targets of numbers come row by row, and rows that lack one of them are left out or refused', async () => {
  const plan = planOf(
    [planned('a', 'number', 'target'), planned('b', 'category'), planned('y', 'number', 'target')],
    {
      targets: 'numbers',
    },
  );
  const cells = [
    ['1', 'red', '2.5'],
    ['3', 'red', ''],
    ['4', 'red', '-1'],
  ];
  const numbers: number[] = [];
  const onTargets = (targets: Targets) => numbers.push(...('numbers' in targets ? targets.numbers : []));
  const rows = await read(cells, plan, { dropMissingTarget: true, onTargets });
  expect([rows.rows, rows.dropped, numbers]).toEqual([2, 1, [1, 2.5, 4, -1]]);
  await expect(read(cells, plan)).rejects.toThrow(
    "line 3, column 'y': expected a target, found an empty cell",
  );
  await expect(read([['1', 'red', 'dear']], plan)).rejects.toThrow(
    "line 2, column 'y': expected a number, found 'dear': if it means a missing value, say so with " +
      "options.missing; if it holds classes, say so with options.task 'classification'",
  );
});
