// Run in a process of its own (workers.test.ts): sets the number of threads while six workers compute, and
// prints the most products that they finished during one call.
import { Worker } from 'node:worker_threads';
import { setNumThreads } from '../../src';
import { bundle } from '../support/bundle';

const CALLS = 40;
const ENOUGH = 100;

async function main(): Promise<void> {
  const finished = new Int32Array(new SharedArrayBuffer(4));
  const program = bundle('workers/multiplier.ts');
  const workers = Array.from(
    { length: 6 },
    () => new Worker(program, { execArgv: [], workerData: { finished } }),
  );
  const pause = () => new Promise((resolve) => setTimeout(resolve, 5));
  while (Atomics.load(finished, 0) < ENOUGH) await pause();
  let most = 0;
  for (let call = 0; call < CALLS && most < ENOUGH; call++) {
    const before = Atomics.load(finished, 0);
    setNumThreads(2 + (call % 2));
    most = Math.max(most, Atomics.load(finished, 0) - before);
    await pause();
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  console.log(most);
}
void main();
