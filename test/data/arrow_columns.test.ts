import { tableFrom } from '../../src/data/table_from';
import { cellsOf } from '../support/table_cells';
import { tools } from '../support/tools';

// The package's own types need a newer Node than this project's: what is used of it is untyped.
// biome-ignore lint/suspicious/noExplicitAny: as above
const arrow: any = tools('arrow').require('apache-arrow');

const vector = (type: unknown, values: unknown[]) => arrow.vectorFromArray(values, type);
// biome-ignore lint/suspicious/noExplicitAny: tables of another package
const table = (columns: Record<string, unknown>): any => new arrow.Table(columns);

test('numbers of all widths, booleans, texts and times, missing ones among them', async () => {
  const day = Date.UTC(2026, 10, 29);
  const source = tableFrom(
    table({
      f64: vector(new arrow.Float64(), [0.5, null, -2]),
      f32: vector(new arrow.Float32(), [0.5, 1, 2]),
      f16: vector(new arrow.Float16(), [0.5, 1.5, -3]),
      i8: vector(new arrow.Int8(), [1, -2, null]),
      u64: vector(new arrow.Uint64(), [1n, null, 3n]),
      b: vector(new arrow.Bool(), [true, null, false]),
      s: vector(new arrow.Utf8(), ['x', null, '']),
      ls: vector(new arrow.LargeUtf8(), ['x', 'y', 'x']),
      day: vector(new arrow.DateDay(), [new Date(day), null, new Date(0)]),
      seconds: vector(new arrow.TimestampSecond(), [day, null, 0]),
      ns: vector(new arrow.TimestampNanosecond(), [day + 1, null, 0]),
      none: vector(new arrow.Null(), [null, null, null]),
    }),
  );
  expect([source.rows, source.format]).toEqual([3, 'Arrow table']);
  expect(Object.fromEntries(source.columns.map(({ name, type }) => [name, type]))).toEqual({
    f64: 'number',
    f32: 'number',
    f16: 'number',
    i8: 'number',
    u64: 'number',
    b: 'boolean',
    s: 'text',
    ls: 'text',
    day: 'time',
    seconds: 'time',
    ns: 'time',
    none: null,
  });
  const cells = await cellsOf(source);
  const numbers = Object.fromEntries(Object.entries(cells).map(([name, each]) => [name, each.numbers]));
  expect(numbers).toMatchObject({
    f64: [0.5, NaN, -2],
    f32: [0.5, 1, 2],
    f16: [0.5, 1.5, -3],
    i8: [1, -2, NaN],
    u64: [1, NaN, 3],
    b: [1, NaN, 0],
    day: [day, NaN, 0],
    seconds: [day, NaN, 0],
    ns: [day + 1, NaN, 0],
    none: [NaN, NaN, NaN],
  });
  expect([cells.s.coded, cells.ls.texts]).toEqual([
    ['x', null, ''],
    ['x', 'y', 'x'],
  ]);
});

test('dictionaries of several pieces, and slices', async () => {
  const piece = (k: (string | null)[], x: number[]) =>
    table({
      k: vector(new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32()), k),
      x: vector(new arrow.Int32(), x),
    });
  const whole = piece(['u', null, 'v'], [1, 2, 3]).concat(piece(['w', 'u'], [4, 5]));
  const { k, x } = await cellsOf(tableFrom(whole));
  expect([k.coded, x.numbers]).toEqual([
    ['u', null, 'v', 'w', 'u'],
    [1, 2, 3, 4, 5],
  ]);
  const part = await cellsOf(tableFrom(whole.slice(1, 4)));
  expect([part.k.texts, part.x.numbers]).toEqual([
    [null, 'v', 'w'],
    [2, 3, 4],
  ]);
});

test('a dictionary of numbers, and decimals', async () => {
  const decimals = arrow.makeData({
    type: new arrow.Decimal(2, 10, 128),
    length: 2,
    data: Uint32Array.of(125, 0, 0, 0, -50 >>> 0, -1 >>> 0, -1 >>> 0, -1 >>> 0),
  });
  const source = tableFrom(
    table({
      d: vector(new arrow.Dictionary(new arrow.Float64(), new arrow.Int32()), [2.5, 7]),
      m: new arrow.Vector([decimals]),
    }),
  );
  const { d, m } = await cellsOf(source);
  expect([d.numbers, m.numbers, m.texts]).toEqual([
    [2.5, 7],
    [1.25, -0.5],
    ['1.25', '-0.5'],
  ]);
});

test('whole decimals beyond those of a double are refused, as other integers are', async () => {
  const whole = (low: number, high: number) =>
    arrow.makeData({
      type: new arrow.Decimal(0, 38, 128),
      length: 1,
      data: Uint32Array.of(low, high, 0, 0),
    });
  const tableOf = (low: number, high: number) => table({ id: new arrow.Vector([whole(low, high)]) });
  expect((await cellsOf(tableFrom(tableOf(7, 1)))).id.texts).toEqual([String(2 ** 32 + 7)]);
  expect(() => tableFrom(tableOf(1, 2 ** 21))).toThrow('or a string, received 9007199254740993');
});

test('columns of other kinds say what they hold, and stop nothing unless they are read', async () => {
  const listOf = (type: unknown) => new arrow.List(new arrow.Field('e', type));
  const source = tableFrom(
    table({
      ragged: vector(listOf(new arrow.Float32()), [[1], [2, 3]]),
      tags: vector(listOf(new arrow.Utf8()), [['a'], ['b']]),
      empty: vector(listOf(new arrow.Int32()), [[], []]),
      struct: vector(new arrow.Struct([new arrow.Field('e', new arrow.Int32())]), [{ e: 1 }, { e: 2 }]),
      clock: vector(new arrow.TimeMillisecond(), [1, 2]),
      raw: vector(new arrow.Binary(), [Uint8Array.of(1), Uint8Array.of(2)]),
      y: vector(new arrow.Int32(), [0, 1]),
    }),
  );
  expect(source.columns.map(({ unreadable }) => unreadable)).toEqual([
    'lists of different lengths',
    'lists of other values than numbers',
    'empty lists',
    'structs',
    'times of day',
    'bytes',
    undefined,
  ]);
  expect((await cellsOf(source)).y.numbers).toEqual([0, 1]);
  await expect(cellsOf(source, ['struct'])).rejects.toThrow(
    /^column 'struct': expected cells that can be read, received structs$/,
  );
});

test('lists of numbers of one length are so many columns', async () => {
  const field = new arrow.Field('e', new arrow.Float64());
  const source = tableFrom(
    table({
      v: vector(new arrow.List(new arrow.Field('e', new arrow.Int64())), [[1n, 2n], null, [5n, null]]),
      f: vector(new arrow.FixedSizeList(3, field), [
        [1.5, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ]),
      y: vector(new arrow.Int32(), [0, 1, 0]),
    }),
  );
  expect(source.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'v[0] number',
    'v[1] number',
    'f[0] number',
    'f[1] number',
    'f[2] number',
    'y number',
  ]);
  const cells = await cellsOf(source);
  expect([cells['v[0]'].numbers, cells['v[1]'].numbers, cells['f[2]'].numbers]).toEqual([
    [1, NaN, 5],
    [2, NaN, NaN],
    [3, 6, 9],
  ]);
});

test('a list column may not take the name of another column', () => {
  const list = new arrow.List(new arrow.Field('e', new arrow.Int32()));
  const clash = table({ 'v[0]': vector(new arrow.Int32(), [1]), v: vector(list, [[2]]) });
  expect(() => tableFrom(clash)).toThrow(/^table: expected columns of different names, received 'v\[0\]'$/);
});

test('a table without rows, and integers that a double does not hold', () => {
  expect(() => tableFrom(table({ x: vector(new arrow.Int32(), []) }))).toThrow(
    /^table: expected at least one column with at least one row, received an object$/,
  );
  const big = table({ x: vector(new arrow.Int64(), [1n, 2n ** 60n]) });
  expect(() => tableFrom(big)).toThrow(
    /^table\.x\[1\]: expected an integer from -\(2\^53 - 1\) to 2\^53 - 1, or a string, received 1152921504606846976n$/,
  );
});
