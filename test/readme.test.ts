import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import * as regulus from '../src';

const readme = readFileSync(path.join(__dirname, '..', 'README.md'), 'utf8');

type Main = (require: (name: string) => unknown, exports: object, console: object) => Promise<void>;

/** Runs a program of the documentation; returns what it logged. */
async function shownBy(program: string): Promise<unknown[][]> {
  const [, imports, body] = /^((?:import [\s\S]*?;\n)+)([\s\S]*)$/.exec(program)!;
  const { outputText } = ts.transpileModule(`${imports}export async function main() {\n${body}}\n`, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const shown: unknown[][] = [];
  const run = new Function('require', 'exports', 'console', `${outputText}; return main();`) as Main;
  await run((name) => { expect(name).toBe('regulus'); return regulus; }, {}, { log: (...args: unknown[]) => shown.push(args) });
  return shown;
}
const programs = (text: string) => [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, program]) => program);

test("the README's first program runs and learns", async () => {
  const shown = await shownBy(programs(readme)[0]);
  expect(shown).toEqual([['accuracy', expect.any(Number)]]);
  expect(shown[0][1]).toBeGreaterThan(0.9);
});

test("the guide's programs run, learn and go on to the same bits", async () => {
  const [training, resuming] = programs(readFileSync(path.join(__dirname, '..', 'docs', 'guide.md'), 'utf8'));
  const shown = await shownBy(training);
  expect(shown.at(-1)).toEqual(['finished', expect.any(Number)]);
  expect(shown.at(-1)![1]).toBeGreaterThan(0.6);
  expect(await shownBy(resuming)).toEqual([['same bits', true]]);
});

test('the README names every option of train, and no other', () => {
  const options = readFileSync(path.join(__dirname, '..', 'src', 'cli', 'options.ts'), 'utf8');
  const flags = [...options.matchAll(/'(--[a-z-]+)/g)].map(([, flag]) => flag);
  const table = readme.slice(readme.indexOf('| option | default |'), readme.indexOf('A run folder holds'));
  expect([...table.matchAll(/`(--[a-z-]+)`/g)].map(([, flag]) => flag).sort()).toEqual([...new Set(flags)].sort());
});
