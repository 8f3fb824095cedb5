import { RowEncoder } from '../../../src/data/columns/encode_rows';
import { EncodedColumns } from '../../../src/data/columns/encoded_columns';
import { fitSchema } from '../../../src/data/columns/fit_schema';
import type { ColumnKind } from '../../../src/data/columns/schema';
import { UnfamiliarCells } from '../../../src/data/columns/unfamiliar_cells';
import { encodedSource } from '../../../src/data/encoded_source';
import { TableRows } from '../../../src/data/table_rows';
import { cellsTable } from '../../support/cells_table';
import { planned, planOf } from '../../support/plans';

type Column = readonly (string | null)[];

/** A run of one column, and other rows of it: what is said of these, and how many unknown values they have. */
async function compared(kind: ColumnKind, fitted: Column, others: Column) {
  const plan = planOf([planned('a', kind)]);
  const tableOf = (cells: Column) =>
    cellsTable(
      ['a'],
      cells.map((cell) => [cell]),
    );
  const rows = await TableRows.read(tableOf(fitted), plan);
  const { schema } = fitSchema(
    plan,
    rows,
    Uint32Array.from(fitted, (_, row) => row),
  );
  const source = encodedSource(tableOf(others), schema, { unlabelled: true, keepBadRows: true }).rows;
  for await (const _ of source.blocks(false));
  const inBlocks = source.unfamiliar!();
  const encoder = new RowEncoder(schema);
  const inMemory = new UnfamiliarCells(encoder.features);
  const isReadable = others.every((cell) => kind === 'category' || cell !== 'x');
  if (isReadable) {
    const other = await TableRows.read(tableOf(others), plan);
    const rest = other.rows - 1;
    encoder.encodeRows(other, 0, new EncodedColumns(1, encoder.columns), inMemory);
    encoder.encodeRows(other, 1, new EncodedColumns(rest, encoder.columns), inMemory);
    expect(inMemory.warnings(' of new.csv')).toEqual(inBlocks.warnings(' of new.csv'));
  }
  return { warnings: inBlocks.warnings(' of new.csv'), unknown: inBlocks.unknown };
}

const times = (count: number, ...values: string[]) => new Array<string[]>(count).fill(values).flat();
const only = async (...given: Parameters<typeof compared>) => {
  const { warnings } = await compared(...given);
  expect(warnings).toHaveLength(1);
  return warnings[0];
};

test.each([
  [
    'another form of numbers',
    times(4, '1', '2'),
    times(4, '1.0', '2.0'),
    "'1.0' (is it '1'?), '2.0' (is it '2'?)",
  ],
  ['leading zeros', times(4, '1', '2'), times(4, '001'), "'001' (is it '1'?)"],
  ['another case', times(4, 'male', 'female'), times(4, 'MALE'), "'MALE' (is it 'male'?)"],
  ['another language', times(4, 'yes', 'maybe'), times(4, 'oui'), "'oui'"],
])('a category of which no value is known is said: %s', async (_, fitted, others, found) => {
  const { code, message, column } = await only('category', [...fitted, ''], [...others, '', null]);
  expect([code, column]).toEqual(['VALUES_UNKNOWN', 'a']);
  const count = others.length;
  expect(message).toContain(
    `column 'a' of new.csv has ${count} of ${count} values that the run does not know, such as ${found}: known are `,
  );
});

test('a category that is embedded is counted as one of one-hots is', async () => {
  const names = Array.from({ length: 12 }, (_, i) => `city ${i}`);
  const { message } = await only('category', times(3, ...names), times(9, 'Rome'));
  expect(message).toMatch(/9 of 9 values .*known are 'city 0', 'city 1', .* and 7 more$/);
});

test('a few unknown values are counted, and not warned of', async () => {
  const some = (count: number) => [...times(18 - count, 'a'), ...times(count, 'c')];
  const few = await compared('category', times(4, 'a', 'b'), some(1));
  expect([few.warnings, few.unknown]).toEqual([[], 1]);
  expect(await only('category', times(4, 'a', 'b'), some(3))).toMatchObject({ code: 'VALUES_UNKNOWN' });
});

test('a column of many rare values is held to the share that the fitted rows had', async () => {
  const rare = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
  const fitted = [...times(10, 'a'), ...rare('own', 30)];
  const as = await compared('category', fitted, [...times(10, 'a'), ...rare('new', 30)]);
  expect([as.warnings, as.unknown]).toEqual([[], 30]);
  expect(await only('category', fitted, [...times(4, 'a'), ...rare('new', 36)])).toMatchObject({
    code: 'VALUES_UNKNOWN',
  });
});

test.each<[ColumnKind, string[], string[], string]>([
  ['number', ['1', '2', '9'], ['', '4', '?'], 'the median of the fitted rows, 2, is taken'],
  [
    'date',
    times(1, '2020-01-01', '2020-01-03', '2021-01-01'),
    ['', '2020-02-01', ''],
    '2020-01-03, is taken',
  ],
  ['boolean', ['yes', 'yes', 'no'], ['', 'no', ''], 'the more frequent value, true, is taken'],
  ['category', times(3, 'a', 'b'), ['', 'a', 'NA'], 'it counts as none of the known values'],
])(
  'missing cells of a %s of which every fitted row has one are said with what they count as',
  async (kind, fitted, others, taken) => {
    const { code, message, column } = await only(kind, fitted, others);
    expect([code, column]).toEqual(['VALUES_MISSING', 'a']);
    expect(message).toContain(
      "column 'a' of new.csv has no value in 2 of 3 rows, though every fitted row has one: ",
    );
    expect(message).toMatch(new RegExp(`${taken}$`));
  },
);

test('missing cells are as usual where fitted rows lack values too', async () => {
  expect((await compared('number', ['1', '', '3'], ['', '', '2'])).warnings).toEqual([]);
  expect((await compared('category', [...times(3, 'a', 'b'), ''], ['', '', 'a'])).warnings).toEqual([]);
});

test('cells that are missing far more often than in the fitted rows are said', async () => {
  const mostly = (kind: ColumnKind, value: string, missing: number) =>
    compared(kind, [...times(19, value), ''], [...times(20 - missing, value), ...times(missing, '')]);
  const [{ message }] = (await mostly('number', '7', 20)).warnings;
  expect(message).toBe(
    "column 'a' of new.csv has no value in 20 of 20 rows, though 95.0 % of the fitted rows have one: " +
      'the median of the fitted rows, 7, is taken',
  );
  expect((await mostly('category', 'x', 15)).warnings[0].message).toMatch(/it counts as missing$/);
  expect((await mostly('boolean', 'yes', 20)).warnings).toHaveLength(1);
  expect((await mostly('date', '2026-01-01', 20)).warnings).toHaveLength(1);
  expect((await mostly('number', '7', 10)).warnings).toEqual([]);
});

test('rows of a column that is mostly missing may all lack it by chance', async () => {
  const fitted = [...times(8, '7'), ...times(32, '')];
  expect((await compared('number', fitted, times(20, ''))).warnings).toEqual([]);
});

test('a cell that is refused is no missing one', async () => {
  expect((await compared('number', ['1', '2', '3'], ['x', '2', 'x'])).warnings).toEqual([]);
});

test('of many columns the first are told one by one, the others by their names', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const plan = planOf(names.map((name) => planned(name, 'category')));
  const source = (cells: string[][]) => cellsTable(names, cells);
  const fitted = source(times(3, 'x', 'y').map((value) => names.map(() => value)));
  const rows = await TableRows.read(fitted, plan);
  const { schema } = fitSchema(plan, rows, Uint32Array.from([0, 1, 2, 3, 4, 5]));
  const others = encodedSource(source([names.map(() => 'z')]), schema, { unlabelled: true }).rows;
  for await (const _ of others.blocks(false));
  const messages = others.unfamiliar!()
    .warnings('')
    .map(({ message }) => message);
  expect(messages).toHaveLength(4);
  expect(messages[0]).toMatch(/^column 'a' has 1 of 1 value that the run does not know, such as 'z'/);
  expect(messages[3]).toBe("2 more columns hold values that the run does not know: 'd', 'e'");
});
