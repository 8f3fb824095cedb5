import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The package's folder, from a source file of a room or from the bundle in dist. */
export const packageRoot =
  path.basename(__dirname) === 'dist' ? path.resolve(__dirname, '..') : path.resolve(__dirname, '..', '..');

/** Where the build puts what loads later: workers, pages. */
export const distFolder = path.join(packageRoot, 'dist');

/** The version in package.json. */
export const packageVersion = (
  JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as { version: string }
).version;
