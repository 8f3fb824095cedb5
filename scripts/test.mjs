// npm test: sets up, builds, checks the form and the types of the sources, and runs the default suite.
// Arguments go to jest; with a path or a pattern only those tests run. Modes: --sanitize, --gyp, --mpi and
// --package each run one other suite, --all runs everything.
import path from 'node:path';
import { build, buildGyp, buildMpi } from './build.mjs';
import { jest } from './lib/jest.mjs';
import { answers, aptInstall, fail, tsc } from './lib/run.mjs';
import { lint } from './lint.mjs';
import { lintNative } from './lint_native.mjs';
import { sanitize } from './sanitize.mjs';

/** node-gyp needs Python 3; lint and the tests that exchange files with Python's safetensors need pip. */
function requirePython() {
  const found = () => answers('python3', ['-m', 'pip', '--version']);
  if (found() || (aptInstall('python3', 'python3-pip') && found())) return;
  fail(
    'python3 with pip is missing. Install it:\n' +
      '  Debian, Ubuntu: sudo apt-get install python3 python3-pip\n' +
      '  macOS: brew install python',
  );
}

/** The tests of reports need Chromium; they say so where it cannot be installed. */
function installBrowser() {
  if (!['chromium', 'chromium-browser', 'google-chrome'].some((name) => answers(name)))
    aptInstall('chromium');
}

function checkTypes() {
  const projects = ['.', path.join('src', 'report', 'page'), path.join('src', 'board', 'page')];
  return projects.map((project) => tsc('--noEmit', '-p', project)).every(Boolean);
}

/** With arguments only those tests run: neither pip nor Chromium is installed for them. */
function defaultSuite(args) {
  const whole = args.length === 0;
  if (whole) {
    requirePython();
    installBrowser();
  }
  const linted = !whole || lint();
  const typed = checkTypes();
  return jest('default', args) && linted && typed;
}

function packageSuite(args) {
  requirePython();
  return jest('package', ['--config', 'jest.package.config.js', ...args]);
}

const sanitizers = () =>
  ['planted', 'address', 'thread', 'leak'].map((mode) => sanitize(mode)).every(Boolean);

function gypSuite(args) {
  requirePython();
  return jest('gyp', args, { REGULUS_ADDON: buildGyp() });
}

/** Two of the tests divide the machine's network in two, as root, by `ip`. */
function mpiSuite(args) {
  buildMpi();
  if (!answers('ip', ['-V'])) aptInstall('iproute2');
  return jest('mpi', ['-i', '--config', 'jest.mpi.config.js', ...args]);
}

const suites = {
  '--package': packageSuite,
  '--sanitize': sanitizers,
  '--gyp': gypSuite,
  '--mpi': mpiSuite,
};
const given = process.argv.slice(2);
const mode = given.find((argument) => argument === '--all' || argument in suites);
const rest = given.filter((argument) => argument !== mode);
if (mode === '--all' && rest.length) fail(`--all runs everything: leave out ${rest.join(' ')}`);

build();
const all = [defaultSuite, lintNative, ...Object.values(suites)];
const chosen = mode === '--all' ? all : [suites[mode] ?? defaultSuite];
process.exit(chosen.map((suite) => suite(rest)).every(Boolean) ? 0 : 1);
