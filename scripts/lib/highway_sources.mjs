// Highway's sources, for binaries that have it compiled in: REGULUS_HIGHWAY_DIR, GitHub's archive as set-up
// fetched it, or Debian's source package, which has the same archive, pinned by its hash.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fromTree } from '../highway.mjs';
import { sha256 } from './hash.mjs';
import { aptDownload } from './private_apt.mjs';
import { answers, fail, root, run } from './run.mjs';

/** The archive's hash, declared in scripts/fetch_highway.cmake. */
const [, pin] = /SHA256=(\w+)/.exec(readFileSync(path.join(root, 'scripts', 'fetch_highway.cmake'), 'utf8'));

/** Highway's include folder and sources, fetched if need be; see fromTree. */
export function highwaySources() {
  const debian = path.join(root, 'build', 'highway-debian');
  const known = [process.env.REGULUS_HIGHWAY_DIR, path.join(root, 'build', 'highway'), debian].find(
    (folder) => folder && fromTree(folder),
  );
  if (known) return fromTree(known);
  if (!answers('apt-get')) fail("Highway's sources are needed: set REGULUS_HIGHWAY_DIR to its source tree");
  const archive = path.join(aptDownload('highway', { source: true }), 'highway_1.0.3.orig.tar.gz');
  if (!existsSync(archive)) fail(`${archive} is missing: Debian has a different version of Highway`);
  const sum = sha256(readFileSync(archive));
  if (sum !== pin) fail(`${archive}: expected SHA-256 ${pin}, found ${sum}`);
  mkdirSync(debian, { recursive: true });
  if (!run('tar', ['-xf', archive, '--strip-components=1', '-C', debian]))
    fail(`${archive} could not be unpacked`);
  return fromTree(debian);
}
