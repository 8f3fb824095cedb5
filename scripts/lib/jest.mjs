// Running jest from scripts.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fail, root, run } from './run.mjs';

/**
 * Returns the names, each of a folder of tests or of a test file without its ending; fails where one does not
 * exist. Jest, which takes them as patterns, would run the others alone.
 */
export function existingTests(names) {
  const missing = names.filter(
    (name) => ![name, `${name}.test.ts`].some((file) => existsSync(path.join(root, file))),
  );
  if (missing.length) fail(`These tests do not exist: ${missing.join(', ')}`);
  return names;
}

/**
 * Runs jest, shows its report and keeps it as build/jest/<label>.json, which scripts/count_tests.mjs counts;
 * true when all tests passed.
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
