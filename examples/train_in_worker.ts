// A worker trains while a server answers with the newest weights: npx ts-node examples/train_in_worker.ts
//
// Features and weights live in shared memory: only a message an epoch is copied between the threads.
import http from 'node:http';
import path from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import {
  AdamW,
  BatchLoader,
  type Dataset,
  decayGroups,
  fitStandardisation,
  glyphs,
  LabelSmoothingCE,
  ResidualMLP,
  softmax,
  split,
  Trainer,
  tensor,
} from 'regulus';

const ROWS = 2_000;
const network = (columns: number) =>
  new ResidualMLP({ inFeatures: columns, dim: 64, depth: 3, classes: 10, dropPath: 0.1 });
const shared = (length: number) => new Float32Array(new SharedArrayBuffer(4 * length));

interface Shared {
  data: Dataset;
  weights: Float32Array;
}

/** Trains, and leaves the weights in shared memory after each epoch. */
async function work({ data, weights }: Shared): Promise<void> {
  const { train } = split(data);
  const model = network(data.columns);
  const trainer = new Trainer({
    model,
    optimizer: new AdamW(decayGroups(model, 0.05)),
    criterion: new LabelSmoothingCE(),
  });
  await trainer.fit(new BatchLoader(train, fitStandardisation(train)), {
    epochs: 5,
    onEpoch: ({ epoch, loss }) => {
      weights.set(new Float32Array(model.stem.weight.data.buffer)); // the whole model: one flat buffer
      parentPort!.postMessage({ epoch, loss });
    },
  });
}

async function serve(): Promise<void> {
  const made = glyphs(ROWS, 0);
  const data: Dataset = { ...made, features: shared(made.features.length) };
  data.features.set(made.features);
  const model = network(data.columns);
  const weights = shared(model.stem.weight.data.buffer.byteLength / 4);
  const { mean, scale } = fitStandardisation(split(data).train);

  const server = http
    .createServer((request, response) => {
      const row = Number(request.url!.slice(1)) % ROWS;
      const x = data.features
        .slice(row * data.columns, (row + 1) * data.columns)
        .map((value, i) => (value - mean[i]) * scale[i]);
      const { data: p } = softmax(model.predict(tensor(x, [1, data.columns])));
      response.end(JSON.stringify({ class: p.indexOf(Math.max(...p)), label: data.target.values[row] }));
    })
    .listen(0);
  const { port } = server.address() as { port: number };
  const ask = async (row: number) =>
    (await fetch(`http://localhost:${port}/${row}`)).json() as Promise<{ class: number; label: number }>;

  const worker = new Worker(path.resolve(process.argv[1]), {
    workerData: { data, weights } satisfies Shared,
    execArgv: ['--require', 'ts-node/register/transpile-only'], // as this file is TypeScript
  });
  let answers = 0;
  const asking = setInterval(() => void ask(answers).then(() => (answers += 1)), 5);
  worker.on('message', ({ epoch, loss }: { epoch: number; loss: number }) => {
    new Float32Array(model.stem.weight.data.buffer).set(weights);
    console.log(`epoch ${epoch}  loss ${loss.toFixed(3)}  ${answers} answers so far`);
  });
  await new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));
  clearInterval(asking);
  const tried = await Promise.all(Array.from({ length: 100 }, (_, i) => ask(ROWS - 1 - i)));
  const right = tried.filter((each) => each.class === each.label).length;
  console.log(`of 100 test rows ${right} were right; ${answers} answers while the worker trained`);
  server.close();
}

if (isMainThread) void serve();
else void work(workerData as Shared);
