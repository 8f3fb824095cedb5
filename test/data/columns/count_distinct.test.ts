import { countDistinct } from '../../../src/data/columns/count_distinct';

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
