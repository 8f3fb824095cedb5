// Content hashes, by which builds know what they were made from.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { root } from './run.mjs';

export const sha256 = (data) => createHash('sha256').update(data).digest('hex');

/** The hash of files and of all that folders hold, names included; `seed` is hashed first. */
export function hashFiles(places, seed = '') {
  const hash = createHash('sha256').update(seed);
  const visit = (place) => {
    const file = path.join(root, place);
    if (statSync(file).isDirectory())
      for (const name of readdirSync(file).sort()) visit(path.posix.join(place, name));
    else hash.update(place).update(readFileSync(file));
  };
  places.forEach(visit);
  return hash.digest('hex');
}
