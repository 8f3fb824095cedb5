// Hashes of files, by which builds know whether they are stale.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { root } from './run.mjs';

export const sha256 = (data) => createHash('sha256').update(data).digest('hex');

/** The hash of files and of all files in folders, with their names; `seed` is hashed first. */
export function hashFiles(paths, seed = '') {
  const hash = createHash('sha256').update(seed);
  const visit = (name) => {
    const file = path.join(root, name);
    if (statSync(file).isDirectory())
      for (const child of readdirSync(file).sort()) visit(path.posix.join(name, child));
    else hash.update(name).update(readFileSync(file));
  };
  paths.forEach(visit);
  return hash.digest('hex');
}
