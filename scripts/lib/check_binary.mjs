// Checks a binary before it ships: it has two exports, needs nothing beyond the platform's own libraries, and
// is stripped, small and signed.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pipFolder } from './pip.mjs';
import { EXPORTS, MAX_BINARY_SIZE, platforms } from './platforms.mjs';
import { root } from './run.mjs';

const LIEF = 'lief==1.0.0';
const MACHINES = { x64: /X86_64|AMD64/, arm64: /AARCH64|ARM64/ };

function factsOf(file) {
  const args = [path.join(root, 'scripts', 'lib', 'binary_facts.py'), file];
  const { status, stdout, stderr } = spawnSync('python3', args, {
    encoding: 'utf8',
    env: { ...process.env, PYTHONPATH: pipFolder([LIEF]) },
  });
  if (status !== 0) throw new Error(`${file}: ${stderr.trim().split('\n').at(-1)}`);
  return JSON.parse(stdout);
}

/** Whether a dotted version is above the floor. */
const above = (version, floor) => version.localeCompare(floor, 'en', { numeric: true }) > 0;

/** What is wrong with the binary of a platform, one line each; empty when it may ship. */
export function checkBinary(platform, file) {
  let facts;
  try {
    facts = factsOf(file);
  } catch (error) {
    return [error.message];
  }
  const { needs, glibc, macos } = platforms[platform];
  const problems = [];
  const expect = (good, what) => good || problems.push(what);
  expect(MACHINES[platform.split('-')[1]].test(facts.machine), `built for ${facts.machine}`);
  expect(
    facts.exports.sort().join() === EXPORTS.join(),
    `exports ${facts.exports.join(', ') || 'nothing'}, not just ${EXPORTS.join(', ')}`,
  );
  for (const library of facts.needs) expect(needs.test(library), `needs ${library}`);
  for (const [name, versions] of Object.entries(facts.versions)) {
    for (const version of new Set(versions))
      expect(
        name === 'GLIBC' && glibc && !above(version, glibc),
        `needs ${name}_${version}, above the floor (GLIBC_${glibc})`,
      );
  }
  expect(!macos || !above(facts.macos, macos), `needs macOS ${facts.macos}, above the floor (${macos})`);
  expect(facts.stripped, 'is not stripped');
  expect(facts.size <= MAX_BINARY_SIZE, `has ${facts.size} bytes, over ${MAX_BINARY_SIZE}`);
  expect(
    platform !== 'darwin-arm64' || facts.signed,
    'its signature does not hold: macOS would end the process',
  );
  return problems;
}
