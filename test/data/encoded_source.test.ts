import { fitSchema } from '../../src/data/columns/fit_schema';
import { encodedSource } from '../../src/data/encoded_source';
import type { BadCell } from '../../src/data/row_source';
import { TableRows } from '../../src/data/table_rows';
import { type Cells, cellsTable } from '../support/cells_table';
import { planned, planOf } from '../support/plans';

const NAMES = ['size', 'colour', 'y'];
const CELLS: Cells = Array.from({ length: 12 }, (_, i) => [
  String(i % 5),
  i % 2 ? 'red' : 'blue',
  i % 3 ? 'a' : 'b',
]);

async function schemaOf() {
  const plan = planOf([planned('size'), planned('colour', 'category'), planned('y', 'category', 'target')]);
  const rows = await TableRows.read(cellsTable(NAMES, CELLS), plan);
  return fitSchema(
    plan,
    rows,
    Uint32Array.from({ length: 12 }, (_, i) => i),
  ).schema;
}

async function read(names: readonly string[], cells: Cells, options = {}, withLabels = false) {
  const { rows, warnings } = encodedSource(cellsTable(names, cells), await schemaOf(), options);
  const [features, labels, badCells]: [number[], string[], BadCell[]] = [[], [], []];
  for await (const block of rows.blocks(withLabels)) {
    features.push(...block.features);
    labels.push(...(block.labels ?? []));
    badCells.push(...(block.badCells ?? []));
  }
  return { rows, warnings, features, labels, badCells };
}

test('rows are encoded by name, with their labels where they are asked for', async () => {
  const { features, labels, warnings } = await read(
    ['extra', 'y', 'colour', 'size'],
    [['?', ' b ', 'blue', '4']],
    {},
    true,
  );
  expect([features, labels]).toEqual([[4, 1, 0], ['b']]);
  expect(warnings.map(({ code }) => code)).toEqual(['NOT_USED']);
});

test('labels may be missing where they are not needed', async () => {
  const { rows, features } = await read(['size', 'colour'], [['1', 'red']], { unlabelled: true });
  expect(rows.unlabelled).not.toBeNull();
  expect(features).toEqual([1, 0, 1]);
  await expect(read(['size', 'colour'], [['1', 'red']])).rejects.toThrow(/a column named 'y', the target/);
});

test('a cell of another kind is an error with its place, or kept beside its row', async () => {
  const cells: Cells = [
    ['1', 'red'],
    ['x', 'red'],
  ]; // prettier-ignore
  await expect(read(['size', 'colour'], cells, { unlabelled: true })).rejects.toThrow(
    /line 3, column 'size': expected a number, found 'x'/,
  );
  const { features, badCells } = await read(['size', 'colour'], cells, {
    unlabelled: true,
    keepBadRows: true,
  });
  expect(features).toEqual([1, 0, 1, 1.5, 0, 1]); // the median
  const bad = { row: 1, place: "line 3, column 'size'", problem: "expected a number, found 'x'" };
  expect(badCells).toEqual([bad]);
});

test('a label that is missing is an error with its line', async () => {
  const rows = read(NAMES, [['1', 'red', 'NA']], {}, true);
  await expect(rows).rejects.toThrow(/line 2, column 'y': expected a target, found a missing value/);
});

test('targets of numbers are read by name, in the order of the schema', async () => {
  const plan = planOf([planned('size'), planned('p', 'number', 'target'), planned('q', 'number', 'target')], {
    targets: 'numbers',
  });
  const rows = await TableRows.read(cellsTable(['size', 'p', 'q'], [['1', '2', '3']]), plan);
  const { schema } = fitSchema(plan, rows, Uint32Array.of(0));
  const { rows: source } = encodedSource(cellsTable(['q', 'size', 'p'], [['3.5', '1', '-2']]), schema);
  for await (const { labels, numbers } of source.blocks(true))
    expect([labels, [...numbers!]]).toEqual([null, [-2, 3.5]]);
  expect(source).toMatchObject({
    targetNames: ['p', 'q'],
    labelPosition: "columns 'p', 'q'",
    unlabelled: null,
  });
  const without = encodedSource(cellsTable(['size'], [['1']]), schema, { unlabelled: true });
  expect(without.rows.unlabelled).toEqual({ problem: 'expected a column of numbers, found none' });
});

test('targets of booleans are read as 0 and 1 by name, another word is an error with its place', async () => {
  const columns = [planned('size'), planned('p', 'boolean', 'target'), planned('q', 'boolean', 'target')];
  const plan = planOf(columns, { targets: 'booleans' });
  const rows = await TableRows.read(cellsTable(['size', 'p', 'q'], [['1', 'yes', '0.0']]), plan);
  const { schema } = fitSchema(plan, rows, Uint32Array.of(0));
  const read = async (cells: Cells) => {
    const { rows: source } = encodedSource(cellsTable(['q', 'size', 'p'], cells), schema);
    for await (const { numbers } of source.blocks(true)) return [...numbers!];
    return [];
  };
  expect(
    await read([
      ['True', '1', 'n'],
      ['0', '2', '1.0'],
    ]),
  ).toEqual([0, 1, 1, 0]);
  await expect(read([['True', '1', '2']])).rejects.toThrow(
    "line 2, column 'p': expected true or false, yes or no, or 0 or 1, found '2'",
  );
  await expect(read([[null, '1', '0']])).rejects.toThrow(
    "line 2, column 'q': expected a target, found a missing value",
  );
});
