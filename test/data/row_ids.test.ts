import { fitSchema } from '../../src/data/columns/fit_schema';
import { encodedSource } from '../../src/data/encoded_source';
import type { WantedIds } from '../../src/data/row_ids';
import { TableRows } from '../../src/data/table_rows';
import { type Cells, cellsTable } from '../support/cells_table';
import { planned, planOf } from '../support/plans';

const NAMES = ['code', 'size', 'y'];
const CELLS: Cells = Array.from({ length: 12 }, (_, i) => [`c${i}`, String(i % 5), i % 3 ? 'a' : 'b']);

async function ids(names: readonly string[], cells: Cells, wanted: WantedIds | undefined, details = {}) {
  const plan = planOf([
    planned('code', 'category', 'id'),
    planned('size'),
    planned('y', 'category', 'target'),
  ]);
  const fitted = await TableRows.read(cellsTable(NAMES, CELLS), plan);
  const { schema } = fitSchema(plan, fitted, Uint32Array.of(0, 1, 2, 3, 4, 5));
  const table = cellsTable(names, cells, details);
  const { rows, warnings } = encodedSource(table, schema, { unlabelled: true, ids: wanted });
  const found: unknown[] = [];
  for await (const block of rows.blocks(false)) found.push(...(block.ids ?? []));
  return { found, name: rows.idName, said: warnings.map(({ message }) => message) };
}

test('the ids of rows are those of the column of the schema, by name, where they are wanted', async () => {
  const cells: Cells = [
    ['3', 'x1'],
    ['4', null],
  ];
  expect(await ids(['size', 'code'], cells, {})).toEqual({ found: ['x1', null], name: 'code', said: [] });
  expect(await ids(['size', 'code'], cells, undefined)).toEqual({ found: [], name: undefined, said: [] });
});

test('another column of the file may be named: a feature, or one that the schema does not know', async () => {
  const named = (column: string) => ids(['size', 'note', 'code'], [['3', 'n', 'x1']], { column });
  expect(await named('note')).toEqual({ found: ['n'], name: 'note', said: [] });
  expect((await named('size')).found).toEqual(['3']);
  await expect(named('name')).rejects.toThrow(
    "expected a column named 'name', the id of each row, found 'size', 'note', 'code'",
  );
  const nested = { columns: { note: { unreadable: 'nested values' } } };
  await expect(ids(['size', 'note'], [['3', 'n']], { column: 'note' }, nested)).rejects.toThrow(
    "column 'note': expected numbers or text, found nested values",
  );
});

test('rows without the column of the schema have no ids, which is said', async () => {
  expect(await ids(['size'], [['3']], {})).toEqual({
    found: [],
    name: undefined,
    said: ["the rows have no column 'code', the id of each row: they are without ids"],
  });
});
