import { writeFileSync } from 'node:fs';
import { Dictionary } from '../../../src/data/columns/dictionary';
import { openParquetTable } from '../../../src/data/formats/parquet_table';
import { TextCodes } from '../../../src/data/text_codes';
import { arrowTable } from '../../support/arrow_table';
import { temporaryFolder } from '../../support/folder';
import { parquetOfRuns } from '../../support/parquet_bytes';
import { cellsOf, lastPosition } from '../../support/table_cells';

const at = temporaryFolder();
const { arrow, open, typesOf } = arrowTable(at);

test('numbers, decimals, booleans and text have their types, missing cells among them', async () => {
  arrow(`write({
  'f': pa.array([0.5, None, -2], pa.float32()),
  'i': pa.array([1, None, 3], pa.int16()),
  'l': [2 ** 53 + 1, None, -5],
  'u': pa.array([2 ** 32 - 1, 0, None], pa.uint32()),
  'm': pa.array([decimal.Decimal('1.25'), None, decimal.Decimal('-0.50')], pa.decimal128(20, 2)),
  'b': [True, None, False],
  's': ['', None, 'ü'],
  'n': [' 12 ', None, 'x'],
  'nothing': pa.nulls(3),
})`);
  expect(await typesOf()).toEqual({
    f: 'number',
    i: 'number',
    l: 'number',
    u: 'number',
    m: 'number',
    b: 'boolean',
    s: 'text',
    n: 'text',
    nothing: null,
  });
  const { rows, isNamed, layout, warnings, details } = await open();
  expect({ rows, isNamed, layout, warnings, details }).toEqual({
    rows: 3,
    isNamed: true,
    layout: null,
    warnings: [],
    details: 'in 1 row group',
  });
  const cells = await cellsOf(await open());
  const numbers = Object.fromEntries(Object.entries(cells).map(([name, each]) => [name, each.numbers]));
  expect(numbers).toEqual({
    f: [0.5, NaN, -2],
    i: [1, NaN, 3],
    l: [2 ** 53, NaN, -5],
    u: [2 ** 32 - 1, 0, NaN],
    m: [1.25, NaN, -0.5],
    b: [1, NaN, 0],
    s: [NaN, NaN, NaN],
    n: [12, NaN, NaN],
    nothing: [NaN, NaN, NaN],
  });
  const texts = Object.fromEntries(Object.entries(cells).map(([name, each]) => [name, each.texts]));
  expect(texts).toEqual({
    f: ['0.5', null, '-2'],
    i: ['1', null, '3'],
    l: ['9007199254740993', null, '-5'],
    u: ['4294967295', '0', null],
    m: ['1.25', null, '-0.5'],
    b: ['true', null, 'false'],
    s: ['', null, 'ü'],
    n: [' 12 ', null, 'x'],
    nothing: [null, null, null],
  });
  for (const { coded, texts: expected } of Object.values(cells)) expect(coded).toEqual(expected);
});

test('decimals keep the digits that a double has not', async () => {
  arrow(`def decimals(digits, scale, *texts):
  numbers = [None if text is None else decimal.Decimal(text) for text in texts]
  return pa.array(numbers, pa.decimal128(digits, scale))
write({
  'whole': decimals(38, 0, '9007199254740993', '-1e30', None),
  'parts': decimals(38, 27, '12.50', '-0.000000001234567890123456789', '0'),
  'small': decimals(18, 2, '0', '-900719925474099.25', None),
}, store_decimal_as_integer=True)`);
  const { whole, parts, small } = await cellsOf(await open());
  expect(whole.texts).toEqual(['9007199254740993', `-1${'0'.repeat(30)}`, null]);
  expect(parts.texts).toEqual(['12.5', '-0.000000001234567890123456789', '0']);
  expect(small.texts).toEqual(['0', '-900719925474099.25', null]);
  for (const { coded, texts } of [whole, parts, small]) expect(coded).toEqual(texts);
  expect(whole.numbers).toEqual([2 ** 53, -1e30, NaN]);
});

test('a NaN that is stored is missing in whatever way its cell is read', async () => {
  for (const dictionary of ['True', 'False']) {
    arrow(`write({'f': [0.5, float('nan'), 2.0], 'h': pa.array([float('nan'), 1, 1], pa.float32())},
  use_dictionary=${dictionary})`);
    const { f, h } = await cellsOf(await open());
    expect(f).toEqual({ numbers: [0.5, NaN, 2], coded: ['0.5', null, '2'], texts: ['0.5', null, '2'] });
    expect(h).toEqual({ numbers: [NaN, 1, 1], coded: [null, '1', '1'], texts: [null, '1', '1'] });
  }
});

test('dates and times in every unit are milliseconds since 1970', async () => {
  arrow(`t = [datetime.datetime(2026, 11, 29, 12, 30, 15, 123456), None, datetime.datetime(1969, 12, 31)]
columns = {'day': pa.array([None if x is None else x.date() for x in t])}
for unit in ['s', 'ms', 'us', 'ns']:
  columns[unit] = pa.array(t, pa.timestamp('us')).cast(pa.timestamp(unit), safe=False)
columns['zone'] = columns['us'].cast(pa.timestamp('us', 'Asia/Tokyo'))
write(columns)
pq.write_table(pa.table({'old': columns['ns']}), d + 'old.parquet', use_deprecated_int96_timestamps=True)
pq.write_table(pa.table({'us': columns['us']}), d + 'v1.parquet', version='1.0')`);
  const whole = Date.UTC(2026, 10, 29, 12, 30, 15);
  const before = Date.UTC(1969, 11, 31);
  expect(new Set(Object.values(await typesOf()))).toEqual(new Set(['time']));
  const cells = await cellsOf(await open());
  expect(cells.day.numbers).toEqual([Date.UTC(2026, 10, 29), NaN, before]);
  expect(cells.day.texts).toEqual(['2026-11-29', null, '1969-12-31']);
  expect(cells.s.numbers).toEqual([whole, NaN, before]);
  expect(cells.ms.numbers).toEqual([whole + 123, NaN, before]);
  for (const name of ['us', 'ns', 'zone'])
    expect(cells[name].numbers).toEqual([whole + 123.456, NaN, before]);
  const texts = (digits: string) => [`2026-11-29T12:30:15.${digits}Z`, null, '1969-12-31T00:00:00.000Z'];
  expect(cells.ms.coded).toEqual(texts('123'));
  expect(cells.us.coded).toEqual(texts('123456'));
  expect(cells.ns.texts).toEqual(texts('123456000'));
  const old = await cellsOf(await openParquetTable(at('old.parquet')));
  expect(old.old.numbers).toEqual([whole + 123.456, NaN, before]);
  expect(old.old.texts).toEqual(texts('123456000'));
  const first = await cellsOf(await openParquetTable(at('v1.parquet')));
  expect(first.us.numbers).toEqual([whole + 123.456, NaN, before]);
});

test.each(['1.0', '2.0'])(
  'texts with and without dictionaries, in all encodings, give the codes of one dictionary (pages %s)',
  async (version) => {
    const rows = 40_000; // several pages and blocks
    for (const options of [
      'use_dictionary=True',
      'dictionary_pagesize_limit=200, data_page_size=5000', // the rest is plain
      'use_dictionary=False',
      "use_dictionary=False, column_encoding={'s': 'DELTA_BYTE_ARRAY'}",
      "use_dictionary=False, column_encoding={'s': 'DELTA_LENGTH_BYTE_ARRAY'}",
    ]) {
      arrow(`words = ['word %03d' % (i * i % 331) if i % 7 else None for i in range(${rows})]
write({'s': words}, row_group_size=25000, data_page_version='${version}', ${options})`);
      const { s } = await cellsOf(await open());
      expect(s.texts.length).toBe(rows);
      const wrong = s.texts.findIndex((text, i) => {
        const expected = i % 7 ? `word ${String((i * i) % 331).padStart(3, '0')}` : null;
        return text !== expected || s.coded[i] !== expected;
      });
      expect(wrong).toBe(-1);
    }
  },
);

test('codes are numbered in the order of the rows, in any dictionary that is asked for', async () => {
  arrow("write({'s': ['b', 'a', None, 'b', 'c'], 'i': [3, 1, 3, 2, 1]}, row_group_size=3)");
  const words = [new Dictionary(), new Dictionary()];
  words[1].code('z');
  const found: number[][] = [];
  for await (const block of (await open()).blocks([1, 0]))
    for (const dictionary of words) {
      const codes = new Int32Array(block.rows);
      block.codes(0, dictionary, codes);
      found.push([...codes]);
    }
  expect(found).toEqual([
    [0, 1, -1],
    [1, 2, -1],
    [0, 2],
    [1, 3],
  ]);
  expect(words.map((each) => each.words)).toEqual([
    ['b', 'a', 'c'],
    ['z', 'b', 'a', 'c'],
  ]);
});

test('blocks that are passed over, and columns that were not asked for', async () => {
  arrow(`n = 50000
columns = {'a': list(range(n)), 's': ['t%d' % i for i in range(n)], 'l': [[i, -i] for i in range(n)]}
write(columns, row_group_size=40000, use_dictionary=False)`);
  const source = await open();
  let from = 0;
  let block = 0;
  for await (const each of source.blocks([0, 1, 3])) {
    const numbers = new Float64Array(each.rows);
    if (block % 2) {
      each.numbers(0, numbers);
      expect([numbers[0], each.text(1, 5), each.text(0, 7), each.text(3, 2)]).toEqual([
        from,
        `t${from + 5}`,
        String(from + 7),
        String(-from - 2),
      ]);
      expect(each.position(3)).toBe(`row ${from + 3}`);
      expect(() => each.numbers(2, numbers)).toThrow(/^column: expected one that was asked for, received 2$/);
    }
    from += each.rows;
    block += 1;
  }
  expect([from, block]).toEqual([50_000, 4]);
  expect(await lastPosition(source)).toBe('row 49999');
});

test.each(['snappy', 'gzip'])(
  'numbers of a block are the same however often they are read, and whatever is written over them (%s)',
  async (compression) => {
    arrow(`n = [None if i % 9_000 == 8_999 else float(i) for i in range(40_000)]
columns = {'all': pa.array(range(40_000), pa.float64()), 'some': n}
write(columns, compression='${compression}', row_group_size=25_000)`);
    const [seen, expected]: number[][] = [[], []];
    for await (const block of (await open()).blocks([0, 1])) {
      for (const column of [0, 1, 0, 1, 1]) {
        const numbers = new Float64Array(block.rows);
        block.numbers(column, numbers);
        const there = numbers.filter((number) => !Number.isNaN(number));
        const firstRow = Number(block.position(0).slice('row '.length));
        seen.push(there.length, there[0], there.at(-1)!);
        const rows = Array.from(numbers.keys(), (row) => firstRow + row);
        const kept = column === 0 ? rows : rows.filter((row) => row % 9_000 !== 8_999);
        expected.push(kept.length, kept[0], kept.at(-1)!);
        numbers.fill(NaN);
        expect(block.text(column, 1)).toBe(String(firstRow + 1));
      }
    }
    expect(seen).toEqual(expected);
  },
);

test('an index that pandas left is told', async () => {
  const metadata = `{'pandas': json.dumps({'index_columns': ['key', {'kind': 'range'}]})}`;
  arrow(`table = pa.table({'key': ['a', 'b'], 'x': [1, 2], '__index_level_0__': [5, 6]})
pq.write_table(table.replace_schema_metadata(${metadata}), d + 't.parquet')`);
  expect((await open()).columns.map(({ name, isIndex }) => [name, isIndex])).toEqual([
    ['key', true],
    ['x', undefined],
    ['__index_level_0__', true],
  ]);
});

test('columns of other kinds say what they hold, and stop nothing unless they are read', async () => {
  arrow(`write({
  'struct': [{'a': {'c': 1, 'd': 2}, 'b': 2}] * 2,
  'map': pa.array([[('k', 1)]] * 2, pa.map_(pa.string(), pa.int64())),
  'matrix': [[[1, 2]]] * 2,
  'tags': [['u'], ['v']],
  'ragged': [[1], [1, 2]],
  'none': [[], []],
  'clock': [datetime.time(1, 2)] * 2,
  'raw': pa.array([b'abc'] * 2, pa.binary(3)),
  'y': [0, 1],
})`);
  const source = await open();
  expect(source.columns.map(({ name, unreadable }) => [name, unreadable])).toEqual([
    ['struct', 'structs of a, b'],
    ['map', 'nested values'],
    ['matrix', 'nested values'],
    ['tags', 'lists of text'],
    ['ragged', 'lists of different lengths'],
    ['none', 'empty lists'],
    ['clock', 'times of day'],
    ['raw', 'bytes'],
    ['y', undefined],
  ]);
  expect((await cellsOf(source)).y.numbers).toEqual([0, 1]);
  await expect(cellsOf(source, ['struct'])).rejects.toThrow(
    "t.parquet: column 'struct': expected numbers, text, booleans or times, found structs of a, b: make a column of each of their values",
  );
});

test('a long text keeps its beginning and a checksum; bytes that are no text are an error', async () => {
  arrow(`long = 'ü' * 3000
write({'s': [long + 'a', long + 'b', long + 'a'], 'raw': [b'\\xff', b'\\xfe', b'a'], 'y': [0, 1, 2]})`);
  const source = await open();
  const { s } = await cellsOf(source, ['s']);
  expect(s.texts[0]).toMatch(/^ü{2048}… \(6001 bytes, [0-9a-f]{16}\)$/);
  expect(s.texts.map((text) => s.texts.indexOf(text))).toEqual([0, 1, 0]);
  await expect(cellsOf(source, ['raw'])).rejects.toThrow(
    "t.parquet: column 'raw', row group 0: expected text in UTF-8, found other bytes: leave the column out",
  );
});

test.each([
  ["write({'a': pa.array([], pa.float32())})", 't.parquet: expected at least one row, found none'],
  [
    "pq.write_table(pa.table([[1], [2]], names=['a', 'a']), d + 't.parquet')",
    "t.parquet: schema: expected columns of different names, found two named 'a'",
  ],
  [
    "write({'a[1]': [1], 'a': [[1, 2]]})",
    "t.parquet: schema: expected columns of different names, found two named 'a[1]'",
  ],
])('%s is refused', async (statements, message) => {
  arrow(statements);
  await expect(open()).rejects.toThrow(message);
  await expect(open()).rejects.toMatchObject({ name: 'DataError' });
});

test('row groups that do not make up the rows of the metadata are refused', async () => {
  const bytes = parquetOfRuns(['a'], 20, { groups: 2 });
  const rows = bytes.lastIndexOf(Buffer.of(6, 6, 80)); // the third field, a number of 64 bits: 40
  bytes[rows + 2] = 82;
  writeFileSync(at('t.parquet'), bytes);
  await expect(open()).rejects.toThrow(
    't.parquet: metadata: expected row groups that make up 41 rows, found 40',
  );
});

test('text that repeats the start of the text before is refused where it makes up more than a page', async () => {
  arrow(`write({'s': ['x' * 1000000 + chr(65 + i % 2) for i in range(400)]}, use_dictionary=False,
  column_encoding={'s': 'DELTA_BYTE_ARRAY'})`);
  await expect(cellsOf(await open())).rejects.toThrow(
    "t.parquet: column 's', row group 0: expected a page of at most 268435456 bytes, found more",
  );
});

test('numbers of which some are missing are read without a text for each', async () => {
  arrow(`write({ 'a': [0.5, None, float('nan'), 2.5], 'y': ['u', 'v', 'u', 'v'] })`);
  const source = await open();
  const texts = jest.spyOn(TextCodes.prototype, 'add');
  try {
    for await (const block of source.blocks([0])) {
      const numbers = new Float64Array(block.rows);
      block.numbers(0, numbers);
      expect([...numbers]).toEqual([0.5, NaN, NaN, 2.5]);
      expect([block.text(0, 1), block.text(0, 2)]).toEqual([null, null]);
      expect(texts).not.toHaveBeenCalled();
      expect(block.text(0, 3)).toBe('2.5');
    }
  } finally {
    texts.mockRestore();
  }
});
