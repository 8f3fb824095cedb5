// W4: one training step of 784 → 256, 8 residual blocks (hidden 1024), norm, 10 classes, batch 256, with AdamW, smoothing 0.1
// and drop path. `npx ts-node bench/training_step.ts`; the same step in PyTorch: `python bench/training_step.py`.
import { AdamW, decayGroups, LabelSmoothingCE, numThreads, ResidualMLP, setNumThreads, simd, tensor } from '../src';

const ROWS = 256;
const STEPS = 60;

function time(threads: number, dropPath: number): string {
  setNumThreads(threads);
  const model = new ResidualMLP({ inFeatures: 784, dim: 256, depth: 8, classes: 10, dropPath, seed: 0 });
  const optimizer = new AdamW(decayGroups(model, 0.05), { lr: 1e-3 });
  const criterion = new LabelSmoothingCE({ smoothing: 0.1 });
  const x = tensor(Float32Array.from({ length: ROWS * 784 }, (_, i) => Math.sin(i * 0.7)), [ROWS, 784]);
  const target = Int32Array.from({ length: ROWS }, (_, i) => i % 10);
  const times = Array.from({ length: STEPS }, () => {
    const start = performance.now();
    optimizer.zeroGrad();
    criterion.forward(model.forward(x), target);
    model.backward(criterion.backward(), { inputGradient: false });
    optimizer.step();
    return performance.now() - start;
  });
  const sorted = times.slice(STEPS / 4).sort((a, b) => a - b);
  return `${sorted[0].toFixed(1)} ms best, ${sorted[sorted.length >> 1].toFixed(1)} ms median`;
}

const all = numThreads();
for (const threads of new Set([1, all])) {
  for (const dropPath of [0, 0.1, 0.5]) console.log(`SIMD ${simd().target}, ${threads} threads, drop path ${dropPath}: ${time(threads, dropPath)}`);
}
