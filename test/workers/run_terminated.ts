// Run in a process of its own (workers.test.ts): workers whose calls fail all the time, or take lists, are ended at any moment.
import { Worker } from 'node:worker_threads';
import { addonPath } from '../../src/native';

const FAILING = 'const x = new Float32Array(1); for (;;) try { native.geluForward(x, x, false); } catch {}';
const LISTS = `
  const many = () => Array.from({ length: 500 }, () => new Float32Array(4));
  const lists = [many(), many(), many(), many()];
  for (;;) native.adamwStep(...lists, null, Float64Array.of(0, 0, 4, 0), Float64Array.of(1e-3, 0.9, 0.999, 1e-8, 0, 0.1, 0.001, 1), 1, false);`;

async function main(): Promise<void> {
  for (let round = 0; round < 12; round++) {
    for (const endless of [FAILING, LISTS]) {
      const code = `const { parentPort, workerData } = require('node:worker_threads'); const native = require(workerData); parentPort.postMessage('ready'); ${endless}`;
      const worker = new Worker(code, { eval: true, workerData: addonPath });
      await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
      await new Promise((resolve) => setTimeout(resolve, round % 4));
      await worker.terminate();
    }
  }
  console.log('went on');
}
void main();
