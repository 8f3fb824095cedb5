import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { Dictionary } from '../../../src/data/columns/dictionary';
import { openCsvTable } from '../../../src/data/formats/csv_table';
import type { StatedLayout, TableSource } from '../../../src/data/table_source';
import { temporaryFolder } from '../../support/folder';

const at = temporaryFolder();

function open(content: string | Buffer, stated?: StatedLayout, name = 't.csv'): Promise<TableSource> {
  writeFileSync(at(name), content);
  return openCsvTable(at(name), stated);
}

/** All cells, as text. */
async function cellsOf(source: TableSource): Promise<(string | null)[][]> {
  const columns = source.columns.map((_, i) => i);
  const found: (string | null)[][] = [];
  for await (const block of source.blocks(columns))
    for (let row = 0; row < block.rows; row++) found.push(columns.map((column) => block.text(column, row)));
  return found;
}

async function numbersOf(source: TableSource, column: number): Promise<number[]> {
  const found: number[] = [];
  for await (const block of source.blocks([column])) {
    const numbers = new Float64Array(block.rows);
    block.numbers(column, numbers);
    found.push(...numbers);
  }
  return found;
}

const namesOf = (source: TableSource) => source.columns.map(({ name }) => name);
const layoutOf = async (content: string | Buffer, stated?: StatedLayout, name?: string) => {
  const { layout, details } = await open(content, stated, name);
  return { ...layout, details };
};

test('semicolons are told where a run has commas', async () => {
  const european = 'a;b;c\n1,5;2,5;3\n2,5;3,5;4\n';
  const { layout } = await open('a,b,c\n1,2,3\n');
  await expect(open(european, { layout: layout! })).rejects.toThrow(
    'found 1: if semicolons separate cells, say so with options.delimiter, and options.decimal',
  );
  expect(await cellsOf(await open(european))).toHaveLength(2);
});

test('a table is read with its names, texts, numbers, codes and lines', async () => {
  const source = await open('name, size ,kind\n"Iris, blue",1.5,b\n"a ""b""\nc",,a\nx,1e3,b\n');
  expect(source).toMatchObject({ format: 'CSV', isNamed: true, rows: null, warnings: [] });
  expect([namesOf(source), source.details]).toEqual([
    ['name', 'size', 'kind'],
    'with header, separated by commas',
  ]);
  expect(await cellsOf(source)).toEqual([
    ['Iris, blue', '1.5', 'b'],
    ['a "b"\nc', null, 'a'],
    ['x', '1e3', 'b'],
  ]);
  const words = new Dictionary();
  for await (const block of source.blocks([0, 1, 2])) {
    const numbers = new Float64Array(3);
    block.numbers(1, numbers);
    expect([...numbers]).toEqual([1.5, NaN, 1000]);
    const codes = new Int32Array(3);
    block.codes(2, words, codes);
    expect([[...codes], words.words]).toEqual([
      [0, 1, 0],
      ['b', 'a'],
    ]);
    block.codes(1, words, codes);
    expect([[...codes], words.words]).toEqual([
      [2, -1, 3],
      ['b', 'a', '1.5', '1e3'],
    ]);
    block.codes(0, words, codes);
    expect(words.words.slice(4)).toEqual(['Iris, blue', 'a "b"\nc', 'x']);
    expect([0, 1, 2].map((row) => block.position(row))).toEqual(['line 2', 'line 3', 'line 5']);
  }
});

test('words that are no plain numbers are none', async () => {
  const cells = ['1', 'inf', 'NaN', '0x1f', '"1,000"', '5%', '$5', '1 000', '', ' 7 ', '"8"'];
  const source = await open(`a,b\n${cells.map((cell) => `${cell},x`).join('\n')}\n`);
  expect(await numbersOf(source, 0)).toEqual([1, ...Array(8).fill(NaN), 7, 8]);
});

test('layouts are guessed, and said', async () => {
  expect(await layoutOf('a;b\n1,5;x\n2,5;y\n')).toEqual({
    header: true,
    delimiter: ';',
    decimal: ',',
    encoding: 'utf-8',
    details: 'with header, separated by semicolons, decimal commas',
  });
  expect(await layoutOf(Buffer.from('größe\tb\n1.5\t2\n', 'latin1'))).toMatchObject({
    encoding: 'windows-1252',
    details: 'with header, separated by tabs, in windows-1252',
  });
  expect((await layoutOf('5.1 3.5 a\n4.9  3.0 b\n5.0 3.1 a\n')).details).toBe(
    'no header, separated by blanks',
  );
  expect((await layoutOf('sep=|\r\na|b\r\n1|2\r\n')).delimiter).toBe('|');
});

test('a stated encoding of text that looks like UTF-8 is doubted', async () => {
  const warningsOf = async (text: string | Buffer, encoding: string) =>
    (await open(text, { encoding })).warnings.map(({ message }) => message);
  expect(await warningsOf('größe,b\n1,2\n', 'latin1')).toEqual([
    'the text is read as windows-1252, as stated, but looks like utf-8: ' +
      'if characters look wrong, leave options.encoding out',
  ]);
  expect(await warningsOf(Buffer.from('größe,b\n1,2\n', 'latin1'), 'latin1')).toEqual([]);
  expect(await warningsOf('a,b\n1,2\n', 'latin1')).toEqual([]);
  expect(await warningsOf('größe,b\n1,2\n', 'utf-8')).toEqual([]);
});

test('decimal commas are numbers, and points then are none', async () => {
  const source = await open('a;b;c\n1,5;x;1\n-,25;y;2\n1e3;z;3\n2.5;z;-4,25e1\n', { decimal: ',' });
  expect(await numbersOf(source, 0)).toEqual([1.5, -0.25, 1000, NaN]);
  expect(await numbersOf(source, 2)).toEqual([1, 2, 3, -42.5]);
  const quoted = await open('a,b\n"1,5",2\n"2,5",3\n', { decimal: ',' });
  expect([await numbersOf(quoted, 0), await numbersOf(quoted, 1)]).toEqual([
    [1.5, 2.5],
    [2, 3],
  ]);
});

test('what is stated holds over what would be guessed; so does the layout of a run', async () => {
  const text = '1,2;3\n4,5;6\n';
  expect(await layoutOf(text, { header: 'yes', delimiter: 'comma', decimal: '.' })).toMatchObject({
    header: true,
    delimiter: ',',
    decimal: '.',
  });
  const layout = { header: false, delimiter: ',', decimal: '.', encoding: 'windows-1252' } as const;
  expect(await layoutOf('a,b\n1,2\n', { layout })).toMatchObject(layout);
  expect(await layoutOf('a;b\n1;2\n', { layout, header: 'yes', delimiter: ';' })).toMatchObject({
    header: true,
    delimiter: ';',
  });
  expect((await layoutOf('\uFEFFa,b\n1,2\n', { layout })).encoding).toBe('utf-8');
  expect((await layoutOf('größe,b\n1,2\n', { layout })).encoding).toBe('utf-8');
  expect((await layoutOf('a\tb\n1\t2\n', { delimiter: 'tab', encoding: 'latin1' })).encoding).toBe(
    'windows-1252',
  );
  for (const [name, delimiter] of Object.entries({ space: ' ', pipe: '|', semicolon: ';', comma: ',' }))
    expect((await layoutOf(`a${delimiter}b\n1${delimiter}2\n`, { delimiter: name })).delimiter).toBe(
      delimiter,
    );
});

test.each(['ab', '', 'x', '"', '1', '§', '.'])("'%s' is no delimiter", async (delimiter) => {
  await expect(open('a,b\n1,2\n', { delimiter })).rejects.toThrow(
    /^options.delimiter: expected a character of ASCII, or 'comma', 'semicolon', 'tab', 'pipe' or 'space', received/,
  );
});

test('a header behind a comment sign is one, and comments are left out', async () => {
  const source = await open('# a,b,y\n# written by hand\n1,2,0\n# more\n3,4,1\n');
  expect([namesOf(source), await cellsOf(source), source.details]).toEqual([
    ['a', 'b', 'y'],
    [
      ['1', '2', '0'],
      ['3', '4', '1'],
    ],
    'with header, separated by commas, without lines that begin with #',
  ]);
  const own = await open('#,name\n1,a\n2,b\n3,a\n4,a\n');
  expect(namesOf(own)).toEqual(['#', 'name']);
  const below = await open('% by hand\n%\na,b\n1,2\n');
  expect([namesOf(below), await cellsOf(below)]).toEqual([['a', 'b'], [['1', '2']]]);
});

test('a comment may be anything', async () => {
  const source = await open('# "by hand\na,b\n1,2\n');
  expect([namesOf(source), await cellsOf(source)]).toEqual([['a', 'b'], [['1', '2']]]);
});

test('a trailing delimiter is an empty last column, which is left out', async () => {
  const rows = [
    ['1', '2'],
    ['3', '4'],
  ];
  const source = await open('a,b,\n1,2,\n3,4\n');
  expect([namesOf(source), await cellsOf(source)]).toEqual([['a', 'b'], rows]);
  expect(source.details).toBe('with header, separated by commas, without an empty last column');
  expect(await cellsOf(await open('a,b\n1,2,\n3,4,\n'))).toEqual(rows);
  expect(await cellsOf(await open('1,2,\n3,4,\n', { header: 'no' }))).toEqual(rows);
  const late = await open(`a,b,\n${'1,2,\n'.repeat(900)}3,4,5\n`);
  await expect(cellsOf(late)).rejects.toThrow('line 902: expected 2 cells as in the rows above, found 3');
});

test('an empty last column that has a name is kept', async () => {
  expect(namesOf(await open('a,b,note\n1,2,\n3,4,\n'))).toEqual(['a', 'b', 'note']);
});

test('first columns without names are called as pandas calls an index', async () => {
  expect(namesOf(await open(',a,y\n0,0.5,x\n1,0.1,y\n'))).toEqual(['Unnamed: 0', 'a', 'y']);
  const keys = await open(',,a,,y\nu,0,0.5,2,x\nv,1,0.1,3,y\n', { header: 'yes' });
  expect(namesOf(keys)).toEqual(['Unnamed: 0', 'Unnamed: 1', 'a', 'column 4', 'y']);
  expect(keys.warnings.map(({ code }) => code)).toEqual(['COLUMN_UNNAMED']);
  const r = await open('"mpg" "cyl"\n"Mazda" 21 6\n"Datsun" 22.8 4\n');
  expect([namesOf(r), await cellsOf(r)]).toEqual([
    ['Unnamed: 0', 'mpg', 'cyl'],
    [
      ['Mazda', '21', '6'],
      ['Datsun', '22.8', '4'],
    ],
  ]);
});

test('a column without a name is called by its place, and said', async () => {
  const source = await open('a,,b\n1,2,3\n4,5,6\n');
  expect(namesOf(source)).toEqual(['a', 'column 2', 'b']);
  expect(source.warnings).toEqual([
    { code: 'COLUMN_UNNAMED', message: "column 2 has no name in the first row: it is called 'column 2'" },
  ]);
});

test('a header that is guessed and close is said', async () => {
  const { warnings, layout } = await open('red,round\nblue,flat\ngreen,wide\n');
  expect([layout?.header, warnings]).toEqual([
    true,
    [
      {
        code: 'HEADER_GUESSED',
        message:
          'the first row (red, round) is read as names, but may be data: if so, say so with options.header',
      },
    ],
  ]);
  expect((await open('red,round\nblue,flat\n', { header: 'no' })).warnings).toEqual([]);
});

test('points that may separate thousands are also said of rows in a known layout', async () => {
  const { layout } = await open('a,b\n1.5,2\n');
  const rows = ['1.060', '480', '1.120', '380', '1.290', '1.450', '1.230'].map((cell) => `2.5,${cell}`);
  const thousands = `a,b\n${rows.join('\n')}\n`;
  const { warnings, layout: known } = await open(thousands, { layout: layout! });
  expect(warnings).toEqual([{ code: 'LAYOUT_GUESSED', message: expect.stringMatching(/^'1\.060' is read/) }]);
  expect(known?.decimal).toBe('.');
  expect((await open(thousands, { decimal: '.' })).warnings).toEqual([]);
});

test('gzip and all line ends are read', async () => {
  expect(await cellsOf(await open(gzipSync('a,b\r1,2\r\n3,4\n\n5,6'), {}, 't.csv.gz'))).toEqual([
    ['1', '2'],
    ['3', '4'],
    ['5', '6'],
  ]);
});

const QUOTED = 'text that has the delimiter in quotes';
test.each([
  ['an empty file', '', 'line 1: expected a table, found an empty file'],
  ['blank lines', '\n \n', 'line 1: expected a table, found an empty file'],
  ['a header alone', 'a,b\n', 'line 2: expected rows below the names, found none'],
  [
    'one column',
    'a\n1\n2\n',
    'line 1: expected cells separated by commas, semicolons, tabs, pipes or blanks, found one',
  ],
  [
    'a row that is short',
    'a,b,c\n1,2,3\n4,5\n6,7,8\n',
    'line 3: expected 3 cells as in the rows above, found 2: fill',
  ],
  [
    'a row that is long',
    'a,b\n1,2\n3,4,5\n6,7\n',
    `line 3: expected 2 cells as in the rows above, found 3: put ${QUOTED}`,
  ],
  [
    'a header that is long',
    'a,b,c\n1,2\n3,4\n',
    'line 2: expected 3 cells as in the rows above, found 2: fill the row up',
  ],
  [
    'a title',
    'Sales\na,b,c\n1,2,3\n4,5,6\n',
    'line 1: expected 3 cells as in the rows below, found 1: remove the lines',
  ],
  [
    'two lines of names',
    'sepal,sepal,kind\nlength,width,name\n1,2,x\n3,4,y\n5,6,x\n',
    "found 'sepal' twice, in columns 1 and 2: the names seem to take two lines: write them in one",
  ],
  [
    'one name twice',
    'a,b,a\n1,2,3\n',
    "line 1: expected a different name for each column, found 'a' twice, in columns 1 and 3",
  ],
  [
    'a quote that is not closed',
    'a,b\n1,"x\n2,y\n',
    'line 2: expected text in quotes to end, found a quote that is not',
  ],
  [
    'bytes that are no text',
    'PK\u0003\u0004\u0000\u0000a,b',
    'expected text in utf-8, found a byte 0: is it another format?',
  ],
] as [string, string, string, StatedLayout?][])(
  'refused with path, line and what to do: %s',
  async (...given) => {
    const [, text, message, stated] = given;
    const read = async () => cellsOf(await open(text, stated));
    await expect(read()).rejects.toThrow(message);
    await expect(read()).rejects.toThrow(/t\.csv: /);
  },
);

test('one column is read where a run says how', async () => {
  const layout = { header: true, delimiter: ',', decimal: '.', encoding: 'utf-8' } as const;
  expect(await cellsOf(await open('a\n1\n2\n', { layout }))).toEqual([['1'], ['2']]);
});

test('a byte far down that is not valid is an error with its line', async () => {
  const bytes = Buffer.concat([
    Buffer.from(`a,b\n${'1,x\n'.repeat(300_000)}`),
    Buffer.from('2,\xe9\n', 'latin1'),
  ]);
  await expect(cellsOf(await open(bytes))).rejects.toThrow(
    't.csv: line 300002: expected text in utf-8, found the byte 0xe9: name its encoding with options.encoding',
  );
});

test('a byte that is not valid in the names is an error with its line, whatever else it makes of the table', async () => {
  const latin = Buffer.from('größe,b\n1,2\n', 'latin1');
  await expect(open(latin, { encoding: 'utf-8' })).rejects.toThrow(
    't.csv: line 1: expected text in utf-8, found the byte 0xf6: name its encoding with options.encoding',
  );
});

test('a damaged byte among characters of UTF-8 is an error with its line', async () => {
  const damaged = Buffer.concat([Buffer.from('größe,straße\n1,2\n'), Buffer.of(0xe9), Buffer.from(',2\n')]);
  await expect(open(damaged)).rejects.toThrow('t.csv: line 3: expected text in utf-8, found the byte 0xe9');
});

/** Tables of text, at least two columns and rows. */
const tables = fc.integer({ min: 2, max: 5 }).chain((width) =>
  fc.array(
    fc.array(fc.string({ unit: fc.constantFrom(...'ab1,.;"\n\r\té #|'), maxLength: 5 }), {
      minLength: width,
      maxLength: width,
    }),
    { minLength: 2, maxLength: 12 },
  ),
);

test('any table of texts that is written in any dialect is read back, to the row', async () => {
  const dialects = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    end: fc.constantFrom('\n', '\r\n', '\r'),
    encoding: fc.constantFrom('utf-8', 'utf-16le', 'windows-1252'),
    hasLast: fc.boolean(),
    quotesAll: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(tables, dialects, async (table, { delimiter, end, encoding, hasLast, quotesAll }) => {
      const needsQuotes = (text: string) =>
        quotesAll || /^$|^[\s#]|\s$|["\r\n]/.test(text) || text.includes(delimiter);
      const write = (text: string) => (needsQuotes(text) ? `"${text.replaceAll('"', '""')}"` : text);
      const rows = table.map((cells) => cells.map(write).join(delimiter)).join(end);
      const names = ['n', 'm', 'o', 'p', 'q'].slice(0, table[0].length).join(delimiter);
      const text = `${names}${end}${rows}${hasLast ? end : ''}`;
      const node = encoding === 'utf-8' ? 'utf8' : encoding === 'utf-16le' ? 'utf16le' : 'latin1';
      const source = await open(Buffer.from(text, node), { header: 'yes', delimiter, encoding });
      const expected = table.map((cells) => cells.map((cell) => cell || null));
      const isTrailing = table.every((cells) => cells.at(-1) === '') ? 0 : 1;
      expect(isTrailing && (await cellsOf(source))).toEqual(isTrailing && expected);
    }),
    { numRuns: 300 },
  );
});

test('rows that lie across the pieces of a file are read as others', async () => {
  for (const before of [0, 1, 2, 3, 4, 5, 6, 7]) {
    const filler = 'x'.repeat(2 ** 20 - 12 - before); // two pieces
    const rows = ['"a""b",1', 'é€,2', '"c\r\nd",3', 'e,4'].map((row) => `${row}\r\n`).join('');
    const source = await open(`n,m\r\n${filler},0\r\n${rows}${'f,5\r\n'.repeat(3)}`);
    expect((await cellsOf(source)).slice(1)).toEqual([
      ['a"b', '1'],
      ['é€', '2'],
      ['c\r\nd', '3'],
      ['e', '4'],
      ...Array(3).fill(['f', '5']),
    ]);
  }
});

test('JSON lines are refused as CSV, with what reads them', async () => {
  await expect(open('{"a":1,"y":"u"}\n{"a":2,"y":"v"}\n')).rejects.toThrow(
    "t.csv: line 1: expected cells, found JSON: say so with options.format 'jsonl'",
  );
  expect(namesOf(await open('{a},y\n1,u\n2,v\n'))).toEqual(['{a}', 'y']);
});
