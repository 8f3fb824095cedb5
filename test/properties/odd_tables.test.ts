import fc from 'fast-check';
import { doubtfulColumns } from '../../src/data/columns/doubtful_columns';
import { RowEncoder } from '../../src/data/columns/encode_rows';
import { fitSchema } from '../../src/data/columns/fit_schema';
import { inferPlan } from '../../src/data/columns/infer_plan';
import { schemaProblem } from '../../src/data/columns/schema_problem';
import { TableRows } from '../../src/data/table_rows';
import { cellsTable } from '../support/cells_table';
import { encodedTable } from '../support/encoded_table';

const CELL = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('1', '2', '0.5', '-3', 'red', 'blue', 'yes', 'no', '2026-01-31', '31/12/2025'),
  },
  fc.constantFrom(
    '',
    ' ',
    '?',
    'NaN',
    'inf',
    '1e999',
    '-',
    'None',
    '\u0000',
    '__proto__',
    'constructor',
    "'",
    '1,000',
  ),
  fc.constant(null),
  fc.string({ maxLength: 6 }),
);
/** Columns of one sort of cells each, with some odd ones among them. */
const COLUMN = fc
  .tuple(
    fc.array(CELL, { minLength: 1, maxLength: 4 }),
    fc.array(fc.nat(99), { minLength: 1, maxLength: 60 }),
  )
  .map(
    ([cells, picks]) =>
      (row: number) =>
        cells[picks[row % picks.length] % cells.length],
  );
const TABLE = fc.record({
  columns: fc.array(COLUMN, { minLength: 1, maxLength: 5 }),
  rows: fc.integer({ min: 1, max: 80 }),
  blockRows: fc.integer({ min: 1, max: 30 }),
  transform: fc.constantFrom('none', 'quantile', 'robust'),
});

test('any table is refused by a DataError, or each of its rows is encoded to finite numbers', async () => {
  let tables = 0;
  await fc.assert(
    fc.asyncProperty(TABLE, async ({ columns, rows, blockRows, transform }) => {
      const names = columns.map((_, i) => `c${i}`);
      const cells = Array.from({ length: rows }, (_, row) => [
        ...columns.map((cell) => cell(row)),
        row % 2 ? 'u' : 'v',
      ]);
      const source = cellsTable([...names, 'y'], cells, { blockRows });
      try {
        const { plan } = await inferPlan(source, { numericTransform: transform });
        const read = await TableRows.read(source, plan);
        expect(read.rows).toBe(rows);
        doubtfulColumns(read);
        const fitted = Uint32Array.from({ length: Math.ceil(rows / 2) }, (_, i) => 2 * i);
        const { schema } = fitSchema(plan, read, fitted);
        expect(schemaProblem(JSON.parse(JSON.stringify(schema)))).toBeUndefined();
        const encoder = new RowEncoder(schema);
        const encoded = encodedTable(encoder, read);
        expect(encoded.length).toBe(rows * encoder.columns);
        expect(encoded.every((value) => Number.isFinite(Math.fround(value)))).toBe(true);
        const codes = encoder.columns - encoder.cardinalities.length;
        for (let row = 0; row < rows; row++)
          for (const [i, places] of encoder.cardinalities.entries())
            expect(encoded[row * encoder.columns + codes + i]).toBeLessThan(places);
        tables += 1;
      } catch (error) {
        if ((error as Error).name !== 'DataError') throw error;
      }
    }),
    { numRuns: 300 },
  );
  expect(tables).toBeGreaterThan(50);
});
