// A worker that trains until it is ended.
import { parentPort, workerData } from 'node:worker_threads';
import { AdamW, LabelSmoothingCE, ResidualMLP, tensor } from '../../src';

const model = new ResidualMLP({
  inFeatures: 32,
  categories: [9],
  dim: 64,
  depth: 3,
  classes: 5,
  dropPath: 0.3,
  seed: 7,
});
const optimizer = new AdamW(model.namedParameters());
const criterion = new LabelSmoothingCE();
const x = tensor(
  Float32Array.from({ length: 96 * 32 }, (_, i) => (i % 32 === 31 ? (i * 5) % 9 : Math.sin(i))),
  [96, 32],
);
const target = Int32Array.from({ length: 96 }, (_, i) => i % 5);
const steps = workerData.steps as number;
let loss = NaN;
for (let step = 0; step < steps; step++) {
  optimizer.zeroGrad();
  loss = criterion.forward(model.forward(x), target);
  model.backward(criterion.backward());
  optimizer.step();
  if (step === 2) parentPort!.postMessage('training');
}
parentPort!.postMessage(loss);
