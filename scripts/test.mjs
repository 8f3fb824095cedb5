// npm test: sets up, builds, checks the form and the types of the sources, and runs the default suite.
// Arguments go to jest; with a path or a pattern only those tests run. Modes: --sanitize, --gyp, --mpi and
// --package each run one other suite, --all runs everything; --matmul runs the default suite with each
// backend of medium precision.
import { createRequire } from 'node:module';
import path from 'node:path';
import { build, buildGyp, buildMpi, buildNative } from './build.mjs';
import { jest } from './lib/jest.mjs';
import { answers, aptInstall, fail, root, tsc } from './lib/run.mjs';
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

/** With each backend of this machine other than portable, the default suite's, and with the model of AMX. */
function matmulSuite(args) {
  requirePython();
  installBrowser();
  const { matmulSupported } = createRequire(import.meta.url)(buildNative()).simd();
  const REGULUS_ADDON = path.join(root, 'build', 'Release', 'regulus_amx_model.node');
  const runs = matmulSupported
    .filter((backend) => backend !== 'portable')
    .map((backend) => [backend, { REGULUS_MATMUL: backend }]);
  runs.push(['amx-model', { REGULUS_MATMUL: 'amx', REGULUS_ADDON }]);
  return runs.map(([name, env]) => jest(`matmul-${name}`, args, env)).every(Boolean);
}

const suites = {
  '--package': packageSuite,
  '--sanitize': sanitizers,
  '--gyp': gypSuite,
  '--mpi': mpiSuite,
};
/** Those that --all leaves out: the default suite holds the products of every backend. */
const others = { '--matmul': matmulSuite };
const given = process.argv.slice(2);
const mode = given.find((argument) => argument === '--all' || argument in suites || argument in others);
const rest = given.filter((argument) => argument !== mode);
if (mode === '--all' && rest.length) fail(`--all runs everything: leave out ${rest.join(' ')}`);

build();
const all = [defaultSuite, lintNative, ...Object.values(suites)];
const chosen = mode === '--all' ? all : [suites[mode] ?? others[mode] ?? defaultSuite];
process.exit(chosen.map((suite) => suite(rest)).every(Boolean) ? 0 : 1);
