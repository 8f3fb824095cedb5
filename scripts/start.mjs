// npm start: sets up, builds, and trains the default job; arguments go to `regulus train`.
import path from 'node:path';
import { build } from './build.mjs';
import { root, run } from './lib/run.mjs';

await build();
process.exit(
  run(process.execPath, [path.join('dist', 'cli.js'), 'train', ...process.argv.slice(2)], { cwd: root })
    ? 0
    : 1,
);
