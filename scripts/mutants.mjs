// Whether the tests notice wrong formulas: each change of mutants.json, [file, code, other code, title], is
// compiled in turn, and a test has to fail. Code is found by its tokens, whatever its white space. `node
// scripts/mutants.mjs [parts of 'file: title']`. Compiled for one SIMD target and lightly optimised, which
// is quick; every target has the same formulas. The addon with the model of AMX is made too: its tests find
// it beside the other.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { findCode } from './lib/find_code.cjs';
import { existingTests } from './lib/jest.mjs';
import { fail, root, run } from './lib/run.mjs';
import { nativeSources } from './native_sources.mjs';
import { setup } from './setup.mjs';

const require = createRequire(import.meta.url);
const folder = path.join(root, 'build', 'mutants');
const compiler = process.env.CXX ?? 'c++';
// In the order of their time: the goldens in seconds, then the layers' own tests, then the slowest.
const tests = [
  ['test/goldens'],
  ['test/loss', 'test/optim', 'test/nn', 'test/core'],
  ['test/properties', 'test/data/standardisation', 'test/data/batch_loader', 'test/train'],
].map(existingTests);
const target = process.arch === 'x64' ? ['-march=haswell', '-maes', '-mpclmul'] : [];
const parts = process.argv.slice(2);
const mutants = JSON.parse(readFileSync(path.join(root, 'scripts', 'mutants.json'), 'utf8')).filter(
  ([file, , , title]) => parts.length === 0 || parts.some((part) => `${file}: ${title}`.includes(part)),
);

const ask = (question) =>
  spawnSync(process.execPath, [path.join(root, 'scripts', 'highway.mjs'), question], {
    cwd: root,
    encoding: 'utf8',
  })
    .stdout.split('\n')
    .filter(Boolean);
const native = path.join(folder, 'native');
const sources = () => nativeSources(folder).map((file) => path.join(folder, file));
const objectOf = (source, of = 'unchanged') =>
  path.join(folder, `${of}_${path.basename(path.dirname(source))}_${path.basename(source)}.o`);

setup();
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
cpSync(path.join(root, 'native'), native, { recursive: true });
const systems = [
  ...ask('include'),
  require('node-addon-api').include_dir,
  require('node-api-headers').include_dir,
].flatMap((include) => ['-isystem', path.resolve(root, include)]);
const flags = [
  '-std=c++17',
  '-O1',
  '-ffp-contract=off',
  '-fPIC',
  ...target,
  '-DHWY_COMPILE_ONLY_STATIC',
  '-DNAPI_VERSION=8',
  '-DNAPI_CPP_EXCEPTIONS',
  '-I',
  native,
  ...systems,
];
const model = path.join(native, 'model', 'amx_model.cc');
const library = ask('sources').map((source) => path.resolve(root, source));
const compile = (source, of) => run(compiler, [...flags, '-MMD', '-c', source, '-o', objectOf(source, of)]);
/** The sources that are compiled from a file, itself or as a header, by the compiler's dependency files. */
const compiledFrom = (file) =>
  [...sources(), model].filter((source) =>
    readFileSync(objectOf(source).replace(/o$/, 'd'), 'utf8').includes(file),
  );
const linkAs = (name, changed, more = []) =>
  run(compiler, [
    '-shared',
    '-o',
    path.join(folder, name),
    ...[...sources(), ...library, ...more].map((source) =>
      objectOf(source, changed.includes(source) ? 'changed' : undefined),
    ),
    ...ask('libraries'),
    '-Wl,-z,nodelete',
    '-pthread',
  ]);
const link = (changed) =>
  linkAs('regulus.node', changed) && linkAs('regulus_amx_model.node', changed, [model]);
const jest = (files) =>
  spawnSync(
    process.execPath,
    [path.join(root, 'node_modules', 'jest', 'bin', 'jest.js'), '-i', '--bail', ...files],
    { cwd: root, stdio: 'ignore', timeout: 300_000, env: { ...process.env, REGULUS_ADDON: addon } },
  );
const passes = () => tests.every((files) => jest(files).status === 0);

const addon = path.join(folder, 'regulus.node');
for (const source of [...sources(), ...library, model])
  if (!compile(source)) fail(`${source} did not compile`);
if (!link([]) || !passes()) fail('the tests fail on the unchanged sources');

const survived = [];
for (const [file, code, other, title] of mutants) {
  const copy = path.join(folder, file);
  const source = readFileSync(copy, 'utf8');
  const found = findCode(source, code);
  if (found.length !== 1) fail(`${file}: expected once, found ${found.length} times: ${code}`);
  writeFileSync(copy, source.slice(0, found[0].from) + other + source.slice(found[0].to));
  const changed = compiledFrom(file);
  if (!changed.every((each) => compile(each, 'changed')) || !link(changed))
    fail(`${file}: '${title}' did not compile`);
  const killed = !passes();
  console.log(`${killed ? 'killed  ' : 'SURVIVED'} ${file}: ${title}`);
  if (!killed) survived.push(title);
  writeFileSync(copy, source);
}
console.log(`${mutants.length - survived.length} of ${mutants.length} killed`);
process.exit(survived.length ? 1 : 0);
