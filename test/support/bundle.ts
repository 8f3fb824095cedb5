import { execFileSync } from 'node:child_process';
import path from 'node:path';

export const root = path.join(__dirname, '..', '..');

/**
 * Bundles a TypeScript program of test/, as processes and workers should not each compile it; returns the
 * file, which finds the addon.
 */
export function bundle(program: string): string {
  const file = path.join(root, 'build', program.replace('.ts', '.js').replaceAll('/', '_'));
  const args = [
    path.join('test', program),
    '--bundle',
    '--platform=node',
    '--external:bindings',
    '--log-level=error',
    `--outfile=${file}`,
  ];
  execFileSync(path.join(root, 'node_modules', '.bin', 'esbuild'), args, {
    cwd: root,
    env: { ...process.env, LD_PRELOAD: '' },
  });
  return file;
}
