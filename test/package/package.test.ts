// The packed tarball as a user gets it: installed in a blank project without install scripts, then run there.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { installedPackage, program, root } from './installed';

const { at, runFile: run } = installedPackage();

test('works by require', () => {
  expect(
    run('a.cjs', `const { ResidualMLP, AdamW, LabelSmoothingCE, tensor } = require('regulus');${program}`),
  ).toBe('1\n');
});

test('reads a table, with the parser that it brings along', () => {
  writeFileSync(at('table.csv'), 'a,b,kind\n1,2,x\n3,4,y\n');
  expect(
    run(
      't.cjs',
      `const { loadData } = require('regulus');
loadData({ data: 'table.csv' }).then(({ data }) => console.log(data.target.description.classNames.join()));`,
    ),
  ).toBe('x,y\n');
});

test('works by import, with the same named exports', () => {
  expect(
    run('a.mjs', `import { ResidualMLP, AdamW, LabelSmoothingCE, tensor } from 'regulus';${program}`),
  ).toBe('1\n');
  expect(
    run(
      'b.mjs',
      `import * as esm from 'regulus';
import { createRequire } from 'node:module';
const cjs = createRequire(import.meta.url)('regulus');
console.log(Object.keys(cjs).sort().join() === Object.keys(esm).sort().join());`,
    ),
  ).toBe('true\n');
});

test('its types hold for CommonJS and ESM', () => {
  writeFileSync(
    at('c.mts'),
    `import { ResidualMLP, AdamW, LabelSmoothingCE, tensor, type Tensor } from 'regulus';
${program}
const loss: number = criterion.forward(tensor(new Float32Array(3), [1, 3]), [0]);
const t: Tensor = tensor(new Float32Array(1), [1]);
console.log(loss, t);`,
  );
  writeFileSync(
    at('d.cts'),
    `import { LabelSmoothingCE, tensor } from 'regulus';
const criterion = new LabelSmoothingCE({ reduction: 'none' });
const losses: Float32Array = criterion.forward(tensor(new Float32Array(3), [1, 3]), [0]);
console.log(losses);`,
  );
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const types = path.join(root, 'node_modules', '@types');
  const { stdout, status } = spawnSync(
    process.execPath,
    [
      compiler,
      '--noEmit',
      '--strict',
      '--target',
      'es2022',
      '--module',
      'node16',
      '--typeRoots',
      types,
      '--types',
      'node',
      'c.mts',
      'd.cts',
    ],
    { cwd: at(), encoding: 'utf8' },
  );
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

test("needs nothing but bindings, and importing it loads none of the command's libraries", () => {
  const { dependencies, scripts = {} } = JSON.parse(
    readFileSync(at('node_modules', 'regulus', 'package.json'), 'utf8'),
  );
  expect(Object.keys(dependencies)).toEqual(['bindings']);
  for (const hook of ['preinstall', 'install', 'postinstall', 'prepare'])
    expect(scripts[hook]).toBeUndefined();
  const loaded = run(
    'loaded.cjs',
    `require('regulus');
for (const file of Object.keys(require.cache))
  console.log(file.replace(/\\\\/g, '/').split('/node_modules/').pop());`,
  );
  expect(
    [
      ...new Set(
        loaded
          .trim()
          .split('\n')
          .slice(1)
          .map((file) => file.split('/')[0]),
      ),
    ].sort(),
  ).toEqual(['bindings', 'file-uri-to-path', 'regulus']);
  expect(loaded).not.toMatch(/dist\/(cli|data)/);
});

test('the command trains', () => {
  const { status, stdout, stderr } = spawnSync(
    'npx',
    [
      '--no-install',
      'regulus',
      'train',
      '--train-rows',
      '300',
      '--dim',
      '16',
      '--depth',
      '1',
      '--epochs',
      '2',
      '--out',
      'run',
    ],
    { cwd: at(), encoding: 'utf8' },
  );
  expect({ status, stderr: stderr.replace(/npm warn.*\n/g, '') }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/test accuracy/);
  expect(JSON.parse(readFileSync(at('run', 'summary.json'), 'utf8')).test_accuracy).toBeGreaterThan(0.05);
});

(spawnSync('mpicxx', ['--version']).error ? test.skip : test)(
  'where there is MPI, it builds its addon and trains on two ranks',
  () => {
    const env = {
      ...process.env,
      OMPI_ALLOW_RUN_AS_ROOT: '1',
      OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1',
    };
    const command = (name: string, ...args: string[]) =>
      spawnSync(name, args, { cwd: at(), encoding: 'utf8', env });
    expect(command('npx', '--no-install', 'regulus', 'build-mpi')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/Built .*regulus_mpi\.node/),
    });
    const job = ['--train-rows', '200', '--dim', '16', '--depth', '1', '--epochs', '1', '--out', 'ranks'];
    const { status, stdout } = command(
      'mpirun',
      '-n',
      '2',
      '--oversubscribe',
      '--bind-to',
      'none',
      'npx',
      '--no-install',
      'regulus',
      'train',
      '--distributed',
      ...job,
    );
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/Ranks {2}2 by/) });
  },
);

test('the command times itself, and finds what it starts for its peers', () => {
  const args = [
    '--no-install',
    'regulus',
    'bench',
    '--peers',
    '--rounds',
    '1',
    '--only',
    'label_smoothing_ce',
    '--match',
    '[256, 1000]',
  ];
  const { status, stdout } = spawnSync('npx', args, {
    cwd: at(),
    encoding: 'utf8',
    env: { ...process.env, REGULUS_BENCH_PYTHON: '', REGULUS_BENCH_PACKAGES: '' },
  });
  expect(status).toBe(0);
  expect(stdout).toMatch(/cross entropy \[256, 1000\], 1 thread: [\d.]+/);
  expect(stdout).toContain('Not compared: the limits of this machine: run "npm run bench" in a checkout');
  expect(stdout).not.toContain('of a plain copy');
  for (const name of ['pytorch.py', 'onednn.cc', 'tfjs_wasm.mjs', 'jax_js.mjs', 'serve.mjs']) {
    expect(existsSync(at('node_modules', 'regulus', 'bench', 'peers', name))).toBe(true);
  }
});

test('runs in workers and in jest without any settings', () => {
  expect(
    run(
      'w.cjs',
      `const { Worker } = require('node:worker_threads');
const program = \`
  const { simd } = require('regulus');
  require('node:worker_threads').parentPort.postMessage(simd().supported.length > 0);\`;
new Worker(program, { eval: true }).on('message', (m) => console.log(m));`,
    ),
  ).toBe('true\n');
  writeFileSync(
    at('x.test.js'),
    `const { Linear, tensor } = require('regulus');
const row = (columns) => tensor(new Float32Array(columns), [1, columns]);
test('errors and results are of this realm', () => {
  const layer = new Linear(2, 2);
  expect(() => layer.forward(3)).toThrow(TypeError);
  expect(() => layer.predict(row(3))).toThrow(RangeError);
  expect(layer.predict(row(2)).data).toBeInstanceOf(Float32Array);
});`,
  );
  const { status } = spawnSync(
    process.execPath,
    [path.join(root, 'node_modules', 'jest', 'bin', 'jest.js'), '--rootDir', at()],
    { cwd: at(), encoding: 'utf8' },
  );
  expect(status).toBe(0);
});
