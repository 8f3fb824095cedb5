// Run in a process of its own (facade.test.ts): `run_programs.ts SEED COUNT` runs COUNT programs and prints how their calls ended.
import fc from 'fast-check';
import { peakMegabytes } from '../support/peak_memory';
import { ends, program, run } from './programs';

const [seed, count] = process.argv.slice(2).map(Number);
fc.assert(fc.property(program, run), { seed, numRuns: count, verbose: 1 });
console.log(JSON.stringify({ ...ends, megabytes: peakMegabytes() }));
