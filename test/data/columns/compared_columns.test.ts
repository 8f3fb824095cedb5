import { comparedFeatures, comparedRows } from '../../../src/data/columns/compared_columns';
import { TableRows } from '../../../src/data/table_rows';
import { cellsTable } from '../../support/cells_table';
import { planned, planOf } from '../../support/plans';

/** A table of so many rows and columns, none of which is read. */
const sized = (rows: number, columns: number) =>
  ({ rows, plan: planOf(Array.from({ length: columns }, (_, i) => planned(`a${i}`))) }) as TableRows;

test('all rows of a small table, evenly spaced ones of a large one', () => {
  expect([...comparedRows(sized(7, 2))]).toEqual([0, 1, 2, 3, 4, 5, 6]);
  const large = comparedRows(sized(40_000, 2));
  expect([large.length, large[1], large.at(-1)]).toEqual([20_000, 2, 39_998]);
  expect(comparedRows(sized(500, 30_000))).toHaveLength(133);
});

test('numbers as they are, texts by the value that they mean', async () => {
  const plan = planOf([planned('a'), planned('c', 'category')]);
  const cells = [' u', 'v', '', 'u', '?'].map((text, row) => [`${row}`, text]);
  const rows = await TableRows.read(cellsTable(['a', 'c'], cells), plan);
  const [numbers, texts] = comparedFeatures(rows, Uint32Array.of(1, 2, 3, 4));
  expect([numbers.name, [...numbers.values]]).toEqual(['a', [1, 2, 3, 4]]);
  expect([texts.name, [...texts.values]]).toEqual(['c', [0, NaN, 1, NaN]]);
  expect([...comparedFeatures(rows, Uint32Array.of(0, 3))[1].values]).toEqual([0, 0]);
});
