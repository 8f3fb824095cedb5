// Variables of the environment that the command does not know.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { start } from '../support/command';

const said = async (settings: Record<string, string>) => (await start(['--version'], settings).end).shown;

test('a misspelt variable is said once, with the one that is near; those that are known are not', async () => {
  const variable = (name: string, hint: string) =>
    `Warning: the variable ${name} is not known, and not used: ${hint}`;
  expect(await said({ REGULUS_NUM_THREAD: '3' })).toBe(
    `${variable('REGULUS_NUM_THREAD', 'did you mean REGULUS_NUM_THREADS?')}\n0.1.0\n`,
  );
  expect(await said({ REGULUS_COLOUR_OF_BARS: '1' })).toContain(
    variable('REGULUS_COLOUR_OF_BARS', 'the variables are REGULUS_ADDON, '),
  );
  expect(await said({ REGULUS_NUM_THREADS: '3', REGULUS_ENDURANCE: '', OTHER: '1' })).toBe('0.1.0\n');
  expect(await said({ REGULUS_NUM_THREAD: '3', OMPI_COMM_WORLD_RANK: '1' })).toBe('0.1.0\n');
});

test('every variable that the sources read is known', async () => {
  const root = path.join(__dirname, '..', '..');
  const files = ['src', 'scripts', 'test'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.m?[jt]s$/.test(file))
      .map((file) => path.join(root, folder, file)),
  );
  const read = files.flatMap((file) =>
    Array.from(readFileSync(file, 'utf8').matchAll(/process\.env\.(REGULUS_[A-Z_]+)/g), ([, name]) => name),
  );
  expect(read).toContain('REGULUS_ADDON');
  expect(await said(Object.fromEntries(read.map((name) => [name, ''])))).toBe('0.1.0\n');
});
