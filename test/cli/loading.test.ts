// What is loaded, and what waits until it is used.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { COMMAND, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

/** The files of dist that a command loads, but the parts that they share. */
function loadedBy(...args: string[]): string[] {
  const { status } = spawnSync(process.execPath, [COMMAND, ...args], {
    env: { ...process.env, NODE_V8_COVERAGE: at('coverage') },
  });
  expect(status).toBe(0);
  const reports = readdirSync(at('coverage')).map(
    (name) => JSON.parse(readFileSync(at('coverage', name), 'utf8')) as { result: { url: string }[] },
  );
  const files = reports
    .flatMap(({ result }) => result.map(({ url }) => url))
    .filter((url) => path.dirname(url).endsWith('/dist'));
  return files
    .map((url) => path.basename(url, '.js'))
    .filter((name) => !name.startsWith('part-'))
    .sort();
}

/** Runs a program whose first argument is the package. */
const run = (program: string) =>
  spawnSync(process.execPath, ['-e', program, path.join(path.dirname(COMMAND), 'index.js')], {
    encoding: 'utf8',
  });

test('importing regulus loads neither the command nor a reader with a library', () => {
  const { stdout } = run('require(process.argv[1]); console.log(Object.keys(require.cache).join("\\n"))');
  expect([...stdout.matchAll(/dist.(.+)\.js/g)].map(([, name]) => name)).toEqual(['index', 'library']);
  expect(
    [...stdout.matchAll(/node_modules.([^/\\]+)/g)]
      .map(([, name]) => name)
      .filter((name) => !['bindings', 'file-uri-to-path'].includes(name)),
  ).toEqual([]);
});

test('an error that a program does not catch shows a short line of the library', () => {
  const { stderr } = run('require(process.argv[1]).train({ data: {} })');
  expect(stderr).toContain('TypeError: options.data: expected glyphs or a path, received an object\n');
  expect(stderr.length).toBeLessThan(2_000);
});

test.each(['--version', '--help'])('%s loads neither the library nor a command', (asked) => {
  expect(loadedBy(asked)).toEqual(['cli']);
});

test('a command loads what it needs, and no more', () => {
  const data = writeTable(at('table.csv'));
  expect(
    loadedBy('train', '--data', data, '--dim', '8', '--depth', '1', '--epochs', '1', '--out', at('run')),
  ).toEqual(['cli', 'cli_commands', 'cli_train', 'data_formats_csv_table', 'library']);
});
