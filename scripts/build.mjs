// Builds what is stale: the addon by cmake-js and dist/; with --gyp also the addon by node-gyp, with --mpi
// the addon of --distributed. A hash of its inputs is kept for each.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashFiles } from './lib/hash.mjs';
import { answers, aptInstall, fail, local, root, run, tsc } from './lib/run.mjs';
import { setup } from './setup.mjs';

/** The hash of a build's input files and of its surroundings. */
function hashOf(inputs) {
  const { REGULUS_HIGHWAY_DIR = '', CXX = '' } = process.env;
  return hashFiles(inputs, process.version + process.arch + REGULUS_HIGHWAY_DIR + CXX);
}

/** Calls build() unless `product` exists and its inputs are unchanged. */
function unlessFresh(label, product, inputs, build) {
  const stamp = path.join(root, 'build', `${label}.hash`);
  const hash = hashOf(inputs);
  const isBuilt = existsSync(path.join(root, product)) && existsSync(stamp);
  if (isBuilt && readFileSync(stamp, 'utf8') === hash) return;
  console.log(`Building ${label}`);
  rmSync(stamp, { force: true });
  build();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
}

const NATIVE_INPUTS = [
  'native',
  'CMakeLists.txt',
  'binding.gyp',
  'package.json',
  path.join('scripts', 'highway.mjs'),
  path.join('scripts', 'native_sources.mjs'),
];

/**
 * Builds the addon by cmake-js; returns its path. With `sanitize`, 'address,undefined' or 'thread', it is a
 * separate addon.
 */
export function buildNative({ sanitize = '' } = {}) {
  const label = sanitize ? `${sanitize.split(',')[0]}-sanitized-addon` : 'addon';
  const folder = sanitize ? path.join('build', label) : 'build';
  const product = path.join(folder, 'Release', 'regulus.node');
  unlessFresh(label, product, NATIVE_INPUTS, () => {
    const args = ['--parallel', '2', '--out', folder, '--log-level', 'error'];
    if (sanitize) args.push(`--CDREGULUS_SANITIZE=${sanitize}`);
    // Configured each time: the path of Highway may have changed.
    for (const command of ['configure', 'compile']) {
      if (!run(local('cmake-js'), [command, ...args], { stdio: ['ignore', 'ignore', 'inherit'] }))
        fail('the native build failed: see above');
    }
  });
  return path.join(root, product);
}

/** Builds the addon by node-gyp, from this Node's own headers where they are installed; returns its path. */
export function buildGyp() {
  const product = path.join('build', 'gyp', 'regulus.node');
  unlessFresh('gyp-addon', product, NATIVE_INPUTS, () => {
    const prefix = path.dirname(path.dirname(process.execPath));
    const headers = existsSync(path.join(prefix, 'include', 'node', 'node_api.h'))
      ? [`--nodedir=${prefix}`]
      : [];
    // node-gyp always builds into build/Release: in a copy it cannot overwrite the build of cmake-js.
    const copy = path.join(root, 'build', 'gyp-tree');
    mkdirSync(path.join(copy, 'build'), { recursive: true });
    if (!run('cp', ['-r', 'native', 'scripts', 'binding.gyp', 'package.json', copy]))
      fail('copying the sources failed');
    run('ln', ['-sfn', path.join(root, 'node_modules'), path.join(copy, 'node_modules')]);
    if (existsSync(path.join(root, 'build', 'highway')))
      run('ln', ['-sfn', path.join(root, 'build', 'highway'), path.join(copy, 'build', 'highway')]);
    const args = ['rebuild', '--jobs', '2', '--loglevel=error', ...headers];
    if (!run(local('node-gyp'), args, { cwd: copy, stdio: ['ignore', 'ignore', 'inherit'] }))
      fail('the node-gyp build failed: see above');
    mkdirSync(path.join(root, 'build', 'gyp'), { recursive: true });
    copyFileSync(path.join(copy, 'build', 'Release', 'regulus.node'), path.join(root, product));
  });
  return path.join(root, product);
}

const DIST_INPUTS = [
  'src',
  'bench',
  'tsconfig.json',
  'tsconfig.build.json',
  'package.json',
  path.join('scripts', 'build.mjs'),
  path.join('scripts', 'bundle.mjs'),
  path.join('scripts', 'lib', 'notices.mjs'),
  path.join('scripts', 'lib', 'public_types.mjs'),
];

/** Builds dist/: the library's types by tsc, all code by esbuild. */
export function buildDist() {
  unlessFresh('dist', path.join('dist', 'cli.js'), DIST_INPUTS, () => {
    rmSync(path.join(root, 'dist'), { recursive: true, force: true });
    if (!tsc('-p', 'tsconfig.build.json')) fail('tsc failed: see above');
    if (!run(process.execPath, [path.join('scripts', 'bundle.mjs')])) fail('bundling failed: see above');
  });
}

/** Builds the addon of --distributed, by the installed MPI or Debian's. */
export function buildMpi() {
  if (!answers(process.env.MPICXX ?? 'mpicxx')) aptInstall('g++', 'libopenmpi-dev', 'openmpi-bin');
  if (!run(process.execPath, [path.join('dist', 'cli.js'), 'build-mpi'])) process.exit(1);
}

/** Makes the checkout ready and builds what every other script needs. */
export function build() {
  setup();
  buildNative();
  buildDist();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  build();
  if (process.argv.includes('--gyp')) buildGyp();
  if (process.argv.includes('--mpi')) buildMpi();
}
