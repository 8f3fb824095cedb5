// Cross-builds the addon by zig (from PyPI): one compiler for every platform, which compiles its libc++ in.
// Binaries for macOS are linked by link_darwin.mjs.
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

/** The hash of a binary's inputs: our sources, this recipe, Highway's pin. */
export const sourceHash = () =>
  hashFiles([
    ...nativeFiles(/\.(cc|h)$/),
    'scripts/lib/zig.mjs',
    'scripts/lib/link_darwin.mjs',
    'scripts/lib/platforms.mjs',
    'scripts/fetch_highway.cmake',
  ]);

// The flags of CMakeLists.txt, which has the reasons.
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

/** The linker's flags: the exports, and on Windows Node's import library. */
function linkerFlags(platform, folder, zig) {
  if (platform.startsWith('linux')) {
    const script = path.join(folder, 'exports.map');
    writeFileSync(script, `{ global: ${EXPORTS.join('; ')}; local: *; };\n`);
    return ['-Wl,--gc-sections', '-Wl,-z,nodelete', `-Wl,--version-script=${script}`, '-pthread'];
  }
  const library = path.join(folder, 'libnode.a');
  const { def_paths: definitions } = require('node-api-headers');
  const file = path.resolve(root, definitions.node_api_def);
  const dlltool = [...zig.args, 'dlltool', '-m', 'i386:x86-64', '-d', file, '-l', library];
  if (!run(zig.command, dlltool, { env: zig.env })) fail("Node's import library could not be made");
  return ['-Wl,--gc-sections', library];
}

/** Zig as a program: its command, arguments, environment and folder. */
function zigCompiler() {
  const packages = pipFolder([ZIG]);
  const cache = path.join(root, 'build', 'zig-cache');
  return {
    command: 'python3',
    args: ['-m', 'ziglang'],
    env: {
      ...process.env,
      PYTHONPATH: packages,
      ZIG_GLOBAL_CACHE_DIR: cache,
      ZIG_LOCAL_CACHE_DIR: cache,
    },
    folder: path.join(packages, 'ziglang'),
  };
}

/** The arguments that compile a source for a platform, without source and object. */
function compilerFlags(platform, highway) {
  const includes = [
    ...highway.include,
    require('node-addon-api').include_dir,
    require('node-api-headers').include_dir,
  ];
  return [
    ...flags,
    ...(platform.includes('x64') ? ['-msse4.2', '-maes', '-mpclmul'] : []),
    ...(platform.startsWith('win32') ? [] : ['-fPIC']),
    '-Inative',
    ...includes.flatMap((include) => ['-isystem', path.resolve(root, include)]),
  ];
}

/** Runs a program; resolves to whether it succeeded. */
const succeeds = (command, args, env) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env });
    child.on('close', (code) => resolve(code === 0));
  });

/** Compiles all sources into `folder`, two at a time; returns the objects. */
async function compileAll(zig, platform, folder) {
  const highway = highwaySources();
  const compiler = [...zig.args, 'c++', '-target', platforms[platform].zig];
  const compile = [...compiler, ...compilerFlags(platform, highway)];
  const jobs = [...nativeSources(), ...highway.sources].map((source, i) => ({
    source,
    object: path.join(folder, `${i}-${path.basename(source)}.o`),
  }));
  const queue = [...jobs];
  const worker = async () => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      const args = [...compile, '-c', job.source, '-o', job.object];
      if (!(await succeeds(zig.command, args, zig.env)))
        fail(`${job.source} did not compile for ${platform}`);
    }
  };
  await Promise.all([worker(), worker()]);
  return jobs.map(({ object }) => object);
}

/** Builds the addon of a platform under build/prebuild/<platform>; returns its path. */
export async function zigBuild(platform) {
  const folder = path.join(root, 'build', 'prebuild', platform);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const zig = zigCompiler();
  const objects = await compileAll(zig, platform, folder);
  const addon = path.join(folder, 'regulus.node');
  if (platform.startsWith('darwin')) {
    linkDarwin(zig, platform, objects, addon);
    return addon;
  }
  const compiler = [...zig.args, 'c++', '-target', platforms[platform].zig];
  const link = [...compiler, '-shared', '-s', '-o', addon, ...objects, ...linkerFlags(platform, folder, zig)];
  if (!run(zig.command, link, { env: zig.env })) fail(`linking failed for ${platform}`);
  return addon;
}
