// Run with --expose-gc: `endurance.ts steps|models|workers COUNT` does it COUNT times and prints, as JSON,
// what the process holds after a tenth of them and at the end.
import { readdirSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { AdamW, decayGroups, LabelSmoothingCE, ResidualMLP, tensor } from '../../src';
import { binaryPath } from '../../src/addon/binary';
import { values } from './reference';

const ROWS = 8;
const x = tensor(values(ROWS * 6), [ROWS, 6]);
const target = Int32Array.from({ length: ROWS }, (_, row) => row % 3);

function training() {
  const model = new ResidualMLP({ inFeatures: 6, dim: 8, depth: 2, classes: 3, dropPath: 0.2, seed: 1 });
  const optimizer = new AdamW(decayGroups(model, 0.05), { maxGradNorm: 1 });
  const criterion = new LabelSmoothingCE();
  return () => {
    optimizer.zeroGrad();
    criterion.forward(model.forward(x), target);
    model.backward(criterion.backward());
    optimizer.step();
  };
}

const WORKER = `
  const native = require(require('node:worker_threads').workerData);
  const a = new Float32Array(1 << 17), b = new Float32Array(1 << 17);
  native.geluForward('gelu', a, b);`;

const step = training();
const JOBS: Record<string, () => unknown> = {
  steps: step,
  models: () => training()(),
  workers: () =>
    new Promise((resolve, reject) =>
      new Worker(WORKER, { eval: true, workerData: binaryPath }).once('exit', resolve).once('error', reject),
    ),
};

async function held() {
  for (let i = 0; i < 4; i++) {
    globalThis.gc!();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, rss, arrayBuffers } = process.memoryUsage();
  const count = (folder: string) => (process.platform === 'linux' ? readdirSync(folder).length : 0);
  return { heapUsed, rss, arrayBuffers, handles: count('/proc/self/fd'), threads: count('/proc/self/task') };
}

async function main(name: string, count: number): Promise<void> {
  let before = await held();
  for (let i = 0; i < count; i++) {
    if (i === Math.ceil(count / 10)) before = await held();
    await JOBS[name]();
  }
  console.log(JSON.stringify({ before, after: await held() }));
}
void main(process.argv[2], Number(process.argv[3]));
