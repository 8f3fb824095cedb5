import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { words } from './words';

export const root = path.join(__dirname, '..', '..');

/**
 * Bundles a TypeScript program of test/, so that processes and workers need not each compile it; returns the
 * file. It lies as deep in the checkout as the sources that find the addon by their own path.
 */
export function bundle(program: string): string {
  const file = path.join(root, 'build', 'bundles', program.replace('.ts', '.js').replaceAll('/', '_'));
  const args = [
    path.join('test', program),
    ...words('--bundle --platform=node --external:bindings --log-level=error'),
    `--outfile=${file}`,
  ];
  execFileSync(path.join(root, 'node_modules', '.bin', 'esbuild'), args, {
    cwd: root,
    env: { ...process.env, LD_PRELOAD: '' },
  });
  return file;
}
