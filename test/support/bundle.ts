import { execFileSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import path from 'node:path';
import { words } from './words';

export const root = path.join(__dirname, '..', '..');

const bundled = new Set<string>();

/**
 * Bundles a TypeScript program of test/, so that processes and workers need not each compile it; returns the
 * file. It lies as deep in the checkout as the sources that find the addon by their own path.
 */
export function bundle(program: string): string {
  const file = path.join(root, 'build', 'bundles', program.replace('.ts', '.js').replaceAll('/', '_'));
  if (bundled.has(file)) return file;
  const fresh = `${file}.${process.pid}`; // another test may read or write the file
  const args = [
    path.join('test', program),
    ...words('--bundle --platform=node --external:bindings --log-level=error'),
    `--outfile=${fresh}`,
  ];
  execFileSync(path.join(root, 'node_modules', '.bin', 'esbuild'), args, {
    cwd: root,
    env: { ...process.env, LD_PRELOAD: '' },
  });
  renameSync(fresh, file);
  bundled.add(file);
  return file;
}
