// Running other programs from the set-up scripts, and the one way they end with a message.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/** Runs a program in the checkout, its output shown; true when it succeeded. */
export function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options }).status === 0;
}

/** True when the program exists and answers. */
export function answers(command, args = ['--version']) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

export function fail(message) {
  console.error(`\n${message}`);
  process.exit(1);
}

/** Installs Debian packages, saying so first; false where that is not possible (no apt, or not root). */
export function aptInstall(...packages) {
  if (process.getuid?.() !== 0 || !answers('apt-get')) return false;
  const line = `apt-get install -y ${packages.join(' ')}`;
  console.log(`> ${line}`);
  const options = {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
  };
  return (
    run('apt-get', ['update', '-q'], options) && run('apt-get', ['install', '-y', '-q', ...packages], options)
  );
}

/** Installs a program's Debian packages where it is missing; fails with the command that does. */
export function requireProgram(command, ...packages) {
  if (answers(command) || (aptInstall(...packages) && answers(command))) return;
  fail(`${command} is missing. Install it: sudo apt-get install ${packages.join(' ')}`);
}

export const local = (name) => path.join(root, 'node_modules', '.bin', name);
