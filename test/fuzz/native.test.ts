import path from 'node:path';
import { native } from '../../src/native';
import { runTypeScript } from '../support/run_typescript';
import { VALID } from './calls';

const CALLS = 100_000;

test('the calls that the fuzzer starts from are valid, and are all of the native functions', () => {
  const others = ['simd', 'setSimd', 'numThreads', 'setNumThreads'];
  expect(Object.keys(VALID).sort()).toEqual(Object.keys(native).filter((name) => !others.includes(name)).sort());
  for (const [name, args] of Object.entries(VALID)) {
    expect(() => (native[name as keyof typeof native] as (...a: unknown[]) => unknown)(...args())).not.toThrow();
  }
});

test.each([1, 20261124])('hostile arguments (seed %i) end in a clean error or a result, never in a crash', (seed) => {
  const { status, signal, stdout, stderr } = runTypeScript(path.join('test', 'fuzz', 'run_calls.ts'), String(seed), String(CALLS));
  expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' });
  const ends = JSON.parse(stdout) as Record<string, number>;
  expect(ends.returned + ends.TypeError + ends.RangeError + ends.Error).toBe(CALLS);
  expect(ends.TypeError).toBeGreaterThan(CALLS / 20);
  expect(ends.RangeError).toBeGreaterThan(CALLS / 20);
});

test('a written array that overlaps another is refused, by name, and nothing is written', () => {
  const memory = new Float32Array(40).fill(3);
  const y = memory.subarray(4, 21);
  expect(() => native.geluForward(memory.subarray(0, 17), y, false)).toThrow(RangeError);
  expect(() => native.geluForward(memory.subarray(0, 17), y, false)).toThrow(/y: expected memory apart from x/);
  expect(memory.every((v) => v === 3)).toBe(true);
});
