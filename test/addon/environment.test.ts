import { spawnSync } from 'node:child_process';
import path from 'node:path';

const library = path.join(__dirname, '..', '..', 'dist', 'index.js');

/** Loads the library with such an environment; what it prints, or its error. */
function load(environment: Record<string, string>): string {
  const program = `try {
      const { numThreads, simd } = require(${JSON.stringify(library)});
      console.log(numThreads(), simd().target, simd().matmul);
    } catch (error) {
      console.log(error.name + ': ' + error.message);
    }`;
  const env = { ...process.env, REGULUS_SIMD: '', REGULUS_MATMUL: '', ...environment };
  return spawnSync(process.execPath, ['-e', program], { encoding: 'utf8', env }).stdout.trim();
}

test.each(['abc', '0', '-1', '1.5', '257', '2 ', '0x10', '1e2'])(
  "REGULUS_NUM_THREADS='%s' is refused when the library loads",
  (threads) => {
    expect(load({ REGULUS_NUM_THREADS: threads })).toBe(
      `RangeError: REGULUS_NUM_THREADS: expected an integer from 1 to 256, received '${threads}'`,
    );
  },
);

test('an empty variable of the environment is an unset one', () => {
  expect(load({ REGULUS_NUM_THREADS: '' })).toMatch(/^\d+ \w+ \w+$/);
});

test('REGULUS_NUM_THREADS sets the threads', () => {
  expect(load({ REGULUS_NUM_THREADS: '3' })).toMatch(/^3 /);
  expect(load({ REGULUS_NUM_THREADS: '256' })).toMatch(/^256 /);
});

test('an unknown REGULUS_SIMD is refused with those that are known', () => {
  expect(load({ REGULUS_SIMD: 'mmx' })).toMatch(
    /^RangeError: REGULUS_SIMD: expected one of .+, received 'mmx'$/,
  );
});

test('REGULUS_MATMUL chooses what multiplies in medium precision, and an unknown one is refused', () => {
  expect(load({ REGULUS_MATMUL: 'portable' })).toMatch(/ portable$/);
  expect(load({ REGULUS_MATMUL: 'mkl' })).toMatch(
    /^RangeError: REGULUS_MATMUL: expected one of portable.*, received 'mkl'$/,
  );
});

test('a worker that loads the library later leaves the number of threads as it is', () => {
  const program = `const { numThreads, setNumThreads } = require(${JSON.stringify(library)});
    setNumThreads(2);
    const { Worker } = require('node:worker_threads');
    new Worker('require(' + ${JSON.stringify(JSON.stringify(library))} + ')', { eval: true })
      .on('exit', () => console.log(numThreads()));`;
  const env = { ...process.env, REGULUS_NUM_THREADS: '5' };
  expect(spawnSync(process.execPath, ['-e', program], { encoding: 'utf8', env }).stdout.trim()).toBe('2');
});
