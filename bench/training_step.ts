// W4: one training step of 784 → 256, 8 residual blocks (hidden 1024), norm, 10 classes, batch 256, with
// AdamW, smoothing 0.1 and drop path; and the same with one core taken by another process.
import { spawn } from 'node:child_process';
import { AdamW, decayGroups, LabelSmoothingCE, type MatmulPrecision, ResidualMLP, tensor } from '../src';
import { limits } from './limits';
import { type Trial, values, type Yardstick } from './trial';

const ROWS = 256;
const DEPTH = 8;
const DROPS = [0, 0.1, 0.5];

/** One step of the job. */
export function trainingStep(dropPath: number, matmulPrecision?: MatmulPrecision): () => void {
  const sizes = { inFeatures: 784, dim: 256, depth: DEPTH, classes: 10 };
  const model = new ResidualMLP({ ...sizes, dropPath, matmulPrecision, seed: 0 });
  const optimizer = new AdamW(decayGroups(model, 0.05), { lr: 1e-3 });
  const criterion = new LabelSmoothingCE({ smoothing: 0.1 });
  const x = tensor(values(ROWS * 784), [ROWS, 784]);
  const target = Int32Array.from({ length: ROWS }, (_, row) => row % 10);
  return () => {
    optimizer.zeroGrad();
    criterion.forward(model.forward(x), target);
    model.backward(criterion.backward(), { inputGradient: false });
    optimizer.step();
  };
}

/** Each weight is used three times, the stem's twice: nobody asks for its dx. */
function operations(dropPath: number): number {
  const kept = DEPTH * (1 - dropPath / 2);
  return 2 * ROWS * (2 * 784 * 256 + 3 * kept * 8 * 256 * 256 + 3 * 256 * 10);
}

/** As many multiply-adds at their peak rate, and AdamW's memory streams over as many parameters. */
function stepLimit(dropPath: number): Yardstick | undefined {
  if (!limits) return undefined;
  const { multiplyAdd, adamwStream } = limits;
  const parameters = 785 * 256 + DEPTH * (2 * 4 * 256 * 256 + 7 * 256) + 2 * 256 + 257 * 10;
  const [param, grad, expAvg, expAvgSq] = [1, 2, 3, 4].map((seed) => values(parameters, seed));
  const tasks = 256;
  const repeats = Math.round(operations(dropPath) / multiplyAdd(tasks, 1));
  return {
    name: "multiply-add peak and AdamW's memory streams",
    run: () => {
      multiplyAdd(tasks, repeats);
      adamwStream(param, grad, expAvg, expAvgSq);
    },
    scale: 1,
  };
}

/** Another process that takes a core while a sample is timed. */
function busyProcess() {
  const child = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  child.kill('SIGSTOP');
  return {
    disturb: () => {
      child.kill('SIGCONT');
      return () => void child.kill('SIGSTOP');
    },
    close: () => void child.kill('SIGKILL'),
  };
}

export const trials: Trial[] = [
  ...DROPS.map(
    (drop): Trial => ({
      name: `training step, drop path ${drop}`,
      work: { op: 'training_step', drop },
      prepare: () => ({ run: trainingStep(drop), limit: stepLimit(drop) }),
    }),
  ),
  ...[0.1, 0.5].map(
    (drop): Trial => ({
      name: `training step in medium precision, drop path ${drop}`,
      work: { op: 'training_step', drop },
      prepare: () => ({
        run: trainingStep(drop, 'medium'),
        reference: { name: 'the highest precision', run: trainingStep(drop), scale: 1 },
      }),
    }),
  ),
  {
    name: 'training step, drop path 0.1, one core taken by another process',
    allThreads: true,
    prepare: () => ({
      run: trainingStep(0.1),
      reference: { name: 'the speed of one thread alone', run: trainingStep(0.1), scale: 1, threads: 1 },
      ...busyProcess(),
    }),
  },
];
