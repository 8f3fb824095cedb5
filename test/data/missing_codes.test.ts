import { MissingCodes, rangesFor } from '../../src/data/missing_codes';

/** Whether values of one column, fitted from an end to another, are codes. */
function areCodes(
  [low, high]: readonly [number, number],
  values: readonly number[],
  { rows = 200, mean = (low + high) / 2, offset = 0 } = {},
): boolean[] {
  const range = { min: Float32Array.of(low - offset), max: Float32Array.of(high - offset), peak: 0, rows };
  const scale = Float32Array.of(4 / (high - low));
  const standardisation = {
    mean: Float32Array.of(mean - offset),
    scale,
    range,
    offset: Float64Array.of(offset),
  };
  const codes = new MissingCodes(standardisation);
  return values.map((value) => codes.has(0, value));
}
const ALL = [0, -1, -9, -99, -999, 999, 9999, 99999];
const none = ALL.map(() => false);

test('0, -1 and nines are codes that lie a range or more beyond the fitted values', () => {
  expect(areCodes([172, 231], ALL)).toEqual(ALL.map(() => true));
  expect(areCodes([172, 231], ALL, { offset: 200 })).toEqual(ALL.map(() => true));
  expect(areCodes([-1e5, 1e5], ALL)).toEqual(none);
  expect(areCodes([10, 60], [0, -1, -9, -99, 99])).toEqual([false, false, false, true, false]);
});

test('other values are none, however far they are', () => {
  expect(areCodes([172, 231], [-2, -1.5, 1, 5, 1e6, 9998, NaN, Infinity])).toEqual(new Array(8).fill(false));
});

test('9 and 99, which are usual, are codes from two ranges on', () => {
  expect(areCodes([32.1, 59.6], [99, -99])).toEqual([false, true]);
  expect(areCodes([13.1, 21.5], [99])).toEqual([true]);
});

test('small codes may be grades or counts where the ends are whole numbers near to each other', () => {
  expect(areCodes([2, 4], [0, -1, 9, -9, 99])).toEqual([false, false, false, true, true]);
  expect(areCodes([2.1, 4], [0, -1, 9])).toEqual([true, true, true]);
});

test('beyond the end of a long tail none is told', () => {
  expect(areCodes([0, 15_024], [99_999, -99_999], { mean: 1_000 })).toEqual([false, true]);
  expect(areCodes([0, 15_024], [99_999], { mean: 5_000 })).toEqual([true]);
  expect(areCodes([500, 600], [0], { mean: 595 })).toEqual([false]);
});

test('of fewer fitted rows the range counts for less', () => {
  expect([10, 30, 60, 1_000].map(rangesFor)).toEqual([6, 2, 1, 1]);
  expect([10, 30].map((rows) => areCodes([172, 231], [0, -999], { rows }))).toEqual([
    [false, true],
    [true, true],
  ]);
});
