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

test('without numbers it is 0', () => {
  expect(medianOf(new Float64Array(0))).toBe(0);
});
