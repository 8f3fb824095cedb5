import { readFileSync, writeFileSync } from 'node:fs';
import { arrowTable } from '../../support/arrow_table';
import { temporaryFolder } from '../../support/folder';
import { cellsOf } from '../../support/table_cells';

const at = temporaryFolder();
const { arrow, open, typesOf } = arrowTable(at);

test('lists of one length are so many columns, missing lists and values among them', async () => {
  arrow(`n = 3000
def lists(value): return [None if i % 5 == 3 else [value(i, j) for j in range(3)] for i in range(n)]
write({
  'v': pa.array(lists(lambda i, j: None if (i + j) % 4 == 0 else i + j / 4), pa.list_(pa.float32())),
  'fixed': pa.array([[i, i + 1] for i in range(n)], pa.list_(pa.int64(), 2)),
  'b': [[i % 2 == 0] for i in range(n)],
  'day': [[datetime.date(1970, 1, 1 + i % 9)] * 2 for i in range(n)],
  'y': list(range(n)),
}, row_group_size=1700, data_page_size=2000)`);
  expect(await typesOf()).toEqual({
    'v[0]': 'number',
    'v[1]': 'number',
    'v[2]': 'number',
    'fixed[0]': 'number',
    'fixed[1]': 'number',
    'b[0]': 'boolean',
    'day[0]': 'time',
    'day[1]': 'time',
    y: 'number',
  });
  const cells = await cellsOf(await open());
  for (let i = 0; i < 3_000; i += 1) {
    for (let j = 0; j < 3; j++) {
      const isMissing = i % 5 === 3 || (i + j) % 4 === 0;
      expect(cells[`v[${j}]`].numbers[i]).toBe(isMissing ? NaN : i + j / 4);
    }
    expect([cells['fixed[0]'].numbers[i], cells['fixed[1]'].texts[i], cells['b[0]'].coded[i]]).toEqual([
      i,
      String(i + 1),
      String(i % 2 === 0),
    ]);
    expect(cells['day[1]'].texts[i]).toBe(`1970-01-0${1 + (i % 9)}`);
  }
});

test.each([
  ['a shorter list', 1, 'one of 1'],
  ['a longer list', 3, 'a longer one'],
  ['an empty list', 0, 'an empty one'],
])('%s than those before is an error with its row', async (_, length, found) => {
  // Another list makes up for it, so that the counts in the metadata allow one length.
  arrow(`lists = [[1.0, 2.0]] * 20
lists[12] = [1.0] * ${length}
lists[17] = [1.0] * (4 - max(1, ${length}))
if ${length} == 0: lists[15] = None
write({'v': lists, 'y': list(range(20))}, row_group_size=10)`);
  const source = await open();
  await expect(cellsOf(source)).rejects.toThrow(
    `t.parquet: column 'v', row 12: expected lists of 2 values as in the rows before, found ${found}`,
  );
  expect((await cellsOf(source, ['y'])).y.numbers).toHaveLength(20);
});

test('lists in damaged pages stop nothing unless they are read', async () => {
  arrow("write({'v': [[1, 2]] * 2, 'y': [0, 1]}, compression='none')");
  const bytes = readFileSync(at('t.parquet'));
  bytes.fill(0xff, 4, 12); // the header of the first page
  writeFileSync(at('t.parquet'), bytes);
  const source = await open();
  expect(source.columns.map(({ name, unreadable }) => [name, unreadable])).toEqual([
    ['v', 'lists in damaged pages'],
    ['y', undefined],
  ]);
  expect((await cellsOf(source)).y.numbers).toEqual([0, 1]);
});
