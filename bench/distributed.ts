// W4 on the ranks of a job: how much faster than one, what overlapped, and what MPI's all-reduce costs alone,
// fitted to a model. `npm run bench:mpi -- [ranks 2] [rounds 3] [steps 40] [f32 | bf16]` starts jobs of 1 and
// of N ranks in turn.
import { spawnSync } from 'node:child_process';
import {
  AdamW,
  DistributedDataParallel,
  decayGroups,
  LabelSmoothingCE,
  processGroup,
  ResidualMLP,
  tensor,
} from '../src';
import { quantile } from './measure';
import { values } from './trial';

const ROWS = 256;
const FEATURES = 784;
const WARM_UP = 5;

/** What one mpirun measured, in milliseconds. */
interface Measured {
  ranks: number;
  /** Median step. */
  step: number;
  /**
   * A step's mean: from a bucket's start to its end while one was on its way; the wait after the backward;
   * inside MPI.
   */
  inFlight: number;
  waited: number;
  inside: number;
  /** A blocking MPI_Allreduce of so many bytes: medians. The last is of all gradients. */
  allReduce: { bytes: number; time: number }[];
}

/** Measures on this job; rank 0 prints the result. */
function measure(steps: number, gradientDtype: 'f32' | 'bf16'): void {
  const group = processGroup();
  const model = new DistributedDataParallel(
    new ResidualMLP({ inFeatures: FEATURES, dim: 256, depth: 8, classes: 10, dropPath: 0.1, seed: 0 }),
    { gradientDtype },
  );
  const optimizer = new AdamW(decayGroups(model, 0.05), { lr: 1e-3 });
  const criterion = new LabelSmoothingCE({ smoothing: 0.1 });
  const x = tensor(values(ROWS * FEATURES, group.rank + 1), [ROWS, FEATURES]);
  const target = Int32Array.from({ length: ROWS }, (_, row) => row % 10);
  const times: number[] = [];
  let before = { ...model.times, seconds: 0 };
  for (let step = -WARM_UP; step < steps; step++) {
    if (step === 0) before = { ...model.times, seconds: group.seconds };
    const start = performance.now();
    optimizer.zeroGrad();
    const { share } = model.reduceLoss(
      criterion.forward(model.forward(x, { rowOffset: group.rank * ROWS }), target),
      criterion.weight(target),
    );
    model.backward(criterion.backward(share), { inputGradient: false });
    optimizer.step();
    if (step >= 0) times.push(performance.now() - start);
  }
  const perStep = (total: number) => (1000 * total) / steps;
  const { inFlight, waited } = model.times;
  const inside = perStep(group.seconds - before.seconds);
  const parameters = model.parameters().reduce((sum, { data }) => sum + data.length, 0);
  const allReduce = [2, 2 ** 14, 2 ** 18, 2 ** 20, parameters].map((length) => {
    const sent = new Float32Array(length);
    const alone = Array.from({ length: 30 }, () => {
      group.barrier();
      const begin = performance.now();
      group.allReduce(sent);
      return performance.now() - begin;
    });
    return { bytes: sent.byteLength, time: quantile(alone, 0.5) };
  });
  const measured: Measured = {
    ranks: group.ranks,
    step: quantile(times, 0.5),
    inFlight: perStep(inFlight - before.inFlight),
    waited: perStep(waited - before.waited),
    inside,
    allReduce,
  };
  if (group.rank === 0) console.log(JSON.stringify(measured));
}

function mpirun(ranks: number, ...args: string[]): Measured {
  const env = {
    ...process.env,
    OMPI_ALLOW_RUN_AS_ROOT: '1',
    OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1',
    REGULUS_NUM_THREADS: process.env.REGULUS_NUM_THREADS ?? '1',
  };
  const { status, stdout, stderr } = spawnSync(
    'mpirun',
    [
      '-n',
      String(ranks),
      '--oversubscribe',
      process.execPath,
      ...process.execArgv,
      '-r',
      'ts-node/register/transpile-only',
      __filename,
      ...args,
    ],
    { env, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`mpirun -n ${ranks} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout.slice(stdout.indexOf('{'))) as Measured;
}

/**
 * Latency (ms) and bandwidth (bytes/ms) of time = latency · log2(ranks) + 2 (ranks − 1)/ranks ·
 * bytes/bandwidth: from the least and the most bytes.
 */
function fitModel(ranks: number, allReduce: Measured['allReduce']) {
  const latency = allReduce[0].time / Math.log2(ranks);
  const most = allReduce.at(-1)!;
  return { latency, bandwidth: ((2 * (ranks - 1)) / ranks) * (most.bytes / (most.time - allReduce[0].time)) };
}

/** Starts jobs of one and of `ranks` in turn and prints their comparison. */
function compare(ranks: number, rounds: number, steps: string, gradientDtype: string): void {
  const pairs = Array.from(
    { length: rounds },
    () =>
      [mpirun(1, 'measure', steps, gradientDtype), mpirun(ranks, 'measure', steps, gradientDtype)] as const,
  );
  const median = (of: (pair: (typeof pairs)[number]) => number) => quantile(pairs.map(of), 0.5);
  const ms = (time: number) => `${time < 1 ? time.toFixed(3) : time.toFixed(1)} ms`;
  const alone = pairs[0][1].allReduce.map(({ bytes }, i) => ({
    bytes,
    time: median(([, all]) => all.allReduce[i].time),
  }));
  const { bytes, time } = alone.at(-1)!;
  const one = median(([single]) => single.step);
  const threads = process.env.REGULUS_NUM_THREADS ?? 1;
  console.log(
    `W4, ${ROWS} rows a rank, ${threads} thread a rank, ` +
      `${(bytes / 1e6).toFixed(1)} MB of gradients, sent as ${gradientDtype}; ` +
      `medians of ${rounds} rounds of ${steps} steps`,
  );
  console.log(`step: ${ms(one)} on 1 rank, ${ms(median(([, all]) => all.step))} on ${ranks}`);
  console.log(
    `speed: ${median(([single, all]) => (ranks * single.step) / all.step).toFixed(2)} times that of 1 rank`,
  );
  const overlapped = median(([, all]) => 1 - all.waited / all.inFlight);
  console.log(
    `gradients on their way: ${ms(median(([, all]) => all.inFlight))}, ` +
      `of it ${ms(median(([, all]) => all.waited))} after the backward: ` +
      `${(100 * overlapped).toFixed(0)} % overlapped`,
  );
  const allReduce = alone.map((each) => `${each.bytes} bytes ${ms(each.time)}`).join(', ');
  console.log(`inside MPI: ${ms(median(([, all]) => all.inside))} a step; MPI_Allreduce alone: ${allReduce}`);
  const { latency, bandwidth } = fitModel(ranks, alone);
  console.log(
    `model: latency ${(1000 * latency).toFixed(1)} µs, bandwidth ${(bandwidth / 1e6).toFixed(2)} GB/s; ` +
      `all gradients ${ms(time)}`,
  );
  const model = (n: number) => one + ((2 * (n - 1)) / n) * (bytes / bandwidth) + latency * Math.log2(n);
  const speedUps = [4, 8, 16, 32].map((n) => `${n} ranks ${((n * one) / model(n)).toFixed(1)} times`);
  console.log(
    `extrapolated, without overlap, where every rank has a core and such a link: ${speedUps.join(', ')}`,
  );
}

const [mode, ...rest] = process.argv.slice(2);
if (mode === 'measure') measure(Number(rest[0]), rest[1] as 'f32' | 'bf16');
else compare(Number(mode ?? 2), Number(rest[0] ?? 3), rest[1] ?? '40', rest[2] ?? 'f32');
