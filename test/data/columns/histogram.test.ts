import fc from 'fast-check';
import { Histogram } from '../../../src/data/columns/histogram';

function binsOf(values: readonly number[], most: number) {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return histogram.bins(most);
}

test('bins of equal width from the smallest to the largest number', () => {
  expect(binsOf([0, 1, 1, 2.5, 7.9], 4)).toEqual([
    { from: 0, to: 2, rows: 3 },
    { from: 2, to: 4, rows: 1 },
    { from: 4, to: 6, rows: 0 },
    { from: 6, to: 8, rows: 1 },
  ]);
  expect(binsOf([], 4)).toEqual([]);
});

test('every number is counted in its bin, whatever the range and the order', () => {
  const value = fc.oneof(
    fc.float({ noNaN: true, noDefaultInfinity: true }),
    fc.integer({ min: -50, max: 50 }),
    fc.constant(1e9).map((base) => base + 0.25),
  );
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 200 }),
      fc.integer({ min: 2, max: 64 }),
      (values, most) => {
        const bins = binsOf(values, most);
        expect(bins.length).toBeLessThanOrEqual(most);
        for (const { from, to, rows } of bins)
          expect(values.filter((each) => each >= from && each < to)).toHaveLength(rows);
        expect(bins.reduce((sum, { rows }) => sum + rows, 0)).toBe(values.length);
      },
    ),
  );
});
