import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { words } from '../support/words';

const CLI = path.join(__dirname, '..', '..', 'dist', 'cli.js');
const help = (width: number | undefined, ...args: string[]) => {
  const env = { ...process.env, COLUMNS: String(width ?? '') };
  const { stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8', env });
  return (stdout || stderr).split('\n');
};
/** Lines that a terminal would break, but for commands, which stay whole to be copied. */
const tooLong = (lines: string[], width: number) =>
  lines.filter((line) => [...line].length > width && !/^( {2}|Usage: )(npx )?regulus /.test(line));

const COMMANDS = words(
  'train sweep inspect evaluate predict export report board doctor build-mpi complete bench',
);

test.each([40, 60, 80, 200])(
  'the help of every command fits %i columns',
  (width) => {
    for (const command of COMMANDS)
      expect([command, tooLong(help(width, command, '--help'), width)]).toEqual([command, []]);
    expect(tooLong(help(width), width)).toEqual([]);
  },
  60_000,
);

test('on a narrow output a text stands below what it describes', () => {
  const lines = help(40, 'predict', '--help');
  const place = lines.indexOf('  --safe-csv');
  expect(lines.slice(place, place + 4)).toEqual([
    '  --safe-csv',
    '      begin text that a spreadsheet',
    '      would take for a formula with an',
    '      apostrophe (default: false)',
  ]);
  expect(help(40)).toContain('      what Regulus understands of a');
});

test('elsewhere it stands beside it, in 80 columns where the output tells no width', () => {
  const lines = help(undefined);
  expect(lines).toContain('  evaluate <run>    score a run on labelled rows');
  expect(lines).toContain('  npx regulus inspect table.csv       what Regulus understands of a table');
  expect(tooLong(lines, 80)).toEqual([]);
});
