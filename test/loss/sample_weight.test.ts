// Weights of rows: both cross entropies against float64, with every kind of target and reduction.
import {
  gradCheck,
  LabelSmoothingCE,
  Linear,
  LinearCrossEntropy,
  Module,
  numThreads,
  type Reduction,
  setNumThreads,
  type Target,
  type Tensor,
  tensor,
} from '../../src';
import { any, refuses } from '../support/errors';
import { describeEachTarget } from '../support/goldens';
import { crossEntropy, expectWithin, multiply, transpose, values } from '../support/reference';
import { matrix, zeros } from '../support/tensors';

const SMOOTHING = 0.1;
const IN = 5;

/** How a loss is made: what varies from case to case. */
interface Case {
  rows: number;
  classes: number;
  probabilities: boolean;
  classWeights: Float32Array | undefined;
}

const CASES: Case[] = [1, 2, 3, 7, 16, 17, 65, 300].flatMap((classes, i) =>
  [1, 5, 33].flatMap((rows) =>
    [false, true].map((probabilities) => ({
      rows,
      classes,
      probabilities,
      classWeights: i % 2 ? values(classes, 3).map((v) => v + 1.1) : undefined,
    })),
  ),
);

const logitsOf = ({ rows, classes }: Case) => tensor(values(rows * classes, 2), [rows, classes]);
const layerOf = ({ classes }: Case) => new Linear(IN, classes, { seed: 1, stream: 0 });
const inputOf = ({ rows }: Case) => matrix(rows, IN, 4);
/** 0, and weights from the smallest of float32 to 2³⁰. */
const weightsOf = (rows: number) =>
  Float32Array.from({ length: rows }, (_, row) => [1, 0.3, 0, 1e-45, 2 ** 30, 7, 1e-38][row % 7]);

function targetOf({ rows, classes, probabilities }: Case): Target {
  if (!probabilities)
    return Int32Array.from({ length: rows }, (_, row) => (row % 5 === 4 ? -100 : (7 * row) % classes));
  const shares = values(rows * classes, 9).map((v) => Math.abs(v) / classes);
  return tensor(shares, [rows, classes]);
}

/** Target shares of a row in float64, weighted by class; null for a row that does not count. */
function sharesOf(one: Case, target: Target, row: number): number[] | null {
  const { classes, classWeights } = one;
  const truth = one.probabilities ? -1 : Number((target as Int32Array)[row]);
  if (truth === -100) return null;
  return Array.from({ length: classes }, (_, c) => {
    const share = one.probabilities ? (target as Tensor).data[row * classes + c] : Number(c === truth);
    return (classWeights?.[c] ?? 1) * (SMOOTHING / classes + (1 - SMOOTHING) * share);
  });
}

/** The rows' losses, their gradients and what a mean divides by. */
function reference(one: Case, logits: ArrayLike<number>, target: Target, weights: Float32Array) {
  const { rows, classes, classWeights, probabilities } = one;
  const [losses, gradient] = [new Float64Array(rows), new Float64Array(rows * classes)];
  let divisor = 0;
  for (let row = 0; row < rows; row++) {
    const shares = sharesOf(one, target, row);
    if (!shares) continue;
    const line = Array.from({ length: classes }, (_, c) => logits[row * classes + c]);
    const want = crossEntropy(line, shares);
    losses[row] = weights[row] * want.loss;
    gradient.set(
      want.gradient.map((g) => weights[row] * g),
      row * classes,
    );
    const classWeight = probabilities ? 1 : (classWeights?.[(target as Int32Array)[row]] ?? 1);
    divisor += weights[row] * classWeight;
  }
  return { losses, gradient, divisor };
}

const times = (of: Float64Array, factor: number) => of.map((each) => factor * each);
const sumOf = (of: ArrayLike<number>) => Array.from(of).reduce((sum, each) => sum + each, 0);
/** Fails unless all is within some roundings of a unit. */
const expectNear = (got: number, want: number, unit: number) => expectWithin([got], [want], 8e-6 * unit);
/** The same of rows, each by its own weight: a small one has its digits beside a huge one. */
function expectRowsNear(got: Float32Array, want: Float64Array, weights: Float32Array, scale = 1): void {
  const columns = want.length / weights.length;
  weights.forEach((weight, row) => {
    const part = [row * columns, (row + 1) * columns] as const;
    expectWithin(got.subarray(...part), want.subarray(...part), 8e-6 * scale * weight + 2 ** -147);
  });
}

describeEachTarget(() => {
  test('weighted losses and gradients match float64, row by row, and so does what the mean divides by', () => {
    for (const one of CASES) {
      const { rows, classWeights } = one;
      const [logits, target, weights] = [logitsOf(one), targetOf(one), weightsOf(rows)];
      const { losses, gradient, divisor } = reference(one, logits.data, target, weights);
      const make = <R extends Reduction>(reduction: R) =>
        new LabelSmoothingCE({ smoothing: SMOOTHING, classWeights, reduction });
      const [none, sum, mean] = [make('none'), make('sum'), make('mean')];
      expectRowsNear(none.forward(logits, target, weights), losses, weights);
      expectRowsNear(none.backward(new Float32Array(rows).fill(1)).data, gradient, weights);
      expectNear(sum.forward(logits, target, weights), sumOf(losses), sumOf(weights));
      expectRowsNear(sum.backward().data, gradient, weights);
      const scale = divisor && 1 / divisor;
      expectNear(mean.weight(target, weights), divisor, divisor);
      expectNear(mean.forward(logits, target, weights), scale * sumOf(losses), 1);
      expectRowsNear(mean.backward().data, times(gradient, scale), weights, scale);
    }
  });

  test('the wide head has the same losses and gradients', () => {
    for (const one of CASES) {
      const { rows, classes, classWeights } = one;
      const [x, target, weights, linear] = [inputOf(one), targetOf(one), weightsOf(rows), layerOf(one)];
      const logits = multiply(x.data, transpose(linear.weight.data, classes, IN), rows, IN, classes);
      const biased = logits.map((v, i) => v + linear.bias!.data[i % classes]);
      const { losses, gradient, divisor } = reference(one, biased, target, weights);
      const scale = divisor && 1 / divisor;
      const dx = multiply(gradient, linear.weight.data, rows, classes, IN);
      const dweight = multiply(transpose(gradient, rows, classes), x.data, classes, rows, IN);

      const rule = { smoothing: SMOOTHING, classWeights };
      const mean = new LinearCrossEntropy(linear, rule);
      expectNear(mean.forward(x, target, weights), scale * sumOf(losses), 1);
      expectNear(mean.weight(target, weights), divisor, divisor);
      expectRowsNear(mean.backward().data, times(dx, scale), weights, scale);
      expectWithin(linear.weight.grad!, times(dweight, scale), 8e-6);
      const none = new LinearCrossEntropy(linear, { ...rule, reduction: 'none' });
      expectRowsNear(none.forward(x, target, weights), losses, weights);
      expectRowsNear(none.backward(new Float32Array(rows).fill(1)).data, dx, weights);
    }
  });
});

/** Loss and gradients of both criteria. */
function bitsOf(one: Case, weights: Float32Array | undefined, reduction: Reduction = 'mean') {
  const [rule, target] = [{ smoothing: SMOOTHING, classWeights: one.classWeights, reduction }, targetOf(one)];
  const upstream = reduction === 'none' ? values(one.rows, 6) : undefined;
  const linear = layerOf(one);
  const [apart, wide] = [
    new LabelSmoothingCE<Reduction>(rule),
    new LinearCrossEntropy<Reduction>(linear, rule),
  ];
  const losses = [apart.forward(logitsOf(one), target, weights), wide.forward(inputOf(one), target, weights)];
  const gradients = [apart.backward(upstream), wide.backward(upstream)].map(({ data }) => Array.from(data));
  return [...losses, ...gradients, ...linear.parameters().map((p) => Array.from(p.grad!))];
}

test.each<Reduction>(['mean', 'sum', 'none'])('weights of 1 give the bits of none, with %s', (reduction) => {
  for (const one of CASES)
    expect(bitsOf(one, new Float32Array(one.rows).fill(1), reduction)).toEqual(
      bitsOf(one, undefined, reduction),
    );
});

test('a mean does not depend on the size of the weights, to the last bit for a power of two', () => {
  for (const one of CASES)
    for (const weight of [2 ** -149, 2 ** 127])
      expect(bitsOf(one, new Float32Array(one.rows).fill(weight))).toEqual(bitsOf(one, undefined));
});

test('any number of threads gives the same bits', () => {
  const before = numThreads();
  const one = { rows: 65, classes: 2100, probabilities: false, classWeights: undefined };
  const run = (threads: number) => {
    setNumThreads(threads);
    return bitsOf(one, weightsOf(one.rows));
  };
  const [first, second, third] = [1, 2, 3].map(run);
  setNumThreads(before);
  expect(second).toEqual(first);
  expect(third).toEqual(first);
});

test('a row of weight n counts as the row n times', () => {
  const counts = [2, 0, 1, 3, 1, 2];
  const [rows, classes] = [counts.length, 9];
  const [x, logits] = [matrix(rows, IN, 4), matrix(rows, classes, 5)];
  const target = [3, 0, 8, -100, 1, 1];
  const each = counts.flatMap((count, row) => new Array<number>(count).fill(row));
  const repeated = ({ data }: Tensor, columns: number) =>
    tensor(Float32Array.from(each.flatMap((row) => [...data.subarray(row * columns, (row + 1) * columns)])), [
      each.length,
      columns,
    ]);
  const run = (weighted: boolean, from: Tensor, labels: number[]) => {
    const linear = new Linear(IN, classes, { seed: 1, stream: 0 });
    const weights = weighted ? Float32Array.from(counts) : undefined;
    const wide = new LinearCrossEntropy(linear);
    const loss = wide.forward(from, labels, weights);
    wide.backward();
    return { loss, weight: wide.weight(labels, weights), gradients: linear.parameters().map((p) => p.grad!) };
  };
  const labels = each.map((row) => target[row]);
  const [once, apart] = [run(true, x, target), run(false, repeated(x, IN), labels)];
  expect(once.weight).toBe(apart.weight);
  expect(Math.abs(once.loss / apart.loss - 1)).toBeLessThan(1e-6);
  once.gradients.forEach((gradient, i) => {
    expectWithin(gradient, apart.gradients[i], 4e-7);
  });
  const ce = new LabelSmoothingCE();
  const loss = ce.forward(logits, target, Float32Array.from(counts));
  expect(Math.abs(loss / ce.forward(repeated(logits, classes), labels) - 1)).toBeLessThan(1e-6);
});

test('a row of weight 0 does not count, whatever its logits are', () => {
  const logits = tensor(Float32Array.of(1, 2, 3, NaN, Infinity, 0), [2, 3]);
  for (const inPlace of [false, true]) {
    const ce = new LabelSmoothingCE({ inPlace });
    const copy = tensor(logits.data.slice(), [2, 3]);
    expect(ce.forward(copy, [0, 1], Float32Array.of(3, 0))).toBe(
      new LabelSmoothingCE().forward(tensor(logits.data.slice(0, 3), [1, 3]), [0]),
    );
    expect([...ce.backward().data.subarray(3)]).toEqual([0, 0, 0]);
  }
});

test('weights of 0 alone give loss 0, gradient 0 and a mean over nothing', () => {
  for (const one of CASES) {
    expect(
      bitsOf(one, new Float32Array(one.rows))
        .flat()
        .every((v) => v === 0),
    ).toBe(true);
    expect(new LabelSmoothingCE().weight(targetOf(one), new Float32Array(one.rows))).toBe(0);
  }
});

test('the wide head keeps the weights of its rows until backward', () => {
  const run = (change: boolean) => {
    const linear = new Linear(IN, 4, { seed: 1, stream: 0 });
    for (const p of linear.parameters()) p.accumulateGrad(new Float32Array(p.data.length));
    const [wide, weights] = [new LinearCrossEntropy(linear), Float32Array.of(1, 2, 3)];
    wide.forward(matrix(3, IN, 1), [0, 1, 2], weights);
    if (change) weights.fill(9);
    return Array.from(wide.backward().data);
  };
  expect(run(true)).toEqual(run(false));
});

/** The weighted loss of features as a module: what gradCheck takes. */
class WeightedHead extends Module {
  readonly wide: LinearCrossEntropy<'sum'>;
  readonly apart = new LabelSmoothingCE({ reduction: 'sum' });
  readonly weights = Float32Array.of(0.5, 0, 2, 1, 3);
  readonly target = [0, 3, 1, 2, 0];
  constructor(
    readonly linear: Linear,
    readonly fused: boolean,
  ) {
    super();
    this.wide = new LinearCrossEntropy(linear, { reduction: 'sum' });
  }
  forward(x: Tensor): Tensor {
    const [criterion, outputs] = this.fused ? [this.wide, x] : [this.apart, this.linear.forward(x)];
    return tensor(Float32Array.of(criterion.forward(outputs, this.target, this.weights)), [1, 1]);
  }
  backward(dy: Tensor): Tensor {
    if (this.fused) return this.wide.backward(dy.data[0]);
    return this.linear.backward(this.apart.backward(dy.data[0]));
  }
  predict(x: Tensor): Tensor {
    return this.forward(x);
  }
}

test.each([true, false])('finite differences agree with the weighted gradients, fused %s', (fused) => {
  const head = new WeightedHead(new Linear(IN, 4, { seed: 1, stream: 0 }), fused);
  const report = gradCheck(head, matrix(5, IN, 1));
  expect(Object.keys(report).sort()).toEqual(['input', 'linear.bias', 'linear.weight']);
  for (const [name, error] of Object.entries(report)) expect([name, error < 1e-2]).toEqual([name, true]);
});

const ce = new LabelSmoothingCE();
const wide = new LinearCrossEntropy(new Linear(2, 2));

refuses(TypeError, [
  ['row weights of numbers', () => ce.forward(zeros(1, 2), [0], any([1])), 'sampleWeight'],
  [
    'row weights of a wide head in float64',
    () => wide.forward(zeros(1, 2), [0], any(Float64Array.of(1))),
    'sampleWeight',
  ],
  ['what the mean divides by for row weights of text', () => ce.weight([0], any('1')), 'sampleWeight'],
]);

refuses(RangeError, [
  [
    'too few row weights',
    () => ce.forward(zeros(2, 2), [0, 1], Float32Array.of(1)),
    'sampleWeight: expected length 2',
  ],
  [
    'a negative row weight',
    () => ce.forward(zeros(2, 2), [0, 1], Float32Array.of(1, -1)),
    'sampleWeight[1]: expected a finite number of at least 0, received -1',
  ],
  [
    'an infinite row weight',
    () => wide.forward(zeros(1, 2), [0], Float32Array.of(Infinity)),
    'sampleWeight[0]',
  ],
  ['a row weight that is not a number', () => wide.weight([0], Float32Array.of(NaN)), 'sampleWeight[0]'],
  [
    'a negative weight of probabilities',
    () => ce.weight(zeros(1, 2), Float32Array.of(-1)),
    'sampleWeight[0]',
  ],
]);
