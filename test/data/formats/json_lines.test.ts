import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { Dictionary } from '../../../src/data/columns/dictionary';
import { openJsonLines } from '../../../src/data/formats/json_lines';
import type { TableSource } from '../../../src/data/table_source';
import { temporaryFolder } from '../../support/folder';

const at = temporaryFolder();

function open(content: string | Buffer, name = 't.jsonl'): Promise<TableSource> {
  writeFileSync(at(name), content);
  return openJsonLines(at(name));
}

async function read(source: TableSource): Promise<(string | null)[][]> {
  const columns = source.columns.map((_, i) => i);
  const found: (string | null)[][] = [];
  for await (const block of source.blocks(columns))
    for (let row = 0; row < block.rows; row++) found.push(columns.map((column) => block.text(column, row)));
  return found;
}

test('objects are rows: numbers, texts, booleans and missing values', async () => {
  const text = '{"a":1.5,"b":"x","c":true}\n\n{"b":"y","a":null,"d":2}\r\n{"a":-3,"c":false,"b":"x"}\n';
  const source = await open(text);
  expect(source).toMatchObject({
    format: 'JSON lines',
    isNamed: true,
    rows: null,
    layout: null,
    warnings: [],
  });
  expect(source.columns.map(({ name, type }) => [name, type])).toEqual([
    ['a', 'number'],
    ['b', 'text'],
    ['c', 'boolean'],
    ['d', 'number'],
  ]);
  expect(await read(source)).toEqual([
    ['1.5', 'x', 'true', null],
    [null, 'y', null, '2'],
    ['-3', 'x', 'false', null],
  ]);
  for await (const block of source.blocks([0, 1, 2])) {
    const numbers = new Float64Array(3);
    const codes = new Int32Array(3);
    const words = new Dictionary();
    block.numbers(0, numbers);
    expect([...numbers]).toEqual([1.5, NaN, -3]);
    block.numbers(2, numbers);
    expect([...numbers]).toEqual([1, NaN, 0]);
    block.numbers(1, numbers);
    expect([...numbers]).toEqual([NaN, NaN, NaN]);
    block.codes(1, words, codes);
    expect([[...codes], words.words]).toEqual([
      [0, 1, 0],
      ['x', 'y'],
    ]);
    block.codes(2, words, codes);
    expect([...codes]).toEqual([2, -1, 3]);
    expect(block.position(2)).toBe('line 4');
  }
});

test('lists of numbers of one length are that many columns', async () => {
  const source = await open('{"v":[1,2],"y":"a"}\n{"v":[3,null],"y":"b"}\n{"v":null,"y":"b"}\n', 't.ndjson');
  expect(source.columns.map(({ name }) => name)).toEqual(['v[0]', 'v[1]', 'y']);
  expect(source.details).toBe('lists as columns of numbers');
  expect(await read(source)).toEqual([
    ['1', '2', 'a'],
    ['3', null, 'b'],
    [null, null, 'b'],
  ]);
});

test('what is no cell is told by its column, and does not keep others from being read', async () => {
  const source = await open(
    '{"o":{"x":1},"l":[1],"m":[1],"t":["a"],"e":[],"y":1}\n{"o":1,"l":[1,2],"m":2,"t":["b"],"e":[],"y":2}\n',
  );
  expect(source.columns.map(({ unreadable }) => unreadable)).toEqual([
    'nested objects',
    'lists of different lengths',
    'lists beside other values',
    'lists of other values than numbers',
    'lists of different lengths',
    undefined,
  ]);
  for await (const block of source.blocks([5])) expect(block.text(5, 1)).toBe('2');
});

test('names of the methods of objects are keys as others', async () => {
  const source = await open('{"toString":1,"__proto__":2}\n{"toString":3}\n');
  expect(source.columns.map(({ name }) => name)).toEqual(['toString', '__proto__']);
  expect(await read(source)).toEqual([
    ['1', '2'],
    ['3', null],
  ]);
});

const late = (line: string) => `${'{"a":1,"v":[1,2]}\n'.repeat(1_500)}${line}\n`;
test.each([
  [
    'an empty file',
    '\n',
    'line 1: expected an object in each line, as in {"a": 1, "b": "x"}, found an empty file',
  ],
  [
    'a line that is cut',
    '{"a":1}\n{"a":',
    'line 2: expected an object in each line, as in {"a": 1, "b": "x"}, found \'{"a":\'',
  ],
  ['a list', '[{"a":1},{"a":2}]', "found a list: write each of its objects in a line (jq -c '.[]')"],
  ['an object of several lines', '{\n"a":1\n}', 'found one that goes on in the next line (jq -c .)'],
  [
    'a number',
    '{"a":1}\n5\n',
    'line 2: expected an object in each line, as in {"a": 1, "b": "x"}, found \'5\' (no object)',
  ],
  [
    'a number of Python',
    '{"a":1,"b":"NaN"}\n{"a": NaN, "b":"x"}\n',
    'line 2: expected an object in each line, as in {"a": 1, "b": "x"}, found NaN, which JSON does not have: ' +
      'write null, true or false',
  ],
  [
    'a boolean of Python',
    '{"a":[1,True]}\n',
    'found True, which JSON does not have: write null, true or false',
  ],
  [
    'a late key',
    late('{"b":1}'),
    "line 1501: expected the keys of the first rows, found another, 'b': give it to the",
  ],
  [
    'a late object',
    late('{"a":{}}'),
    "line 1501, column 'a': expected a number, text, boolean or null as in the first",
  ],
  [
    'a late list',
    late('{"v":[1]}'),
    "line 1501, column 'v[0]': expected a list of 2 numbers as in the first rows, found a",
  ],
  [
    'two columns of one name',
    '{"v":[1],"v[0]":2}\n',
    "found 'v[0]' twice, in columns 1 and 2: rename one of them",
  ],
  [
    'a line without an end',
    `{"a":1}\n{"b":"${'x'.repeat(9 * 2 ** 20)}"}\n`,
    'line 2: expected lines of at most 8388608 bytes',
  ],
])('refused with path, line and what to do: %s', async (_, text, message) => {
  const all = async () => read(await open(text));
  await expect(all()).rejects.toThrow(message);
  await expect(all()).rejects.toThrow(/t\.jsonl: line/);
});

test('a late value of another kind is that text, for the schema to judge', async () => {
  const source = await open(late('{"a":"x"}'));
  expect((await read(source)).at(-1)).toEqual(['x', null, null]);
});

test('whole numbers of 64 bits keep their digits as ids and categories, and count as numbers', async () => {
  const lines = ['{"id": 9007199254740993 ,"of \\":1234567890123456789,":-9007199254740995.0}', '{"id":7}'];
  const source = await open(`${lines.join('\n')}\n`);
  expect(source.columns.map(({ name }) => name)).toEqual(['id', 'of ":1234567890123456789,']);
  for await (const block of source.blocks([0, 1])) {
    expect([0, 1].map((column) => block.text(column, 0))).toEqual([
      '9007199254740993',
      '-9007199254740995.0',
    ]);
    const words = new Dictionary();
    block.codes(0, words, new Int32Array(2));
    expect(words.words).toEqual(['9007199254740993', '7']);
    const numbers = new Float64Array(2);
    block.numbers(0, numbers);
    expect([...numbers]).toEqual([9007199254740992, 7]);
  }
});

test('decimals of more digits than a double has keep them, others are numbers', async () => {
  const decimals = [
    '0.10000000000000000001',
    '12345678.12345678901e-3',
    '0.1234567890123456',
    '1.50000000000000000000',
  ];
  const source = await open(`${decimals.map((id) => `{"id": ${id}, "y":1}`).join('\n')}\n`);
  for await (const block of source.blocks([0])) {
    expect(decimals.map((_, row) => block.text(0, row))).toEqual([...decimals.slice(0, 3), '1.5']);
    const numbers = new Float64Array(4);
    block.numbers(0, numbers);
    expect([...numbers]).toEqual(decimals.map(Number));
  }
});

test('whole numbers that would lose digits are no categories', async () => {
  const source = await open('{"id":9007199254740993e0,"y":1}\n');
  for await (const block of source.blocks([0])) {
    expect(() => block.codes(0, new Dictionary(), new Int32Array(1))).toThrow(
      "line 1, column 'id': expected whole numbers of at most 9007199254740991, found a larger one: put the",
    );
  }
});

test('any rows are read back, plain and gzipped, also those that lie across the pieces of a file', async () => {
  const row = fc.record({
    a: fc.double({ noNaN: true, noDefaultInfinity: true }),
    b: fc.string({ unit: 'grapheme' }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), fc.boolean(), async (rows, isLarge) => {
      const filler = isLarge ? [{ a: 0, b: 'x'.repeat(2 ** 20 - 60) }] : [];
      const all = [...filler, ...rows];
      const text = all.map((each) => `${JSON.stringify(each)}\n`).join('');
      const expected = all.map(({ a, b }) => [String(a), b]);
      expect(await read(await open(text))).toEqual(expected);
      expect(await read(await open(gzipSync(text)))).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});
