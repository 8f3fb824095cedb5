import { loadData, split } from '../../src';
import { Dictionary } from '../../src/data/columns/dictionary';
import { tableFrom } from '../../src/data/table_from';
import { temporaryFolder } from '../support/folder';
import { people, writePeople } from '../support/people';
import { cellsOf, lastPosition } from '../support/table_cells';

const at = temporaryFolder();

const summary = (source: ReturnType<typeof tableFrom>) =>
  source.columns.map(({ name, type }) => [name, type]);

test('rows have a column for each of their keys, in the order in which they occur', async () => {
  const source = tableFrom([
    { age: 39, work: 'Private', old: false, born: new Date(Date.UTC(1987, 0, 2)), id: 2n ** 53n - 1n },
    { age: null, work: undefined, extra: 'x' },
    { age: NaN, old: true, born: null, id: -5n, work: '' },
  ]);
  expect(summary(source)).toEqual([
    ['age', 'number'],
    ['work', 'text'],
    ['old', 'boolean'],
    ['born', 'time'],
    ['id', 'number'],
    ['extra', 'text'],
  ]);
  expect([source.rows, source.isNamed, source.layout, source.path]).toEqual([3, true, null, 'table']);
  const cells = await cellsOf(source);
  expect(cells).toEqual({
    age: { numbers: [39, NaN, NaN], coded: ['39', null, null], texts: ['39', null, null] },
    work: { numbers: [NaN, NaN, NaN], coded: ['Private', null, ''], texts: ['Private', null, ''] },
    old: { numbers: [0, NaN, 1], coded: ['false', null, 'true'], texts: ['false', null, 'true'] },
    born: {
      numbers: [Date.UTC(1987, 0, 2), NaN, NaN],
      coded: ['1987-01-02T00:00:00.000Z', null, null],
      texts: ['1987-01-02T00:00:00.000Z', null, null],
    },
    id: {
      numbers: [2 ** 53 - 1, NaN, -5],
      coded: ['9007199254740991', null, '-5'],
      texts: ['9007199254740991', null, '-5'],
    },
    extra: { numbers: [NaN, NaN, NaN], coded: [null, 'x', null], texts: [null, 'x', null] },
  });
});

test('columns are arrays and typed arrays, whose values are not copied', async () => {
  const x = Float32Array.of(0.5, NaN, 2);
  const source = tableFrom({
    x,
    big: BigInt64Array.of(1n, -2n, 3n),
    flag: Uint8Array.of(0, 1, 1),
    kind: ['a', 'b', 'a'],
    nothing: [null, undefined, NaN],
  });
  expect(summary(source)).toEqual([
    ['x', 'number'],
    ['big', 'number'],
    ['flag', 'number'],
    ['kind', 'text'],
    ['nothing', null],
  ]);
  const { big, flag, kind, nothing } = await cellsOf(source);
  expect([big.numbers, flag.texts, kind.coded]).toEqual([
    [1, -2, 3],
    ['0', '1', '1'],
    ['a', 'b', 'a'],
  ]);
  expect([nothing.numbers, nothing.coded]).toEqual([
    [NaN, NaN, NaN],
    [null, null, null],
  ]);
  x[0] = 7;
  expect((await cellsOf(source)).x.numbers).toEqual([7, NaN, 2]);
});

test('numbers among texts are texts, wherever they stand', async () => {
  const source = tableFrom({ a: [1, NaN, 2.5, '?', 3n], b: ['x', 2, null, NaN, '4'] });
  expect(summary(source)).toEqual([
    ['a', null],
    ['b', null],
  ]);
  const { a, b } = await cellsOf(source);
  expect([a.texts, a.numbers]).toEqual([
    ['1', null, '2.5', '?', '3'],
    [1, NaN, 2.5, NaN, 3],
  ]);
  expect([b.texts, b.numbers]).toEqual([
    ['x', '2', null, null, '4'],
    [NaN, 2, NaN, NaN, 4],
  ]);
});

test('many rows come in blocks, whose codes are those of one dictionary', async () => {
  const source = tableFrom(Array.from({ length: 40_000 }, (_, i) => ({ i, s: `t${i % 3}` })));
  const words = new Dictionary();
  let first = 0;
  for await (const block of source.blocks([1, 0])) {
    const codes = new Int32Array(block.rows);
    const numbers = new Float64Array(block.rows);
    block.codes(1, words, codes);
    block.numbers(0, numbers);
    expect([numbers[0], codes[2], block.text(1, 1)]).toEqual([first, (first + 2) % 3, `t${(first + 1) % 3}`]);
    first += block.rows;
  }
  expect([first, words.words]).toEqual([40_000, ['t0', 't1', 't2']]);
  expect(await lastPosition(source)).toBe('row 39999');
  for await (const block of source.blocks([0]))
    expect(() => block.text(1, 0)).toThrow(/^column: expected one that was asked for, received 1$/);
});

test.each<[string, unknown, string, RegExp]>([
  [
    'no table',
    'x',
    'TypeError',
    /^data: expected an array of rows, an object of columns, or an Arrow table, received 'x'$/,
  ],
  [
    'a typed array',
    Float32Array.of(1),
    'TypeError',
    /^data: expected an array of rows, .* Float32Array of length 1$/,
  ],
  ['no rows', [], 'RangeError', /^rows: expected at least one row with a column, received \[\]$/],
  ['rows without keys', [{}, {}], 'RangeError', /^rows: expected at least one row with a column/],
  ['no columns', {}, 'RangeError', /^columns: expected at least one column with at least one row/],
  [
    'columns without rows',
    { a: [] },
    'RangeError',
    /^columns: expected at least one column with at least one row/,
  ],
  [
    'a row that is an array',
    [{ a: 1 }, [1]],
    'TypeError',
    /^rows\[1\]: expected an object with a value for each column, received \[1\]$/,
  ],
  [
    'a value that is an object',
    [{ a: 1 }, { a: { b: 1 } }],
    'TypeError',
    /^rows\[1\]\.a: expected a number, string, boolean, Date, null or undefined, received an object$/,
  ],
  [
    'a boolean among numbers',
    [{ a: 1 }, {}, { a: true }],
    'TypeError',
    /^rows\[2\]\.a: expected a number as in the rows before, received true$/,
  ],
  [
    'a string among dates',
    { a: [new Date(0), 'x'] },
    'TypeError',
    /^columns\.a\[1\]: expected a Date as in the rows before, received 'x'$/,
  ],
  [
    'a date that is none',
    { a: [new Date(NaN)] },
    'RangeError',
    /^columns\.a\[0\]: expected a valid Date, received an object$/,
  ],
  [
    'a bigint that a double does not hold',
    { a: BigInt64Array.of(1n, 2n ** 60n) },
    'RangeError',
    /^columns\.a\[1\]: expected an integer from -\(2\^53 - 1\) to 2\^53 - 1, or a string, received 1152921504606846976n$/,
  ],
  [
    'such a bigint among strings',
    { a: ['x', 2n ** 60n] },
    'RangeError',
    /^columns\.a\[1\]: expected an integer from/,
  ],
  [
    'a column that is no array',
    { a: [1], b: 5 },
    'TypeError',
    /^columns\.b: expected an array or typed array, received 5$/,
  ],
  [
    'columns of two lengths',
    { a: [1, 2], b: Float32Array.of(1) },
    'RangeError',
    /^columns\.b: expected 2 values as columns\.a has, received Float32Array of length 1$/,
  ],
])('%s is refused with its row and column', (_, data, name, message) => {
  expect(() => tableFrom(data as never)).toThrow(message);
  expect(() => tableFrom(data as never)).toThrow(expect.objectContaining({ name }));
});

test('rows and columns in memory are data, and test data, as those of a file are', async () => {
  const rows = people();
  writePeople(at('people.csv'), rows);
  const options = { target: 'income', ignore: ['id'] };
  const { train: expected, test } = split((await loadData({ data: at('people.csv'), ...options })).data, {
    testFraction: 0.25,
  });
  const columns = Object.fromEntries(
    Object.keys(rows[0]).map((name) => [name, rows.map((person) => person[name])]),
  );
  for (const table of [tableFrom(rows), tableFrom(columns)]) {
    const loaded = await loadData({ data: table, testData: tableFrom(rows.slice(0, 9)), ...options });
    const parts = split(loaded.data, { testFraction: 0.25 });
    expect(parts.train.data.features).toEqual(expected.data.features);
    expect(parts.train.data.featureNames).toEqual(expected.data.featureNames);
    expect([...parts.test.indices]).toEqual([...test.indices]);
    expect(loaded.test!.rows).toBe(9);
  }
  const wrong = [
    { age: 1, income: 'high' },
    { age: 'x', income: 'low' },
  ];
  await expect(loadData({ data: tableFrom(wrong), target: 'wages' })).rejects.toThrow(/^table: .*'wages'/);
  await expect(loadData({ data: rows as never })).rejects.toThrow(
    "options.data: expected 'glyphs', a path or a table in memory (tableFrom), received an array",
  );
  await expect(loadData({ data: tableFrom(rows), labels: 'y.npy' })).rejects.toThrow('options.labels');
  await expect(loadData({ data: 'glyphs', testData: 5 as never })).rejects.toThrow('options.testData');
});

test('options of loadData are refused, as they would have no effect', () => {
  const build = tableFrom as (...all: unknown[]) => unknown;
  expect(() => build({ a: [1, 2], y: ['u', 'v'] }, { target: 'a' })).toThrow(
    /^tableFrom: expected .*loadData/,
  );
});
