import { allocate, copyOf } from '../../src/core/memory';

test('an array is zeros, whether it is small or large', () => {
  for (const length of [0, 10, 2 ** 21 + 3]) {
    const values = allocate(Float32Array, length);
    expect(values.every((value) => value === 0)).toBe(true);
    expect(values.fill(2).length).toBe(length);
    expect(copyOf(values)).toEqual(values);
  }
});
