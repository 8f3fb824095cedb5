import { writeFileSync } from 'node:fs';
import { loadData } from '../../src';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

test.each([
  ['t.zip', 'a zip archive: unpack it (unzip) and name the file inside'],
  ['t.csv.bz2', 'a file packed by bzip2: unpack it (bunzip2), or pack it by gzip, which is read as it is'],
  ['t.tar.gz', 'a tar archive: unpack it'],
  ['t.json', "JSON: write an object a line, as .jsonl: of a list of objects by jq -c '.[]'"],
  ['t.xlsx', 'a workbook of a spreadsheet: save its sheet as CSV'],
  ['t.feather', 'Arrow or Feather: save it as Parquet'],
  ['t.pkl', 'a pickle of Python: save it as CSV or Parquet'],
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
