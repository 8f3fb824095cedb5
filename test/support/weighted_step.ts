// One training step, cut into batches and ranks in many ways, beside the same step in float64.
import {
  AdamW,
  DistributedDataParallel,
  type EpochReport,
  LabelSmoothingCE,
  type LabelSmoothingCEOptions,
  Linear,
  Trainer,
  type TrainingBatch,
  tensor,
} from '../../src';

const ROWS = 128;
const COLUMNS = 3;
const CLASSES = 4;
const SMOOTHING = 0.1;
const features = Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => 2 * Math.sin(i * i));
const classes = Int32Array.from({ length: ROWS }, (_, row) => (row < 90 ? 0 : row % CLASSES));
const withoutFirst = (count: number) => classes.map((label, row) => (row < count ? -100 : label));
const classWeights = Float32Array.of(0.125, 3, 0.5, 7);
/** Of rows: whole batches of 0 first. */
const sampleWeight = Float32Array.from(classes, (_, row) => (row < 33 ? 0 : (row % 5) ** 2 / 3));

/** A step: its classes, −100 for a row that does not count, and how row losses are weighed and reduced. */
interface Case {
  labels: Int32Array;
  sampleWeight?: Float32Array;
  options?: LabelSmoothingCEOptions<'mean' | 'sum'>;
}

export const CASES: Readonly<Record<string, Case>> = {
  'rows of equal weight': { labels: classes },
  'class weights': { labels: classes, options: { classWeights } },
  'ignored rows, whole batches of them first': { labels: withoutFirst(70) },
  'ignored rows and class weights': { labels: withoutFirst(40), options: { classWeights } },
  'row weights': { labels: classes, sampleWeight },
  'row weights, class weights and ignored rows': {
    labels: withoutFirst(40),
    sampleWeight,
    options: { classWeights },
  },
  'sum with row weights': { labels: classes, sampleWeight, options: { reduction: 'sum' } },
  sum: { labels: classes, options: { reduction: 'sum' } },
  'sum with class weights': { labels: withoutFirst(9), options: { reduction: 'sum', classWeights } },
  'no row that counts': { labels: withoutFirst(ROWS) },
};

/** Rows a batch; the last one of some has fewer. */
export const CUTS = [128, 32, 8, 50, 127, 1];

/** What a step gives: its loss, that of its epoch, and the gradients of weight and bias. */
interface Step {
  loss: number;
  epochLoss: number;
  gradient: number[];
}

const layer = () => new Linear(COLUMNS, CLASSES, { seed: 1, stream: 0 });

/** The step in float64. */
export function expectedStep({ labels, sampleWeight: weights, options = {} }: Case): Step {
  const { weight, bias } = layer();
  const rowWeights = options.classWeights ?? new Float32Array(CLASSES).fill(1);
  let loss = 0;
  let total = 0;
  const gradient = new Array<number>(CLASSES * COLUMNS + CLASSES).fill(0);
  labels.forEach((label, row) => {
    if (label < 0) return;
    const x = Array.from(features.subarray(row * COLUMNS, (row + 1) * COLUMNS));
    const logits = Array.from(bias!.data, (b, k) =>
      x.reduce((sum, value, i) => sum + value * weight.data[k * COLUMNS + i], b),
    );
    const logSum = Math.log(logits.reduce((sum, value) => sum + Math.exp(value), 0));
    const wanted = logits.map(
      (_, k) => rowWeights[k] * (SMOOTHING / CLASSES + (k === label ? 1 - SMOOTHING : 0)),
    );
    const sum = wanted.reduce((a, b) => a + b);
    const rowWeight = weights?.[row] ?? 1;
    loss += rowWeight * wanted.reduce((all, each, k) => all + each * (logSum - logits[k]), 0);
    total += rowWeight * rowWeights[label];
    logits.forEach((value, k) => {
      const dlogit = rowWeight * (Math.exp(value - logSum) * sum - wanted[k]);
      x.forEach((each, i) => {
        gradient[k * COLUMNS + i] += dlogit * each;
      });
      gradient[CLASSES * COLUMNS + k] += dlogit;
    });
  });
  const divisor = options.reduction === 'sum' || total === 0 ? 1 : total;
  return {
    loss: loss / divisor,
    epochLoss: loss / divisor,
    gradient: gradient.map((each) => each / divisor),
  };
}

/** The rows of a batch that a rank has; a rank may have none. */
type Share = (from: number, to: number) => [number, number];

function* batchesOf(
  { labels, sampleWeight: weights }: Case,
  size: number,
  share: Share,
): Generator<TrainingBatch> {
  for (let start = 0; start < ROWS; start += size) {
    const [from, to] = share(start, Math.min(ROWS, start + size));
    const x = tensor(features.slice(from * COLUMNS, to * COLUMNS), [to - from, COLUMNS]);
    yield { x, target: labels.slice(from, to), sampleWeight: weights?.slice(from, to) };
  }
}

/** The step that a trainer takes, by batches of `size` rows; on ranks, where each has its share of them. */
export async function takeStep(step: Case, size: number, share?: Share): Promise<Step> {
  const model = layer();
  const trainer = new Trainer({
    model: share ? new DistributedDataParallel(model) : model,
    optimizer: new AdamW(model.namedParameters()),
    criterion: new LabelSmoothingCE({ smoothing: SMOOTHING, ...step.options }),
    accumulate: Math.ceil(ROWS / size),
  });
  let loss = NaN;
  let epoch: EpochReport | undefined;
  await trainer.fit(() => batchesOf(step, size, share ?? ((from, to) => [from, to])), {
    epochs: 1,
    onStep: (report) => {
      loss = report.loss;
    },
    onEpoch: (report) => {
      epoch = report;
    },
  });
  if (trainer.step !== 1) throw new Error(`expected one step, found ${trainer.step}`);
  const gradient = [...model.weight.grad!, ...model.bias!.grad!];
  return { loss, epochLoss: epoch!.loss, gradient };
}

/** The largest error of a step, over the largest gradient and over the loss. */
export function errorOf(step: Step, expected: Step): number {
  const largest = Math.max(...expected.gradient.map(Math.abs)) || 1;
  const errors = step.gradient.map((each, i) => Math.abs(each - expected.gradient[i]) / largest);
  const loss = expected.loss || 1;
  for (const each of [step.loss, step.epochLoss]) errors.push(Math.abs(each - expected.loss) / loss);
  return Math.max(...errors);
}
