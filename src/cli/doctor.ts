// `regulus doctor`: what this machine and this binary are, and whether every SIMD target computes what the
// formulas say.
import os from 'node:os';
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
import { pc } from './colors';
import { drawEntries, drawTable } from './draw_table';

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

/** The largest errors that a right binary makes. */
const MAX_LOSS_ERROR = 1e-7;
const MAX_STEP_ERROR = 1e-6;
const MAX_BLOCK_ERROR = 1e-2;

const gibibytes = (bytes: number) => (bytes / 2 ** 30).toFixed(1);

/** What this machine and this binary are. */
function machineTable(version: string): string {
  const { target, supported, matmul, matmulSupported } = simd();
  const cpus = os.cpus();
  return drawEntries([
    ['CPU', `${cpus[0]?.model.trim() ?? process.arch}, ${cpus.length} cores`],
    ['memory', `${gibibytes(os.totalmem())} GiB, ${gibibytes(os.freemem())} free`],
    ['system', platformName()],
    ['SIMD target', `${target} (of ${supported.join(', ')})`],
    ['medium matrix products', `${matmul} (of ${matmulSupported.join(', ')})`],
    ['threads', String(numThreads())],
    ['binary', binaryPath],
    ['versions', `regulus ${version}, Node ${process.version}, Node-API ${process.versions.napi}`],
  ]);
}

/** A result of the self-test, and whether it is right. */
interface Check {
  text: string;
  right: boolean;
}
const within = (error: number, max: number): Check => ({ text: error.toExponential(1), right: error < max });

/** The results of the present SIMD target. */
const checks = (): Check[] => [
  within(crossEntropyError(), MAX_LOSS_ERROR),
  within(adamwError(), MAX_STEP_ERROR),
  within(blockError(), MAX_BLOCK_ERROR),
  { text: 'yes', right: sameBits() },
];

const marked = ({ text, right }: Check) => (right ? pc.green(text) : pc.red(`${text} (wrong)`));

/** Prints the results of every SIMD target; returns whether all are right. */
function selfTest(): boolean {
  const { target: before, supported } = simd();
  const head = ['SIMD target', 'cross entropy', 'AdamW', 'block gradients', 'threads agree'];
  const rows: string[][] = [];
  let healthy = true;
  for (const target of supported) {
    setSimd(target);
    const results = checks();
    healthy &&= results.every(({ right }) => right);
    rows.push([target, ...results.map(marked)]);
  }
  setSimd(before);
  console.log(
    'Self-test: largest errors against double precision; ' +
      "of a block's gradients, relative to finite differences",
  );
  console.log(drawTable({ head }, rows));
  return healthy;
}

/** Prints the machine, the binary and the self-test; returns the exit code. */
export function doctor(version: string): number {
  console.log(machineTable(version));
  const healthy = selfTest();
  const wrong = 'This binary computes wrong values on this machine: please report the lines above.';
  console.log(healthy ? 'All is well.' : pc.red(wrong));
  return healthy ? 0 : 1;
}
