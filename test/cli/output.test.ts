// Readers that go away before the command ends, by real pipes; and outputs that cannot be written.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { COMMAND, regulus, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const small = words('--dim 8 --depth 1 --batch-size 8');
const table = () => writeTable(at('table.csv'));

/** Runs a script in which `regulus` is the command; prints the codes of a pipe that it ends with. */
function shell(script: string, ...args: string[]) {
  const prelude = 'NODE="$1" COMMAND="$2"; shift 2; regulus() { "$NODE" "$COMMAND" "$@"; }\n';
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-c', `${prelude}${script}; echo "codes \${PIPESTATUS[*]}"`, 'bash', process.execPath, COMMAND, ...args],
    { encoding: 'utf8', env: process.env, timeout: 60_000, killSignal: 'SIGKILL' },
  );
  return { status, stdout, stderr };
}
const lines = (...parts: string[]) =>
  readFileSync(at(...parts), 'utf8')
    .trim()
    .split('\n');

test.each([
  ['standard output', 'regulus train "$@" | head -1'],
  ['both outputs', 'regulus train "$@" 2>&1 | head -1'],
  ['a reader that never reads', 'regulus train "$@" | true'],
])('a training whose reader goes away runs to its end: %s', (_, script) => {
  const { stdout, stderr } = shell(
    script,
    ...words('--epochs 60 --data'),
    table(),
    ...small,
    '--out',
    at('run'),
  );
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^(.+\n)?codes 0 0\n$/);
  expect(lines('run', 'metrics.jsonl')).toHaveLength(60);
  expect(existsSync(at('run', 'report.html'))).toBe(true);
});

test('a sweep whose reader goes away runs all its trials', () => {
  const { stdout, stderr } = shell(
    'regulus sweep "$@" 2>&1 | head -1',
    ...words('--epochs 20 --lr 1e-3,2e-3,3e-3 --jobs 2 --data'),
    table(),
    ...small,
    '--out',
    at('sweep'),
  );
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^.+\ncodes 0 0\n$/);
  expect(lines('sweep', 'results.jsonl')).toHaveLength(3);
  expect(existsSync(at('sweep', 'report.html'))).toBe(true);
});

describe('with a run', () => {
  beforeEach(() =>
    expect(regulus('train', '--data', table(), ...small, '--epochs', '1', '--out', at('run')).status).toBe(0),
  );

  test('predictions for a reader that goes away end quietly, on standard output and in a pipe of a name', () => {
    const rows = Array.from({ length: 8_000 }, (_, i) => `${i % 3},${Math.sin(i)}`);
    writeFileSync(at('rows.csv'), `a,b\n${rows.join('\n')}\n`);
    const predict = ['predict', at('run'), '--data', at('rows.csv'), '--out'];
    const header = 'predicted,probability_blue,probability_green,probability_red\n';
    const quiet = { status: 0, stdout: `${header}codes 0 0\n`, stderr: '' };
    expect(shell('regulus "$@" | head -1', ...predict, '-')).toEqual(quiet);
    expect(shell('regulus "$@" | head -1', ...predict, '/dev/stdout')).toEqual(quiet);
    const fifo = 'mkfifo "$1"; head -1 "$1" & shift; regulus "$@" | cat';
    const { stdout, stderr } = shell(fifo, at('fifo'), ...predict, at('fifo'));
    expect([stdout.includes(header), stdout.endsWith('codes 0 0\n'), stderr]).toEqual([true, true, '']);
  });

  test('an evaluation that nobody reads ends quietly', () => {
    expect(shell('regulus "$@" | true', 'evaluate', at('run'), '--data', table()).stdout).toBe('codes 0 0\n');
  });

  (existsSync('/dev/full') ? test : test.skip)('an output that cannot be written is an error', () => {
    const full = (...args: string[]) => shell('regulus "$@" >/dev/full', ...args);
    const lost =
      /regulus: standard output: ENOSPC: no space left on device, write; part of what was printed is lost\n$/;
    expect(full('evaluate', at('run'), '--data', table())).toMatchObject({
      stdout: 'codes 1\n',
      stderr: expect.stringMatching(lost),
    });
    expect(full('predict', at('run'), '--data', table(), '--out', '-')).toMatchObject({
      stdout: 'codes 1\n',
      stderr: 'regulus: standard output: no space left on the device\n',
    });
  });
});
