import { tableFacts } from '../../../src/data/columns/column_facts';
import {
  isId,
  isIndex,
  isNamedAsId,
  mayBeId,
  numbersRows,
  unnamedFirst,
} from '../../../src/data/columns/id_columns';
import { MissingWords } from '../../../src/data/columns/missing';
import { cellsTable } from '../../support/cells_table';

async function factsOf(numbers: readonly (number | null)[], name = 'a') {
  const cells = numbers.map((value) => [value === null ? null : `${value}`]);
  const { columns } = await tableFacts(cellsTable([name], cells), new MissingWords(['']));
  return columns[0];
}
const upTo = (count: number, of: (row: number) => number) =>
  Array.from({ length: count }, (_, row) => of(row));
/** Numbers from 0 on in another order. */
const shuffled = (count: number) => upTo(count, (row) => (row * 389) % count);
/** A draw from 0 to 1 for each row. */
const random = (row: number) => Math.abs(Math.sin(12.9898 * (row + 1)) * 43_758.5453) % 1;

test.each<[string, string, number[], boolean]>([
  ['counts', 'Unnamed: 0', [0, 1, 2], true],
  ['counts, read back twice', 'Unnamed: 0.1', [7, 8, 9], true],
  ['is shuffled', 'Unnamed: 0', shuffled(40), true],
  ['begins again', 'index', [...upTo(30, (row) => row), ...upTo(50, (row) => row)], true],
  ['is shuffled', 'index', shuffled(40), true],
  ['is one of several', 'level_0', upTo(3, (row) => row), true],
  ['has no name', '', [4, 4, 1], true],
  ['repeats in no order', 'index', upTo(40, (row) => (row * 7) % 13), false],
  ['is measured', 'index', upTo(40, (row) => row / 8), false],
  ['has few rows', 'index', [0, 5, 2], false],
  ['has another name', 'count', [0, 1, 2], false],
])('an index by its name: %s (%s)', async (_, name, numbers, isOne) => {
  expect(isIndex(await factsOf(numbers, name))).toBe(isOne);
});

test('an id counts the rows, or has the name of one and no number twice', async () => {
  expect(isId(await factsOf(upTo(20, (row) => row + 1_000)))).toBe(true);
  expect(isId(await factsOf(shuffled(40)))).toBe(false);
  expect(isId(await factsOf(shuffled(40), 'user_id'))).toBe(true);
  expect(
    isId(
      await factsOf(
        upTo(40, (row) => row % 20),
        'user_id',
      ),
    ),
  ).toBe(false);
});

test('names of ids, and columns before the first name', () => {
  expect(['id', 'userId', 'Unnamed: 0', '', 'level_1', 'index'].every(isNamedAsId)).toBe(true);
  expect(['humid', 'idle', 'level', 'a'].some(isNamedAsId)).toBe(false);
  expect(unnamedFirst(['Unnamed: 0.1', 'Unnamed: 0', 'a', 'Unnamed: 3'])).toBe(2);
  expect(unnamedFirst(['a', ''])).toBe(0);
});

test('numbers of rows are those from 0 on in any order, and some of them', async () => {
  expect(numbersRows(await factsOf(shuffled(40)))).toBe(true);
  expect(numbersRows(await factsOf(shuffled(400).slice(0, 300)))).toBe(true);
  expect(numbersRows(await factsOf(shuffled(19)))).toBe(false);
  expect(numbersRows(await factsOf(upTo(40, (row) => row * row)))).toBe(false);
  expect(numbersRows(await factsOf([...shuffled(40), 3]))).toBe(false);
});

test.each<[string, number[], boolean]>([
  ['customers of six digits in any order', upTo(300, (row) => 1e5 + Math.floor(9e5 * random(row))), true],
  ['numbers of rows, shuffled', shuffled(120), true],
  ['orders that rise by other steps', upTo(120, (row) => 1_000 + row * row), true],
  ['a few of these', upTo(99, (row) => 1_000 + row * row), false],
  ['areas, rounded', upTo(300, (row) => 100 * (50 + ((row * 389) % 4_001))), false],
  [
    'areas, most of them small',
    upTo(300, (row) => Math.floor(5_000 * Math.exp(3 * random(row)) + row)),
    false,
  ],
  ['areas in 150 rows', upTo(150, (row) => 2_000 + Math.floor(9e4 * random(row))), false],
  ['seconds since 1970', upTo(300, (row) => 1.7e9 + Math.floor(1e7 * random(row))), false],
  ['one number twice', [...shuffled(120), 5], false],
  ['numbers that are not whole', upTo(300, (row) => 1e5 * random(row)), false],
])('whole numbers that may be ids: %s', async (_, numbers, mayBe) => {
  expect(mayBeId(await factsOf(numbers))).toBe(mayBe);
});

test('a number that is missing somewhere is no id', async () => {
  expect(mayBeId(await factsOf([...shuffled(120), null]))).toBe(false);
});
