// Tests on addons built with sanitizers: `node scripts/sanitize.mjs address|thread|leak [jest's arguments]`.
// Without arguments the tests that call kernels run, with `test` all of them. address also finds undefined
// behaviour; leak runs whole programs. `planted` shows that each sanitizer reports: it runs an addon with a
// race, a leak and a write beyond an array.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildNative } from './build.mjs';
import { existingTests, jest } from './lib/jest.mjs';
import { fail, root, run } from './lib/run.mjs';
import { findings } from './lib/sanitizer_reports.cjs';

const CALLING_KERNELS = existingTests([
  'test/goldens',
  'test/fuzz/native',
  'test/fuzz/facade',
  'test/fuzz/amx_model',
  'test/addon',
  'test/core/matmul_precision',
  'test/data/formats/csv_records',
  'test/nn',
  'test/optim',
  'test/loss',
  'test/properties',
]);
const ON_SEVERAL_THREADS = existingTests([
  'test/core/matmul_precision',
  'test/properties/medium_precision',
  'test/properties/amx_model',
  'test/nn/residual_block',
  'test/goldens/training',
  'test/loss/linear_cross_entropy',
  'test/workers',
]);

const reserves = 'the address space is limited to less than a sanitizer reserves';
const holds = 'the memory measured includes that of the sanitizer, which keeps what is freed';
/** Tests that are left out, by parts of their titles, and why. */
const LEFT_OUT = {
  'that does not fit into': reserves,
  'a run that meets its memory limit': reserves,
  'expands to a hundred times what its header says': holds,
  'an archive whose array expands': holds,
  'is refused at once, in little memory': holds,
  'models made and dropped': holds,
  'between step 1,000 and step 10,000': holds,
  'a second SIGINT leaves at once': 'a step of its network takes minutes',
};

/** Jest on such an addon, with time for code that is several times slower. */
function jestUnder(label, args, env) {
  return jest(
    label,
    ['--testTimeout=900000', `--testNamePattern=^(?!.*(${Object.keys(LEFT_OUT).join('|')}))`, ...args],
    env,
  );
}

/** The sanitizer's run-time library, which must be loaded before node. */
function runtime(name) {
  const file = spawnSync(process.env.CXX ?? 'c++', [`-print-file-name=${name}`], {
    encoding: 'utf8',
  }).stdout.trim();
  if (!path.isAbsolute(file))
    fail(`${name} was not found beside the compiler: install gcc's sanitizer libraries`);
  return file;
}

/** Runs a program without jest, whose own leaks would be reported too. */
const program = (env, ...args) =>
  run(process.execPath, ['-r', 'ts-node/register/transpile-only', ...args], {
    env: { ...process.env, ...env },
    stdio: ['inherit', 'ignore', 'inherit'],
  });

/** Options that make a sanitizer write its reports into a folder and continue; its reports on the addon. */
function reporting(name) {
  const folder = path.join(root, 'build', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return {
    options: `halt_on_error=0:exitcode=0:log_path=${path.join(folder, 'report')}`,
    reports: () =>
      readdirSync(folder).flatMap((file) => findings(readFileSync(path.join(folder, file), 'utf8'))),
  };
}

/** Shows the reports; true when there are none. */
function clean(reports) {
  for (const report of reports) console.error(report);
  return reports.length === 0;
}

/** Builds an addon that has one fault of each kind, and our thread pool. */
function plantedAddon(sanitizer) {
  const require = createRequire(import.meta.url);
  const addon = path.join(root, 'build', `planted-${sanitizer}`, 'regulus.node');
  mkdirSync(path.dirname(addon), { recursive: true });
  const systems = [require('node-addon-api').include_dir, require('node-api-headers').include_dir].flatMap(
    (include) => ['-isystem', path.resolve(root, include)],
  );
  const flags = [
    '-std=c++17',
    '-g',
    '-O1',
    '-fPIC',
    '-shared',
    '-pthread',
    `-fsanitize=${sanitizer}`,
    '-DNAPI_VERSION=8',
    '-DNAPI_CPP_EXCEPTIONS',
    '-DREGULUS_SHARE_ALL', // as in the build for ThreadSanitizer
    '-Inative',
    ...systems,
  ];
  const sources = ['test/support/planted_faults.cc', 'native/runtime/thread_pool.cc'];
  return run(process.env.CXX ?? 'c++', [...flags, ...sources, '-o', addon])
    ? addon
    : fail('the addon with planted faults did not compile');
}

const MODES = {
  address(args) {
    const addon = buildNative({ sanitize: 'address,undefined' });
    const env = {
      REGULUS_ADDON: addon,
      LD_PRELOAD: runtime('libasan.so'),
      ASAN_OPTIONS: 'detect_leaks=0',
      UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
    };
    return jestUnder('sanitize-address', args.length ? args : CALLING_KERNELS, env);
  },
  thread(args) {
    const addon = buildNative({ sanitize: 'thread' });
    const { options, reports } = reporting('tsan');
    const passed = jestUnder('sanitize-thread', args.length ? args : ON_SEVERAL_THREADS, {
      REGULUS_ADDON: addon,
      LD_PRELOAD: runtime('libtsan.so'),
      TSAN_OPTIONS: options,
      REGULUS_NUM_THREADS: '4',
    });
    return clean(reports()) && passed;
  },
  leak(args) {
    const addon = buildNative({ sanitize: 'address,undefined' });
    const { options, reports } = reporting('lsan');
    const env = {
      REGULUS_ADDON: addon,
      LD_PRELOAD: runtime('libasan.so'),
      ASAN_OPTIONS: `detect_leaks=1:${options}`,
      LSAN_OPTIONS: options,
    };
    const programs = [
      ['test/fuzz/run_calls.ts', '1', '10000'],
      ['test/workers/run_workers.ts'],
      ['test/workers/run_terminated.ts'],
    ];
    const passed = args.length
      ? jestUnder('sanitize-leak', args, env)
      : programs.every((each) => program(env, ...each));
    return clean(reports()) && passed;
  },
};

/** Whether each sanitizer reports its planted fault, by the same options and filter. */
MODES.planted = () => {
  const addons = { thread: plantedAddon('thread'), address: plantedAddon('address') };
  const faults = [
    ['thread', 'libtsan.so', 'race()', 'TSAN_OPTIONS', '', /data race/],
    ['address', 'libasan.so', 'leak()', 'ASAN_OPTIONS', 'detect_leaks=1:', /leak of 1000 byte/],
    ['address', 'libasan.so', 'overrun(1000)', 'ASAN_OPTIONS', 'detect_leaks=0:', /heap-buffer-overflow/],
  ];
  return faults.every(([sanitizer, library, call, variable, more, expected]) => {
    const { options, reports } = reporting('planted');
    const env = {
      ...process.env,
      LD_PRELOAD: runtime(library),
      REGULUS_NUM_THREADS: '4',
      [variable]: more + options,
    };
    spawnSync(process.execPath, ['-e', `require(process.argv[1]).${call}`, addons[sanitizer]], {
      env,
      stdio: 'ignore',
    });
    const seen = reports().some((report) => expected.test(report));
    console.log(`${seen ? 'reported    ' : 'NOT REPORTED'} ${call}`);
    return seen;
  });
};

/** Runs one mode; true when nothing was found. */
export const sanitize = (mode, args = []) => MODES[mode](args);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [mode, ...args] = process.argv.slice(2);
  if (!Object.hasOwn(MODES, mode ?? '')) fail(`Expected one of ${Object.keys(MODES).join(', ')}`);
  process.exit(sanitize(mode, args) ? 0 : 1);
}
