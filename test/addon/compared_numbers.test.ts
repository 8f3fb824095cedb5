import { correlationOf, countDistinct, hashNumbers } from '../../src/addon/compared_numbers';
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
  ['columns of different lengths', () => correlationOf(new Float64Array(3), new Float64Array(2)), 'y'],
]);
refuses(TypeError, [
  ['floats to count', () => countDistinct(new Float32Array(2) as unknown as Float64Array), 'values'],
  ['floats to hash', () => hashNumbers(new Float32Array(2) as unknown as Float64Array), 'values'],
]);
