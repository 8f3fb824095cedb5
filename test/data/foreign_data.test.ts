import { writeFileSync } from 'node:fs';
import { loadData } from '../../src';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

test.each([
  ['t.zip', 'a zip archive: unpack it (unzip) and name the file inside'],
  ['t.csv.bz2', 'a file packed by bzip2: unpack it (bunzip2), or pack it by gzip, which is read as it is'],
  ['t.tar.gz', 'a tar archive: unpack it'],
  ['t.json', "JSON: write an object a line, as .jsonl: of a list of objects by jq -c '.[]'"],
  ['ir_idx.json', 'JSON: write an object a line'],
  ['idx.zip', 'a zip archive: unpack it'],
  ['t.xlsx', 'a workbook of a spreadsheet: save its sheet as CSV'],
  ['t.feather', 'Arrow or Feather: save it as Parquet'],
  ['t.pkl', 'a pickle of Python: save it as CSV or Parquet'],
  ['t.svm', 'rows of libsvm, each cell with its index: save it as CSV or Parquet'],
  ['t.png', 'a picture: save all of them as one NumPy array'],
])('%s is refused with what to do', async (name, found) => {
  writeFileSync(at(name), 'x');
  await expect(loadData({ data: at(name) })).rejects.toThrow(
    `${name}: expected a table, images or arrays, found ${found}`,
  );
});

test('an unknown ending leaves the format to be named', async () => {
  writeFileSync(at('t.xyz'), 'x');
  await expect(loadData({ data: at('t.xyz') })).rejects.toMatchObject({ code: 'UNKNOWN_FORMAT' });
});

const zip = (entry: string) => {
  const header = Buffer.alloc(30);
  header.write('PK\x03\x04', 'latin1');
  return Buffer.concat([header, Buffer.from(entry)]);
};

test.each([
  ['a workbook', zip('[Content_Types].xml'), 'a workbook of a spreadsheet: save its sheet as CSV'],
  ['arrays', zip('x.npy'), 'an archive of NumPy arrays: rename it to end in .npz'],
  ['an archive', zip('iris.csv'), 'a zip archive: unpack it'],
  ['Parquet', Buffer.from('PAR1 and more'), "Parquet: say so with options.format 'parquet'"],
  ['a download', Buffer.from('<!DOCTYPE html>'), 'a page of HTML, which a download may have given'],
  ['a pointer', Buffer.from('version https://git-lfs.github.com'), 'a pointer of Git LFS'],
])('%s that is called .csv or .jsonl is told by its first bytes', async (_, bytes, found) => {
  for (const name of ['t.csv', 't.jsonl']) {
    writeFileSync(at(name), bytes);
    await expect(loadData({ data: at(name) })).rejects.toThrow(
      `${name}: expected a table, images or arrays, found ${found}`,
    );
  }
});

const LIBSVM = 'found rows of libsvm, each cell with its index: save it as CSV or Parquet';

test.each([
  ['each cell', '2 0:5.8 1:2.8 2:5.1\n1 0:6 1:2.2 2:4\n'],
  ['some cells, a query and a remark', '-1 qid:3\r\n+1  qid:3 2:1e-3 17:.5 # a\r\n'],
  [
    'a row longer than what is looked at',
    `1 ${Array.from({ length: 2000 }, (_, i) => `${i}:0.5`).join(' ')}\n`,
  ],
])('rows of libsvm with %s are refused by any name', async (_, text) => {
  for (const name of ['rows.txt', 'rows.csv']) {
    writeFileSync(at(name), text);
    await expect(loadData({ data: at(name) })).rejects.toThrow(LIBSVM);
  }
});

test.each([
  ['times', '1 08:30 12:45\n0 09:15 13:30\n'],
  ['pairs that do not rise', '1 3:1 2:5\n0 2:2 1:4\n'],
  ['one pair', '1 3:1\n0 2:2\n'],
])('a table of %s is none', async (_, rows) => {
  writeFileSync(at('t.txt'), rows.repeat(20));
  const { data } = await loadData({ data: at('t.txt') });
  expect(data.target.values).toHaveLength(40);
});
