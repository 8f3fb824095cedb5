// Runs other programs for the scripts, and ends a script with a message.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/** Runs a program in the checkout and shows its output; true when it succeeded. */
export function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options }).status === 0;
}

/** Whether the program is installed. */
export function answers(command, args = ['--version']) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** Ends the script with a message. */
export function fail(message) {
  console.error(`\n${message}`);
  process.exit(1);
}

/** Installs Debian packages and says so; false where that is impossible (no apt, or not root). */
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

/** Installs a program's Debian packages where it is missing; fails with the command that would. */
export function requireProgram(command, ...packages) {
  if (answers(command) || (aptInstall(...packages) && answers(command))) return;
  fail(`${command} is missing. Install it: sudo apt-get install ${packages.join(' ')}`);
}

/** The path of a program that an npm package of the checkout brings. */
export const local = (name) => path.join(root, 'node_modules', '.bin', name);

/** Runs TypeScript's compiler; true when it found no error. */
export const tsc = (...args) =>
  run(process.execPath, [path.join(root, 'node_modules', 'typescript', 'bin', 'tsc'), ...args]);
