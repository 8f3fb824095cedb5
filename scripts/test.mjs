// npm test: sets up, builds, checks types and runs jest; arguments go to jest. Modes: --all adds the packed
// package, the sanitizers, the node-gyp build and training on real MPI; --sanitize and --gyp run the
// native-facing tests against those builds alone, --package the packed package, --mpi the tests on MPI.
import path from 'node:path';
import { build, buildGyp, buildMpi } from './build.mjs';
import { jest } from './lib/jest.mjs';
import { answers, aptInstall, fail, root, run } from './lib/run.mjs';
import { sanitize } from './sanitize.mjs';

const modes = ['--all', '--sanitize', '--gyp', '--mpi', '--package'];
const mode = process.argv.slice(2).find((argument) => modes.includes(argument));
const rest = process.argv.slice(2).filter((argument) => !modes.includes(argument));

/** node-gyp needs Python 3; the tests that exchange files with Python's safetensors need its pip. */
function requirePython() {
  const found = () => answers('python3', ['-m', 'pip', '--version']);
  if (!found() && !(aptInstall('python3', 'python3-pip') && found())) {
    fail(
      'python3 with pip is missing. Install it:\n  Debian, Ubuntu: sudo apt-get install python3 python3-pip\n  macOS: brew install python',
    );
  }
}

/** The tests of the pages need Chromium: those that find none say so. */
function installBrowser() {
  if (!['chromium', 'chromium-browser', 'google-chrome'].some((name) => answers(name)))
    aptInstall('chromium');
}

function gyp() {
  return jest('gyp', rest, { REGULUS_ADDON: buildGyp() });
}

/** Two of the tests part the machine in two (as root). */
function onMpi() {
  buildMpi();
  if (!answers('ip', ['-V'])) aptInstall('iproute2');
  return jest('mpi', ['-i', '--config', 'jest.mpi.config.js', ...(mode === '--mpi' ? rest : [])]);
}

await build();
requirePython();
installBrowser();
let passed = true;
if (!mode || mode === '--all') {
  for (const project of ['.', path.join('src', 'report', 'page')]) {
    passed =
      run(process.execPath, [
        path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
        '--noEmit',
        '-p',
        project,
      ]) && passed;
  }
  passed = jest('default', rest) && passed;
}
if (mode === '--all' || mode === '--package')
  passed = jest('package', ['--config', 'jest.package.config.js', ...rest]) && passed;
if (mode === '--all' || mode === '--sanitize')
  for (const each of ['planted', 'address', 'thread', 'leak']) passed = sanitize(each) && passed;
if (mode === '--all' || mode === '--gyp') passed = gyp() && passed;
if (mode === '--all' || mode === '--mpi') passed = onMpi() && passed;
process.exit(passed ? 0 : 1);
