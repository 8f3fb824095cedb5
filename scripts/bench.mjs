// npm run bench: sets up, builds and runs the benchmark. Arguments go to `regulus bench`, or with --mpi to
// bench/distributed.ts.
import path from 'node:path';
import { build, buildMpi } from './build.mjs';
import { run } from './lib/run.mjs';

const args = process.argv.slice(2).filter((argument) => argument !== '--mpi');
const mpi = args.length < process.argv.length - 2;
build();
if (mpi) buildMpi();
const program = mpi
  ? ['-r', 'ts-node/register/transpile-only', path.join('bench', 'distributed.ts')]
  : [path.join('dist', 'cli.js'), 'bench'];
process.exit(run(process.execPath, [...program, ...args]) ? 0 : 1);
