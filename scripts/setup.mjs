// Finds or installs what the build needs, and names the command to run where it cannot. Quick when nothing
// is missing.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findHighway } from './highway.mjs';
import { answers, aptInstall, fail, root, run } from './lib/run.mjs';

const stamp = path.join(root, 'node_modules', '.regulus-setup');

function checkNode() {
  if (Number(process.versions.node.split('.')[0]) < 20)
    fail(`regulus needs Node 20 or newer, found ${process.version}: see nodejs.org`);
}

/** Installs the Debian package of a tool that is missing, or says how to. */
function requireTool(command, debian, elsewhere) {
  if (answers(command)) return;
  if (aptInstall(debian) && answers(command)) return;
  fail(
    `${command} is missing. Install it:\n  Debian, Ubuntu: sudo apt-get install ${debian}\n  ${elsewhere}`,
  );
}

/** Installs the packages of package-lock.json unless they are installed. */
export function installPackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('> npm ci');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  if (!run(npm, ['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error']))
    fail('npm ci failed: see the lines above');
  writeFileSync(stamp, wanted);
}

function requireHighway() {
  if (findHighway()) return;
  const into = path.join(root, 'build', 'highway');
  console.log('Google Highway is not installed: fetching its sources');
  mkdirSync(path.join(root, 'build'), { recursive: true });
  const fetch = [`-DINTO=${into}`, '-P', path.join('scripts', 'fetch_highway.cmake')];
  if (run('cmake', fetch, { stdio: 'ignore' }) && findHighway()) return;
  for (const leftover of [into, `${into}-build`, `${into}-fetch`, `${into}.tar.gz`])
    rmSync(leftover, { recursive: true, force: true });
  console.log('The sources could not be fetched');
  if (aptInstall('libhwy-dev') && findHighway()) return;
  fail(
    'Google Highway (1.0.3 or newer) is missing. Install it:\n' +
      '  Debian, Ubuntu: sudo apt-get install libhwy-dev\n' +
      '  macOS: brew install highway\n' +
      '  or set REGULUS_HIGHWAY_DIR to its source tree or prefix',
  );
}

/** Makes the checkout ready to build. */
export function setup() {
  checkNode();
  requireTool(process.env.CXX ?? 'c++', 'g++', 'macOS: xcode-select --install');
  requireTool('make', 'make', 'macOS: xcode-select --install');
  requireTool('cmake', 'cmake', 'macOS: brew install cmake');
  installPackages();
  requireHighway();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setup();
  console.log('Set-up is complete.');
}
