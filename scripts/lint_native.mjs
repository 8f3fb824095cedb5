// npm run lint:native: clang-tidy on the binding, the runtime and the text, by the rules of .clang-tidy.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildNative } from './build.mjs';
import { pipFolder } from './lib/pip.mjs';
import { run } from './lib/run.mjs';
import { setup } from './setup.mjs';

const CLANG_TIDY = 'clang-tidy==23.1.4';

/** Reports every finding; true if there are no findings. */
export function lintNative() {
  buildNative(); // which writes build/compile_commands.json
  const programs = path.join(pipFolder([CLANG_TIDY]), 'clang_tidy', 'data', 'bin');
  return run('python3', [
    path.join(programs, 'run-clang-tidy.py'),
    '-clang-tidy-binary',
    path.join(programs, 'clang-tidy'),
    ...['-p', 'build', '-quiet', '-hide-progress'],
    'native/(addon|binding|runtime|text)',
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setup();
  process.exit(lintNative() ? 0 : 1);
}
