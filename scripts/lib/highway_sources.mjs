// Highway's sources, for binaries that have it compiled in: REGULUS_HIGHWAY_DIR, what set-up fetched,
// GitHub's archive, or Debian's source package; the last two are one archive, pinned by its hash.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fromTree } from '../highway.mjs';
import { sha256 } from './hash.mjs';
import { aptDownload } from './private_apt.mjs';
import { answers, fail, root, run } from './run.mjs';

/** The pin, as scripts/fetch_highway.cmake has it. */
const [, pin] = /SHA256=(\w+)/.exec(readFileSync(path.join(root, 'scripts', 'fetch_highway.cmake'), 'utf8'));

export function highwaySources() {
  const debian = path.join(root, 'build', 'highway-debian');
  const known = [process.env.REGULUS_HIGHWAY_DIR, path.join(root, 'build', 'highway'), debian].find(
    (place) => place && fromTree(place),
  );
  if (known) return fromTree(known);
  if (!answers('apt-get')) fail("Highway's sources are needed: set REGULUS_HIGHWAY_DIR to its source tree");
  const archive = path.join(aptDownload('highway', { source: true }), 'highway_1.0.3.orig.tar.gz');
  if (!existsSync(archive)) fail(`${archive}: not there; Debian has another version of Highway`);
  const sum = sha256(readFileSync(archive));
  if (sum !== pin) fail(`${archive}: expected SHA-256 ${pin}, found ${sum}`);
  mkdirSync(debian, { recursive: true });
  if (!run('tar', ['-xf', archive, '--strip-components=1', '-C', debian]))
    fail(`${archive} could not be unpacked`);
  return fromTree(debian);
}
