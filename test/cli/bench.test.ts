// The benchmark as a user starts it; what it measures is not tested, what it says is.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { betterPyTorch } from '../../bench/report';
import { simd } from '../../src';

const COMMAND = path.join(__dirname, '..', '..', 'dist', 'cli.js');
function bench(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, 'bench', ...args], {
    encoding: 'utf8',
    env: { ...process.env, DEBUG: '' },
  });
  return { status, stdout, stderr };
}
/** The benchmark measures the machine's own instructions: of a model of AMX it refuses to. */
const isModel = /amx_model/.test(process.env.REGULUS_ADDON ?? '');
const onMachine = isModel ? test.skip : test;
const one = ['--rounds', '2', '--only', 'residual_block', '--match', '25 % of rows kept'];

onMachine('a trial prints its time, how it compares with its reference, and how it scales', () => {
  const { status, stdout, stderr } = bench(...one);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/SIMD \w+, Node v[\d.]+, \d{4}-\d\d-\d\d, 2 rounds/);
  expect(stdout).toMatch(
    /residual block 256 × 512 rows, 25 % of rows kept, 1 thread: [\d.]+ \([\d.]+, ± \d+ %\)\n +[\d.]+ × that share of the dense time/,
  );
});

onMachine('a checkout measures the limits of the machine', () => {
  const { stdout } = bench('--rounds', '1', '--only', 'label_smoothing_ce', '--match', '[256, 1000]');
  expect(stdout).toMatch(/cross entropy \[256, 1000\], 1 thread: [^\n]+\n +[\d.]+ of a plain copy: /);
  expect(stdout).not.toContain('Not compared');
});

onMachine('medium precision has the limit of what multiplies there, and the highest beside it', () => {
  const { stdout } = bench(
    '--rounds',
    '1',
    '--only',
    'residual_block',
    '--match',
    'in medium precision 128 × 64',
  );
  expect(stdout).toMatch(
    new RegExp(
      'residual block in medium precision 128 × 64 rows, drop 0, 1 thread: [^\\n]+\\n' +
        ` +[\\d.]+ of multiply-add peak of ${simd().matmul}: [^\\n]+\\n +[\\d.]+ × the highest precision: `,
    ),
  );
});

onMachine('--json gives the same for machines', () => {
  const { machine, results } = JSON.parse(bench(...one, '--json').stdout) as {
    machine: { rounds: number };
    results: { trial: string; threads: number; median: number; reference: { ratio: number } }[];
  };
  expect(machine.rounds).toBe(2);
  expect(results[0]).toMatchObject({ trial: 'residual block 256 × 512 rows, 25 % of rows kept', threads: 1 });
  for (const { median, reference } of results) expect(median > 0 && reference.ratio > 0).toBe(true);
});

onMachine('a wrong operation or number of rounds is named', () => {
  expect(bench('--only', 'gemm')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(
      "expected one of adamw, embedding, label_smoothing_ce, linear, linear_cross_entropy, residual_block, training_step, received 'gemm'",
    ),
  });
  expect(bench('--rounds', '0')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("expected an integer of at least 1, received '0'"),
  });
});

onMachine('--peers names what it did not find', () => {
  const { stdout } = bench('--peers', '--rounds', '1', '--only', 'adamw', '--match', 'no such trial');
  if (!process.env.REGULUS_BENCH_PYTHON)
    expect(stdout).toContain('Not compared: PyTorch: set REGULUS_BENCH_PYTHON');
  if (!process.env.REGULUS_BENCH_PACKAGES)
    expect(stdout).toContain('Not compared: jax-js: set REGULUS_BENCH_PACKAGES');
});

test('the better PyTorch is the fastest of its settings that were timed', () => {
  const peers = [
    { name: 'PyTorch 2.15.0 eager', ratio: 2.1 },
    { name: 'PyTorch 2.15.0 eager medium', ratio: 1.2 },
    { name: 'PyTorch 2.15.0 compile autocast', error: 'no such work here' },
    { name: 'jax-js 0.1.25 wasm', ratio: 0.5 },
  ];
  expect(betterPyTorch({ peers })?.name).toBe('PyTorch 2.15.0 eager medium');
  expect(betterPyTorch({ peers: peers.slice(2) })).toBeNull();
});
