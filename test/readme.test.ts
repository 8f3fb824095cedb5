import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import * as regulus from '../src';

const readme = readFileSync(path.join(__dirname, '..', 'README.md'), 'utf8');

test("the README's first program runs and learns", () => {
  const [, program] = /```ts\n([\s\S]*?)```/.exec(readme)!;
  const { outputText } = ts.transpileModule(program, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const shown: unknown[][] = [];
  const run = new Function('require', 'exports', 'console', outputText) as (...args: unknown[]) => void;
  run((name: string) => { expect(name).toBe('regulus'); return regulus; }, {}, { log: (...args: unknown[]) => shown.push(args) });
  expect(shown).toEqual([['accuracy', expect.any(Number)]]);
  expect(shown[0][1]).toBeGreaterThan(0.9);
});

test('the README names every option of train, and no other', () => {
  const options = readFileSync(path.join(__dirname, '..', 'src', 'cli', 'options.ts'), 'utf8');
  const flags = [...options.matchAll(/'(--[a-z-]+)/g)].map(([, flag]) => flag);
  const table = readme.slice(readme.indexOf('| option | default |'), readme.indexOf('A run folder holds'));
  expect([...table.matchAll(/`(--[a-z-]+)`/g)].map(([, flag]) => flag).sort()).toEqual([...new Set(flags)].sort());
});
