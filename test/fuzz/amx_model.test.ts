// The products that take tiles of AMX, on a model of the instructions. native.test.ts has every
// function, with the default backend.
import '../support/amx_model';

import { fuzzRun } from '../support/fuzz_run';

test('hostile arguments of matrix products end in a clean error or in a result with the tiles of AMX', () => {
  const { count, ends } = fuzzRun('fuzz/run_calls.ts', 'REGULUS_FUZZ_CALLS', 6_000, ['linear|residualBlock']);
  expect(ends.returned + ends.TypeError + ends.RangeError + ends.Error).toBe(count);
  for (const kind of ['returned', 'compared', 'TypeError', 'RangeError'])
    expect(ends[kind]).toBeGreaterThan(count / 20);
});
