import fc from 'fast-check';
import { medianOf } from '../../../src/data/columns/select';

const numbers = fc.array(
  fc.oneof(fc.integer({ min: -5, max: 5 }), fc.float({ noNaN: true, noDefaultInfinity: true })),
  {
    minLength: 1,
    maxLength: 60,
  },
);

test('the median is that of the sorted numbers', () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const sorted = Float64Array.from(values).sort();
      const [lower, upper] = [sorted[(values.length - 1) >>> 1], sorted[values.length >>> 1]];
      expect(medianOf(Float64Array.from(values))).toBe(lower === upper ? upper : lower + (upper - lower) / 2);
    }),
  );
});

test.each<[string, (i: number) => number]>([
  ['sorted', (i) => i],
  ['falling', (i) => -i],
  ['all the same', () => 3],
  ['of two values', (i) => i % 2],
  ['of few values', (i) => (i * 7919) % 11],
  ['mixed', (i) => Math.sin(i * i)],
  ['with one far away', (i) => (i === 17 ? 1e300 : i % 100)],
])('the median of many numbers, %s', (_, value) => {
  for (const length of [601, 602, 1_999, 50_000]) {
    const values = Float64Array.from({ length }, (_, i) => value(i));
    const sorted = values.slice().sort();
    const [lower, upper] = [sorted[(length - 1) >>> 1], sorted[length >>> 1]];
    expect(medianOf(values)).toBe(lower === upper ? upper : lower + (upper - lower) / 2);
  }
});

test('without numbers it is 0', () => {
  expect(medianOf(new Float64Array(0))).toBe(0);
});
