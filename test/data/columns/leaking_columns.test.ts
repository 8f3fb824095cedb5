import { leakingColumns } from '../../../src/data/columns/leaking_columns';
import type { ColumnKind } from '../../../src/data/columns/schema';
import { TableRows } from '../../../src/data/table_rows';
import { cellsTable } from '../../support/cells_table';
import { planned, planOf } from '../../support/plans';

type Cell = (row: number) => string | null;
type Columns = Readonly<Record<string, readonly [ColumnKind, Cell]>>;

/** Rows of three species. */
const species: Cell = (row) => ['setosa', 'virginica', 'versicolor'][row % 3];
const noise: readonly [ColumnKind, Cell] = ['number', (row) => Math.sin(row).toFixed(4)];

function tableOf(columns: Columns, target: Cell, targets?: 'numbers', rows = 120): Promise<TableRows> {
  const names = Object.keys(columns);
  const kind = targets ? 'number' : 'category';
  const plan = planOf(
    [...names.map((name) => planned(name, columns[name][0])), planned('y', kind, 'target')],
    {
      targets,
    },
  );
  const cells = Array.from({ length: rows }, (_, row) => [
    ...names.map((name) => columns[name][1](row)),
    target(row),
  ]);
  return TableRows.read(cellsTable([...names, 'y'], cells), plan, { needTarget: true });
}

const copiesIn = async (...table: Parameters<typeof tableOf>) =>
  leakingColumns(await tableOf(...table)).map(({ message }) => message);
const alone = (name: string) =>
  `column '${name}' alone tells the target: is it known when the target is not?`;

test.each<[string, ColumnKind, Cell]>([
  ['texts', 'category', (row) => species(row)!.toUpperCase()],
  ['codes', 'number', (row) => `${row % 3}`],
  ['codes as texts', 'category', (row) => `${row % 3}`],
  ['codes from one on, backwards', 'number', (row) => `${3 - (row % 3)}`],
])('classes by other names: %s', async (_, kind, cell) => {
  expect(await copiesIn({ noise, code: [kind, cell] }, species)).toEqual([alone('code')]);
});

test.each<[string, ColumnKind, Cell]>([
  ['the same', 'number', (row) => `${row % 2}`],
  ['one minus it', 'number', (row) => `${1 - (row % 2)}`],
  ['yes and no', 'boolean', (row) => (row % 2 ? 'yes' : 'no')],
])('classes of 0 and 1: %s', async (_, kind, cell) => {
  expect(await copiesIn({ noise, code: [kind, cell] }, (row) => `${row % 2}`)).toEqual([alone('code')]);
});

test('a copy of a rare class', async () => {
  const isRare = (row: number) => `${Number(row % 90 === 0)}`;
  expect(await copiesIn({ noise, code: ['number', isRare] }, isRare, undefined, 2_000)).toEqual([
    alone('code'),
  ]);
});

test('one-hots of the classes', async () => {
  const oneHot = (target: number): [ColumnKind, Cell] => ['number', (row) => `${Number(row % 3 === target)}`];
  expect(await copiesIn({ a: oneHot(0), noise, b: oneHot(1), c: oneHot(2) }, species)).toEqual([
    "columns 'a', 'b', 'c' together tell the target: are they known when the target is not?",
  ]);
});

test('the other one-hots of a column, where the target is one of them', async () => {
  const oneHot =
    (target: number): Cell =>
    (row) =>
      `${Number(row % 4 === target)}`;
  const others: Columns = {
    a: ['number', oneHot(0)],
    noise,
    b: ['number', oneHot(1)],
    c: ['number', oneHot(2)],
  };
  expect(await copiesIn(others, oneHot(3))).toEqual([
    "columns 'a', 'b', 'c' together tell the target: are they known when the target is not?",
  ]);
  const { a, b } = others;
  expect(await copiesIn({ a, noise, b }, oneHot(3))).toEqual([]);
});

test('numbers in another unit', async () => {
  const price = (row: number) => 100 + ((row * 37) % 101) / 4;
  const columns: Columns = { noise, cents: ['number', (row) => `${100 * price(row)}`] };
  expect(await copiesIn(columns, (row) => `${price(row)}`, 'numbers')).toEqual([alone('cents')]);
  expect(await copiesIn({ cents: columns.cents }, (row) => `${price(row)}`, 'numbers')).toEqual([]);
});

test('no copy: features that hardly err, few rows, few of a class', async () => {
  const width: Cell = (row) => `${row % 3 === 2 && row % 25 < 2 ? 1 : row % 3}`;
  expect(await copiesIn({ noise, width: ['number', width] }, species)).toEqual([]);
  const copy: Columns = { noise, copy: ['category', species] };
  expect(await copiesIn(copy, species, undefined, 99)).toEqual([]);
  const rare = (row: number) => `${Number(row % 60 === 0)}`;
  expect(await copiesIn({ noise, flag: ['number', rare] }, rare, undefined, 480)).toEqual([]);
});

test('ranges of each class, and cells that one class lacks', async () => {
  const columns: Columns = {
    noise,
    boat: ['category', (row) => (row % 3 === 0 ? `${row % 4}` : null)],
    loss: ['number', (row) => `${row % 3 === 0 ? row : row + 1000}`],
  };
  const isThird = (row: number) => (row % 3 === 0 ? 'yes' : 'no');
  const [found, ...others] = leakingColumns(await tableOf(columns, isThird));
  expect(found).toEqual({
    code: 'COLUMN_LEAKS',
    message: "columns 'boat', 'loss' each tell the target alone: are they known when the target is not?",
  });
  expect(others).toEqual([]);
  const apart: Columns = { noise, apart: ['number', (row) => `${(row % 3) * 1_000 + row}`] };
  expect(await copiesIn(apart, species)).toEqual([alone('apart')]);
});

test('codes of which several go with one class, and few rows with another', async () => {
  const codes: Columns = {
    noise,
    code: ['category', (row) => `c${row % 6}`],
    number: ['number', (row) => `${(row * 5) % 6}`],
  };
  const both = "columns 'code', 'number' each tell the target alone: are they known when the target is not?";
  expect(await copiesIn(codes, species)).toEqual([both]);
  const wrong: Cell = (row) => (row % 300 === 0 ? 'setosa' : species(row + 1));
  const [nearly] = await copiesIn(codes, wrong, undefined, 3_000);
  expect(nearly).toMatch(/^columns 'code', 'number' each nearly tell the target alone: are they known/);
});
