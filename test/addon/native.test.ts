import { spawnSync } from 'node:child_process';
import { addonPath, native } from '../../src/addon/native';

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
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, ['-e', code, addonPath], {
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
    const noLabels = new Int32Array(0);
    for (let i = 0; i < 10; i++) {
      native.scaleRows(none, none, 0, rows);
      native.stochasticDepthForward(none, none, kept, 1, none, rows, 0);
      native.stochasticDepthBackward(none, kept, 1, none, none, rows, 0);
      native.linearForward(none, none, none, none, rows, 0, 0);
    }
    refused(() => native.layerNormForward(none, none, none, none, null, rows, 0, 1e-5));
    refused(() => native.linearCrossEntropy(
      none, none, null, noLabels, null, 0.1, 1, null, null, null, null, null, 0, 0, 0, 2 ** 27));
    refused(() => native.residualBlockForward(
      none, null, 1, none, none, none, none, none, none, none, null, null, null, null,
      rows, 0, 0, 1e-5, false));
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
    native.scaleSegments(grads, new Float64Array(0), 2);
    refused(() => native.scaleSegments(new Array(2 ** 24), new Float64Array(0), 2));`;
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
    expect(() => native.scaleSegments(lists, segments, 2)).toThrow(
      /arrays: expected memory apart from arrays, received an overlapping view/,
    );
    expect(() => native.totalNorm(lists, segments)).not.toThrow();
  }
  expect(() => native.scaleSegments([at(0, 8), at(8, 16), at(16, 64)], segments, 2)).not.toThrow();
  const read = [at(0, 64), at(2, 3)];
  const steps = [
    [at(20, 21), new Float32Array(1)],
    read,
    [new Float32Array(1), new Float32Array(1)],
    [new Float32Array(1), new Float32Array(1)],
  ] as const;
  expect(() =>
    native.adamwStep(
      [...steps[0]],
      [at(0, 1), at(2, 3)],
      [...steps[2]],
      [...steps[3]],
      null,
      segments,
      segments,
      1,
      false,
    ),
  ).not.toThrow();
  expect(() =>
    native.adamwStep(
      [at(0, 64), at(2, 3)],
      [new Float32Array(64), new Float32Array(1)],
      [new Float32Array(64), new Float32Array(1)],
      [new Float32Array(64), new Float32Array(1)],
      null,
      segments,
      segments,
      1,
      false,
    ),
  ).toThrow(/params: expected memory apart from params/);
});
