// Every example runs as its first line says.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadSafetensors } from '../src';
import { temporaryFolder } from './support/folder';

const at = temporaryFolder();
const expected: Record<string, [RegExp, () => string[]]> = {
  'table.ts': [
    /CSV, 600 rows from flowers\.csv[\s\S]*(finished|stopped-early) after step \d+: test accuracy (0\.9|1\.0)/,
    () => [],
  ],
  'digits.ts': [
    /epoch 3 [\s\S]*test accuracy 0\.9\d+, of the averaged weights 0\.9/,
    () => ['', at('model.safetensors')],
  ],
  'own_module.ts': [/accuracy (0\.9|1\.0).*names 0\.weight 0\.bias 1\.scale 2\.weight 2\.bias/, () => []],
  'train_in_worker.ts': [
    /epoch 5 [\s\S]*of 100 test rows \d\d were right; \d+ answers while the worker trained/,
    () => [],
  ],
};

const root = path.join(__dirname, '..');
const tsNode = path.join(root, 'node_modules', 'ts-node', 'dist', 'bin.js');

/** The list of the examples, and the table that the snippets of the pages use. */
const OTHERS = ['README.md', 'customers.mjs'];

test('every example is tried', () =>
  expect(readdirSync(path.join(root, 'examples')).sort()).toEqual(
    [...Object.keys(expected), ...OTHERS].sort(),
  ));

test.each(Object.entries(expected))('examples/%s', (name, [output, args]) => {
  const file = `examples/${name}`;
  const [firstLine] = readFileSync(path.join(root, file), 'utf8').split('\n');
  expect(firstLine).toContain(`npx ts-node ${file}`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsNode, file, ...args()], {
    cwd: root,
    encoding: 'utf8',
    timeout: 120_000,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(output);
  if (name === 'digits.ts')
    expect(loadSafetensors(at('model.safetensors')).tensors['head.weight'].shape).toEqual([10, 128]);
});
