import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root, run } from './run.mjs';

/**
 * Runs jest, its report shown and kept as build/jest/<label>.json, which .ci/run counts; true when all tests
 * passed.
 */
export function jest(label, args, env = {}) {
  mkdirSync(path.join(root, 'build', 'jest'), { recursive: true });
  const output = path.join(root, 'build', 'jest', `${label}.json`);
  rmSync(output, { force: true });
  const all = [
    path.join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    '--json',
    `--outputFile=${output}`,
    ...args,
  ];
  return run(process.execPath, all, {
    env: { ...process.env, ...env },
    stdio: ['inherit', 'ignore', 'inherit'],
  });
}
