// npm run bench: sets up, builds, and runs the benchmark; arguments go to `regulus bench`.
import path from 'node:path';
import { build } from './build.mjs';
import { run } from './lib/run.mjs';

await build();
process.exit(run(process.execPath, [path.join('dist', 'cli.js'), 'bench', ...process.argv.slice(2)]) ? 0 : 1);
