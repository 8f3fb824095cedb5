// The API reference is made from the doc comments, and an export without one is an error.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../support/folder';
import { tools } from '../support/tools';
import { root } from './installed';

const at = temporaryFolder();
function run(cwd: string, command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, shown: stdout + stderr };
}

test('every export of the library is documented', () => {
  const { status, shown } = run(root, process.execPath, 'scripts/docs.mjs', '--out', at('api'));
  expect({ status, warnings: shown.match(/warning.*|error.*/g) }).toEqual({ status: 0, warnings: null });
  for (const page of [
    'index.html',
    'classes/AdamW.html',
    'functions/loadData.html',
    'types/Reduction.html',
    'interfaces/TrainOptions.html',
  ])
    expect(existsSync(at('api', page))).toBe(true);
});

test('an export, an option or a method without documentation is an error that names it', () => {
  writeFileSync(
    at('entry.ts'),
    `/** Documented. */
export interface Options { rate: number }
export class Undocumented { run(options: Options): number { return options.rate; } }
`,
  );
  writeFileSync(
    at('tsconfig.json'),
    JSON.stringify({ compilerOptions: { strict: true, skipLibCheck: true, types: [] }, files: ['entry.ts'] }),
  );
  writeFileSync(
    at('typedoc.json'),
    JSON.stringify({
      extends: [path.join(root, 'typedoc.json')],
      entryPoints: ['entry.ts'],
      tsconfig: 'tsconfig.json',
    }),
  );
  const { status, shown } = run(at(), tools('typedoc').bin('typedoc'), '--emit', 'none');
  expect(status).not.toBe(0);
  for (const name of ['Undocumented (Class)', 'Options.rate (Property)', 'Undocumented.run (CallSignature)'])
    expect(shown).toContain(name);
});
