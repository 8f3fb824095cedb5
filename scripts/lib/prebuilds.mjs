// prebuilds/: a binary for each platform, and manifest.json, which has the hash of the sources of each.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sha256 } from './hash.mjs';
import { platforms } from './platforms.mjs';
import { root } from './run.mjs';
import { sourceHash } from './zig.mjs';

export const prebuilds = path.join(root, 'prebuilds');
export const binaryOf = (platform) => path.join(prebuilds, platform, 'regulus.node');
const manifestFile = path.join(prebuilds, 'manifest.json');
const readManifest = () => (existsSync(manifestFile) ? JSON.parse(readFileSync(manifestFile, 'utf8')) : {});

/** Why the binary of a platform is not that of the current sources; null when it is. */
export function staleness(platform) {
  const file = binaryOf(platform);
  if (!existsSync(file)) return 'missing';
  const entry = readManifest()[platform];
  if (!entry || entry.sha256 !== sha256(readFileSync(file)))
    return 'not the file that was built: its hash is not the one in manifest.json';
  return entry.sources === sourceHash() ? null : 'stale: native/ or its recipe has changed since';
}

/** Records the hash of a binary and of its sources, taken as its build began. */
export function recordBinary(platform, sources) {
  const manifest = {
    ...readManifest(),
    [platform]: { sha256: sha256(readFileSync(binaryOf(platform))), sources },
  };
  const known = Object.keys(platforms)
    .filter((name) => manifest[name])
    .map((name) => [name, manifest[name]]);
  writeFileSync(manifestFile, `${JSON.stringify(Object.fromEntries(known), null, 2)}\n`);
}
