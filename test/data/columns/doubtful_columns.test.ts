import { doubtfulColumns, uselessColumns } from '../../../src/data/columns/doubtful_columns';
import { TableRows } from '../../../src/data/table_rows';
import { cellsTable } from '../../support/cells_table';
import { planned, planOf } from '../../support/plans';

type Column = (row: number) => string | null;
const target: Column = (row) => (row % 3 === 0 ? 'yes' : 'no');

async function doubts(
  columns: Readonly<Record<string, readonly ['number' | 'category', Column]>>,
  rows = 120,
  of = doubtfulColumns,
) {
  const names = Object.keys(columns);
  const plan = planOf([
    ...names.map((name) => planned(name, columns[name][0])),
    planned('y', 'category', 'target'),
  ]);
  const cells = Array.from({ length: rows }, (_, row) => [
    ...names.map((name) => columns[name][1](row)),
    target(row),
  ]);
  const read = await TableRows.read(cellsTable([...names, 'y'], cells), plan);
  return of(read);
}

test('nothing is doubtful about columns that vary', async () => {
  expect(
    await doubts({
      a: ['number', (row) => `${row % 7}`],
      b: ['category', (row) => 'uvw'[row % 5] ?? null],
      c: ['number', (row) => `${row * row}`],
    }),
  ).toEqual([]);
});

test('columns of one value', async () => {
  expect(
    await doubts({
      a: ['number', () => '1'],
      b: ['category', () => 'u'],
      c: ['number', (row) => (row === 77 ? '2' : '1')],
      d: ['number', (row) => (row % 2 ? '1' : '')],
    }),
  ).toEqual([{ code: 'COLUMN_CONSTANT', message: "columns 'a', 'b' have one value in all rows" }]);
});

test('a rare other value is found in a long table', async () => {
  const rows = 50_000;
  const [only] = await doubts(
    { a: ['number', () => '1'], b: ['number', (row) => (row === 3 ? '2' : '1')] },
    rows,
  );
  expect(only.message).toBe("column 'a' has one value in all rows");
});

test('columns that say the same, also in other words', async () => {
  expect(
    await doubts({
      a: ['number', (row) => `${row % 7}`],
      sex: ['category', (row) => (row % 2 ? 'm' : 'f')],
      b: ['number', (row) => `${row % 7}.0`],
      gender: ['category', (row) => (row % 2 ? 'male ' : 'female')],
    }),
  ).toEqual([
    { code: 'COLUMNS_EQUAL', message: "columns 'a', 'b' say the same" },
    { code: 'COLUMNS_EQUAL', message: "columns 'sex', 'gender' say the same" },
  ]);
});

test('of many columns that say the same, a few are named', async () => {
  const names = Array.from({ length: 20 }, (_, i) => `a${i}`);
  const found = await doubts(
    Object.fromEntries(names.map((name) => [name, ['number', (row) => `${row % 7}`]])),
  );
  expect(found).toHaveLength(6);
  expect(found[4].message).toBe("columns 'a0', 'a5' say the same");
  expect(found[5].message).toBe('14 more columns say the same as another one');
});

test('a category whose values hardly repeat', async () => {
  expect(
    await doubts({ name: ['category', (row) => `n${row}`], a: ['number', (row) => `${row % 7}`] }),
  ).toEqual([{ code: 'COLUMN_ALL_DIFFERENT', message: "column 'name' is nearly all different" }]);
});

test('training names constant and equal columns, but not in a few rows', async () => {
  const columns: Parameters<typeof doubts>[0] = {
    a: ['number', (row) => `${row % 7}`],
    b: ['number', (row) => `${row % 7}`],
    c: ['number', () => '1'],
    d: ['category', (row) => `word ${row}`],
  };
  expect((await doubts(columns, 30, uselessColumns)).map(({ message }) => message)).toEqual([
    "column 'c' has one value in all rows",
    "columns 'a', 'b' say the same",
  ]);
  expect(await doubts(columns, 29, uselessColumns)).toEqual([]);
});
