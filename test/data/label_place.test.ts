import { fitSchema } from '../../src/data/columns/fit_schema';
import type { Schema } from '../../src/data/columns/schema';
import { labelPlaceWarnings } from '../../src/data/label_place';
import { TableRows } from '../../src/data/table_rows';
import { type Cells, cellsTable } from '../support/cells_table';
import { planned, planOf } from '../support/plans';

type Row = readonly number[];
/** Columns 1 to 4, and the label in column 5: the constant one apart, no two are alike. */
const row = (i: number): Row => [(i * 37) % 17, 100 + ((i * 11) % 7), 0, ((i * 29) % 23) / 10, i % 3];
const rowsFrom = (from: number, count: number) => Array.from({ length: count }, (_, i) => row(from + i));
const names = row(0).map((_, i) => `column ${i + 1}`);
const sourceOf = (rows: readonly Row[], isNamed = false) => {
  const cells: Cells = rows.map((values) => values.map(String));
  return cellsTable(names.slice(0, rows[0].length), cells, { isNamed });
};

async function fitted(isNamed = false) {
  const columns = names.map((name, i) =>
    planned(name, i < 4 ? 'number' : 'category', i < 4 ? 'feature' : 'target'),
  );
  const plan = planOf(columns, { isNamed });
  const rows = rowsFrom(0, 200);
  const table = await TableRows.read(sourceOf(rows, isNamed), plan);
  const { schema } = fitSchema(
    plan,
    table,
    Uint32Array.from(rows, (_, i) => i),
  );
  const column = (c: number) => rows.map((values) => values[c]);
  const mean = [0, 1, 2, 3].map((c) => column(c).reduce((sum, value) => sum + value) / rows.length);
  const scale = mean.map((centre, c) => {
    const squares = column(c).reduce((sum, value) => sum + (value - centre) ** 2, 0);
    return squares > 0 ? 1 / Math.sqrt(squares / rows.length) : 1;
  });
  return { schema, standardisation: { mean: Float32Array.from(mean), scale: Float32Array.from(scale) } };
}

async function warnings(rows: readonly Row[], isNamed = false, changes: Partial<Schema> = {}) {
  const { schema, standardisation } = await fitted(isNamed);
  const known = { standardisation, names: null };
  const source = sourceOf(rows, isNamed);
  return labelPlaceWarnings(source, { ...schema, ...changes }, known, ' of new.csv', ['0', '1', '2']);
}

/** Rows whose label is moved to another place. */
const moved = (rows: readonly Row[], place: number): Row[] =>
  rows.map(([...values]) => {
    const label = values.pop()!;
    return values.toSpliced(place, 0, label);
  });

test.each([0, 1, 2, 3])('labels that stand in place %i, not in the last, are found', async (place) => {
  for (const count of [12, 200]) {
    const [warning, ...more] = await warnings(moved(rowsFrom(500, count), place));
    expect(more).toEqual([]);
    expect(warning.code).toBe('LABELS_MOVED');
    expect(warning.message).toContain(
      `the labels of new.csv seem to be in 'column ${place + 1}', not in 'column 5' as in the training rows`,
    );
  }
});

test('rows in the order of the training rows are said nothing of, though they differ in other ways', async () => {
  expect(await warnings(rowsFrom(500, 200))).toEqual([]);
  expect(await warnings(rowsFrom(900, 11))).toEqual([]);
  const elsewhere = rowsFrom(500, 200).map(([a, b, c, d, label]) => [a * 3 + 40, b, c + 1, d, label]);
  expect(await warnings(elsewhere)).toEqual([]);
  const unlabelled = rowsFrom(500, 200).map((values) => values.slice(0, 4));
  expect(await warnings(unlabelled)).toEqual([]);
});

test('few rows, and columns that are found by name, are not compared', async () => {
  expect(await warnings(moved(rowsFrom(500, 9), 0))).toEqual([]);
  expect(await warnings(moved(rowsFrom(500, 200), 0), true)).toEqual([]);
});
