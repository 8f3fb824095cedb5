import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { bundle, root } from './bundle';

/**
 * Runs a TypeScript program of test/ in a process of its own, so that a crash is seen from outside;
 * `nodeArgs` go to Node.
 */
export function runTypeScript(
  program: string,
  args: readonly string[] = [],
  { timeout = 120_000, nodeArgs = [] as readonly string[] } = {},
): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [...nodeArgs, bundle(program), ...args], {
    cwd: root,
    env: process.env, // jest's, which a test may have changed
    encoding: 'utf8',
    timeout,
  });
}
