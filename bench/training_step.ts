// W4: one training step of 784 → 256, 8 residual blocks (hidden 1024), norm, 10 classes, batch 256, with
// AdamW, smoothing 0.1 and drop path; twice as wide with twice the batch; in both precisions; and with one
// core taken by another process.
import { spawn } from 'node:child_process';
import { AdamW, decayGroups, LabelSmoothingCE, type MatmulPrecision, ResidualMLP, tensor } from '../src';
import { limits } from './limits';
import { peakOf, type Trial, values, type Yardstick } from './trial';

const DEPTH = 8;
const DROPS = [0, 0.1, 0.5];
const MEDIUM_DROPS = [0.1, 0.5];

interface Step {
  drop: number;
  dim: number;
  rows: number;
}
const usual = (drop: number): Step => ({ drop, dim: 256, rows: 256 });
const WIDE: Step = { drop: 0.2, dim: 512, rows: 512 };

/** One step of the job. */
function trainingStep({ drop: dropPath, dim, rows }: Step, matmulPrecision: MatmulPrecision): () => void {
  const sizes = { inFeatures: 784, dim, depth: DEPTH, classes: 10 };
  const model = new ResidualMLP({ ...sizes, dropPath, matmulPrecision, seed: 0 });
  const optimizer = new AdamW(decayGroups(model, 0.05), { lr: 1e-3 });
  const criterion = new LabelSmoothingCE({ smoothing: 0.1 });
  const x = tensor(values(rows * 784), [rows, 784]);
  const target = Int32Array.from({ length: rows }, (_, row) => row % 10);
  return () => {
    optimizer.zeroGrad();
    criterion.forward(model.forward(x), target);
    model.backward(criterion.backward(), { inputGradient: false });
    optimizer.step();
  };
}

/** Each weight is used three times, the stem's twice: nobody asks for its dx. */
function operations({ drop, dim, rows }: Step): number {
  const kept = DEPTH * (1 - drop / 2);
  return 2 * rows * (2 * 784 * dim + 3 * kept * 8 * dim * dim + 3 * dim * 10);
}

/** As many multiply-adds at their peak rate, and AdamW's memory streams over as many parameters. */
function stepLimit(step: Step, precision: MatmulPrecision): Yardstick | undefined {
  const peak = peakOf(precision);
  if (!limits || !peak) return undefined;
  const { adamwStream } = limits;
  const { multiplyAdd, name } = peak;
  const { dim } = step;
  const parameters = 785 * dim + DEPTH * (2 * 4 * dim * dim + 7 * dim) + 2 * dim + (dim + 1) * 10;
  const [param, grad, expAvg, expAvgSq] = [1, 2, 3, 4].map((seed) => values(parameters, seed));
  const tasks = 64;
  const repeats = Math.round(operations(step) / multiplyAdd(tasks, 1));
  return {
    name: `${name} and AdamW's memory streams`,
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

/** A step in the highest precision, or in medium beside the highest. */
function trialOf(step: Step, precision: MatmulPrecision): Trial {
  const { drop, dim, rows } = step;
  const words = [
    `training step${precision === 'medium' ? ' in medium precision' : ''}`,
    ...(dim === WIDE.dim ? [`dim ${dim}, ${rows} rows`] : []),
    `drop path ${drop}`,
  ];
  return {
    name: words.join(', '),
    work: { op: 'training_step', ...step },
    prepare: () => ({
      run: trainingStep(step, precision),
      limit: stepLimit(step, precision),
      ...(precision === 'medium' && {
        reference: { name: 'the highest precision', run: trainingStep(step, 'highest'), scale: 1 },
      }),
    }),
  };
}

export const trials: Trial[] = [
  ...[...DROPS.map(usual), WIDE].map((step) => trialOf(step, 'highest')),
  ...[...MEDIUM_DROPS.map(usual), WIDE].map((step) => trialOf(step, 'medium')),
  {
    name: 'training step, drop path 0.1, one core taken by another process',
    allThreads: true,
    prepare: () => {
      const run = trainingStep(usual(0.1), 'highest');
      const alone = trainingStep(usual(0.1), 'highest');
      return {
        run,
        reference: { name: 'the speed of one thread alone', run: alone, scale: 1, threads: 1 },
        ...busyProcess(),
      };
    },
  },
];
