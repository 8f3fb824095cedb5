// A disk that fills up, a file system that turns read-only, memory that ends: real ones, in a mount namespace
// and under a limit.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { COMMAND, regulus, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const job = ['--dim', '16', '--depth', '2', '--epochs', '400', '--batch-size', '8'];

/**
 * Runs a script in which `regulus` is the command, $DISK a small file system of its own and wait_for FILE
 * TEXT waits for a line.
 */
function onSmallDisk(script: string, ...args: string[]) {
  const prelude = `
    export DISK="$1" NODE="$2" COMMAND="$3"; shift 3
    mkdir -p "$DISK"; mount -t tmpfs -o size=1m none "$DISK"
    regulus() { "$NODE" "$COMMAND" "$@"; }
    wait_for() {
      for i in $(seq 600); do grep -qs "$2" "$1" && return 0; sleep 0.05; done
      echo "never saw $2" >&2
      exit 9
    }
  `;
  const { status, stdout, stderr } = spawnSync(
    'unshare',
    ['-rm', 'bash', '-c', prelude + script, 'bash', at('disk'), process.execPath, COMMAND, ...args],
    { encoding: 'utf8', env: process.env, timeout: 120_000, killSignal: 'SIGKILL' },
  );
  return { status, stdout, stderr };
}
const canMount = spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs none /mnt']).status === 0;

(canMount ? describe : describe.skip)('on a small disk', () => {
  test.each([
    [
      'is full',
      'LD_PRELOAD= dd if=/dev/zero of="$DISK/filler" bs=1k 2>/dev/null',
      'rm "$DISK/filler"',
      /no space left on the device/,
    ],
    [
      'turns read-only',
      'until mount -o remount,ro "$DISK" 2>/dev/null; do :; done',
      'mount -o remount,rw "$DISK"',
      /the file system is read-only/,
    ],
  ])(
    'that %s the run ends with one message, the last checkpoint stays whole, and the run goes on to the same bits',
    (_, breakIt, mendIt, message) => {
      const data = writeTable(at('table.csv'));
      expect(regulus('train', '--data', data, ...job, '--out', at('whole')).status).toBe(0);
      const { status, stdout, stderr } = onSmallDisk(
        `
      regulus train --data "$1" ${job.join(' ')} --out "$DISK/run" >"$2.log" 2>"$2.err" &
      wait_for "$2.log" 'epoch 5/'
      ${breakIt}
      wait $!; echo "ended $?"
      cat "$2.err" >&2
      ${mendIt}
      regulus train --resume "$DISK/run" >/dev/null || exit 8
      ls -A "$DISK/run"
      cp "$DISK"/run/*.safetensors "$3"
    `,
        data,
        at('shown'),
        at(),
      );
      expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(message) });
      expect(stdout).toContain('ended 1\n');
      const [cause, advice, ...rest] = stderr.split('\n');
      expect(cause).toMatch(/^regulus: .*disk\/run\//);
      expect(advice).toMatch(
        /^The last checkpoint, of step \d+, is whole\. Go on with: (?:npx )?regulus train --resume '.*'$/,
      );
      expect(rest).toEqual(['']);
      expect(stdout).not.toContain('.tmp');
      for (const name of ['checkpoint.safetensors', 'model.safetensors'])
        expect(readFileSync(at(name)).equals(readFileSync(at('whole', name)))).toBe(true);
    },
  );

  test('that is full ends a sweep with what to do, and no trial is taken for a failed one', () => {
    const data = writeTable(at('table.csv'));
    const search = words(
      '--lr 1e-3,2e-3,3e-3,4e-3,5e-3,6e-3 --strategy halving --eta 2 --epochs 40 --jobs 2',
    );
    const shape = words('--dim 16 --depth 2 --batch-size 8');
    const whole = regulus('sweep', '--data', data, ...search, ...shape, '--out', at('whole'));
    expect(whole.status).toBe(0);
    const { status, stdout, stderr } = onSmallDisk(
      `
      regulus sweep --data "$1" ${[...search, ...shape].join(' ')} --out "$DISK/sweep" >"$2.log" 2>"$2.err" &
      wait_for "$2.log" '^trial '
      LD_PRELOAD= dd if=/dev/zero of="$DISK/filler" bs=1k 2>/dev/null
      wait $!; echo "ended $?"
      cat "$2.err" >&2
      grep -c failed "$DISK/sweep/results.jsonl"
      rm "$DISK/filler"
      regulus sweep --resume "$DISK/sweep" >/dev/null || exit 8
      ls -A "$DISK/sweep"
      cp "$DISK/sweep/results.jsonl" "$3"
    `,
      data,
      at('shown'),
      at(),
    );
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(/^regulus: .*: no space left on the device$/m),
    });
    expect(stderr).toMatch(
      /^The results so far are saved\. When that is mended, go on with: (?:npx )?regulus sweep --resume '.*'$/m,
    );
    expect(stdout).toBe('ended 1\n0\nreport.html\nresults.jsonl\nsweep.json\n');
    const outcomes = (file: string) =>
      readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => ({ ...JSON.parse(line), seconds: 0 }))
        .sort((a, b) => a.epochs - b.epochs || a.trial - b.trial);
    expect(outcomes(at('results.jsonl'))).toEqual(outcomes(at('whole', 'results.jsonl')));
  });

  test('a run folder that cannot be made is refused before any work', () => {
    const data = writeTable(at('table.csv'));
    const { stdout, stderr } = onSmallDisk(
      'mount -o remount,ro "$DISK"; regulus train --data "$1" --out "$DISK/run"; echo "ended $?"',
      data,
    );
    expect([stdout, stderr]).toEqual([
      'ended 1\n',
      expect.stringMatching(/^regulus: .*disk\/run: the file system is read-only\n$/),
    ]);
  });
});

/** Runs the command with at most so many KiB of address space. */
function within(limit: number, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-c', `ulimit -v ${limit}; exec "$@"`, 'bash', process.execPath, COMMAND, ...args],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

test('a network that does not fit into memory ends with one message and no stack', () => {
  const { status, stdout, stderr } = within(
    5_000_000,
    'train',
    '--data',
    writeTable(at('table.csv')),
    ...words('--dim 16384 --depth 1 --out'),
    at('run'),
  );
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(
    /^regulus: --dim: expected a width and depth that can be trained in memory \(.* parameters take .* of the .*\), received 16384\n$/,
  );
});

// Under each of these limits a different part does not fit: the weights, the moments, the gradients, the
// copies of the first step.
test.each([1_200_000, 1_350_000, 1_500_000, 1_650_000])(
  'a step that does not fit into %i KiB ends with one message',
  (limit) => {
    const { status, stderr } = within(
      limit,
      'train',
      '--data',
      writeTable(at('table.csv')),
      ...words('--dim 1024 --depth 4 --batch-size 48 --epochs 1 --out'),
      at('run'),
    );
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^regulus: out of memory \(.* do not fit\): give the process more, /),
    });
  },
);

test('a run that meets its memory limit leaves its checkpoint whole, and goes on with more', () => {
  const job = [
    '--data',
    writeTable(at('table.csv')),
    ...words('--dim 1024 --depth 4 --batch-size 48 --epochs 1'),
  ];
  expect(regulus('train', ...job, '--out', at('run')).status).toBe(0);
  const before = readFileSync(at('run', 'checkpoint.safetensors'));
  const { status, stderr } = within(1_400_000, 'train', '--resume', at('run'));
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(/^regulus: out of memory \(.* do not fit\): give the process more, /),
  });
  expect(readFileSync(at('run', 'checkpoint.safetensors')).equals(before)).toBe(true);
  expect(regulus('train', '--resume', at('run')).status).toBe(0);
});

test('memory that is short ends a sweep, is no result, and the trial is run again', () => {
  const job = words('--dim 2048,8 --depth 4 --batch-size 48 --epochs 1 --jobs 1 --out');
  const short = within(2_400_000, 'sweep', '--data', writeTable(at('table.csv')), ...job, at('sweep'));
  expect([short.status, short.stderr]).toEqual([
    1,
    expect.stringMatching(
      /^regulus: out of memory \(trial 0 \(dim 2048, seed 0\): .*\n.*Go on with more memory, /m,
    ),
  ]);
  expect(readFileSync(at('sweep', 'results.jsonl'), 'utf8')).toBe('');
  expect(regulus('sweep', '--resume', at('sweep')).status).toBe(0);
  expect(readFileSync(at('sweep', 'results.jsonl'), 'utf8').match(/"status":"done"/g)).toHaveLength(2);
});
