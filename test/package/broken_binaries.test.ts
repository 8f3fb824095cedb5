// The installed package with a binary that cannot load: really built for other platforms (by zig), cut short,
// or gone.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { platformName } from '../../src/addon/load_addon';
import { installedPackage, root } from './installed';

const here = platformName();
const { at } = installedPackage();
const binary = () => at('node_modules', 'regulus', 'prebuilds', here, 'regulus.node');
/** zig's name of each platform, and what its C library is called by those who need it. */
const TARGETS: Record<string, [target: string, libc?: string]> = {
  'linux-x64-glibc': ['x86_64-linux-gnu', 'libc.so.6'],
  'linux-arm64-glibc': ['aarch64-linux-gnu', 'libc.so.6'],
  'linux-x64-musl': ['x86_64-linux-musl', 'libc.so'],
  'linux-arm64-musl': ['aarch64-linux-musl', 'libc.so'],
  'win32-x64': ['x86_64-windows-gnu'],
  'darwin-arm64': ['aarch64-macos.11.0'],
  'darwin-x64': ['x86_64-macos.11.0'],
};
const ADDON = `
char* getenv(const char* name);
void* napi_register_module_v1(void* env, void* exports) { return USED ? env : exports; }
int DllMainCRTStartup(void* module, unsigned reason, void* reserved) { return 1; }
`;

/** Compiles a small addon that needs its platform's C library, for which a stub is used. */
function compile([target, libc]: [string, string?]): void {
  const script =
    "import { pipFolder } from './scripts/lib/pip.mjs'; import { ZIG } from './scripts/lib/zig.mjs'; console.log(pipFolder([ZIG]));";
  const packages = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
  }).trim();
  const env = {
    ...process.env,
    PYTHONPATH: packages,
    ZIG_GLOBAL_CACHE_DIR: at('cache'),
    ZIG_LOCAL_CACHE_DIR: at('cache'),
  };
  const zig = (...args: string[]) =>
    execFileSync(
      'python3',
      [
        '-m',
        'ziglang',
        'cc',
        '-target',
        target,
        '-shared',
        '-fPIC',
        '-nostdlib',
        '-fno-sanitize=all',
        ...args,
      ],
      { cwd: at(), env, stdio: 'pipe' },
    );
  writeFileSync(at('addon.c'), ADDON);
  writeFileSync(at('stub.c'), 'char* getenv(const char* name) { return 0; }\n');
  if (libc) zig(`-Wl,-soname,${libc}`, '-o', 'stub.so', 'stub.c');
  zig(`-DUSED=${libc ? 'getenv("NONE")' : '0'}`, '-o', 'addon.node', 'addon.c', ...(libc ? ['stub.so'] : []));
}

/** What the program prints that requires the package, which has to fail. */
function failure(): string {
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      '-e',
      "try { require('regulus'); } catch ({ message }) { console.error(message); process.exitCode = 3; }",
    ],
    { cwd: at(), encoding: 'utf8' },
  );
  expect(status).toBe(3);
  return stderr;
}
const remedy =
  'If the file was changed or cut short, install regulus again; a bundler has to leave the package external.\n';

beforeAll(() => copyFileSync(binary(), at('good.node')));
afterEach(() => copyFileSync(at('good.node'), binary()));

test.each(Object.entries(TARGETS).filter(([platform]) => platform !== here))(
  'a binary built for %s',
  (platform, target) => {
    compile(target);
    copyFileSync(at('addon.node'), binary());
    const lines = failure().split('\n');
    expect(lines.at(-3)).toMatch(
      new RegExp(`regulus\\.node: built for ${platform}, and this is ${here} \\(.+\\)$`),
    );
    expect(`${lines.at(-2)}\n`).toBe(remedy);
  },
);

test('a binary that is cut short', () => {
  const { length } = readFileSync(binary());
  truncateSync(binary(), length >> 1);
  expect(failure()).toMatch(
    new RegExp(`regulus\\.node: .*(cut short: ${length >> 1} of ${length} bytes|not valid).*\n${remedy}$`),
  );
});

test('a file that is not a binary', () => {
  writeFileSync(binary(), Buffer.alloc(300_000, 'noise'));
  expect(failure()).toMatch(
    new RegExp(`regulus\\.node: not a native library, or a broken one \\(.+\\)\n${remedy}$`),
  );
});

test('no folder for this platform', () => {
  renameSync(path.dirname(binary()), at('aside'));
  try {
    expect(failure()).toMatch(
      new RegExp(
        `prebuilds/${here}/regulus\\.node: missing, with its folder ${here}\n` +
          '.*(has no binaries: install regulus again|This package has binaries for)',
      ),
    );
  } finally {
    renameSync(at('aside'), path.dirname(binary()));
  }
});
