// Run in a process of its own (facade.test.ts): `run_programs.ts SEED COUNT` runs COUNT programs, and beside
// half of them a call with one damaged value among its arguments, and prints how their calls ended.
import fc from 'fast-check';
import { peakMegabytes } from '../support/peak_memory';
import { damage, runDamaged } from './damage';
import { ends } from './ends';
import { program, run } from './programs';

const [seed, count] = process.argv.slice(2).map(Number);

async function main(): Promise<void> {
  const both = fc.asyncProperty(program, fc.option(damage, { freq: 1 }), async (calls, damaged) => {
    run(calls);
    if (damaged) await runDamaged(damaged);
  });
  await fc.assert(both, { seed, numRuns: count, verbose: 1 });
  console.log(JSON.stringify({ ...ends, megabytes: peakMegabytes() }));
}
main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
