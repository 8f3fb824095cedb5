import { columnsFor } from '../../../src/data/columns/match_columns';
import type { ColumnPlan, Role, TablePlan } from '../../../src/data/columns/schema';
import { cellsTable } from '../../support/cells_table';

const column = (name: string, role: Role = 'feature'): ColumnPlan => ({
  name,
  role,
  kind: 'number',
  why: null,
});
const plan = (columns: ColumnPlan[], isNamed = true): TablePlan => ({
  isNamed,
  layout: null,
  missing: [],
  numericTransform: 'none',
  columns,
});
const PLAN = plan([
  column('id', 'id'),
  column('a'),
  column('b'),
  column('x', 'ignore'),
  column('y', 'target'),
]);
const file = (names: string[], isNamed = true) => cellsTable(names, [], { isNamed });

test('columns are found by name in any order; the target, the id and what is ignored need not be there', () => {
  const { indices, warnings } = columnsFor(PLAN, file(['b', 'y', 'a']));
  expect(indices).toEqual([-1, 2, 0, -1, 1]);
  expect(warnings).toEqual([]);
  expect(columnsFor(PLAN, file(['a', 'b'])).indices).toEqual([-1, 0, 1, -1, -1]);
});

test('columns that are not known are left out with a word', () => {
  const { indices, warnings } = columnsFor(PLAN, file(['fold', 'a', 'b', 'x']));
  expect(indices).toEqual([-1, 1, 2, -1, -1]);
  expect(warnings).toEqual([
    { code: 'NOT_USED', message: "column 'fold' is not used: it is no feature of the run" },
  ]);
});

test('a feature that is missing is named, with those found', () => {
  expect(() => columnsFor(PLAN, file(['A', 'b', 'y']))).toThrow(
    "table.csv: expected a column named 'a', which the model was trained on, found 'A', 'b', 'y' (is it 'A'?)",
  );
});

test('names that were not separated, as of a run of another delimiter, are refused with the delimiter', () => {
  const layout = { header: true, delimiter: ',', decimal: '.', encoding: 'utf-8' } as const;
  for (const [separator, word] of [
    [';', 'semicolon'],
    ['\t', 'tab'],
  ])
    expect(() =>
      columnsFor(PLAN, cellsTable(['a', 'b', 'y'].join(separator).split(','), [], { layout })),
    ).toThrow(
      ': its cells are not separated as those of the training rows, ' +
        `say so with options.delimiter '${word}'`,
    );
});

test('a column in another Unicode form is found, and not told as unused', () => {
  const [nfc, nfd] = ['é', 'é'.normalize('NFD')];
  const { indices, warnings } = columnsFor(plan([column(nfc), column('b')]), file(['b', nfd]));
  expect(indices).toEqual([1, 0]);
  expect(warnings).toEqual([]);
});

test('the target is needed where it is asked for', () => {
  expect(() => columnsFor(PLAN, file(['a', 'b']), { needTarget: true })).toThrow(
    "expected a column named 'y', the target, found 'a', 'b'",
  );
});

test('a column that cannot be read is refused', () => {
  const source = cellsTable(['a', 'b'], [], { columns: { a: { unreadable: 'nested values' } } });
  expect(() => columnsFor(PLAN, source)).toThrow("column 'a': expected numbers or text, found nested values");
});

test('rows without a header are features alone, or all but the target, and that is said', () => {
  const { indices, warnings } = columnsFor(PLAN, file(['column 1', 'column 2'], false));
  expect(indices).toEqual([-1, 0, 1, -1, -1]);
  expect(warnings).toEqual([
    {
      code: 'COLUMNS_BY_PLACE',
      message: "the columns are taken by place, as those of the training rows: 'a', 'b'",
    },
  ]);
  expect(columnsFor(PLAN, file(['1', '2', '3', '4'], false)).indices).toEqual([0, 1, 2, -1, -1]);
});

test('the target of a table with names is not taken by place', () => {
  const five = file(['1', '2', '3', '4', '5'], false);
  expect(() => columnsFor(PLAN, five)).toThrow(
    "expected a header with the columns 'a', 'b', or these 2 columns alone, found 5 columns without names",
  );
  expect(() => columnsFor(PLAN, five, { needTarget: true })).toThrow(
    "expected a header with the columns 'id', 'a', 'b', 'y', found 5 columns without names",
  );
});

test('a table that never had names is taken by place, with its target or without', () => {
  const nameless = plan([column('column 1'), column('column 2'), column('column 3', 'target')], false);
  expect(
    columnsFor(nameless, file(['column 1', 'column 2', 'column 3'], false), { needTarget: true }),
  ).toEqual({
    indices: [0, 1, 2],
    warnings: [],
  });
  expect(columnsFor(nameless, file(['column 1', 'column 2'], false)).indices).toEqual([0, 1, -1]);
  expect(() => columnsFor(nameless, file(['1', '2'], false), { needTarget: true })).toThrow(
    'expected 3 columns as the training rows have, found 2',
  );
});
