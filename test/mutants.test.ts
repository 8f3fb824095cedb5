// What scripts/mutants.mjs is going to change: the run takes long, so that a line that is no longer there is noticed here.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..');
const mutants = JSON.parse(readFileSync(path.join(root, 'scripts', 'mutants.json'), 'utf8')) as [file: string, text: string, other: string, what: string][];

test.each(mutants.map(([file, text, other, what]) => [file, what, text, other]))('%s has the line for: %s', (file, _, text, other) => {
  expect(readFileSync(path.join(root, file), 'utf8').split(text).length - 1).toBe(1);
  expect(other).not.toBe(text);
});

test('every kernel with a formula, and what kernels share, has a mutant', () => {
  const kernels = readdirSync(path.join(root, 'native', 'kernels')).filter((name) => /\.cc$|-inl\.h$/.test(name) && name !== 'limits.cc');
  const changed = new Set(mutants.map(([file]) => path.basename(file)));
  expect(kernels.filter((name) => !changed.has(name))).toEqual([]);
});
