import { binary } from '../../src/addon/binary';
import { allocate, copyOf, releaseLarge } from '../../src/core/memory';

test('an array is zeros, whether it is small or large', () => {
  for (const length of [0, 10, 2 ** 21 + 3]) {
    const values = allocate(Float32Array, length);
    expect(values.every((value) => value === 0)).toBe(true);
    expect(values.fill(2).length).toBe(length);
    expect(copyOf(values)).toEqual(values);
  }
});

test('the memory of a large array is let go of once, a small array stays as it is', () => {
  const [large, small] = [new Float64Array(2 ** 11), new Float64Array(2 ** 11 - 1).fill(3)];
  for (const values of [large, small, large]) releaseLarge(values);
  expect(large.length).toBe(0);
  expect(small.every((value) => value === 3)).toBe(true);
});

test.each([
  ['an array in place of its buffer', new Float64Array(4)],
  ['memory that threads share', new SharedArrayBuffer(4)],
  ['nothing', null],
])('%s is not let go of', (_, buffer) => {
  expect(() => binary.releaseBuffer(buffer)).toThrow(TypeError);
  expect(() => binary.releaseBuffer(new ArrayBuffer(4), 1)).toThrow(RangeError);
});
