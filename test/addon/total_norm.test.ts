import { tableOf } from '../../src/addon/records';
import { SEGMENT, wholeArrays } from '../../src/addon/segments';
import { scaleSegments, totalNorm } from '../../src/addon/total_norm';
import { refuses } from '../support/errors';
import { describeEachTarget } from '../support/goldens';
import { SIZES } from '../support/guarded';
import { values } from '../support/reference';

const segment = (storage: number, offset: number, length: number) => ({ storage, offset, length, rule: 0 });

describeEachTarget(() => {
  test.each([...SIZES, 100_003])('the norm of %i values is that of float64', (length) => {
    const array = values(length, 1);
    const want = Math.hypot(...array.subarray(0, 50_000), Math.hypot(...array.subarray(50_000)));
    expect(totalNorm([array], wholeArrays([array])) / want).toBeCloseTo(1, 12);
  });

  test('squares that float32 cannot hold count', () => {
    const array = Float32Array.of(3e30, 4e30);
    expect(totalNorm([array], wholeArrays([array])) / 5e30).toBeCloseTo(1, 6);
  });

  test('only the segments are measured and scaled', () => {
    const arrays = [Float32Array.of(100, 3, 0, 100), Float32Array.of(4, 100)];
    const segments = tableOf(SEGMENT, [segment(0, 1, 2), segment(1, 0, 1)]);
    expect(totalNorm(arrays, segments)).toBe(5);
    scaleSegments(2, arrays, segments);
    expect(arrays).toEqual([Float32Array.of(100, 6, 0, 100), Float32Array.of(8, 100)]);
  });
});

test('of nothing the norm is 0', () => expect(totalNorm([], wholeArrays([]))).toBe(0));

const array = new Float32Array(4);
const measure = (...segments: ReturnType<typeof segment>[]) => totalNorm([array], tableOf(SEGMENT, segments));
refuses(RangeError, [
  ['a segment that ends outside its array', () => measure(segment(0, 2, 3)), 'segments'],
  ['a segment of an array that is not there', () => measure(segment(1, 0, 1)), 'segments'],
  ['segments that overlap', () => measure(segment(0, 0, 2), segment(0, 1, 2)), 'segments'],
  ['segments out of order', () => measure(segment(0, 2, 1), segment(0, 0, 1)), 'segments'],
  ['a negative offset', () => measure(segment(0, -1, 1)), 'segments[0].offset'],
  ['half a length', () => measure(segment(0, 0, 0.5)), 'segments[0].length'],
  ['part of a segment', () => totalNorm([array], new Float64Array(3)), 'segments'],
]);
