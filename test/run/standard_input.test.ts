import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { COMMAND, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const SMALL = words('--dim 8 --depth 1 --epochs 2 --batch-size 8 --threads 1');

/** Runs the command with text on its standard input, and its temporary files in the test's folder. */
function piped(input: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    encoding: 'utf8',
    input,
    env: { ...process.env, TMPDIR: at() },
  });
  return { status, stdout, stderr };
}

const train = (input: string, out: string, ...args: string[]) =>
  piped(input, 'train', '--data', '-', '--out', at(out), ...SMALL, ...args);
const model = (run: string) => readFileSync(at(run, 'model.safetensors'));

test('a run trains on rows from standard input as on those of a file, and is scored and goes on', () => {
  const rows = readFileSync(writeTable(at('table.csv')), 'utf8');
  expect(train(rows, 'piped')).toMatchObject({ status: 0 });
  expect(piped('', 'train', '--data', at('table.csv'), '--out', at('file'), ...SMALL).status).toBe(0);
  expect(model('piped').equals(model('file'))).toBe(true);
  expect(JSON.parse(readFileSync(at('piped', 'config.json'), 'utf8'))).toMatchObject({ data: '-' });

  const scores = (run: string, input: string, ...args: string[]) => {
    const { stdout } = piped(input, 'evaluate', at(run), '--json', ...args);
    const { warnings, ...others } = JSON.parse(stdout) as { warnings: { message: string }[] };
    return [others, warnings[0].message.replace(/: .*/, '')];
  };
  const [expected] = scores('file', '');
  const theirs = 'has the rows that the run was trained on';
  expect(scores('piped', rows)).toEqual([expected, 'the run was trained on standard input']);
  expect(scores('piped', '', '--data', at('table.csv'))).toEqual([expected, `${at('table.csv')} ${theirs}`]);
  expect(scores('file', rows, '--data', '-')).toEqual([expected, `standard input ${theirs}`]);

  expect(piped(rows, 'train', '--resume', at('piped'))).toMatchObject({ status: 0, stderr: '' });
  expect(readdirSync(at()).filter((name) => name.startsWith('regulus-'))).toEqual([]);
});

test('rows that cannot be read are those of standard input, and leave nothing behind', () => {
  const { status, stderr } = train('a,b,y\n1,2,u\n1,2\n', 'run');
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^regulus: standard input: line 3: expected 3 cells as in the rows above, found 2/),
  ]);
  expect(train('', 'run').stderr).toMatch(/^regulus: standard input: /);
  expect(train('a,y\n1,u\n', 'run', '--format', 'parquet').stderr).toMatch(
    /^regulus: --format: expected csv or jsonl for rows from standard input, received 'parquet'/,
  );
  expect(readdirSync(at())).toEqual([]);
});

test('other rows than the run was trained on are refused, and so is a sweep', () => {
  const rows = readFileSync(writeTable(at('table.csv')), 'utf8');
  expect(train(rows, 'run').status).toBe(0);
  const other = piped(rows.replace(/[^\n]*\n$/, ''), 'evaluate', at('run'));
  expect([other.status, other.stderr]).toEqual([
    1,
    expect.stringContaining('expected the data that the run was trained on, found other values'),
  ]);
  const sweep = piped(rows, 'sweep', '--data', '-', '--lr', '0.1,0.2', '--out', at('sweep'));
  expect([sweep.status, sweep.stderr]).toEqual([
    1,
    expect.stringMatching(/^regulus: --data: expected a file, which each trial reads, received '-'/),
  ]);
});

test('what rows are is inspected from standard input, as JSON lines too', () => {
  writeFileSync(at('rows.jsonl'), '{"a":1,"y":"u"}\n{"a":2,"y":"v"}\n');
  const lines = readFileSync(at('rows.jsonl'), 'utf8');
  const { status, stdout } = piped(lines, 'inspect', '-', '--format', 'jsonl', '--json');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ rows: 2, target: 'y' });
});
