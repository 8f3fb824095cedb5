// Builds what is stale: the addon (cmake-js, or node-gyp with --gyp) and dist/. What it was built from is
// kept as a hash.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashFiles } from './lib/hash.mjs';
import { answers, aptInstall, fail, local, root, run } from './lib/run.mjs';
import { setup } from './setup.mjs';

/** Inputs and what else a build depends on. */
const hashOf = (...places) =>
  hashFiles(
    places,
    process.version + process.arch + (process.env.REGULUS_HIGHWAY_DIR ?? '') + (process.env.CXX ?? ''),
  );

/** Runs make() unless `product` is there and was made from the same hash. */
function unlessFresh(label, product, hash, make) {
  const stamp = path.join(root, 'build', `${label}.hash`);
  if (existsSync(path.join(root, product)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash)
    return;
  console.log(`Building ${label}`);
  rmSync(stamp, { force: true });
  make();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
}

const nativeInputs = [
  'native',
  'CMakeLists.txt',
  'binding.gyp',
  'package.json',
  path.join('scripts', 'highway.mjs'),
  path.join('scripts', 'native_sources.mjs'),
];

/**
 * The addon by cmake-js; returns its path. `sanitize`, 'address,undefined' or 'thread', builds another one
 * beside it.
 */
export function buildNative({ sanitize = '' } = {}) {
  const label = sanitize ? `${sanitize.split(',')[0]}-sanitized-addon` : 'addon';
  const folder = sanitize ? path.join('build', label) : 'build';
  const product = path.join(folder, 'Release', 'regulus.node');
  unlessFresh(label, product, hashOf(...nativeInputs), () => {
    const args = ['--parallel', '2', '--out', folder, '--log-level', 'error'];
    if (sanitize) args.push(`--CDREGULUS_SANITIZE=${sanitize}`);
    // Configured each time: where Highway is may have changed since.
    for (const command of ['configure', 'compile']) {
      if (!run(local('cmake-js'), [command, ...args], { stdio: ['ignore', 'ignore', 'inherit'] }))
        fail('the native build failed: see above');
    }
  });
  return path.join(root, product);
}

/** The addon by node-gyp, from the running Node's own headers where they are installed; returns its path. */
export function buildGyp() {
  const product = path.join('build', 'gyp', 'regulus.node');
  unlessFresh('gyp-addon', product, hashOf(...nativeInputs), () => {
    const prefix = path.dirname(path.dirname(process.execPath));
    const headers = existsSync(path.join(prefix, 'include', 'node', 'node_api.h'))
      ? [`--nodedir=${prefix}`]
      : [];
    // node-gyp always builds into build/Release: it works in a copy, so that the two builds never overwrite
    // each other.
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

/** dist/: the library's types by tsc; its code with an ESM wrapper, and the command's, by esbuild. */
export async function buildDist() {
  const inputs = [
    'src',
    'bench',
    'tsconfig.json',
    'tsconfig.build.json',
    'package.json',
    path.join('scripts', 'build.mjs'),
    path.join('scripts', 'bundle.mjs'),
    path.join('scripts', 'lib', 'notices.mjs'),
  ];
  const stale = hashOf(...inputs);
  let made = false;
  unlessFresh('dist', path.join('dist', 'cli.js'), stale, () => {
    rmSync(path.join(root, 'dist'), { recursive: true, force: true });
    if (
      !run(process.execPath, [
        path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
        '-p',
        'tsconfig.build.json',
      ])
    )
      fail('tsc failed: see above');
    made = true;
    if (!run(process.execPath, [path.join('scripts', 'bundle.mjs')])) fail('bundling failed: see above');
  });
  return made;
}

/** The addon of --distributed, with the MPI that is there or Debian's. */
export function buildMpi() {
  if (!answers(process.env.MPICXX ?? 'mpicxx')) aptInstall('g++', 'libopenmpi-dev', 'openmpi-bin');
  if (!run(process.execPath, [path.join('dist', 'cli.js'), 'build-mpi'])) process.exit(1);
}

export async function build() {
  setup();
  buildNative();
  await buildDist();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build();
  if (process.argv.includes('--gyp')) buildGyp();
  if (process.argv.includes('--mpi')) buildMpi();
}
