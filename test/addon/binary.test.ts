import { spawnSync } from 'node:child_process';
import { adamwStep } from '../../src/addon/adamw';
import { binaryPath } from '../../src/addon/binary';
import { scaleSegments, totalNorm } from '../../src/addon/total_norm';

/** Runs a program over the bare addon; a call that hangs is ended after 20 s. */
function run(program: string) {
  const code = `
    const file = process.argv[1];
    const native = require(file);
    const none = new Float32Array(0);
    const refused = (call) => {
      try { call(); } catch (error) { console.log(error.message); }
    };
    ${program}`;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['-e', code, binaryPath], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { status, signal, stdout: stdout.trim(), stderr };
}
const ends = (stdout: string) => ({ status: 0, signal: null, stdout, stderr: '' });

test('the addon loads again where its entry in require.cache is gone', () => {
  const program = `
    delete require.cache[file];
    const again = require(file);
    console.log(again !== native, again.numThreads() > 0);`;
  expect(run(program)).toEqual(ends('true true'));
});

test('2^32 − 1 rows of no columns take no time and no memory', () => {
  const program = `
    const rows = 2 ** 32 - 1;
    const kept = Uint8Array.of(1);
    for (let i = 0; i < 10; i++) {
      native.scaleRows(0, rows, none, none);
      native.stochasticDepthForward(rows, 0, 1, none, none, kept, none);
      native.stochasticDepthBackward(rows, 0, 1, none, kept, none, none);
      native.linearForward(rows, 0, 0, 'medium', none, none, none, none);
    }
    refused(() => native.layerNormForward(rows, 0));
    refused(() => native.linearCrossEntropy(0, 0, 2 ** 27));
    refused(() => native.residualBlockForward(rows, 0, 0));
    console.log(process.memoryUsage().rss < 200e6);`;
  const messages = ['dim', 'inFeatures', 'dim'].map(
    (name) => `${name}: expected an integer from 1 to 4294967295, received 0`,
  );
  expect(run(program)).toEqual(ends([...messages, 'true'].join('\n')));
});

test('200,000 arrays in a list are compared in no time, and more than 2^20 are refused', () => {
  const program = `
    const grads = Array.from({ length: 200_000 }, () => new Float32Array(1));
    console.log(native.totalNorm(grads, Float64Array.of(7, 0, 1, 0)));
    native.scaleSegments(2, grads, new Float64Array(0));
    refused(() => native.scaleSegments(2, new Array(2 ** 24), new Float64Array(0)));`;
  expect(run(program)).toEqual(ends('0\narrays: expected at most 2^20 arrays, received 16777216'));
});

test('a written array of a list that overlaps some other is refused, wherever both are', () => {
  const memory = new Float32Array(64).fill(1);
  const at = (from: number, to: number) => memory.subarray(from, to);
  const segments = new Float64Array(0);
  for (const lists of [
    [at(0, 8), at(32, 40), at(4, 12)],
    [at(0, 40), at(50, 51), at(30, 32)],
    [at(10, 11), at(0, 20), at(40, 50)],
  ]) {
    expect(() => scaleSegments(2, lists, segments)).toThrow(
      /arrays: expected memory apart from arrays, received an overlapping view/,
    );
    expect(() => totalNorm(lists, segments)).not.toThrow();
  }
  expect(() => scaleSegments(2, [at(0, 8), at(8, 16), at(16, 64)], segments)).not.toThrow();
});

test('gradients may overlap, parameters may not', () => {
  const memory = new Float32Array(64);
  const none = new Float64Array(0);
  const arrays = (...lengths: number[]) => lengths.map((length) => new Float32Array(length));
  const step = (params: Float32Array[], grads: Float32Array[]) =>
    adamwStep({
      momentDtype: 'f32',
      gradScale: 1,
      params,
      grads,
      expAvg: arrays(...params.map(({ length }) => length)),
      expAvgSq: arrays(...params.map(({ length }) => length)),
      maxExpAvgSq: null,
      rules: none,
      segments: none,
    });
  const overlapping = [memory, memory.subarray(2, 3)];
  expect(() => step(arrays(64, 1), overlapping)).not.toThrow();
  expect(() => step(overlapping, arrays(64, 1))).toThrow(/params: expected memory apart from params/);
});
