// What is loaded, and what waits until it is used.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { COMMAND, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

/** The bundled packages whose code ran: V8 counts the calls of the functions that esbuild wraps around their files. */
function packagesRunBy(...args: string[]): string[] {
  const { status } = spawnSync(process.execPath, [COMMAND, ...args], { env: { ...process.env, NODE_V8_COVERAGE: at('coverage') } });
  expect(status).toBe(0);
  const reports = readdirSync(at('coverage')).map((name) => JSON.parse(readFileSync(at('coverage', name), 'utf8')) as { result: { url: string; functions: { functionName: string; ranges: { count: number }[] }[] }[] });
  const called = reports.flatMap(({ result }) => result).filter(({ url }) => url.endsWith('/dist/cli.js')).flatMap(({ functions }) => functions).filter(({ ranges }) => ranges[0].count > 0);
  return [...new Set(called.flatMap(({ functionName }) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(functionName)?.[1] ?? []))].sort();
}

test('importing regulus loads neither the command nor a reader with a library', () => {
  const program = 'require(process.argv[1]); console.log(Object.keys(require.cache).join("\\n"))';
  const { stdout } = spawnSync(process.execPath, ['-e', program, path.join(path.dirname(COMMAND), 'index.js')], { encoding: 'utf8' });
  expect(stdout).toMatch(/dist.data.load\.js/);
  expect(stdout).not.toMatch(/dist.(cli|data.(csv|npz|parquet))\.js/);
  expect([...stdout.matchAll(/node_modules.([^/\\]+)/g)].map(([, name]) => name).filter((name) => !['bindings', 'file-uri-to-path'].includes(name))).toEqual([]);
});

test('a command runs the libraries that it needs, and no others', () => {
  expect(packagesRunBy('--version')).toEqual(['commander']);
  const train = packagesRunBy('train', '--data', writeTable(at('table.csv')), '--dim', '8', '--depth', '1', '--epochs', '1', '--out', at('run'));
  expect(train).toEqual(expect.arrayContaining(['cli-table3', 'csv-parse', 'picocolors']));
  for (const name of ['protobufjs', 'zod', 'yaml', 'yauzl', 'hyparquet', 'fzstd', 'crc-32', 'csv-stringify']) expect(train).not.toContain(name);
});
