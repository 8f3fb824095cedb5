// The code that scripts/mutants.mjs changes: its run takes long, so code that is gone is noticed here.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..');
const { findCode } = require('../scripts/lib/find_code.cjs') as {
  findCode(source: string, code: string): { from: number; to: number }[];
};
const mutants = JSON.parse(readFileSync(path.join(root, 'scripts', 'mutants.json'), 'utf8')) as [
  file: string,
  code: string,
  other: string,
  what: string,
][];

test.each(mutants.map(([file, code, other, what]) => [file, what, code, other]))(
  '%s has the code for: %s',
  (file, _, code, other) => {
    expect(findCode(readFileSync(path.join(root, file), 'utf8'), code)).toHaveLength(1);
    expect(other).not.toBe(code);
  },
);

test('every kernel with a formula, and what kernels share, has a mutant', () => {
  const kernels = ['gemm', 'kernels', 'simd']
    .flatMap((folder) => readdirSync(path.join(root, 'native', folder)))
    .filter((name) => /\.cc$|-inl\.h$/.test(name));
  const changed = new Set(mutants.map(([file]) => path.basename(file)));
  expect(kernels.filter((name) => !changed.has(name))).toEqual([]);
});

test('code is found whatever its white space, and only whole', () => {
  const source = 'float a = Mul(b,\n               c);\nfloat ab = Mul(b, cd);';
  expect(findCode(source, 'Mul(b, c)')).toEqual([{ from: 10, to: 34 }]);
  expect(findCode(source, 'Mul( b,cd )')).toHaveLength(1);
  expect(findCode(source, 'Mul(c, b)')).toEqual([]);
});
