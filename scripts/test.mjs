// npm test: sets up, builds, checks types and runs jest; arguments go to jest. Modes: --all adds the packed package, the
// sanitizers and the node-gyp build; --sanitize and --gyp run the native-facing tests against those builds alone.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build, buildGyp, buildNative } from './build.mjs';
import { answers, aptInstall, fail, root, run } from './lib/run.mjs';

const modes = ['--all', '--sanitize', '--gyp'];
const mode = process.argv.slice(2).find((argument) => modes.includes(argument));
const rest = process.argv.slice(2).filter((argument) => !modes.includes(argument));
const nativeFacing = ['test/goldens', 'test/fuzz', 'test/nn', 'test/optim', 'test/loss', 'test/properties'];

function jest(label, args, env = {}) {
  mkdirSync(path.join(root, 'build', 'jest'), { recursive: true });
  const output = path.join(root, 'build', 'jest', `${label}.json`);
  rmSync(output, { force: true });
  const all = [path.join(root, 'node_modules', 'jest', 'bin', 'jest.js'), '--json', `--outputFile=${output}`, ...args];
  return run(process.execPath, all, { env: { ...process.env, ...env }, stdio: ['inherit', 'ignore', 'inherit'] });
}

function sanitized() {
  const addon = buildNative({ sanitize: true });
  const runtime = spawnSync(process.env.CXX ?? 'c++', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).stdout.trim();
  return jest('sanitize', ['-i', ...nativeFacing], {
    REGULUS_ADDON: addon,
    LD_PRELOAD: runtime,
    ASAN_OPTIONS: 'detect_leaks=0',
    UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
  });
}

/** node-gyp needs Python 3; the tests that exchange files with Python's safetensors need its pip. */
function requirePython() {
  const found = () => answers('python3', ['-m', 'pip', '--version']);
  if (!found() && !(aptInstall('python3', 'python3-pip') && found())) {
    fail('python3 with pip is missing. Install it:\n  Debian, Ubuntu: sudo apt-get install python3 python3-pip\n  macOS: brew install python');
  }
}

/** The tests of the pages need Chromium: those that find none say so. */
function installBrowser() {
  if (!['chromium', 'chromium-browser', 'google-chrome'].some((name) => answers(name))) aptInstall('chromium');
}

function gyp() {
  return jest('gyp', rest, { REGULUS_ADDON: buildGyp() });
}

await build();
requirePython();
installBrowser();
let passed = true;
if (!mode || mode === '--all') {
  for (const project of ['.', path.join('src', 'report', 'page')]) {
    passed = run(process.execPath, [path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--noEmit', '-p', project]) && passed;
  }
  passed = jest('default', rest) && passed;
}
if (mode === '--all') passed = jest('package', ['--config', 'jest.package.config.js']) && passed;
if (mode === '--all' || mode === '--sanitize') passed = sanitized() && passed;
if (mode === '--all' || mode === '--gyp') passed = gyp() && passed;
process.exit(passed ? 0 : 1);
