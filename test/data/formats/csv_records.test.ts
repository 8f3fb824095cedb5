import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { CsvRecords, readCsv } from '../../../src/data/formats/csv_records';
import { temporaryFolder } from '../../support/folder';

const at = temporaryFolder();

interface Read {
  cells: string[];
  line: number;
}

/** The records of a file with this content. */
async function read(content: string | Buffer, delimiter = ','): Promise<Read[]> {
  writeFileSync(at('t.csv'), content);
  const found: Read[] = [];
  for await (const records of readCsv(at('t.csv'), { delimiter })) {
    for (let record = 0; record < records.count; record++) {
      const cells = Array.from({ length: records.cellsOf(record) }, (_, cell) => records.text(record, cell));
      found.push({ cells, line: records.lineOf(record) });
    }
  }
  return found;
}
const cellsOf = async (content: string | Buffer, delimiter?: string) =>
  (await read(content, delimiter)).map(({ cells }) => cells);

test('quotes hold delimiters, line ends and doubled quotes; records are named by the line they begin on', async () => {
  expect(await read('a, "b,c" ,"d\ne"\r\n\r\n"x ""y""",,z\rlast\n')).toEqual([
    { cells: ['a', 'b,c', 'd\ne'], line: 1 },
    { cells: ['x "y"', '', 'z'], line: 4 },
    { cells: ['last'], line: 5 },
  ]);
});

test('blank lines are passed over, an empty cell in quotes is a record', async () => {
  expect(await cellsOf('\n  \n1,2\n\r\n""\n\n')).toEqual([['1', '2'], ['']]);
  expect(await cellsOf('')).toEqual([]);
});

test('tabs delimit, or are blanks around a cell', async () => {
  expect(await cellsOf(' a \t"b"\t\n', '\t')).toEqual([['a', 'b', '']]);
  expect(await cellsOf('\ta\t,\t"b"\t\n')).toEqual([['a', 'b']]);
});

test('UTF-8 with its mark, UTF-16 of both orders, and gzip are read', async () => {
  const text = 'é,"ß"\n1,2\n';
  const expected = [
    ['é', 'ß'],
    ['1', '2'],
  ];
  const little = Buffer.from(`\uFEFF${text}`, 'utf16le');
  for (const content of [`\uFEFF${text}`, little, Buffer.from(little).swap16(), gzipSync(text)])
    expect(await cellsOf(content)).toEqual(expected);
});

test('a quote within a cell, and text behind a closing quote, are text as pandas reads them', async () => {
  expect(await cellsOf('5" disk,x"y"\n"1"x,"a""b"c"d"\n"p" q ,"r" "s"\n')).toEqual([
    ['5" disk', 'x"y"'],
    ['1x', 'a"bc"d"'],
    ['p q', 'r "s"'],
  ]);
});

test('a quote that is not closed is refused with the line on which it opens', async () => {
  await expect(read('a,b\n1,"x\n2,3\n4,5')).rejects.toThrow(
    'line 2: expected text in quotes to end, found a quote that is not closed: close or remove it',
  );
});

test('any table is read as csv-parse reads it, wherever the bytes are cut', () => {
  const cell = fc.string({ unit: fc.constantFrom(...'ab1.", \n\r\té'), maxLength: 6 });
  const quoted = cell.map((text) => `"${text.replaceAll('"', '""')}"`);
  const plain = fc.string({ unit: fc.constantFrom(...'ab1. é'), maxLength: 6 });
  const row = fc
    .array(fc.oneof(quoted, plain), { minLength: 2, maxLength: 5 })
    .map((cells) => cells.join(','));
  const table = fc
    .tuple(fc.array(row, { minLength: 1, maxLength: 8 }), fc.constantFrom('\n', '\r\n', '\r'), fc.boolean())
    .map(([rows, end, hasLast]) => rows.join(end) + (hasLast ? end : ''));
  fc.assert(
    fc.property(table, fc.nat(), (text, place) => {
      const expected = parse(text, { relax_column_count: true, trim: true }) as string[][];
      const bytes = Buffer.from(text);
      const cut = place % (bytes.length + 1);
      const records = new CsvRecords({ delimiter: ',' }, (line, problem) => {
        throw new Error(`line ${line}: ${problem}`);
      });
      const found: string[][] = [];
      const take = () => {
        for (let record = 0; record < records.count; record++)
          found.push(Array.from({ length: records.cellsOf(record) }, (_, i) => records.text(record, i)));
      };
      const after = records.find(bytes.subarray(0, cut), false);
      take();
      records.find(bytes.subarray(after), true);
      take();
      expect(found).toEqual(expected);
    }),
    { numRuns: 1_000 },
  );
});

test('records of megabytes are read in time that grows with them', async () => {
  const long = `"${'x\n'.repeat(2_000_000)}"`;
  const rows = await read(`${long},1\n${long},2\n3,4\n`);
  expect(rows.map(({ cells, line }) => [cells[0].length, cells[1], line])).toEqual([
    [4_000_000, '1', 1],
    [4_000_000, '2', 2_000_002],
    [1, '4', 4_000_003],
  ]);
});
