import { existsSync, readFileSync } from 'node:fs';
import { allocate, copyOf } from '../../src/core/memory';

/** Whether some memory of this process prefers large pages: Linux writes 'hg' among the flags of a mapping. */
const prefersLargePages = () => /^VmFlags:.* hg\b/m.test(readFileSync('/proc/self/smaps', 'utf8'));

/** A system that has large pages for those who ask. */
const hasLargePages = existsSync('/sys/kernel/mm/transparent_hugepage/enabled') ? test : test.skip;

test('an array is zeros, whether it is small or has large pages', () => {
  for (const length of [0, 10, 2 ** 21 + 3]) {
    const values = allocate(Float32Array, length);
    expect(values.every((value) => value === 0)).toBe(true);
    expect(values.fill(2).length).toBe(length);
    expect(copyOf(values)).toEqual(values);
  }
});

hasLargePages('a large array prefers large pages', () => {
  const large = allocate(Float64Array, 2 ** 21);
  expect(prefersLargePages()).toBe(true);
  expect(large.at(-1)).toBe(0);
});
