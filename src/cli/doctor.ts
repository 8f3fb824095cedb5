// `regulus doctor`: what this machine and this binary are, and whether every SIMD target computes what the
// formulas say.
import os from 'node:os';
import Table from 'cli-table3';
import pc from 'picocolors';
import { binaryPath } from '../addon/binary';
import { platformName } from '../addon/load_addon';
import { setSimd } from '../addon/runtime';
import { Parameter } from '../core/parameter';
import { numThreads, setNumThreads, simd } from '../core/runtime';
import { copy, type Tensor, tensor } from '../core/tensor';
import { LabelSmoothingCE } from '../loss/label_smoothing_ce';
import { gradCheck } from '../nn/grad_check';
import { ResidualBlock } from '../nn/residual_block';
import { AdamW } from '../optim/adamw';

const ROWS = 37;
const COLUMNS = 45;
const values = (length: number, phase: number) =>
  Float32Array.from({ length }, (_, i) => 2 * Math.sin(1.7 * i + phase));
const matrix = (phase: number): Tensor => tensor(values(ROWS * COLUMNS, phase), [ROWS, COLUMNS]);

/** Largest difference between the loss's gradient and the formula in double precision. */
function crossEntropyError(): number {
  const logits = matrix(1);
  const target = Int32Array.from({ length: ROWS }, (_, row) => (7 * row) % COLUMNS);
  const criterion = new LabelSmoothingCE({ smoothing: 0.1 });
  criterion.forward(logits, target);
  const gradient = criterion.backward().data;
  let worst = 0;
  for (let row = 0; row < ROWS; row++) {
    const exps = Array.from(logits.data.subarray(row * COLUMNS, (row + 1) * COLUMNS), Math.exp);
    const sum = exps.reduce((a, b) => a + b, 0);
    exps.forEach((e, c) => {
      const want = (e / sum - 0.1 / COLUMNS - (c === target[row] ? 0.9 : 0)) / ROWS;
      worst = Math.max(worst, Math.abs(gradient[row * COLUMNS + c] - want));
    });
  }
  return worst;
}

/** Largest difference between three AdamW steps and the formulas in double precision. */
function adamwError(): number {
  const parameter = new Parameter(matrix(2), 'w');
  const want = Float64Array.from(parameter.data);
  const m = new Float64Array(want.length);
  const v = new Float64Array(want.length);
  const optimizer = new AdamW([parameter], { lr: 0.01, weightDecay: 0.1 });
  for (let step = 1; step <= 3; step++) {
    const grad = values(want.length, step);
    parameter.zeroGrad();
    parameter.accumulateGrad(grad);
    optimizer.step();
    grad.forEach((g, i) => {
      m[i] = 0.9 * m[i] + 0.1 * g;
      v[i] = 0.999 * v[i] + 0.001 * g * g;
      want[i] -=
        0.01 * (m[i] / (1 - 0.9 ** step) / (Math.sqrt(v[i] / (1 - 0.999 ** step)) + 1e-8) + 0.1 * want[i]);
    });
  }
  return parameter.data.reduce((worst, w, i) => Math.max(worst, Math.abs(w - want[i])), 0);
}

/** Largest relative error of a block's gradients against finite differences. */
const blockError = () =>
  Math.max(...Object.values(gradCheck(new ResidualBlock(COLUMNS, { seed: 1, stream: 0 }), matrix(3))));

/** Whether one and three threads give the same bits. */
function sameBits(): boolean {
  const block = new ResidualBlock(COLUMNS, { seed: 1, stream: 0 });
  const before = numThreads();
  const [one, three] = [1, 3].map((threads) => {
    setNumThreads(threads);
    return copy(block.forward(matrix(4))).data;
  });
  setNumThreads(before);
  return one.every((value, i) => Object.is(value, three[i]));
}

/** Prints the machine, the binary and the self-test; returns the exit code. */
export function doctor(version: string): number {
  const chosen = simd();
  const machine = new Table({ style: { head: [], border: [] } });
  machine.push(
    ['CPU', `${os.cpus()[0]?.model.trim() ?? process.arch}, ${os.cpus().length} cores`],
    ['memory', `${(os.totalmem() / 2 ** 30).toFixed(1)} GiB, ${(os.freemem() / 2 ** 30).toFixed(1)} free`],
    ['system', platformName()],
    ['SIMD target', `${chosen.target} (of ${chosen.supported.join(', ')})`],
    ['threads', String(numThreads())],
    ['binary', binaryPath],
    ['versions', `regulus ${version}, Node ${process.version}, Node-API ${process.versions.napi}`],
  );
  console.log(machine.toString());
  const tests = new Table({
    head: ['SIMD target', 'cross entropy', 'AdamW', 'block gradients', 'threads agree'],
    style: { head: [], border: [] },
  });
  let healthy = true;
  const mark = (good: boolean, text: string) => {
    healthy &&= good;
    return good ? pc.green(text) : pc.red(`${text} (wrong)`);
  };
  for (const target of chosen.supported) {
    setSimd(target);
    const [loss, step, block] = [crossEntropyError(), adamwError(), blockError()];
    tests.push([
      target,
      mark(loss < 1e-7, loss.toExponential(1)),
      mark(step < 1e-6, step.toExponential(1)),
      mark(block < 1e-2, block.toExponential(1)),
      mark(sameBits(), 'yes'),
    ]);
  }
  setSimd(chosen.target);
  console.log(
    `Self-test: largest errors against double precision; of a block's gradients, relative to finite differences\n${tests.toString()}`,
  );
  console.log(
    healthy
      ? 'All is well.'
      : pc.red('This binary computes wrong values on this machine: please report the lines above.'),
  );
  return healthy ? 0 : 1;
}
