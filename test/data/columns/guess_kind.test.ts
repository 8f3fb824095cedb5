import { tableFacts } from '../../../src/data/columns/column_facts';
import { guessKind, isTooLarge } from '../../../src/data/columns/guess_kind';
import { MISSING_WORDS, MissingWords } from '../../../src/data/columns/missing';
import type { TableColumn } from '../../../src/data/table_source';
import { cellsTable } from '../../support/cells_table';

async function guess(
  cells: readonly (string | null)[],
  column: Partial<TableColumn> = {},
  place?: Parameters<typeof guessKind>[1],
) {
  const name = column.name ?? 'a';
  const source = cellsTable(
    [name],
    cells.map((cell) => [cell]),
    { columns: { [name]: column } },
  );
  const facts = await tableFacts(source, new MissingWords(MISSING_WORDS));
  return guessKind(facts.columns[0], place);
}
const upTo = (count: number, textOf: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => textOf(i));

test.each<[string, (string | null)[], string]>([
  ['numbers', ['1', '-2.5', '?', null], 'number'],
  ['numbers, a few words among them', [...upTo(19, (i) => `${i % 7}`), 'tall'], 'number'],
  ['numbers and many words', ['2', '3', '4', '5more'], 'category'],
  ['true and false', ['True', 'FALSE', '', 'true'], 'boolean'],
  ['yes and no', ['yes', 'no', 'no'], 'boolean'],
  ['one letter of a pair', ['F', 'F', 'F'], 'category'],
  ['words of two pairs', ['yes', 'false'], 'category'],
  ['0 and 1', ['0', '1', '1'], 'number'],
  ['dates', ['2026-01-31', '2026-02-01 10:00', 'NA'], 'date'],
  ['texts', ['red', 'blue', '?'], 'category'],
])('%s', async (_, cells, kind) => {
  expect(await guess(cells)).toEqual({ kind, leftOut: null });
});

test('the type that the file states counts', async () => {
  expect(await guess(['0', '1'], { type: 'boolean' })).toEqual({ kind: 'boolean', leftOut: null });
  expect(await guess(['0', '1'], { type: 'time' })).toEqual({ kind: 'date', leftOut: null });
});

test.each<[string, (string | null)[], Partial<TableColumn>, string | null]>([
  ['a column without values', ['', null, '?'], {}, 'empty'],
  ['a column that cannot be read', [null], { unreadable: 'nested values' }, 'unreadable'],
  ['an index that the file states', ['5', '3'], { isIndex: true }, 'index'],
  ["pandas' index, read back", ['0', '1', '2'], { name: 'Unnamed: 0' }, 'index'],
  ['a column named index that counts', ['0', '1', '2'], { name: 'index' }, 'index'],
  ['a column named index that does not', ['0', '5', '2'], { name: 'index' }, null],
  ['a column without a name', ['u', 'v', 'w'], { name: '' }, 'index'],
  ['numbers that count the rows', upTo(20, (i) => `${i + 1000}`), {}, 'id'],
  ['a few of them', upTo(19, (i) => `${i}`), {}, null],
  [
    'numbers under the name of an id, all different',
    upTo(10, (i) => `${i * i}`),
    { name: 'PassengerId' },
    'id',
  ],
  ['an id that repeats', upTo(30, (i) => `${i % 9}`), { name: 'user_id' }, null],
  ['a name that ends like an id', upTo(30, (i) => `${i * i}`), { name: 'humid' }, null],
  ['texts that all differ', upTo(21, (i) => `name ${i}`), {}, 'all different'],
  ['a few of them', upTo(20, (i) => `name ${i}`), {}, null],
  ['texts that repeat', upTo(40, (i) => `name ${i % 20}`), {}, null],
])('%s', async (_, cells, column, reason) => {
  expect((await guess(cells, column)).leftOut).toBe(reason);
});

test.each<[string, string[], string | null]>([
  ['keys of joined tables', ['u', 'u', 'v'], 'unnamed'],
  ['numbers that are not whole', ['0.5', '1', '2'], 'unnamed'],
  ['whole numbers as doubles', ['0.0', '1.0', '0.0'], 'index'],
  ['times', ['2026-01-31', '2026-02-01', '2026-02-02'], null],
])('first columns without a name: %s', async (_, cells, reason) => {
  const found = await guess(cells, { name: 'Unnamed: 0' }, { isUnnamedFirst: true });
  expect(found.leftOut).toBe(reason);
});

test('numbers of rows in another order are an id where no column has a name', async () => {
  const cells = upTo(40, (i) => `${(i * 7) % 40}`);
  expect((await guess(cells, {}, { isFirstOfNameless: true })).leftOut).toBe('id');
  expect((await guess(cells)).leftOut).toBe(null);
  expect((await guess([...cells, '3'], {}, { isFirstOfNameless: true })).leftOut).toBe(null);
});

test.each<[string, string, (i: number) => string, number, boolean]>([
  ['10,000 texts that differ', 'city', (i) => `city ${i}`, 10_000, true],
  ['fewer of them', 'city', (i) => `city ${i}`, 9_999, false],
  ['10,000 texts in rows enough', 'city', (i) => `city ${i % 10_000}`, 20_000, false],
  ['those of an id', 'user_id', (i) => `user ${i}`, 10_000, false],
  ['hashes', 'key', (i) => `${i}`.padStart(32, 'af'), 10_000, false],
])('too large for a category, %s', async (_, name, textOf, rows, isLarge) => {
  const cells = upTo(rows, textOf).map((cell) => [cell]);
  const facts = await tableFacts(cellsTable([name], cells), new MissingWords(MISSING_WORDS));
  expect(isTooLarge(facts.columns[0])).toBe(isLarge);
});
