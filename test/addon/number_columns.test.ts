import fc from 'fast-check';
import { chosenRows } from '../../src/addon/chosen_rows';
import { FOUND, medianOf, pickNumbers, roundNumbers, scanNumbers } from '../../src/addon/number_columns';
import { refuses } from '../support/errors';
import { describeEachTarget } from '../support/goldens';
import { Guarded } from '../support/guarded';

/** The median of sorted numbers. */
function reference(values: Float64Array): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return 0;
  const [lower, upper] = [sorted[(sorted.length - 1) >>> 1], sorted[sorted.length >>> 1]];
  return lower === upper ? upper : lower + (upper - lower) / 2;
}

const number = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.constant(NaN),
);

describeEachTarget(() => {
  test.each<[string, number, number]>([
    ['a number that float32 holds', 1.5, FOUND.notWhole],
    ['0', 0, 0],
    ['−0', -0, 0],
    ['one with more digits', 0.1, FOUND.rounded | FOUND.notWhole],
    ['one too small for float32', 1e-300, FOUND.rounded | FOUND.notWhole],
    ['the smallest of float32', 2 ** -149, FOUND.notWhole],
    ['NaN', NaN, FOUND.missing | FOUND.notWhole],
    ['infinity', -Infinity, FOUND.beyond | FOUND.large | FOUND.notWhole],
    [
      'the smallest that float32 makes infinite',
      2 ** 128 - 2 ** 103,
      FOUND.beyond | FOUND.large | FOUND.rounded,
    ],
    ['the number before it', 2 ** 128 - 2 ** 104 + 2 ** 102, FOUND.large | FOUND.rounded],
    ['the largest safe integer', -(2 ** 53 - 1), FOUND.rounded],
    ['2^53', 2 ** 53, FOUND.large],
    ['the largest number with a fraction', -(2 ** 52 - 0.5), FOUND.rounded | FOUND.notWhole],
  ])('what is found of %s, at any place', (_, value, found) => {
    for (const length of [1, 3, 8, 17]) {
      const values = new Float64Array(length).fill(1);
      expect(scanNumbers(values, length)).toBe(0);
      for (let place = 0; place < length; place++) {
        values.fill(1)[place] = value;
        expect(scanNumbers(values, length)).toBe(found);
        expect(scanNumbers(values, place)).toBe(0);
      }
    }
  });

  test('the median is that of the sorted numbers, without those that are missing', () => {
    fc.assert(
      fc.property(fc.array(number, { maxLength: 60 }), (values) => {
        const { median, missing } = medianOf([Float64Array.from(values)]);
        expect(median + 0).toBe(reference(Float64Array.from(values)) + 0);
        expect(missing).toBe(values.filter(Number.isNaN).length);
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
    ['half of them missing', (i) => (i % 2 ? NaN : Math.sin(i * i))],
    ['in steps as long as those of a sample', (i) => (i % 12 === 0 ? i : -Math.sin(i) - 5)],
    ['missing but for a few', (i) => (i % 700 === 3 ? i : NaN)],
  ])('the median of many numbers, %s', (_, value) => {
    for (const length of [4_095, 16_383, 16_384, 16_385, 50_000, 50_001]) {
      const values = Float64Array.from({ length }, (_each, i) => value(i));
      const before = values.slice();
      const missing = values.filter(Number.isNaN).length;
      expect(medianOf([values])).toEqual({ median: reference(values), missing });
      expect(values).toEqual(before);
      const rows = Uint32Array.from({ length: Math.floor(length / 3) }, (_each, i) => 3 * i + (i % 2));
      const few = Float64Array.from(rows, (row) => values[row]);
      const pieces = [values.subarray(0, 5), values.subarray(5, 2_000), values.subarray(2_000)];
      expect(medianOf(pieces, chosenRows(length, rows))).toEqual({
        median: reference(few),
        missing: few.filter(Number.isNaN).length,
      });
    }
  });

  test('pieces of floats and doubles are one column', () => {
    const values = Array.from({ length: 300 }, (_, i) => (i % 11 === 3 ? NaN : ((i * 37) % 101) / 4));
    const pieces = [
      Float32Array.from(values.slice(0, 17)),
      Float64Array.from(values.slice(17, 18)),
      new Float32Array(0),
      Float32Array.from(values.slice(18)),
    ];
    expect(medianOf(pieces).median).toBe(reference(Float64Array.from(values)));
  });

  test('numbers are rounded to float32, at any length', () => {
    for (const length of [0, 1, 7, 8, 9, 33]) {
      const values = Float64Array.from({ length }, (_, i) => (i % 5 === 4 ? NaN : (i - 3) / 7));
      const out = new Guarded(length);
      roundNumbers(values, out.view);
      expect(out.view).toEqual(new Float32Array(values));
      out.expectIntact();
    }
  });

  test('nothing that is chosen has a median of 0', () => {
    expect(medianOf([Float64Array.of(1, 2, 3)], new Uint8Array(2))).toEqual({ median: 0, missing: 0 });
    expect(medianOf([])).toEqual({ median: 0, missing: 0 });
  });
});

test('numbers are picked up to the first index that is not among them', () => {
  const indices = Uint32Array.from({ length: 1_500 }, (_, i) => 10 + (i % 3));
  for (const values of [Float32Array.of(0.5, NaN, -2), Float64Array.of(0.1, NaN, 2 ** 60)]) {
    const out = new Float64Array(1_500);
    expect(pickNumbers({ values, first: 10, indices, out })).toBe(1_500);
    expect(out).toEqual(Float64Array.from(indices, (index) => values[index - 10]));
    for (const wrong of [9, 13, 2 ** 32 - 1]) {
      const some = indices.slice();
      some[1_100] = wrong;
      expect(pickNumbers({ values, first: 10, indices: some, out })).toBe(1_100);
    }
  }
});

test('codes are picked as numbers are', () => {
  for (const values of [Int16Array.of(3, -1, 7), Int32Array.of(3, -1, 7)]) {
    const out = new Int32Array(4);
    expect(pickNumbers({ values, first: 5, indices: Uint32Array.of(7, 5, 6, 4), out })).toBe(3);
    expect([...out]).toEqual([7, 3, -1, 0]);
  }
});

const values = new Float64Array(2);
refuses(RangeError, [
  ['room for too few rounded numbers', () => roundNumbers(values, new Float32Array(1)), 'out'],
  ['more numbers than there are', () => scanNumbers(values, 3), 'values'],
  ['too few bits', () => medianOf([values], new Uint8Array(1)), 'chosen'],
  [
    'room for fewer numbers than indices',
    () => pickNumbers({ values, first: 0, indices: new Uint32Array(2), out: new Float64Array(1) }),
    'out',
  ],
]);
refuses(TypeError, [['integers', () => medianOf([new Int32Array(2) as unknown as Float64Array]), 'pieces']]);
