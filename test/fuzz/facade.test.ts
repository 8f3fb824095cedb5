// REGULUS_FUZZ_PROGRAMS and REGULUS_FUZZ_SEED run more programs, or others, by hand: docs/reliability.md.
import { fuzzRun, watched } from '../support/fuzz_run';

test('programs of right and wrong calls end in results, or errors that say name, expected and received', () => {
  const { ends } = fuzzRun('fuzz/run_programs.ts', 'REGULUS_FUZZ_PROGRAMS', 2_700);
  const all = ends.returned + ends.TypeError + ends.RangeError + ends.Error;
  for (const kind of ['returned', 'TypeError', 'RangeError', 'Error'])
    expect(ends[kind]).toBeGreaterThan(all / 100);
  expect(ends.megabytes).toBeLessThan(watched ? 4_096 : 512);
});
