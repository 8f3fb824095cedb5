// Names that come with data and runs: files, columns, classes.
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { loadSafetensors, saveSafetensors } from '../../src';
import { COMMAND, regulus, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const small = words('--dim 8 --depth 1 --epochs 1 --batch-size 8');
/** What a terminal obeys or reorders. */
const UNSAFE = /[\p{Bidi_Control}\u2028\u2029]|(?!\n)\p{Cc}/u;
const EVIL = "\u001b]0;owned\u0007\u001b[31mred \u202e'csv";

/** The rows of writeTable with other words in them. */
function tableWith(file: string, replaced: Record<string, string>): string {
  const text = readFileSync(writeTable(file), 'utf8');
  const changed = Object.entries(replaced).reduce((all, [from, to]) => all.replaceAll(from, to), text);
  writeFileSync(file, changed);
  return file;
}

test('no name of a file, a column or a class reaches the terminal as it is', () => {
  const data = tableWith(at(`${EVIL}.csv`), { 'class,a': `class ${EVIL},a${EVIL}`, red: `red${EVIL}` });
  const shown = (...args: string[]) => {
    const { stdout, stderr } = regulus(...args);
    expect(stdout + stderr).not.toMatch(UNSAFE);
    return stdout + stderr;
  };
  const run = at(`run ${EVIL}`);
  expect(shown('train', '--data', data, ...small, '--out', run)).toContain('\\x1b[31mred \\u202e');
  shown('evaluate', run, '--data', data);
  shown('predict', run, '--data', data, '--out', at(`${EVIL}.out.csv`));
  shown('report', run);
  shown('export', run, '--onnx', at(`${EVIL}.onnx`));
  shown('sweep', '--data', data, ...small.slice(0, 6), ...words('--lr 1e-3,2e-3 --out'), at(`sweep ${EVIL}`));
  shown('train', '--data', at(`missing ${EVIL}.csv`));
  shown('predict', run, '--data', writeTable(at('other.csv')), '--out', '-');
});

test('the command to try next is one that a shell runs on this very data', () => {
  const data = writeTable(at(`${EVIL}.csv`));
  const { stdout } = regulus('train', '--data', data, ...small, '--out', at('run'));
  const [, next] = /^Try next: (?:npx )?regulus (.*)$/m.exec(stdout)!;
  const script = `"$0" "$1" ${next} --epochs 1 --out "$2"`;
  const { status, stderr } = spawnSync('bash', ['-c', script, process.execPath, COMMAND, at('next')], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect([status, stderr.replace(/^Warning.*\n/gm, '')]).toEqual([0, '']);
});

test('an option in a checkpoint that is no value of its kind is refused', () => {
  expect(regulus('train', '--data', writeTable(at('table.csv')), ...small, '--out', at('run')).status).toBe(
    0,
  );
  const file = at('run', 'checkpoint.safetensors');
  const { tensors, metadata } = loadSafetensors(file);
  const options = { ...JSON.parse(metadata.options), epochs: '\u001b[2J' };
  saveSafetensors(file, tensors as never, { ...metadata, options: JSON.stringify(options) });
  const { status, stderr } = regulus('train', '--resume', at('run'));
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/checkpoint\.safetensors: metadata 'options', epochs: expected an integer/),
  ]);
});

test('classes that spreadsheets take for formulas are text with --safe-csv', () => {
  const data = tableWith(at('table.csv'), { red: '=1+1', green: '@x', blue: '-2' });
  expect(regulus('train', '--data', data, ...small, '--out', at('run')).status).toBe(0);
  const predicted = (...args: string[]) => {
    expect(regulus('predict', at('run'), '--data', data, '--out', at('p.csv'), ...args).status).toBe(0);
    return parse(readFileSync(at('p.csv'))) as string[][];
  };
  const [plain, safe] = [predicted(), predicted('--safe-csv')];
  expect(safe).toEqual(plain.map(([name, ...rest], row) => [row === 0 ? name : `'${name}`, ...rest]));
  const { status, stderr } = regulus(
    ...['predict', at('run'), '--data', data, '--out', at('p.jsonl'), '--safe-csv'],
  );
  expect([status, stderr]).toEqual([
    1,
    "regulus: --safe-csv: expected predictions in CSV, received 'jsonl'\n",
  ]);
});

test('a file that is written again keeps its mode', () => {
  const data = writeTable(at('table.csv'));
  expect(regulus('train', '--data', data, ...small, '--out', at('run')).status).toBe(0);
  const predict = () => regulus('predict', at('run'), '--data', data, '--out', at('p.csv'));
  expect(predict().status).toBe(0);
  const files = [at('p.csv'), at('run', 'report.html')];
  for (const [i, file] of files.entries()) chmodSync(file, [0o600, 0o666][i]);
  expect(predict().status).toBe(0);
  expect(regulus('report', at('run')).status).toBe(0);
  expect(files.map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o666]);
});

test.each<[string, Record<string, string>, RegExp]>([
  [
    'column',
    { 'class,a': 'class,A' },
    /table\.csv: expected a column named 'a', which the model was trained on, found .*'A'/,
  ],
  ['class', { red: 'rot' }, /table\.csv: target: expected \{.*"red".*\} as in .*, found \{.*"rot".*\}\n/],
])('a %s of another name is noticed when a run or a sweep goes on', (_, renamed, message) => {
  const data = writeTable(at('table.csv'));
  expect(regulus('train', '--data', data, ...small, '--out', at('run')).status).toBe(0);
  const search = ['sweep', '--data', data, ...small.slice(0, 4), ...words('--epochs 1 --out'), at('sweep')];
  expect(regulus(...search).status).toBe(0);
  tableWith(at('renamed.csv'), renamed);
  renameSync(at('renamed.csv'), data);
  expect(regulus('train', '--resume', at('run')).stderr).toMatch(message);
  expect(regulus('sweep', '--resume', at('sweep')).stderr).toMatch(/found other values or names/);
});
