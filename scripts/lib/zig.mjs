// Cross-builds the addon by zig (from PyPI): one compiler for every platform, with its own libc++ compiled
// in; macOS's are linked by link_darwin.mjs.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { nativeFiles, nativeSources } from '../native_sources.mjs';
import { hashFiles } from './hash.mjs';
import { highwaySources } from './highway_sources.mjs';
import { linkDarwin } from './link_darwin.mjs';
import { pipFolder } from './pip.mjs';
import { EXPORTS, platforms } from './platforms.mjs';
import { fail, root, run } from './run.mjs';

export const ZIG = 'ziglang==0.17.1';
const require = createRequire(import.meta.url);

/** What a binary is made from: our sources, this recipe, Highway's pin. */
export const sourceHash = () =>
  hashFiles([
    ...nativeFiles(/\.(cc|h)$/),
    'scripts/lib/zig.mjs',
    'scripts/lib/link_darwin.mjs',
    'scripts/lib/platforms.mjs',
    'scripts/fetch_highway.cmake',
  ]);

// The flags of CMakeLists.txt, which says why.
const flags = [
  '-std=c++17',
  '-O3',
  '-ffp-contract=off',
  '-fno-sanitize=all',
  '-fvisibility=hidden',
  '-fvisibility-inlines-hidden',
  '-ffunction-sections',
  '-fdata-sections',
  '-Wall',
  '-Wextra',
  '-g0',
  '-DNDEBUG',
  '-DNAPI_VERSION=8',
  '-DNAPI_CPP_EXCEPTIONS',
  '-DHWY_DISABLED_TARGETS=(HWY_SSSE3|HWY_AVX3_DL|HWY_SVE|HWY_SVE2|HWY_SVE_256|HWY_SVE2_128)',
];

/** What zig links with: exports, and on Windows node's import library. */
function linkerFlags(platform, folder, zig) {
  if (platform.startsWith('linux')) {
    const script = path.join(folder, 'exports.map');
    writeFileSync(script, `{ global: ${EXPORTS.join('; ')}; local: *; };\n`);
    return ['-Wl,--gc-sections', '-Wl,-z,nodelete', `-Wl,--version-script=${script}`, '-pthread'];
  }
  const library = path.join(folder, 'libnode.a');
  const { def_paths: definitions } = require('node-api-headers');
  const file = path.resolve(root, definitions.node_api_def);
  if (
    !run(zig.command, [...zig.args, 'dlltool', '-m', 'i386:x86-64', '-d', file, '-l', library], {
      env: zig.env,
    })
  )
    fail("node's import library could not be made");
  return ['-Wl,--gc-sections', library];
}

/** Builds the addon of a platform under build/prebuild/<platform>; returns its path. */
export async function zigBuild(platform) {
  const folder = path.join(root, 'build', 'prebuild', platform);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const packages = pipFolder([ZIG]);
  const env = {
    ...process.env,
    PYTHONPATH: packages,
    ZIG_GLOBAL_CACHE_DIR: path.join(root, 'build', 'zig-cache'),
    ZIG_LOCAL_CACHE_DIR: path.join(root, 'build', 'zig-cache'),
  };
  const zig = { command: 'python3', args: ['-m', 'ziglang'], env, folder: path.join(packages, 'ziglang') };
  const compiler = [...zig.args, 'c++', '-target', platforms[platform].zig];
  const machine = platform.includes('x64') ? ['-msse4.2', '-maes', '-mpclmul'] : [];
  const highway = highwaySources();
  const systems = [
    ...highway.include,
    require('node-addon-api').include_dir,
    require('node-api-headers').include_dir,
  ].flatMap((place) => ['-isystem', path.resolve(root, place)]);
  const jobs = [...nativeSources(), ...highway.sources].map((source, i) => ({
    source,
    object: path.join(folder, `${i}-${path.basename(source)}.o`),
  }));
  const compile = ({ source, object }) =>
    new Promise((resolve) => {
      const args = [
        ...compiler,
        ...flags,
        ...machine,
        ...(platform.startsWith('win32') ? [] : ['-fPIC']),
        '-Inative',
        ...systems,
        '-c',
        source,
        '-o',
        object,
      ];
      spawn(zig.command, args, { cwd: root, stdio: 'inherit', env }).on('close', (code) =>
        resolve(code === 0),
      );
    });
  const queue = [...jobs];
  const worker = async () => {
    for (let job = queue.shift(); job; job = queue.shift())
      if (!(await compile(job))) fail(`${job.source} did not compile for ${platform}`);
  };
  await Promise.all([worker(), worker()]);
  const addon = path.join(folder, 'regulus.node');
  const objects = jobs.map(({ object }) => object);
  if (platform.startsWith('darwin')) {
    linkDarwin(zig, platform, objects, addon);
    return addon;
  }
  const link = [...compiler, '-shared', '-s', '-o', addon, ...objects, ...linkerFlags(platform, folder, zig)];
  if (!run(zig.command, link, { env })) fail(`linking failed for ${platform}`);
  return addon;
}
