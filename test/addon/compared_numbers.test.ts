import fc from 'fast-check';
import {
  correlationOf,
  countByClass,
  countDistinct,
  findEnds,
  hashNumbers,
  numberValues,
} from '../../src/addon/compared_numbers';
import { refuses } from '../support/errors';

const counted = (...numbers: number[]) => countDistinct(Float64Array.from(numbers));

test('numbers are counted as a Set does', () => {
  expect([counted(), counted(3), counted(1, 2, 1), counted(0, -0, 0)]).toEqual([0, 1, 2, 1]);
  const numbers = Float64Array.from({ length: 30_000 }, (_, i) => Math.round(1e4 * Math.sin(i)) / 7);
  expect(countDistinct(numbers)).toBe(new Set(numbers).size);
});

test('numbers that differ in their last digits, in size or in sign alone', () => {
  expect(counted(1, 1 + Number.EPSILON, -1, 1e300, 1e-300, 5e-324)).toBe(6);
  const powers = Float64Array.from({ length: 2_000 }, (_, i) => 2 ** (i - 1_000));
  expect(countDistinct(powers)).toBe(2_000);
});

test('columns of the same bits share a hash, and others hardly ever do', () => {
  const column = (of: (row: number) => number) => Float64Array.from({ length: 100 }, (_, row) => of(row));
  const columns = [
    column(() => 0),
    column(() => -0),
    column((row) => row),
    column((row) => 99 - row),
    ...Array.from({ length: 100 }, (_, place) => column((row) => Number(row === place))),
  ];
  expect(new Set(columns.map(hashNumbers)).size).toBe(columns.length);
  expect(columns.map((each) => hashNumbers(each.slice()))).toEqual(columns.map(hashNumbers));
});

const byClass = (values: number[], codes: number[], classes: number, most: number) =>
  countByClass(Float64Array.from(values), Int32Array.from(codes), classes, most);

test('rows are counted by value, in the order of the values, and by class', () => {
  expect(byClass([7, -1, 7, 7, -1], [0, 1, 2, 0, 1], 3, 5)).toEqual(Uint32Array.of(2, 0, 1, 0, 2, 0));
  expect(byClass([], [], 2, 5)).toEqual(new Uint32Array(0));
});

test('missing values are one value, and so are 0 and −0', () => {
  const missing = new Float64Array(new BigUint64Array([2n ** 64n - 1n, 2n ** 63n - 1n]).buffer);
  expect(countByClass(missing, Int32Array.of(0, 1), 2, 2)).toEqual(Uint32Array.of(1, 1));
  expect(byClass([NaN, 0, -0, NaN], [0, 0, 1, 0], 2, 4)).toEqual(Uint32Array.of(2, 0, 1, 1));
});

test('more values than were asked for are not counted, as many are', () => {
  const values = Array.from({ length: 3_000 }, (_, row) => row % 1_000);
  const codes = values.map(() => 0);
  expect(byClass(values, codes, 1, 999)).toBeNull();
  expect(byClass(values, codes, 1, 1_000)).toEqual(new Uint32Array(1_000).fill(3));
});

test('the ends of numbers, and the nearest others, are those of the sorted numbers', () => {
  const end = (sorted: number[]) => {
    const [value] = sorted;
    const nearest = sorted.find((each) => each !== value) ?? value;
    const countOf = (number: number) => sorted.filter((each) => each === number).length;
    return { value, count: countOf(value), nearest, nearestCount: nearest === value ? 0 : countOf(nearest) };
  };
  const numbers = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true }));
  fc.assert(
    fc.property(fc.array(numbers, { minLength: 1, maxLength: 30 }), (values) => {
      const sorted = values.map((value) => value + 0).sort((a, b) => a - b); // −0 is 0
      expect(findEnds(Float64Array.from(values))).toEqual([end(sorted), end(sorted.reverse())]);
    }),
  );
});

test('different values are numbered in the order in which they occur', () => {
  expect(numberValues(Int32Array.of(7, -1, 7, 2 ** 31 - 1, -(2 ** 31), -1))).toEqual({
    numbers: Int32Array.of(0, 1, 0, 2, 3, 1),
    count: 4,
  });
  const quietNaN = new Float64Array(new BigUint64Array([2n ** 64n - 1n]).buffer)[0];
  expect(numberValues(Float64Array.of(0, 0.5, -0, NaN, quietNaN))).toEqual({
    numbers: Int32Array.of(0, 1, 0, 2, 2),
    count: 3,
  });
  const many = Int32Array.from({ length: 3_000 }, (_, row) => row % 1_000);
  expect(numberValues(many, 1_000)).toEqual({ numbers: many, count: 1_000 });
  expect([numberValues(many, 999), numberValues(new Int32Array(0))?.count]).toEqual([null, 0]);
});

test('the correlation of two columns, in the rows in which both are finite', () => {
  const x = Float64Array.of(1e6 + 1, 1e6 + 2, NaN, 1e6 + 4, Infinity, 1e6 + 3, 7);
  const y = Float64Array.of(1, 3, 5, 2, 6, -4, NaN);
  // NumPy's corrcoef([1, 2, 4, 3], [1, 3, 2, -4]).
  const { correlation, rows } = correlationOf(x, y);
  expect(correlation).toBeCloseTo(-0.16609095970747995, 12);
  expect(rows).toBe(4);
  expect(correlationOf(y, x)).toEqual({ correlation, rows });
  expect(correlationOf(Float64Array.of(1, 2, 3), Float64Array.of(-2, -4, -6)).correlation).toBeCloseTo(
    -1,
    12,
  );
  expect(correlationOf(Float64Array.of(1, 2), Float64Array.of(3, 3))).toEqual({ correlation: NaN, rows: 2 });
  expect(correlationOf(Float64Array.of(NaN), Float64Array.of(3))).toEqual({ correlation: NaN, rows: 0 });
});

refuses(RangeError, [
  ['a code that is no class', () => byClass([1, 2], [0, 2], 2, 2), 'codes'],
  ['a code below 0', () => byClass([1, 2], [0, -1], 2, 2), 'codes'],
  ['rows without a code', () => byClass([1, 2], [0], 2, 2), 'codes'],
  ['no numbers', () => findEnds(new Float64Array(0)), 'values'],
  ['columns of different lengths', () => correlationOf(new Float64Array(3), new Float64Array(2)), 'y'],
]);
refuses(TypeError, [
  ['floats to count', () => countDistinct(new Float32Array(2) as unknown as Float64Array), 'values'],
  ['floats to hash', () => hashNumbers(new Float32Array(2) as unknown as Float64Array), 'values'],
]);
