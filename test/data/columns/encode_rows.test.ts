import fc from 'fast-check';
import { RowEncoder } from '../../../src/data/columns/encode_rows';
import { fitSchema } from '../../../src/data/columns/fit_schema';
import type { ColumnPlan, Schema } from '../../../src/data/columns/schema';
import { TableRows } from '../../../src/data/table_rows';
import { type Cells, cellsTable } from '../../support/cells_table';
import { encodedTable } from '../../support/encoded_table';
import { planned, planOf } from '../../support/plans';

async function fitted(columns: readonly ColumnPlan[], cells: Cells) {
  const plan = planOf(columns);
  const rows = await TableRows.read(
    cellsTable(
      columns.map(({ name }) => name),
      cells,
    ),
    plan,
  );
  const { schema } = fitSchema(
    plan,
    rows,
    Uint32Array.from({ length: rows.rows }, (_, row) => row),
  );
  return { rows, schema, encoder: new RowEncoder(schema) };
}

/** The rows of a matrix. */
const inRows = (values: Float64Array, columns: number) =>
  Array.from({ length: values.length / columns }, (_, row) => [
    ...values.subarray(row * columns, (row + 1) * columns),
  ]);

/** Encodes other cells, with what was refused. */
async function encodeCells(schema: Schema, names: readonly string[], cells: Cells) {
  const source = cellsTable(names, cells);
  const encoder = new RowEncoder(schema);
  const { encode, matched } = encoder.blocksOf(source);
  const [encoded, refused]: [number[][], string[]] = [[], []];
  for await (const block of source.blocks(matched.indices.filter((index) => index >= 0)))
    encoded.push(
      ...inRows(
        encode(block, (_, row, column, problem) => refused.push(`${row} ${column}: ${problem}`)),
        encoder.columns,
      ),
    );
  return { encoded, refused };
}

const COLUMNS = [
  planned('city', 'category'),
  planned('sex', 'category'),
  planned('age'),
  planned('member', 'boolean'),
  planned('joined', 'date'),
  planned('y', 'category', 'target'),
];
const CITIES = Array.from({ length: 10 }, (_, i) => `city ${i}`);
const CELLS = Array.from({ length: 32 }, (_, row) => [
  row < 30 ? CITIES[row % 10] : row === 30 ? null : 'elsewhere',
  row % 2 ? 'male' : 'female',
  row === 0 ? '?' : String(row),
  row === 1 ? '' : row % 3 ? 'yes' : 'no',
  row % 2 ? '2026-01-31' : '2026-02-01',
  'no',
]);

test('a row: numbers, then one-hots, booleans and indicators, then codes', async () => {
  const { rows, encoder } = await fitted(COLUMNS, CELLS);
  expect(encoder.encodedNames).toEqual([
    'age',
    'joined month',
    'joined weekday',
    'joined day of year',
    'joined days',
    'sex=female',
    'sex=male',
    'age missing',
    'member',
    'member missing',
    'city',
  ]);
  expect([encoder.columns, encoder.numbers, encoder.cardinalities]).toEqual([11, 5, [12]]);
  const encoded = inRows(encodedTable(encoder, rows), 11);
  expect(encoded).toHaveLength(32);
  expect(encoded[0]).toEqual([16, 2, 6, 32, 1, 1, 0, 1, 0, 0, 0]);
  expect(encoded[1]).toEqual([1, 1, 5, 31, 0, 0, 1, 0, 1, 1, 1]);
  expect([encoded[30][10], encoded[31][10]]).toEqual([10, 11]);
});

test('a part of the rows is encoded as it is among all', async () => {
  const { rows, encoder } = await fitted(COLUMNS, CELLS);
  const all = encodedTable(encoder, rows);
  expect(encodedTable(encoder, rows, 5, 9)).toEqual(all.subarray(5 * 11, 9 * 11));
});

test('numbers alone, none missing, are their own encoding', async () => {
  const number = fc.double({ noNaN: true, min: -1e38, max: 1e38 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(number, number, number), { minLength: 1 }), async (values) => {
      const columns = [planned('a'), planned('b'), planned('c')];
      const { rows, encoder } = await fitted(
        columns,
        values.map((row) => row.map(String)),
      );
      expect(inRows(encodedTable(encoder, rows), 3)).toEqual(
        values.map((row) => row.map((value) => Number(String(value)))),
      );
      expect([encoder.encodedNames, encoder.numbers]).toEqual([['a', 'b', 'c'], 3]);
    }),
  );
});

test('a value is read back from its one-hots', async () => {
  const values = fc.array(fc.constantFrom('red', 'green', 'blue', '', 'rare'), {
    minLength: 1,
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(values, async (cells) => {
      const { rows, encoder } = await fitted(
        [planned('a', 'category')],
        cells.map((cell) => [cell]),
      );
      const isRare = (cell: string) => cells.filter((each) => each === cell).length < 3;
      const decoded = inRows(encodedTable(encoder, rows), encoder.columns).map((row) => {
        expect(row.reduce((sum, value) => sum + value, 0)).toBe(1);
        return encoder.encodedNames[row.indexOf(1)];
      });
      expect(decoded).toEqual(
        cells.map((cell) => (cell === '' ? 'a missing' : isRare(cell) ? 'a other' : `a=${cell}`)),
      );
    }),
  );
});

test('other rows are encoded as the fitted ones, whatever the order of their columns', async () => {
  const { rows, schema, encoder } = await fitted(COLUMNS, CELLS);
  const { encoded, refused } = await encodeCells(
    schema,
    ['new', 'joined', 'city', 'age', 'sex', 'member'],
    CELLS.map(([city, sex, age, member, joined]) => ['1', joined, city, age, sex, member]),
  );
  expect(encoded).toEqual(inRows(encodedTable(encoder, rows), 11));
  expect(refused).toEqual([]);
});

test('values that no fitted row has: zeros in one-hots, the last place of an embedding', async () => {
  const { schema } = await fitted(COLUMNS, CELLS);
  const { encoded } = await encodeCells(
    schema,
    ['city', 'sex', 'age', 'member', 'joined'],
    [
      ['nowhere', 'other', '5', 'yes', '2026-02-01'],
      ['?', '', '5', 'yes', '2026-02-01'],
    ],
  );
  expect(encoded.map((row) => [row[5], row[6], row[10]])).toEqual([
    [0, 0, 11],
    [0, 0, 10],
  ]);
});

test('cells that are not what their column needs are refused and count as missing', async () => {
  const { schema } = await fitted(COLUMNS, CELLS);
  const { encoded, refused } = await encodeCells(
    schema,
    ['city', 'sex', 'age', 'member', 'joined'],
    [
      ['city 1', 'male', '5', 'yes', '2026-02-01'],
      ['city 1', 'male', 'old', 'maybe', 'soon'],
    ],
  );
  expect(refused.map((each) => each.split(':')[0])).toEqual(['1 age', '1 member', '1 joined']);
  expect([encoded[1][0], encoded[1][7], encoded[1][9]]).toEqual([16, 1, 1]);
});

test('a feature that is not there is named', async () => {
  const { schema } = await fitted(COLUMNS, CELLS);
  await expect(encodeCells(schema, ['city', 'sex'], [])).rejects.toThrow("expected a column named 'age'");
});
