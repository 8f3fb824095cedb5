// npm start: sets up, builds and trains the default job; arguments go to `regulus train`.
import path from 'node:path';
import { build } from './build.mjs';
import { run } from './lib/run.mjs';

build();
const command = [path.join('dist', 'cli.js'), 'train', ...process.argv.slice(2)];
process.exit(run(process.execPath, command) ? 0 : 1);
