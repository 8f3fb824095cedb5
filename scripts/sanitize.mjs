// Tests on addons that compilers watch: `node scripts/sanitize.mjs address|thread|leak [jest's arguments]`; the native-facing
// tests where none are given. address also finds undefined behaviour; leak and thread watch whole programs besides.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildNative } from './build.mjs';
import { jest } from './lib/jest.mjs';
import { fail, root, run } from './lib/run.mjs';

const nativeFacing = ['test/goldens', 'test/fuzz/native', 'test/fuzz/facade', 'test/nn', 'test/optim', 'test/loss', 'test/properties', 'test/numerical_faults'];
/** What several threads run at once. */
const threaded = ['test/goldens/training', 'test/nn/residual_block', 'test/workers'];

/** The compiler's run-time library, which has to be loaded before node. */
function runtime(name) {
  const file = spawnSync(process.env.CXX ?? 'c++', [`-print-file-name=${name}`], { encoding: 'utf8' }).stdout.trim();
  if (!path.isAbsolute(file)) fail(`${name} was not found beside the compiler: install gcc's sanitizer libraries`);
  return file;
}

/** A program without jest, whose own leaks would be reported too. */
const program = (env, ...args) => run(process.execPath, ['-r', 'ts-node/register/transpile-only', ...args], { env: { ...process.env, ...env }, stdio: ['inherit', 'ignore', 'inherit'] });

const MODES = {
  address(args) {
    const addon = buildNative({ sanitize: 'address,undefined' });
    const env = { REGULUS_ADDON: addon, LD_PRELOAD: runtime('libasan.so'), ASAN_OPTIONS: 'detect_leaks=0', UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1' };
    return jest('sanitize-address', ['-i', ...(args.length ? args : nativeFacing)], env);
  },
  thread(args) {
    const addon = buildNative({ sanitize: 'thread' });
    const folder = path.join(root, 'build', 'tsan');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const options = `halt_on_error=0:exitcode=0:log_path=${path.join(folder, 'report')}`;
    const passed = jest('sanitize-thread', ['-i', ...(args.length ? args : threaded)], { REGULUS_ADDON: addon, LD_PRELOAD: runtime('libtsan.so'), TSAN_OPTIONS: options, REGULUS_NUM_THREADS: '4' });
    // Node's own code is not instrumented, so that its locks are not seen: what does not touch the addon is no finding.
    const reports = readdirSync(folder).flatMap((name) => readFileSync(path.join(folder, name), 'utf8').split('==================')).filter((report) => report.includes('regulus.node'));
    for (const report of reports) console.error(report);
    return passed && reports.length === 0;
  },
  leak() {
    const addon = buildNative({ sanitize: 'address,undefined' });
    const env = { REGULUS_ADDON: addon, LD_PRELOAD: runtime('libasan.so'), ASAN_OPTIONS: 'detect_leaks=1' };
    return program(env, 'test/fuzz/run_calls.ts', '1', '10000') && program(env, 'test/workers/run_workers.ts') && program(env, 'test/workers/run_terminated.ts');
  },
};

/** Runs a mode; true when nothing was found. */
export const sanitize = (mode, args = []) => MODES[mode](args);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [mode, ...args] = process.argv.slice(2);
  if (!Object.hasOwn(MODES, mode ?? '')) fail('Give the mode: address, thread or leak');
  process.exit(sanitize(mode, args) ? 0 : 1);
}
