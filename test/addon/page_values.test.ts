import { PAGE, PAGE_PROBLEM, type PageValues, RUNS, readPage, unreadPage } from '../../src/addon/page_values';
import { refuses } from '../support/errors';

/** An unsigned number of 7 bits a byte. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

/** Numbers packed behind the length of their run, zeros up to a multiple of 8 behind them. */
function packed(values: readonly number[], width: number): number[] {
  const groups = Math.ceil(values.length / 8);
  const bits = values.map((value) => BigInt(value));
  let all = 0n;
  for (const [i, value] of bits.entries()) all |= value << BigInt(i * width);
  const bytes = Array.from({ length: groups * width }, (_, i) => Number((all >> BigInt(8 * i)) & 255n));
  return [...varint(2 * groups + 1), ...bytes];
}

/** One number, so many times. */
function repeated(value: number, count: number, width: number): number[] {
  const bytes = Array.from({ length: Math.ceil(width / 8) }, (_, i) => Math.floor(value / 256 ** i) % 256);
  return [...varint(2 * count), ...bytes];
}

/** A page of so many rows. */
function pageOf(rows: number, given: Partial<PageValues> & { bytes: Uint8Array }): PageValues {
  const state = unreadPage();
  state[PAGE.levels + RUNS.left] = rows;
  state[PAGE.codes + RUNS.left] = rows;
  return { storedAs: 'codes', width: 0, levels: null, entries: null, state, ...given };
}

/** The rows of a page, read so many at a time. */
function rowsOf(page: PageValues, rows: number, together = rows): number[] {
  const out = page.entries instanceof Int32Array ? new Int32Array(rows) : new Float64Array(rows);
  for (let at = 0; at < rows; at += together)
    expect(readPage(page, out, at, Math.min(together, rows - at))).toBe(Math.min(together, rows - at));
  return [...out];
}

const numbers = Array.from({ length: 2_500 }, (_, i) => ((i * 7_919) % 65_536) - 30_000);
const stored = {
  int32: new Uint8Array(Int32Array.from(numbers).buffer),
  int64: new Uint8Array(BigInt64Array.from(numbers, BigInt).buffer),
  float: new Uint8Array(Float32Array.from(numbers).buffer),
  double: new Uint8Array(Float64Array.from(numbers).buffer),
};

test.each(['int32', 'int64', 'float', 'double'] as const)('plain values stored as %s', (storedAs) => {
  for (const together of [2_500, 999])
    expect(rowsOf(pageOf(2_500, { storedAs, bytes: stored[storedAs] }), 2_500, together)).toEqual(numbers);
  const bytes = new Uint8Array([9, ...stored[storedAs].subarray(0, 24)]);
  const page = pageOf(3, { storedAs, bytes });
  page.state[PAGE.at] = 1;
  expect(rowsOf(page, 3)).toEqual(numbers.slice(0, 3));
});

test.each(Array.from({ length: 32 }, (_, i) => i + 1))('codes of %i bits, in runs of both kinds', (width) => {
  const entries = Float64Array.from({ length: Math.min(2 ** width, 1_000) }, (_, i) => i / 4);
  const codes = Array.from({ length: 1_999 }, (_, i) => (i * 31) % entries.length);
  const last = entries.length - 1;
  const bytes = new Uint8Array([
    ...packed(codes.slice(0, 1_600), width),
    ...repeated(last, 500, width),
    ...packed(codes.slice(1_600), width),
  ]);
  const want = [...codes.slice(0, 1_600), ...Array(500).fill(last), ...codes.slice(1_600)];
  for (const together of [2_499, 700])
    expect(rowsOf(pageOf(2_499, { width, entries, bytes }), 2_499, together)).toEqual(
      want.map((code) => code / 4),
    );
});

test('rows without a value are NaN, and −1 among whole numbers, and are told of', () => {
  const has = Array.from({ length: 3_000 }, (_, i) => i % 7 !== 3 && i % 11 !== 0);
  const levels = new Uint8Array([
    ...repeated(1, 100, 1),
    ...packed(has.map(Number), 1),
    ...repeated(0, 60, 1),
    ...repeated(1, 40, 1),
  ]);
  const rows = [...Array(100).fill(true), ...has, ...Array(60).fill(false), ...Array(40).fill(true)];
  const present = rows.filter(Boolean).length;
  const values = Float64Array.from({ length: present }, (_, i) => i * 1.5);
  let next = 0;
  const want = rows.map((isThere) => (isThere ? values[next++] : NaN));
  const plain = { storedAs: 'double', levels, bytes: new Uint8Array(values.buffer) } as const;
  for (const together of [3_200, 77]) {
    const page = pageOf(3_200, plain);
    expect(rowsOf(page, 100)).toEqual(want.slice(0, 100));
    expect(page.state[PAGE.isMissing]).toBe(0);
    expect(rowsOf(pageOf(3_200, plain), 3_200, together)).toEqual(want);
  }
  const coded = pageOf(3_200, {
    width: 2,
    levels,
    entries: Int32Array.of(5, 6, 7),
    bytes: new Uint8Array(
      packed(
        [...values.keys()].map((i) => i % 3),
        2,
      ),
    ),
  });
  next = 0;
  expect(rowsOf(coded, 3_200, 900)).toEqual(rows.map((isThere) => (isThere ? 5 + (next++ % 3) : -1)));
  expect(coded.state[PAGE.isMissing]).toBe(1);
});

test('codes without bits stand for the only entry', () => {
  const page = pageOf(5, { entries: Float64Array.of(2.5), bytes: new Uint8Array(0) });
  page.state[PAGE.codes + RUNS.inRun] = 5;
  page.state[PAGE.codes + RUNS.isPacked] = 1;
  expect(rowsOf(page, 5)).toEqual(Array(5).fill(2.5));
});

const two = Float64Array.of(1, 2);
const problems: [string, PageValues, number, keyof typeof PAGE_PROBLEM, number, number][] = [
  ['runs that end', pageOf(9, { width: 1, entries: two, bytes: new Uint8Array() }), 0, 'cutOff', 0, 0],
  [
    'a length beyond 64 bits',
    pageOf(9, { width: 1, entries: two, bytes: new Uint8Array(20).fill(255) }),
    0,
    'tooLong',
    0,
    0,
  ],
  [
    'a run of more values than are to come',
    pageOf(9, { width: 1, entries: two, bytes: new Uint8Array(repeated(1, 10, 1)) }),
    0,
    'count',
    10,
    9,
  ],
  ['a run of none', pageOf(9, { width: 1, entries: two, bytes: Uint8Array.of(0, 0) }), 0, 'count', 0, 9],
  [
    'a run beyond its bytes',
    pageOf(16, {
      width: 8,
      entries: two,
      bytes: new Uint8Array(packed(Array(16).fill(1), 8)).subarray(0, 9),
    }),
    0,
    'bytes',
    8,
    16,
  ],
  [
    'a place that no entry has',
    pageOf(8, { width: 2, entries: two, bytes: new Uint8Array(packed([0, 1, 2, 0], 2)) }),
    2,
    'entry',
    2,
    2,
  ],
  ['plain values that end', pageOf(9, { storedAs: 'double', bytes: new Uint8Array(31) }), 0, 'end', 3, 9],
];
test.each(problems)('%s: a problem, with what was found', (_, page, read, problem, found, needed) => {
  const rows = page.state[PAGE.codes + RUNS.left];
  expect(readPage(page, new Float64Array(rows), 0, rows)).toBe(read);
  expect([...page.state.subarray(PAGE.problem, PAGE.at)]).toEqual([PAGE_PROBLEM[problem], found, needed]);
});

test('any state is refused or read, within the bytes', () => {
  const values = [-1, NaN, Infinity, 0, 1, 7, 8, 2 ** 31, 2 ** 40, 2 ** 53, 1e300];
  let seed = 1;
  const draw = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return values[seed % values.length];
  };
  for (let i = 0; i < 1_000; i++) {
    const page = pageOf(0, { width: i % 33, entries: two, bytes: new Uint8Array(1 + (i % 40)).fill(i) });
    const levels = i % 2 ? new Uint8Array(i % 9).fill(i) : null;
    const state = page.state.map(draw);
    expect(readPage({ ...page, levels, state }, new Float64Array(64), 0, 64)).toBeLessThanOrEqual(64);
  }
});

const valid = pageOf(1, { storedAs: 'double', bytes: new Uint8Array(8) });
refuses(RangeError, [
  ['rows beyond the output', () => readPage(valid, new Float64Array(4), 3, 2), 'out'],
  ['codes of 33 bits', () => readPage({ ...valid, width: 33 }, new Float64Array(1), 0, 1), 'width'],
  [
    'doubles as whole numbers',
    () => readPage({ ...valid, entries: Int32Array.of(1) }, new Int32Array(1), 0, 1),
    'storedAs',
  ],
  [
    'another way to store values',
    () => readPage({ ...valid, storedAs: 'text' as 'int32' }, new Float64Array(1), 0, 1),
    'storedAs',
  ],
  [
    'a short state',
    () => readPage({ ...valid, state: new Float64Array(3) }, new Float64Array(1), 0, 1),
    'state',
  ],
]);
refuses(TypeError, [
  ['whole numbers for doubles', () => readPage(valid, new Int32Array(1), 0, 1), 'out'],
  [
    'entries of another type',
    () => readPage({ ...valid, entries: [1] as unknown as Float64Array }, new Float64Array(1), 0, 1),
    'entries',
  ],
]);
