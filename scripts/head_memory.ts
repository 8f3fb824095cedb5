// Time and peak memory of a wide head and its loss, fused or separate: `npx ts-node scripts/head_memory.ts
// fused|separate [ROWS CLASSES DIM]`.
import { readFileSync } from 'node:fs';
import v8 from 'node:v8';
import vm from 'node:vm';
import { LabelSmoothingCE, Linear, LinearCrossEntropy, numThreads, tensor } from '../src';

const [kind, rows = 1024, classes = 128_256, dim = 256] = [
  process.argv[2],
  ...process.argv.slice(3).map(Number),
] as [string, ...number[]];
const status = (key: string) =>
  Number(new RegExp(`${key}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1000;
const x = tensor(
  Float32Array.from({ length: rows * dim }, (_, i) => Math.sin(i)),
  [rows, dim],
);
const target = Int32Array.from({ length: rows }, (_, row) => (row * 7919) % classes);
const head = new Linear(dim, classes, { seed: 1, stream: 0 });
const dx = new Float32Array(rows * dim).fill(1);
// The gradients' memory does not count: it is touched before.
head.weight.gradBuffer().fill(1);
head.bias!.gradBuffer().fill(1);
const [separate, fused] = [new LabelSmoothingCE(), new LinearCrossEntropy(head)];
const steps = {
  separate: () => {
    separate.forward(head.forward(x), target);
    head.backward(separate.backward());
  },
  fused: () => {
    fused.forward(x, target);
    fused.backward();
  },
};
v8.setFlagsFromString('--expose-gc');
// Otherwise the garbage of making the data would make room for what is measured.
(vm.runInNewContext('gc') as () => void)();
const before = status('VmRSS');
const times = Array.from({ length: 3 }, () => {
  head.zeroGrad();
  const start = performance.now();
  steps[kind as keyof typeof steps]();
  return performance.now() - start;
});
const peak = status('VmHWM') - before - dx.byteLength / 1e6;
console.log(
  `${kind}, ${numThreads()} threads: ${Math.min(...times).toFixed(0)} ms; ` +
    `peak ${peak.toFixed(1)} MB above inputs, parameters, gradients and outputs`,
);
