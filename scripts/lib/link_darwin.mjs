// Links a macOS bundle by LLVM's linker. Zig's own linker would export the operators of its libc++ and keep
// the name of every function.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { EXPORTS, platforms } from './platforms.mjs';
import { fail, requireProgram, run } from './run.mjs';

/** Debian's. Version 14 drops exception tables of functions that it keeps. */
const LINKER = 'ld64.lld-19';

/** The archives of zig's libc++, libc++abi and compiler_rt for the target, named by a link step of zig. */
function runtimeArchives(zig, target, object, folder) {
  const args = [
    ...zig.args,
    'c++',
    '-target',
    target,
    '-shared',
    '--verbose',
    '-Wl,-undefined,dynamic_lookup',
    '-o',
    path.join(folder, 'unused.dylib'),
    object,
  ];
  const { status, stderr } = spawnSync(zig.command, args, {
    env: zig.env,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const line = stderr.split('\n').find((text) => text.startsWith('zig ld '));
  if (status !== 0 || !line) fail(`zig's libraries for ${target} could not be made\n${stderr}`);
  const found = line
    .match(/\bo\/[0-9a-f]{32}\/lib[\w+]+\.a/g)
    .map((archive) => path.join(zig.env.ZIG_LOCAL_CACHE_DIR, archive));
  return ['libc++abi.a', 'libc++.a', 'libcompiler_rt.a'].map((name) =>
    found.find((archive) => path.basename(archive) === name),
  );
}

/** A system root with zig's stub of libSystem, which names arm64 only as arm64e, with signed pointers. */
function systemRoot(zig, folder) {
  const stub = path.join(zig.folder, 'lib', 'libc', 'darwin', 'libSystem.tbd');
  const libraries = path.join(folder, 'system', 'usr', 'lib');
  mkdirSync(libraries, { recursive: true });
  writeFileSync(
    path.join(libraries, 'libSystem.tbd'),
    readFileSync(stub, 'utf8')
      .replaceAll(/arm64e\.x1-\w+,? */g, '')
      .replaceAll('arm64e-', 'arm64-'),
  );
  return path.join(folder, 'system');
}

/** Links the objects into `addon` and signs it ad hoc; any symbol beyond libSystem and Node-API is an error. */
export function linkDarwin(zig, platform, objects, addon) {
  requireProgram(LINKER, 'lld-19');
  const folder = path.dirname(addon);
  const { zig: target, macos } = platforms[platform];
  const [cxxabi, cxx, compilerRt] = runtimeArchives(zig, target, objects[0], folder);
  const exported = path.join(folder, 'exports.txt');
  writeFileSync(exported, EXPORTS.map((name) => `_${name}\n`).join(''));
  const { js_native_api_symbols: engine, node_api_symbols: node } = createRequire(import.meta.url)(
    'node-api-headers',
  ).symbols.v8;
  const args = [
    '-arch',
    platform === 'darwin-arm64' ? 'arm64' : 'x86_64',
    '-platform_version',
    'macos',
    macos,
    macos,
    '-bundle',
    '-dead_strip',
    '-x',
    '-S',
    '--icf=safe',
    '-adhoc_codesign',
    '-exported_symbols_list',
    exported,
    ...[...engine, ...node].flatMap((name) => ['-U', `_${name}`]),
    '-syslibroot',
    systemRoot(zig, folder),
    '-o',
    addon,
    ...objects,
    cxxabi,
    cxx,
    '-lSystem',
    compilerRt,
  ];
  if (!run(LINKER, args)) fail(`linking failed for ${platform}`);
}
