// Pythons of the tests' own, each with the packages that its tests need, made once under build/python.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { words } from './words';

const base = path.join(__dirname, '..', '..', 'build', 'python');

function must(folder: string, command: string, args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: folder, LD_PRELOAD: '' },
  });
  if (status !== 0) throw new Error(`${command} ${args[0]}: ${error?.message ?? stderr.trim()}`);
  return stdout;
}

/** The folder with these packages, installed when first asked for. */
function folderWith(packages: readonly string[]): string {
  const folder = path.join(base, createHash('sha256').update(packages.join()).digest('hex').slice(0, 12));
  if (existsSync(folder)) return folder;
  mkdirSync(base, { recursive: true });
  const fresh = mkdtempSync(path.join(base, '.installing-'));
  must(fresh, 'python3', [
    ...words('-m pip install --quiet --disable-pip-version-check --no-warn-conflicts --target'),
    fresh,
    ...packages,
  ]);
  try {
    renameSync(fresh, folder);
  } catch {
    rmSync(fresh, { recursive: true, force: true }); // another process was first
  }
  return folder;
}

/**
 * A function that runs a Python program with arguments and returns what it prints.
 *
 * @throws when Python 3 or pip is missing, saying so.
 */
export const pythonWith =
  (...packages: string[]) =>
  (program: string, ...args: string[]): string =>
    must(folderWith(packages), 'python3', ['-c', program, ...args]);

/** Runs a program with numpy and safetensors. */
export const python = pythonWith('numpy==2.2.6', 'safetensors==0.6.2');
