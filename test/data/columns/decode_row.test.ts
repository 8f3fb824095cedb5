import { RowDecoder } from '../../../src/data/columns/decode_row';
import { encodedColumns, RowEncoder } from '../../../src/data/columns/encode_rows';
import { fitSchema } from '../../../src/data/columns/fit_schema';
import type { NumericTransform } from '../../../src/data/columns/schema';
import { TableRows } from '../../../src/data/table_rows';
import { type Cells, cellsTable } from '../../support/cells_table';
import { encodedTable } from '../../support/encoded_table';
import { planned, planOf } from '../../support/plans';

const COLUMNS = [
  planned('city', 'category'),
  planned('sex', 'category'),
  planned('age'),
  planned('member', 'boolean'),
  planned('joined', 'date'),
  planned('seen', 'date'),
  planned('y', 'category', 'target'),
];
const CITIES = Array.from({ length: 10 }, (_, i) => `city ${i}`);
const CELLS: Cells = Array.from({ length: 40 }, (_, row) => [
  row === 30 ? null : row === 31 ? 'a hamlet' : CITIES[row % 10],
  row === 32 ? '?' : row % 2 ? 'male' : 'female',
  row === 33 ? 'NA' : String(row / 10),
  row === 34 ? '' : row % 3 ? 'yes' : 'no',
  row === 35 ? null : row % 2 ? '2026-01-31' : '28 Feb 2024',
  `2026-03-0${1 + (row % 9)}T0${row % 10}:30`,
  'no',
]);

/** The cells of all rows, after they went through float32. */
async function decoded(transform: NumericTransform = 'none') {
  const names = COLUMNS.map(({ name }) => name);
  const plan = planOf(COLUMNS, { numericTransform: transform });
  const rows = await TableRows.read(cellsTable(names, CELLS), plan);
  const { schema } = fitSchema(plan, rows, Uint32Array.from(CELLS.keys()));
  const encoder = new RowEncoder(schema);
  const values = Float32Array.from(encodedTable(encoder, rows));
  const decoder = new RowDecoder(schema);
  const { columns } = encoder;
  const cells = CELLS.map((_, row) => decoder.cells(values.subarray(row * columns, (row + 1) * columns)));
  return { cells, decoder, encoder };
}

test('the cells of an encoded row are those of its table, in the order of the features', async () => {
  const { cells, decoder } = await decoded();
  expect(decoder.names).toEqual(['city', 'sex', 'age', 'member', 'joined', 'seen']);
  expect(cells.slice(0, 4)).toEqual([
    ['city 0', 'female', 0, 'false', '2024-02-28', '2026-03-01T00:30Z'],
    ['city 1', 'male', 0.1, 'true', '2026-01-31', '2026-03-02T01:30Z'],
    ['city 2', 'female', 0.2, 'true', '2024-02-28', '2026-03-03T02:30Z'],
    ['city 3', 'male', 0.3, 'false', '2026-01-31', '2026-03-04T03:30Z'],
  ]);
});

test('missing cells are null, and a rare value is told as another', async () => {
  const { cells } = await decoded();
  expect([cells[30][0], cells[32][1], cells[33][2], cells[34][3], cells[35][4]]).toEqual(
    new Array(5).fill(null),
  );
  expect(cells[31][0]).toBe('(other)');
  expect(cells.flat().filter((cell) => cell === null)).toHaveLength(5);
});

test.each(['quantile', 'robust'] as const)('numbers come back from the transform %s', async (transform) => {
  const { cells } = await decoded(transform);
  const ages = cells.map((row) => row[2]);
  ages.forEach((age, row) => {
    if (row === 33) expect(age).toBeNull();
    else expect(age).toBeCloseTo(row / 10, 4);
  });
});

test('the encoded columns of the features are all columns, each once', async () => {
  const { encoder } = await decoded();
  const columns = encoder.features.map(encodedColumns);
  expect(columns.flat().sort((a, b) => a - b)).toEqual(encoder.encodedNames.map((_, i) => i));
  const names = columns.map((each) => each.map((column) => encoder.encodedNames[column]));
  expect(names.slice(0, 4)).toEqual([
    ['city'],
    ['sex=female', 'sex=male', 'sex missing'],
    ['age', 'age missing'],
    ['member', 'member missing'],
  ]);
});
