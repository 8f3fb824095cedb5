import { chosenRows } from '../../src/addon/chosen_rows';
import {
  type Codes,
  countCodes,
  encodeCodes,
  flagMissing,
  mapCodes,
  UNKNOWN_CODE,
} from '../../src/addon/code_columns';
import { refuses } from '../support/errors';

const kinds: [string, (codes: number[]) => Codes][] = [
  ['two bytes', (codes) => Int16Array.from(codes)],
  ['four bytes', (codes) => Int32Array.from(codes)],
];

test.each(kinds)('codes of %s are counted in the rows that are chosen', (_, codesOf) => {
  const codes = codesOf([2, -1, 0, 2, 2, 1, 0, -1, 2]);
  const counts = new Uint32Array(4);
  countCodes(codes, null, counts);
  expect([...counts]).toEqual([2, 2, 1, 4]);
  countCodes(codes, chosenRows(9, Uint32Array.of(0, 1, 8)), counts);
  expect([...counts]).toEqual([3, 2, 1, 6]);
});

test('a code for which there is no place is not counted', () => {
  const counts = new Uint32Array(2);
  countCodes(Int32Array.of(-2, -1, 0, 1, 2 ** 31 - 1, -(2 ** 31)), null, counts);
  expect([...counts]).toEqual([1, 1]);
});

test('codes are looked up to the first that is unknown', () => {
  const out = new Int32Array(5).fill(9);
  expect(mapCodes(Int32Array.of(1, 0, -1, 2, 1), Int32Array.of(-1, 5, 0, 7), out)).toBe(5);
  expect([...out]).toEqual([0, 5, -1, 7, 0]);
  for (const unknown of [-2, 3, 1, -(2 ** 31), 2 ** 31 - 1]) {
    const table = Int32Array.of(-1, 5, UNKNOWN_CODE, 7);
    expect(mapCodes(Int32Array.of(0, 2, unknown, 0, 0), table, out.fill(9))).toBe(2);
    expect([...out]).toEqual([5, 7, 9, 9, 9]);
  }
});

describe.each(kinds)('codes of %s', (_, codesOf) => {
  test.each([Float32Array, Float64Array])('write their values to their columns of %p', (Rows) => {
    const none = 2 ** 32 - 1;
    const encoded = { places: Uint32Array.of(2, 0, none, 3), values: Float32Array.of(1, 1, 1, 6.5) };
    const out = new Rows(4 * 5);
    encodeCodes(4, codesOf([0, -1, 2, 1, 7]), encoded, out);
    expect([...out]).toEqual([1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 6.5, ...new Array(8).fill(0)]);
  });
});

test.each([Float32Array, Float64Array])('rows whose number is missing are flagged in %p', (Rows) => {
  for (const Kind of [Float32Array, Float64Array]) {
    const out = new Rows(6).fill(3);
    flagMissing(2, 1, Kind.of(NaN, 0, NaN), out);
    expect([...out]).toEqual([3, 1, 3, 3, 3, 1]);
  }
});

const encoded = { places: new Uint32Array(2), values: new Float32Array(2) };
refuses(RangeError, [
  ['too few bits', () => countCodes(new Int16Array(8), new Uint8Array(2), new Uint32Array(1)), 'chosen'],
  ['too little room', () => mapCodes(new Int32Array(2), new Int32Array(2), new Int32Array(1)), 'out'],
  ['short rows', () => encodeCodes(3, new Int32Array(2), encoded, new Float32Array(5)), 'out'],
  [
    'fewer values than places',
    () => encodeCodes(1, new Int32Array(2), { ...encoded, values: new Float32Array(1) }, new Float32Array(2)),
    'values',
  ],
  ['a column that no row has', () => flagMissing(2, 2, new Float32Array(1), new Float32Array(2)), 'column'],
  ['rows of nothing', () => encodeCodes(0, new Int32Array(0), encoded, new Float32Array(0)), 'columns'],
]);
