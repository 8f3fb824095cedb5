// npm run release:check [-- --no-tests]: whether the package may be published, a line for each check. If so,
// build/release holds what is published: the tarball, sbom.cdx.json and SHA256SUMS. --no-tests leaves out the
// tests and says so.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildDist } from './build.mjs';
import { checkBinary } from './lib/check_binary.mjs';
import { sha256 } from './lib/hash.mjs';
import { jest } from './lib/jest.mjs';
import { COMPILED_PACKAGE, compiledIn, missingNotices } from './lib/notices.mjs';
import { pack } from './lib/pack.mjs';
import { platforms } from './lib/platforms.mjs';
import { binaryOf, staleness } from './lib/prebuilds.mjs';
import { root, run } from './lib/run.mjs';
import { makeSbom } from './lib/sbom.mjs';
import { setup } from './setup.mjs';

const MAX_TARBALL_SIZE = 3e6;
const folder = path.join(root, 'build', 'release');
const text = (...parts) => readFileSync(path.join(root, ...parts), 'utf8');
const json = (...parts) => JSON.parse(text(...parts));
const bytes = (count) => `${count.toLocaleString('en')} bytes`;
let refused = 0;
let done = 0;

/** Runs one check, which returns what it found or throws what is wrong. */
async function check(name, of) {
  let line;
  try {
    line = `ok      ${name.padEnd(20)} ${await of()}`;
  } catch ({ message }) {
    refused += 1;
    line = `refused ${name.padEnd(20)} ${message}`;
  }
  done += 1;
  console.log(line);
}

function refuse(problem) {
  throw new Error(problem);
}

/** The version of package.json, its lock file, CHANGELOG.md's newest heading and the tag that is built, if any. */
function checkVersion() {
  const { version } = json('package.json');
  const locked = json('package-lock.json');
  if (locked.version !== version || locked.packages[''].version !== version)
    refuse(
      `package.json has ${version}, package-lock.json ${locked.version}: ` +
        'run "npm install --package-lock-only"',
    );
  const [, section = 'nothing', date = ''] = /^## (\S+)(?: – (\S+))?$/m.exec(text('CHANGELOG.md')) ?? [];
  if (section !== version)
    refuse(`package.json has ${version}, the newest section of CHANGELOG.md is ${section}`);
  if (!/^\d{4}-\d\d-\d\d$/.test(date))
    refuse(`CHANGELOG.md: expected "## ${version} – " with a date, found "${date}"`);
  const { GITHUB_REF_TYPE: type, GITHUB_REF_NAME: tag } = process.env;
  if (type === 'tag' && tag !== `v${version}`) refuse(`package.json has ${version}, the tag is ${tag}`);
  return `${version}, ${date}`;
}

function checkPlatform(platform) {
  const state = staleness(platform);
  if (state) refuse(`${state}. Run "npm run prebuilds -- ${platform}"`);
  const problems = checkBinary(platform, binaryOf(platform));
  if (problems.length) refuse(problems.join('; '));
  return bytes(statSync(binaryOf(platform)).size);
}

function checkNotices(file, parts) {
  const missing = missingNotices(path.join(root, file), parts);
  if (missing.length) refuse(`${file} lacks ${missing.join(', ')}`);
  return `${file}, ${parts.length} parts`;
}

/** Packs the tarball and checks that every binary and notice is in it. */
function packTarball() {
  const { filename, size, files } = pack(folder);
  const packed = files.map(({ path: file }) => file);
  const wanted = [
    ...Object.keys(platforms).map((platform) => `prebuilds/${platform}/regulus.node`),
    'dist/notices.txt',
    'prebuilds/notices.txt',
    'dist/cli.js',
    'dist/index.js',
    'dist/index.mjs',
    'dist/index.d.ts',
    'LICENSE',
    'README.md',
  ];
  const missing = wanted.filter((file) => !packed.includes(file));
  if (size >= MAX_TARBALL_SIZE) refuse(`${bytes(size)}, not under ${bytes(MAX_TARBALL_SIZE)}`);
  if (missing.length) refuse(`without ${missing.join(', ')}`);
  tarball = filename;
  return `${filename}, ${bytes(size)}, ${files.length} files`;
}

async function writeSbom() {
  const sbom = await makeSbom();
  writeFileSync(path.join(folder, 'sbom.cdx.json'), sbom);
  return `sbom.cdx.json, ${JSON.parse(sbom).components.length} components`;
}

/** The sums of what is published and of the binaries inside, for sha256sum -c. */
function writeSums() {
  const inside = Object.keys(platforms).map((platform) => [
    `prebuilds/${platform}/regulus.node`,
    binaryOf(platform),
  ]);
  const sums = [...[tarball, 'sbom.cdx.json'].map((name) => [name, path.join(folder, name)]), ...inside];
  writeFileSync(
    path.join(folder, 'SHA256SUMS'),
    sums.map(([name, file]) => `${sha256(readFileSync(file))}  ${name}\n`).join(''),
  );
  return `SHA256SUMS, ${sums.length} files`;
}

let tarball = '';
setup();
buildDist();
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const packageAt = (name) => json(name, 'package.json');

await check('version', checkVersion);
for (const platform of Object.keys(platforms)) await check(platform, () => checkPlatform(platform));
await check('notices of dist', () =>
  checkNotices('dist/notices.txt', json('build', 'bundled.json').map(packageAt)),
);
await check('notices of binaries', () =>
  checkNotices('prebuilds/notices.txt', [...compiledIn, packageAt(COMPILED_PACKAGE)]),
);
await check('tarball', packTarball);
await check('sbom', writeSbom);
if (!process.argv.includes('--no-tests')) {
  await check('installed package', () =>
    jest('package', ['--config', 'jest.package.config.js'])
      ? 'test/package passed'
      : refuse('test/package failed: see above'),
  );
  await check('other platforms', () =>
    run(process.execPath, [path.join('scripts', 'test_platforms.mjs')])
      ? 'test:platforms passed'
      : refuse('test:platforms failed: see above'),
  );
}
if (!refused) await check('sums', writeSums);

const untested = process.argv.includes('--no-tests') ? ', tests left out' : '';
if (refused) {
  rmSync(folder, { recursive: true, force: true });
  console.log(`\nNot to be published: ${refused} of ${done} checks refused${untested}.`);
  process.exit(1);
}
const contents = 'the tarball, its sums and its bill of materials';
console.log(`\nMay be published${untested}: ${path.relative(root, folder)} holds ${contents}.`);
