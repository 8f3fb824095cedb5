// The addon's loader on real files that do not load, each for one cause.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { binaryPath } from '../../src/addon/binary';
import { loadAddon, platformName } from '../../src/addon/load_addon';
import { temporaryFolder } from '../support/folder';

const here = platformName();
const at = temporaryFolder();
const onLinux = process.platform === 'linux' ? test : test.skip;
const override = process.env.REGULUS_ADDON;
beforeEach(() => {
  delete process.env.REGULUS_ADDON;
});
afterEach(() => {
  if (override === undefined) delete process.env.REGULUS_ADDON;
  else process.env.REGULUS_ADDON = override;
});

/** A package root that has this binary for a platform. */
function withBinary(content: Buffer, platform = here): string {
  mkdirSync(at('prebuilds', platform), { recursive: true });
  writeFileSync(at('prebuilds', platform, 'regulus.node'), content);
  return at('prebuilds', platform, 'regulus.node');
}
function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}
const good = () => readFileSync(binaryPath);
/** The binary with bytes replaced by others of the same number. */
function patched(from: string, to: string): Buffer {
  const content = good();
  const position = content.indexOf(from);
  expect(position).toBeGreaterThan(0);
  content.write(to.padEnd(from.length, '\0'), position);
  return content;
}

test('the binary of the package loads, and a local build before it', () => {
  const packaged = withBinary(good());
  expect(loadAddon(at()).path).toBe(packaged);
  mkdirSync(at('checkout', 'build', 'Release'), { recursive: true });
  copyFileSync(binaryPath, at('checkout', 'build', 'Release', 'regulus.node'));
  mkdirSync(at('checkout', 'prebuilds', here), { recursive: true });
  copyFileSync(binaryPath, at('checkout', 'prebuilds', here, 'regulus.node'));
  expect(loadAddon(at('checkout')).path).toBe(at('checkout', 'build', 'Release', 'regulus.node'));
});

test('a package without its folder of binaries says so, with both paths', () => {
  expect(messageOf(() => loadAddon(at()))).toBe(
    `regulus: the native addon did not load on ${here}, Node ${process.version}. Tried\n` +
      `  ${at('build', 'Release', 'regulus.node')}: missing, with its folder Release\n` +
      `  ${at('prebuilds', here, 'regulus.node')}: missing, with its folder ${here}\n` +
      `${at('prebuilds')} has no binaries: install regulus again, and let a bundler leave the package external.`,
  );
});

test('a package that has binaries for other platforms only names them', () => {
  withBinary(good(), 'plan9-x64');
  expect(messageOf(() => loadAddon(at()))).toMatch(
    /This package has binaries for plan9-x64\. For another platform build a checkout/,
  );
});

test.each([
  ['cut short', () => good().subarray(0, 3000)],
  ['empty', () => Buffer.alloc(0)],
  ['text', () => Buffer.from('no binary'.repeat(20))],
])('a binary that is %s is reported in the words of the system', (_, content) => {
  const file = withBinary(content());
  const message = messageOf(() => loadAddon(at()));
  expect(message).toContain(`  ${file}: `);
  const [, words] = /prebuilds.*regulus\.node: (.*)/.exec(message)!;
  const causes = [
    /cut short: 3000 of \d+ bytes/,
    /too short/,
    /invalid ELF header/,
    /not a native library/,
    /slice is not valid/,
    /not a valid Win32/,
  ];
  expect(causes.filter((cause) => cause.test(words))).not.toEqual([]);
  expect(message).toMatch(/install regulus again/);
});

onLinux('a binary of the wrong architecture is named, with that of this machine', () => {
  const [name, machine] = process.arch === 'x64' ? ['arm64', 0xb7] : ['x64', 0x3e];
  const content = good();
  content.writeUInt16LE(machine, 18);
  withBinary(content);
  expect(messageOf(() => loadAddon(at()))).toMatch(
    new RegExp(`regulus\\.node: built for linux-${name}-(glibc|musl), and this is ${here} \\(.+\\)`),
  );
});

(here.endsWith('glibc') ? test : test.skip)('a binary of the other C library is named', () => {
  withBinary(patched('\0libc.so.6\0', '\0libc.so\0'));
  expect(messageOf(() => loadAddon(at()))).toMatch(
    new RegExp(`regulus\\.node: built for linux-${process.arch}-musl, and this is ${here} \\(.+\\)`),
  );
});

test('REGULUS_ADDON is the only path that is tried, and its message says so', () => {
  withBinary(good());
  process.env.REGULUS_ADDON = binaryPath;
  expect(loadAddon(at()).path).toBe(binaryPath);
  process.env.REGULUS_ADDON = at('nowhere.node');
  expect(messageOf(() => loadAddon(at()))).toBe(
    `regulus: the native addon did not load on ${here}, Node ${process.version}. Tried\n` +
      `  ${at('nowhere.node')}: missing\n` +
      "REGULUS_ADDON names the file: correct it, or unset it to load the package's own.",
  );
});
