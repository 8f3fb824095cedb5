import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openParquetTable } from '../../../src/data/formats/parquet_table';
import { temporaryFolder } from '../../support/folder';
import { parquetOfRuns } from '../../support/parquet_bytes';
import { pythonWith } from '../../support/python';
import { cellsOf, lastPosition } from '../../support/table_cells';

const at = temporaryFolder();
const run = pythonWith('pyarrow==25.0.1');
/** Runs pyarrow statements with the folder as `d`. */
const arrow = (statements: string) =>
  run(
    `import sys, datetime, pyarrow as pa, pyarrow.parquet as pq
d = sys.argv[1] + '/'
def write(name, columns, **options):
  pq.write_table(pa.table(columns), d + name, **options)
${statements}`,
    at(),
  );

/** Writes a file of rows, all 7 but for the last, 8. */
function writeRows(file: string, rows: number, names = ['a', 'y']): void {
  mkdirSync(path.dirname(at(file)), { recursive: true });
  writeFileSync(at(file), parquetOfRuns(names, rows));
}

test('the parts of Spark are one table, in the order of their names, whatever lies beside them', async () => {
  arrow(`for i, rows in [(1, [4, 5]), (0, [1, 2, 3]), (2, [])]:
  table = {'a': pa.array(rows, pa.int64()), 's': pa.array(['t%d' % row for row in rows], pa.string())}
  write('part-0000%d-c000.snappy.parquet' % i, table)
write('part-00003-c000.snappy.parquet', {'s': ['t6'], 'a': [6.5]})`);
  for (const name of ['_SUCCESS', '.part-00000-c000.snappy.parquet.crc', '_metadata', 'notes.txt'])
    writeFileSync(at(name), '');
  mkdirSync(at('old'));
  const source = await openParquetTable(at());
  expect([source.rows, source.details, source.warnings]).toEqual([
    6,
    'in 4 parts',
    [{ code: 'NOT_USED', message: `not used: notes.txt, old of ${path.basename(at())}` }],
  ]);
  const { a, s } = await cellsOf(source);
  expect([a.numbers, s.coded]).toEqual([
    [1, 2, 3, 4, 5, 6.5],
    ['t1', 't2', 't3', 't4', 't5', 't6'],
  ]);
  expect(await lastPosition(source)).toBe('part-00003-c000.snappy.parquet, row 0');
  expect((await cellsOf(source, ['a'])).a.texts[5]).toBe('6.5');
});

test("hive's folders are columns of text, missing values among them", async () => {
  arrow(`table = pa.table({
  'year': [2025, 2026, 2026, None],
  'place': ['a b', 'c/d', None, 'a b'],
  'x': [1, 2, 3, 4],
  's': ['u', 'v', None, 'u'],
})
pq.write_to_dataset(table, d, partition_cols=['year', 'place'], basename_template='p{i}.parquet')`);
  const source = await openParquetTable(at());
  expect(source.columns.map(({ name, type }) => [name, type])).toEqual([
    ['year', null],
    ['place', null],
    ['x', 'number'],
    ['s', 'text'],
  ]);
  expect(source.details).toBe('in 4 parts by year, place');
  const { year, place, x, s } = await cellsOf(source);
  expect(x.numbers).toEqual([1, 3, 2, 4]);
  expect(year.texts).toEqual(['2025', '2026', '2026', null]);
  expect(year.numbers).toEqual([2025, 2026, 2026, NaN]);
  expect(place.coded).toEqual(['a b', null, 'c/d', 'a b']);
  expect(place.texts).toEqual(place.coded);
  expect(s.texts).toEqual(['u', null, 'v', 'u']);
  expect((await cellsOf(source, ['place'])).place.texts).toEqual(place.texts);
  expect(await lastPosition(source)).toBe('year=__HIVE_DEFAULT_PARTITION__/place=a%20b/p0.parquet, row 0');
});

test.each([
  [
    'a type that is another',
    "{'a': ['x'], 'y': [1]}",
    /b\.parquet: column 'a': expected numbers as in a\.parquet, found text$/,
  ],
  ['a column too few', "{'a': [1]}", /b\.parquet: column 'y': expected it as in a\.parquet, found only a$/],
  [
    'a column too many',
    "{'a': [1], 'y': [1], 'z': [1]}",
    /b\.parquet: column 'z': expected no column that a\.parquet does not have$/,
  ],
  [
    'lists of another length',
    "{'a': [[1]], 'y': [1]}",
    /b\.parquet: column 'a': expected it as in a\.parquet, found only a\[0\], y$/,
  ],
])('%s is an error that names the part and the column', async (_, columns, message) => {
  arrow(`write('a.parquet', {'a': [1.5, 2.5], 'y': [0, 1]})
write('b.parquet', ${columns})`);
  await expect(openParquetTable(at())).rejects.toThrow(message);
  await expect(openParquetTable(at())).rejects.toMatchObject({ name: 'DataError' });
});

test('a column without values in one part has the type that it has in another', async () => {
  arrow(`write('a.parquet', {'s': pa.nulls(2), 'y': [0, 1]})
write('b.parquet', {'s': ['u'], 'y': [1]})
write('c.parquet', {'s': pa.nulls(1), 'y': [0]})`);
  const source = await openParquetTable(at());
  expect(source.columns.map(({ type }) => type)).toEqual(['text', 'number']);
  expect((await cellsOf(source)).s.coded).toEqual([null, null, 'u', null]);
});

test('folders without parts, of other keys, and of a key that is a column too', async () => {
  writeFileSync(at('x.csv'), 'a,b\n');
  await expect(openParquetTable(at())).rejects.toThrow(
    /: expected Parquet files, such as part-0\.parquet, found x\.csv$/,
  );
  writeRows('k=1/a.parquet', 2);
  writeRows('b.parquet', 2);
  await expect(openParquetTable(at())).rejects.toThrow(
    /: k=1\/a\.parquet: expected a part divided by none as b\.parquet is, found one by k$/,
  );
  writeRows('t/a=1/a.parquet', 2);
  await expect(openParquetTable(at('t'))).rejects.toThrow(
    /: expected columns of different names, found two named 'a'$/,
  );
  await expect(openParquetTable(at('none'))).rejects.toThrow(/none: no such file or folder$/);
});

test('links to files are read, links to folders are left aside: they may lead in circles', async () => {
  writeRows('real/a.parquet', 3);
  mkdirSync(at('t'));
  symlinkSync(at('real/a.parquet'), at('t/b.parquet'));
  symlinkSync(at('t'), at('t/k=1'));
  const source = await openParquetTable(at('t'));
  expect([source.rows, source.warnings.map(({ message }) => message)]).toEqual([3, ['not used: k=1 of t']]);
});

test('a part that is rewritten after the folder was opened is an error', async () => {
  writeRows('a.parquet', 3);
  writeRows('b.parquet', 3);
  const source = await openParquetTable(at());
  writeRows('b.parquet', 4);
  await expect(cellsOf(source)).rejects.toThrow(/: b\.parquet: expected 3 rows as before, found 4$/);
});
