// A Python of the tests' own with numpy and safetensors, made once under build/.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.join(__dirname, '..', '..', 'build', 'python');
const done = path.join(folder, 'complete');
const PACKAGES = ['numpy==2.2.6', 'safetensors==0.6.2'];

function must(command: string, args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, PYTHONPATH: folder, LD_PRELOAD: '' } });
  if (status !== 0) throw new Error(`${command} ${args[0]}: ${error?.message ?? stderr.trim()}`);
  return stdout;
}

/** Runs a Python program with arguments; returns what it prints. @throws when Python 3 or pip is missing, saying so. */
export function python(program: string, ...args: string[]): string {
  if (!existsSync(done)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    must('python3', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-warn-conflicts', '--target', folder, ...PACKAGES]);
    writeFileSync(done, PACKAGES.join('\n'));
  }
  return must('python3', ['-c', program, ...args]);
}
