// Packs what a user gets, from a copy, so that the checkout's prebuilds/ stay unchanged. Where the binary for
// this machine is missing or stale, its local build replaces it. `node scripts/lib/pack.mjs FOLDER` prints
// the tarball's path in FOLDER.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { staleness } from './prebuilds.mjs';
import { root } from './run.mjs';

const npm = (cwd, ...args) =>
  JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', ...args], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  )[0];

/** Packs into `folder`; returns npm's description of the tarball: filename, size, files. */
export function pack(folder) {
  const { platformName } = createRequire(import.meta.url)(path.join(root, 'dist', 'library.js'));
  mkdirSync(folder, { recursive: true });
  const staging = mkdtempSync(path.join(os.tmpdir(), 'regulus-pack-'));
  const copy = (from, to) => {
    mkdirSync(path.dirname(path.join(staging, to)), { recursive: true });
    copyFileSync(path.join(root, from), path.join(staging, to));
  };
  try {
    for (const { path: file } of npm(root, '--dry-run').files) copy(file, file);
    if (staleness(platformName()))
      copy(
        path.join('build', 'Release', 'regulus.node'),
        path.join('prebuilds', platformName(), 'regulus.node'),
      );
    return npm(staging, '--pack-destination', folder);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  console.log(path.join(process.argv[2], pack(process.argv[2]).filename));
