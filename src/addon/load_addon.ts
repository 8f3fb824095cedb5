// Finds the addon's file and loads it; if none loads, one error says what each path holds and what to do.
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import path from 'node:path';

/** The first bytes of a file; fewer if it is shorter, no bytes if it cannot be read. */
function headOf(file: string, length: number): Buffer {
  try {
    const opened = openSync(file, 'r');
    const head = Buffer.alloc(length);
    const read = readSync(opened, head);
    closeSync(opened);
    return head.subarray(0, read);
  } catch {
    return Buffer.alloc(0); // whoever opens it next says why
  }
}

/**
 * Linux's C library as this Node uses it: by the interpreter that its executable names, else by its own
 * report, which is slow.
 */
function libc(): 'glibc' | 'musl' {
  const head = headOf(process.execPath, 4096);
  if (head.includes('/ld-musl-')) return 'musl';
  if (head.includes('/ld-linux-')) return 'glibc';
  return (process.report.getReport() as { header?: { glibcVersionRuntime?: string } }).header
    ?.glibcVersionRuntime
    ? 'glibc'
    : 'musl';
}

/** This platform as the folders of prebuilds are named, e.g. linux-x64-glibc. */
export function platformName(): string {
  return [process.platform, process.arch, ...(process.platform === 'linux' ? [libc()] : [])].join('-');
}

const ELF = 0x7f454c46;
const ELF_MACHINES = new Map([
  [0x03, 'ia32'],
  [0x28, 'arm'],
  [0x3e, 'x64'],
  [0xb7, 'arm64'],
  [0xf3, 'riscv64'],
]);
const PE_MACHINES = new Map([
  [0x14c, 'ia32'],
  [0x8664, 'x64'],
  [0xaa64, 'arm64'],
]);
const MACH_O_MACHINES = new Map([
  [0x1000007, 'x64'],
  [0x100000c, 'arm64'],
]);

/** What a file was built for, named as platformName names it; null where it is no whole library. */
function builtFor(file: Buffer): string | null {
  if (file.length < 64) return null;
  if (file.readUInt32BE(0) === ELF) {
    const machine = ELF_MACHINES.get(file.readUInt16LE(18)) ?? 'another processor';
    if (file.includes('\0libc.so.6\0')) return `linux-${machine}-glibc`;
    return file.includes('\0libc.so\0') || file.includes('\0libc.musl-')
      ? `linux-${machine}-musl`
      : `linux-${machine}`;
  }
  if (file.readUInt32LE(0) === 0xfeedfacf)
    return `darwin-${MACH_O_MACHINES.get(file.readUInt32LE(4)) ?? 'another processor'}`;
  const header = file.readUInt16BE(0) === 0x4d5a ? file.readUInt32LE(0x3c) : file.length;
  return header + 6 <= file.length
    ? `win32-${PE_MACHINES.get(file.readUInt16LE(header + 4)) ?? 'another processor'}`
    : null;
}

/**
 * Throws for an ELF file without its end: dlopen would map what is not there, and the system stop the
 * process.
 */
function checkWhole(file: string): void {
  const head = headOf(file, 64);
  if (head.length < 64 || head.readUInt32BE(0) !== ELF) return;
  const end = Number(head.readBigUInt64LE(40)) + head.readUInt16LE(58) * head.readUInt16LE(60);
  const { size } = statSync(file);
  if (size < end) throw new Error(`cut short: ${size} of ${end} bytes`);
}

/** Why the file did not load: what is to be seen of it, then the system's own words. */
function explain(file: string, message: string, here: string): string {
  if (!existsSync(file))
    return existsSync(path.dirname(file))
      ? 'missing'
      : `missing, with its folder ${path.basename(path.dirname(file))}`;
  let found: string | null;
  try {
    found = builtFor(readFileSync(file));
  } catch (error) {
    return (error as Error).message;
  }
  if (found === null) return `not a native library, or a broken one (${message})`;
  return here.startsWith(found) ? message : `built for ${found}, and this is ${here} (${message})`;
}

function remedy(root: string, here: string, overridden: boolean): string {
  if (overridden) return "REGULUS_ADDON names the file: correct it, or unset it to load the package's own.";
  if (existsSync(path.join(root, 'CMakeLists.txt'))) return 'This is a checkout: run "npm run build".';
  const folder = path.join(root, 'prebuilds');
  const there = existsSync(folder)
    ? readdirSync(folder).filter((name) => existsSync(path.join(folder, name, 'regulus.node')))
    : [];
  if (there.includes(here))
    return 'If the file was changed or cut short, install regulus again; a bundler has to leave the package external.';
  if (there.length === 0)
    return `${folder} has no binaries: install regulus again, and let a bundler leave the package external.`;
  return (
    `This package has binaries for ${there.sort().join(', ')}. ` +
    'For another platform build a checkout and name its file in REGULUS_ADDON.'
  );
}

/**
 * Loads REGULUS_ADDON, or a local build, or the package's own binary, by `bindings`, once for each path.
 *
 * @throws Error with every path tried, its cause, and the remedy.
 */
export function loadAddon(root: string): { addon: object; path: string } {
  const bindings = require('bindings') as (options: object) => object;
  const here = platformName();
  const override = process.env.REGULUS_ADDON;
  const files = override
    ? [path.resolve(override)]
    : [
        ['build', 'Release'],
        ['prebuilds', here],
      ].map((folder) => path.join(root, ...folder, 'regulus.node'));
  const causes: string[] = [];
  for (const file of files) {
    try {
      checkWhole(file);
      return { addon: bindings({ bindings: 'regulus.node', module_root: root, try: [[file]] }), path: file };
    } catch (error) {
      causes.push(`  ${file}: ${explain(file, (error as Error).message, here)}`);
    }
  }
  const failure = `regulus: the native addon did not load on ${here}, Node ${process.version}. Tried`;
  throw new Error([failure, ...causes, remedy(root, here, Boolean(override))].join('\n'));
}
