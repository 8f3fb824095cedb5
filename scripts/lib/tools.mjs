// npm packages that only some checks need: scripts/tools/<name>/package.json with its lock file, installed
// under build/tools at first use, so that set-up stays quick. `node scripts/lib/tools.mjs NAME` prints the
// folder. To change a version, edit its package.json, then run `npm install --package-lock-only
// --omit-lockfile-registry-resolved` beside it.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail, root, run } from './run.mjs';

const files = ['package.json', 'package-lock.json'];

/** The folder of the tools' node_modules, installed if need be. */
export function toolsFolder(name) {
  const from = path.join(root, 'scripts', 'tools', name);
  const digest = createHash('sha256')
    .update(readFileSync(path.join(from, 'package-lock.json')))
    .digest('hex')
    .slice(0, 12);
  const base = path.join(root, 'build', 'tools');
  const folder = path.join(base, `${name}-${digest}`);
  if (existsSync(folder)) return folder;
  mkdirSync(base, { recursive: true });
  const fresh = mkdtempSync(path.join(base, '.installing-'));
  for (const file of files) copyFileSync(path.join(from, file), path.join(fresh, file));
  const installed = run('npm', ['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: fresh,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (!installed) {
    rmSync(fresh, { recursive: true, force: true });
    fail(`npm ci of the tools '${name}' failed: see the lines above`);
  }
  try {
    renameSync(fresh, folder);
  } catch {
    rmSync(fresh, { recursive: true, force: true }); // installed by another process meanwhile
  }
  return folder;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(toolsFolder(process.argv[2]));
