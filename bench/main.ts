// `npm run bench`: trials → table or JSON.
import { Command } from 'commander';
import { addBenchOptions, bench } from './bench';

addBenchOptions(new Command('bench')).action(bench).parseAsync().catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
