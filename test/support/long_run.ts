// 10,000 training steps with everything on: what the process holds after 1,000 and after 10,000 of them, a
// collection at both ends, as one line of JSON. Run with --expose-gc.
import { AdamW, copy, decayGroups, LabelSmoothingCE, ResidualMLP, tensor } from '../../src';
import { values } from './reference';

const ROWS = 48;
const model = new ResidualMLP({ inFeatures: 40, dim: 64, depth: 3, classes: 10, dropPath: 0.3, seed: 1 });
const optimizer = new AdamW(decayGroups(model, 0.05), { lr: 1e-4, maxGradNorm: 1 });
const criterion = new LabelSmoothingCE({ smoothing: 0.1 });
const x = tensor(values(ROWS * 40), [ROWS, 40]);
const target = Int32Array.from({ length: ROWS }, (_, row) => row % 10);
const probabilities = copy(model.predict(x));

function steps(count: number): void {
  for (let i = 0; i < count; i++) {
    optimizer.zeroGrad();
    criterion.forward(model.forward(x), target);
    model.backward(criterion.backward());
    optimizer.step();
    if (i % 100 === 0) model.predict(x, { out: probabilities });
  }
}

function held() {
  for (let i = 0; i < 4; i++) globalThis.gc!();
  const { heapUsed, rss, arrayBuffers, external } = process.memoryUsage();
  return { heapUsed, rss, arrayBuffers, external };
}

steps(1_000);
const before = held();
steps(9_000);
const after = held();
console.log(
  JSON.stringify({ before, after, finite: model.parameters().every((p) => p.data.every(Number.isFinite)) }),
);
