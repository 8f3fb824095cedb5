import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import path from 'node:path';

/** Runs a TypeScript file in a process of its own, so that a crash is seen from outside. */
export function runTypeScript(
  file: string,
  args: readonly string[] = [],
  timeout = 120_000,
): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, ['-r', 'ts-node/register/transpile-only', file, ...args], {
    cwd: path.join(__dirname, '..', '..'),
    encoding: 'utf8',
    timeout,
  });
}
