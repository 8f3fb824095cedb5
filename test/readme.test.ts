import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import * as regulus from '../src';
import { FORMAT_VERSION } from '../src/run/checkpoint_contents';
import { regulus as command, writeTable } from './support/command';
import { temporaryFolder } from './support/folder';
import { words } from './support/words';

const at = temporaryFolder();

const readme = readFileSync(path.join(__dirname, '..', 'README.md'), 'utf8');

type Main = (require: (name: string) => unknown, exports: object, console: object) => Promise<void>;

/** Runs a program of the documentation; returns what it logged. */
async function shownBy(program: string): Promise<unknown[][]> {
  const [, imports, body] = /^((?:import [\s\S]*?;\n)+)([\s\S]*)$/.exec(program)!;
  const { outputText } = ts.transpileModule(`${imports}export async function main() {\n${body}}\n`, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const shown: unknown[][] = [];
  const run = new Function('require', 'exports', 'console', `${outputText}; return main();`) as Main;
  await run(
    (name) => {
      expect(name).toBe('regulus');
      return regulus;
    },
    {},
    { log: (...args: unknown[]) => shown.push(args) },
  );
  return shown;
}
const programs = (text: string) => [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, program]) => program);

test("the README's first program runs and learns", async () => {
  const shown = await shownBy(programs(readme)[0]);
  expect(shown).toEqual([['accuracy', expect.any(Number)]]);
  expect(shown[0][1]).toBeGreaterThan(0.9);
});

test("the guide's programs run, learn and go on to the same bits", async () => {
  const [training, scores, categories, table, whole, resuming] = programs(
    readFileSync(path.join(__dirname, '..', 'docs', 'guide.md'), 'utf8'),
  );
  const shown = await shownBy(training);
  expect(shown.at(-1)).toEqual(['finished', expect.any(Number)]);
  expect(shown.at(-1)![1]).toBeGreaterThan(0.6);
  const [[loss], ...others] = await shownBy(scores);
  expect(loss).toBeCloseTo((0.8 / 3 + 2 * 0.5) / 3, 7);
  expect(others.flat()).toEqual([0.875, expect.closeTo(7 / 9), expect.closeTo(0.9486, 4)]);
  expect(await shownBy(categories)).toEqual([[[2, 2], 20]]);
  const [[classNames, shape, accuracy]] = await shownBy(table);
  expect([classNames, shape]).toEqual([
    ['no', 'yes'],
    [180, 2],
  ]);
  expect(accuracy).toBeGreaterThan(0.9);
  expect(await shownBy(whole.replace('runs/example', at('run')))).toEqual([
    [1, true],
    [2, true],
    ['finished', 2, 'classification'],
  ]);
  expect(await shownBy(resuming)).toEqual([['same bits', true]]);
});

test.each(['coming_from_pytorch', 'coming_from_tensorflow'])(
  'the program of docs/%s.md runs and learns',
  async (page) => {
    const [program] = programs(readFileSync(path.join(__dirname, '..', 'docs', `${page}.md`), 'utf8'));
    const shown = await shownBy(program);
    expect(shown.map(([what]) => what)).toEqual(['loss', 'loss', 'loss', 'accuracy']);
    expect(shown[3][1]).toBeGreaterThan(0.95);
  },
);

test('docs/stability.md has every file of a run folder, all their fields, and the version of checkpoints', () => {
  const page = readFileSync(path.join(__dirname, '..', 'docs', 'stability.md'), 'utf8');
  const named = (file: string) =>
    [...(page.match(new RegExp(`^\\| .*\`${file}\`.*$`, 'm'))?.[0] ?? '').matchAll(/`([a-z0-9_.]+)`/g)].map(
      ([, name]) => name,
    );
  for (const extra of [[], ['--val-fraction', '0.2', '--ema', '0.9']]) {
    const run = at(`run${extra.length}`);
    expect(
      command(
        'train',
        '--data',
        writeTable(at('table.csv')),
        ...words('--dim 8 --depth 2 --epochs 1 --out'),
        run,
        ...extra,
      ),
    ).toMatchObject({ status: 0 });
    for (const file of readdirSync(run))
      expect({ file, named: named(file) }).toEqual({ file, named: expect.arrayContaining([file]) });
    for (const file of ['metrics.jsonl', 'summary.json']) {
      const fields = Object.keys(JSON.parse(readFileSync(path.join(run, file), 'utf8')) as object);
      const groups = ['averaged_', 'fitted_', ...(file === 'summary.json' ? ['val_'] : [])];
      for (const field of fields)
        if (!groups.some((group) => field.startsWith(group)))
          expect({ file, named: named(file) }).toEqual({ file, named: expect.arrayContaining([field]) });
    }
  }
  expect(page).toContain(`format version (${FORMAT_VERSION} now)`);
});
