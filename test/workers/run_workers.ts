// Run in a process of its own (workers.test.ts): workers train at once, are ended in mid-step, and others go
// on.
import { Worker } from 'node:worker_threads';
import { bundle } from '../support/bundle';

const program = bundle('workers/worker.ts');
const start = (steps: number) => new Worker(program, { execArgv: [], workerData: { steps } });
const message = (worker: Worker) =>
  new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
const finish = async (worker: Worker) => {
  await message(worker);
  return message(worker);
};

async function main(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    const workers = [1, 2, 3].map(() => start(1e9));
    await Promise.all(workers.map(message));
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  const [ended, ...going] = [start(1e9), start(40), start(40), start(40)];
  const results = Promise.all(going.map(finish));
  await message(ended);
  await ended.terminate();
  console.log(JSON.stringify(await results));
}
void main();
