import { BatchLoader, fitStandardisation, loadData, type Part, split, tableFrom } from '../../src';

type Row = Record<string, string | number>;
const rowsOf = (of: (row: number) => Row) => Array.from({ length: 80 }, (_, row) => of(row));
const house = (row: number) => ({ size: (row * 37) % 101, rooms: row % 7, kind: row % 3 ? 'flat' : 'house' });

async function partOf(of: (row: number) => Row): Promise<Part> {
  const { data } = await loadData({ data: tableFrom(rowsOf(of)), target: 'kind' });
  return split(data, { testFraction: 0 }).train;
}

const street = (row: number, streets: number) => ({ ...house(row), street: `street ${row % streets}` });

test.each<[string, (row: number) => Row, (row: number) => Row, string]>([
  [
    'in another order',
    house,
    (row) => {
      const { size, rooms, kind } = house(row);
      return { rooms, size, kind };
    },
    "(column 1 was 'size'), received 'rooms'",
  ],
  [
    'by another name',
    house,
    (row) => {
      const { size, rooms: stairs, kind } = house(row);
      return { size, stairs, kind };
    },
    "(column 2 was 'rooms'), received 'stairs'",
  ],
  [
    'with codes of other values',
    (row) => street(row, 30),
    (row) => street(row, 25),
    "(codes of 'street'), received 'codes of other values'",
  ],
])('columns of rows that were loaded apart are refused: %s', async (_, of, ofOthers, found) => {
  const standardisation = fitStandardisation(await partOf(of));
  const others = await partOf(ofOthers);
  expect(() => new BatchLoader(others, standardisation)).toThrow(
    new RangeError(
      'part.data: expected the columns of the rows that standardisation was fitted on, ' +
        `as loadData({ data, testData }) reads them ${found}`,
    ),
  );
});

test('the same columns of rows that were loaded apart are taken', async () => {
  const standardisation = fitStandardisation(await partOf(house));
  const others = await partOf((row) => house(row + 80));
  expect(new BatchLoader(others, standardisation).rows).toBe(80);
});
