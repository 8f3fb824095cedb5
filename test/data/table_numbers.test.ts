import { MissingWords } from '../../src/data/columns/missing';
import { numbersReader } from '../../src/data/table_numbers';
import { type Cells, cellsTable } from '../support/cells_table';
import { planned } from '../support/plans';

async function read(cells: Cells): Promise<number[]> {
  const wanted = [2, 0].map((index) => ({ column: planned('abc'[index], 'number', 'target'), index }));
  const source = cellsTable(['a', 'b', 'c'], cells);
  const reader = numbersReader(source, wanted, new MissingWords(['-999']), { targets: 'numbers' });
  const numbers: number[] = [];
  for await (const block of source.blocks([0, 2])) numbers.push(...reader(block));
  return numbers;
}

test('the numbers of rows, in the order of the columns that are asked for', async () => {
  const rows = Array.from({ length: 9 }, (_, row) => [`${row}`, 'x', `${row / 2}`]);
  expect(await read(rows)).toEqual(rows.flatMap(([a, , c]) => [Number(c), Number(a)]));
});

test.each([
  ['', 'expected a target, found a missing value'],
  ['-999', 'expected a target, found a missing value'],
  ['dear', "expected a number, found 'dear'"],
])('a cell %p is an error with its place', async (cell, problem) => {
  await expect(read([['1', 'x', cell]])).rejects.toThrow(`table.csv: line 2, column 'c': ${problem}`);
});
