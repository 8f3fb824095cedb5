import fc from 'fast-check';
import { fitSchema } from '../../../src/data/columns/fit_schema';
import type { ColumnPlan, Encoding, TablePlan } from '../../../src/data/columns/schema';
import { TableRows } from '../../../src/data/table_rows';
import { cellsTable } from '../../support/cells_table';
import { planned, planOf } from '../../support/plans';

/** Fits one column on its first rows. */
async function fitted(
  column: ColumnPlan,
  cells: readonly (string | null)[],
  { first = cells.length, changes = {} as Partial<TablePlan> } = {},
) {
  const plan = planOf([column], changes);
  const source = cellsTable(
    [column.name],
    cells.map((cell) => [cell]),
  );
  const rows = await TableRows.read(source, plan);
  const { schema, warnings } = fitSchema(
    plan,
    rows,
    Uint32Array.from({ length: first }, (_, row) => row),
  );
  return { encoding: schema.columns[0].encoding as Encoding, warnings };
}
const encodingOf = async (...given: Parameters<typeof fitted>) => (await fitted(...given)).encoding;
const times = <T>(count: number, value: T) => new Array<T>(count).fill(value);

test('a number is filled by the median of the rows to fit; an indicator is for those missing there', async () => {
  const cells = ['3', '1', '?', '10', '1000', ''];
  expect(await encodingOf(planned('a'), cells, { first: 4 })).toEqual({
    kind: 'number',
    fill: 3,
    indicator: true,
    missingShare: 1 / 4,
    transform: null,
  });
  expect(await encodingOf(planned('a'), cells, { first: 2 })).toMatchObject({ fill: 2, indicator: false });
});

test('the fill is the median of a sorted reference', async () => {
  const numbers = fc.array(fc.option(fc.integer({ min: -99, max: 99 }), { nil: null }), {
    minLength: 1,
    maxLength: 50,
  });
  await fc.assert(
    fc.asyncProperty(numbers, async (values) => {
      const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
      const [lower, upper] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
      const encoding = await encodingOf(
        planned('a'),
        values.map((value) => value?.toString() ?? null),
      );
      expect(encoding).toMatchObject({
        fill: sorted.length > 0 ? (lower + upper) / 2 : 0,
        indicator: values.includes(null),
      });
    }),
  );
});

test('numbers are transformed as the plan says', async () => {
  const cells = ['0', '1', '2', '3', '4', ''];
  expect(await encodingOf(planned('a'), cells, { changes: { numericTransform: 'robust' } })).toMatchObject({
    transform: { type: 'robust', centre: 2, scale: 1 / 1.5 },
  });
  expect(await encodingOf(planned('a'), cells, { changes: { numericTransform: 'quantile' } })).toMatchObject({
    transform: { type: 'quantile', quantiles: { length: 10, 0: 0, 9: 4 } },
  });
});

test('a boolean is filled by its more frequent value', async () => {
  const column = planned('a', 'boolean');
  expect(await encodingOf(column, ['yes', 'no', 'yes', null])).toEqual({
    kind: 'boolean',
    fill: 1,
    indicator: true,
    missingShare: 1 / 4,
  });
  expect(await encodingOf(column, ['yes', 'no'])).toEqual({ kind: 'boolean', fill: 0, indicator: false });
});

test('the parts of a date that vary', async () => {
  const cells = ['2026-01-31', '2026-03-31', ''];
  expect(await encodingOf(planned('a', 'date'), cells)).toEqual({
    kind: 'date',
    parts: ['month', 'weekday', 'day of year', 'days'],
    first: Date.UTC(2026, 0, 31),
    fill: (Date.UTC(2026, 0, 31) + Date.UTC(2026, 2, 31)) / 2,
    indicator: true,
    missingShare: 1 / 3,
  });
});

test('values of fewer than three rows to fit have no place of their own', async () => {
  const cells = ['b', 'b', ' b', 'a', 'a', 'a', 'c', 'c', 'd'];
  const column = planned('a', 'category');
  expect(await encodingOf(column, cells)).toEqual({
    kind: 'category',
    values: ['a', 'b'],
    encoder: 'one-hot',
    hasMissing: false,
    hasOther: true,
    rareShare: 3 / 9,
  });
  expect(await encodingOf(column, [...cells.slice(0, 6), '?', null])).toMatchObject({
    hasMissing: true,
    hasOther: false,
    missingShare: 2 / 8,
  });
});

test('categories of ten values on are embedded', async () => {
  const cells = (values: number) => Array.from({ length: values }, (_, i) => times(3, `v${i}`)).flat();
  expect(await encodingOf(planned('a', 'category'), cells(9))).toMatchObject({ encoder: 'one-hot' });
  expect(await encodingOf(planned('a', 'category'), cells(10))).toMatchObject({ encoder: 'embedding' });
});

test('a category of more places than 65,536 is refused', async () => {
  const cells = Array.from({ length: 3 * 65_535 }, (_, i) => `v${i % 65_535}`);
  await expect(fitted(planned('a', 'category'), cells)).rejects.toThrow(
    "table.csv: column 'a': expected a category of at most 65,536 values, found 65,537: " +
      'leave it out with options.ignore',
  );
});

test('a category without frequent values, and a date that never changes, are pointed out', async () => {
  expect((await fitted(planned('a', 'category'), ['x', 'y'])).warnings).toEqual([
    { code: 'COLUMN_SAYS_NOTHING', message: "column 'a' says nothing: no value occurs in three rows to fit" },
  ]);
  expect((await fitted(planned('a', 'date'), ['2026-01-31'])).warnings).toEqual([
    {
      code: 'COLUMN_SAYS_NOTHING',
      message: "column 'a' says nothing: all dates of the rows to fit are the same",
    },
  ]);
});

test('a target is not encoded', async () => {
  const plan = planOf([planned('a'), planned('y', 'category', 'target')]);
  const rows = await TableRows.read(cellsTable(['a', 'y'], [['1', 'no']]), plan);
  const { schema } = fitSchema(plan, rows, Uint32Array.of(0));
  expect(schema).toMatchObject({
    version: 1,
    columns: [{ encoding: { kind: 'number' } }, { encoding: null }],
  });
});
