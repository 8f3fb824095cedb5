// REGULUS_FUZZ_CALLS and REGULUS_FUZZ_SEED run more calls, or others, by hand: docs/reliability.md.
import { binary } from '../../src/addon/binary';
import { geluForward } from '../../src/addon/gelu';
import { fuzzRun, watched } from '../support/fuzz_run';
import { FUZZED, validArguments } from './calls';

test('the calls that the fuzzer starts from are valid, and are all that take arrays or sizes', () => {
  const others = ['simd', 'setSimd', 'setMatmul', 'numThreads', 'setNumThreads', 'maxThreads'];
  const memory = ['returnFreeMemory', 'releaseBuffer'];
  const signals = ['watchInterrupts', 'unwatchInterrupts'];
  const layouts = ['segmentFields', 'adamwRuleFields'];
  const model = 'amxModel' in binary ? ['amxModel'] : [];
  expect([...FUZZED, ...others, ...memory, ...signals, ...layouts, ...model].sort()).toEqual(
    Object.keys(binary).sort(),
  );
  for (const name of FUZZED) expect(() => binary[name](...validArguments(name))).not.toThrow();
});

test('hostile arguments end in a clean error that changes nothing, or in a result, never in a crash', () => {
  const { count, ends } = fuzzRun('fuzz/run_calls.ts', 'REGULUS_FUZZ_CALLS', 60_000);
  expect(ends.returned + ends.TypeError + ends.RangeError + ends.Error).toBe(count);
  for (const kind of ['returned', 'compared', 'TypeError', 'RangeError'])
    expect(ends[kind]).toBeGreaterThan(count / 20);
  expect(ends.slowest).toBeLessThan(5_000);
  expect(ends.megabytes).toBeLessThan(watched ? 4_096 : 512);
});

test('an output that overlaps an input is refused by name, and nothing is written', () => {
  const memory = new Float32Array(40).fill(3);
  const y = memory.subarray(4, 21);
  expect(() => geluForward('gelu', memory.subarray(0, 17), y)).toThrow(RangeError);
  expect(() => geluForward('gelu', memory.subarray(0, 17), y)).toThrow(/y: expected memory apart from x/);
  expect(memory.every((v) => v === 3)).toBe(true);
});
