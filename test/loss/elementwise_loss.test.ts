// What all losses over elements have in common, against their formulas in float64.
import {
  type ElementwiseLoss,
  gradCheck,
  Module,
  numThreads,
  type Reduction,
  setNumThreads,
  type Tensor,
  tensor,
} from '../../src';
import { quantileLoss } from '../../src/addon/elementwise_loss';
import { batchOf, LOSSES, type LossBatch, type LossCase, reference } from '../support/elementwise_losses';
import { any, refuses } from '../support/errors';
import { describeEachTarget } from '../support/goldens';
import { Guarded, SIZES } from '../support/guarded';
import { expectWithin, values } from '../support/reference';

const outputsOf = ({ rows, columns, outputs }: LossBatch) => tensor(outputs, [rows, columns]);
const targetOf = ({ rows, target }: LossBatch) => tensor(target, [rows, target.length / rows]);
const weightsOf = (rows: number) =>
  Float32Array.from({ length: rows }, (_, row) => [1, 0.3, 0, 2 ** 30, 7, 1e-20][row % 6]);
/** Fails unless all is within two roundings of the largest value. */
const expectNear = (got: ArrayLike<number>, want: readonly number[]) =>
  expectWithin(got, want, 2 * 2 ** -24 * Math.max(...want.map(Math.abs), 0) + 2 ** -149);

const each = LOSSES.map((loss) => [loss.name, loss] as const);

describeEachTarget(() => {
  test.each(each)('%s: losses and gradients of all reductions match float64', (_, loss) => {
    for (const rows of [1, 7, 300]) {
      for (const targets of rows === 300 ? [1, 5] : SIZES) {
        for (const weights of [undefined, weightsOf(rows)]) {
          const batch = batchOf(loss, rows, targets, rows + targets);
          const [outputs, target] = [outputsOf(batch), targetOf(batch)];
          const want = reference(loss, batch, weights);
          const [none, sum, mean] = [loss.make('none'), loss.make('sum'), loss.make('mean')];
          expectNear(none.forward(outputs, target, weights), want.losses);
          const upstream = values(want.losses.length, 9);
          expectNear(
            none.backward(upstream).data,
            want.gradients.map((g, i) => g * upstream[i]),
          );
          expectNear([sum.forward(outputs, target, weights)], [want.sum]);
          expectNear(sum.backward().data, want.gradients);
          expectNear([mean.forward(outputs, target, weights)], [want.mean]);
          expectNear(
            mean.backward(-3).data,
            want.gradients.map((g) => -3 * want.scale * g),
          );
          expectNear([mean.weight(target, weights)], [want.total]);
        }
      }
    }
  });

  test('arrays may start anywhere, and nothing beyond them is written', () => {
    const loss = LOSSES.find(({ name }) => name === 'QuantileLoss')!;
    for (const rows of SIZES) {
      const batch = batchOf(loss, rows, 2, rows);
      const size = batch.outputs.length;
      const [outputs, target, losses, doutputs] = [size, 2 * rows, size, size].map((n) => new Guarded(n));
      outputs.view.set(batch.outputs);
      target.view.set(batch.target);
      const weights = weightsOf(rows);
      const want = reference(loss, batch, weights);
      const sum = quantileLoss(
        {
          rows,
          columns: batch.columns,
          scale: 0.5,
          outputs: outputs.view,
          target: target.view,
          sampleWeight: weights,
          losses: losses.view,
          doutputs: doutputs.view,
        },
        Float64Array.of(0.1, 0.5, 0.75),
      );
      expectNear([sum], [want.sum / 2]);
      expectNear(losses.view, want.losses);
      expectNear(
        doutputs.view,
        want.gradients.map((g) => g / 2),
      );
      for (const guarded of [outputs, target, losses, doutputs]) guarded.expectIntact();
    }
  });
});

test.each(each)('%s: any number of threads gives the same bits', (_, loss) => {
  const before = numThreads();
  const batch = batchOf(loss, 20_011, 3);
  const run = (threads: number) => {
    setNumThreads(threads);
    const criterion = loss.make('mean');
    const mean = criterion.forward(outputsOf(batch), targetOf(batch), weightsOf(batch.rows));
    return { mean, gradient: criterion.backward().data.slice() };
  };
  const [one, two, three] = [1, 2, 3].map(run);
  setNumThreads(before);
  expect(two).toEqual(one);
  expect(three).toEqual(one);
  const want = reference(loss, batch, weightsOf(batch.rows));
  expect(Math.abs(one.mean / want.mean - 1)).toBeLessThan(1e-12);
});

const bitsOf = (criterion: ElementwiseLoss<Reduction>, batch: LossBatch, weights?: Float32Array) => {
  const loss = criterion.forward(outputsOf(batch), targetOf(batch), weights);
  const upstream = criterion.reduction === 'none' ? new Float32Array(batch.outputs.length).fill(1) : 1;
  return [loss, criterion.backward(any(upstream)).data].map((each) => structuredClone(each));
};

test.each(each)('%s: weights of 1 give the bits of none', (_, loss) => {
  const batch = batchOf(loss, 37, 3);
  for (const reduction of ['mean', 'sum', 'none'] as const) {
    const ones = new Float32Array(37).fill(1);
    expect(bitsOf(loss.make(reduction), batch, ones)).toEqual(bitsOf(loss.make(reduction), batch));
  }
});

test.each(each)('%s: a row of weight 0 does not count, whatever its outputs are', (_, loss) => {
  const [whole, criterion] = [batchOf(loss, 2, 3), loss.make('mean')];
  const { columns, target } = whole;
  whole.outputs.fill(NaN, columns).fill(Infinity, columns + 1);
  const first = { rows: 1, columns, outputs: whole.outputs.slice(0, columns), target: target.slice(0, 3) };
  const alone = criterion.forward(outputsOf(first), targetOf(first));
  expect(criterion.forward(outputsOf(whole), targetOf(whole), Float32Array.of(2, 0))).toBe(alone);
  expect([...criterion.backward().data.subarray(columns)].every((g) => g === 0)).toBe(true);
});

test.each(each)('%s: the mean of batches by their weights is that of the whole', (_, loss) => {
  const whole = batchOf(loss, 60, 2);
  const weights = values(60, 5).map(Math.abs);
  const criterion = loss.make('mean');
  const [from, to] = [
    [0, 7, 8, 40],
    [7, 8, 40, 60],
  ];
  let [sum, total] = [0, 0];
  for (const [i, first] of from.entries()) {
    const rows = to[i] - first;
    const part = (all: Float32Array) => all.subarray((all.length / 60) * first, (all.length / 60) * to[i]);
    const batch = { ...whole, rows, outputs: part(whole.outputs), target: part(whole.target) };
    const weight = criterion.weight(targetOf(batch), part(weights));
    sum += weight * criterion.forward(outputsOf(batch), targetOf(batch), part(weights));
    total += weight;
  }
  const mean = criterion.forward(outputsOf(whole), targetOf(whole), weights);
  expect(Math.abs(sum / total / mean - 1)).toBeLessThan(1e-12);
});

test.each(each)('%s: no rows and weights of 0 alone give loss 0, gradient 0 and weight 0', (_, loss) => {
  const criterion = loss.make('mean');
  const empty = [tensor(new Float32Array(0), [0, loss.each]), tensor(new Float32Array(0), [0])] as const;
  expect(criterion.forward(...empty)).toBe(0);
  expect(criterion.backward().shape).toEqual([0, loss.each]);
  expect(criterion.weight(empty[1])).toBe(0);
  const batch = batchOf(loss, 3, 2);
  expect(criterion.forward(outputsOf(batch), targetOf(batch), new Float32Array(3))).toBe(0);
  expect(criterion.backward().data.every((g) => g === 0)).toBe(true);
  expect(criterion.weight(targetOf(batch), new Float32Array(3))).toBe(0);
});

test.each(each)('%s: sum and none have weight 1, as they divide by nothing', (_, loss) => {
  const target = targetOf(batchOf(loss, 3, 2));
  expect(loss.make('sum').weight(target)).toBe(1);
  expect(loss.make('none').weight(target, Float32Array.of(1, 2, 3))).toBe(1);
});

test.each(each)('%s: a target [rows] is that of one column, not of all', (_, loss) => {
  const batch = batchOf(loss, 5, 1);
  const [a, b] = [loss.make('mean'), loss.make('mean')];
  const flat = tensor(batch.target, [5]);
  expect(a.forward(outputsOf(batch), flat)).toBe(b.forward(outputsOf(batch), targetOf(batch)));
  expect(a.backward()).toEqual(b.backward());
  const square = batchOf(loss, 5, 5);
  expect(() => loss.make('mean').forward(outputsOf(square), flat)).toThrow(
    'target.shape: expected [5, 5], received [5]',
  );
});

test.each(each)('%s: a NaN spoils its own element alone', (_, loss) => {
  const batch = batchOf(loss, 4, 3);
  const [clean, criterion] = [loss.make('none'), loss.make('none')];
  const want = [...clean.forward(outputsOf(batch), targetOf(batch))];
  const ones = new Float32Array(want.length).fill(1);
  const gradient = [...clean.backward(ones).data];
  want[4] = gradient[4] = batch.outputs[4] = NaN;
  expect([...criterion.forward(outputsOf(batch), targetOf(batch))]).toEqual(want);
  expect([...criterion.backward(ones).data]).toEqual(gradient);
});

/** A loss as a module of one output: what gradCheck takes. */
class LossModule extends Module {
  readonly #criterion: ElementwiseLoss<'sum'>;
  constructor(
    loss: LossCase,
    readonly target: Tensor,
    readonly weights: Float32Array,
  ) {
    super();
    this.#criterion = loss.make('sum');
  }
  forward(x: Tensor): Tensor {
    return tensor(Float32Array.of(this.#criterion.forward(x, this.target, this.weights)), [1, 1]);
  }
  backward(dy: Tensor): Tensor {
    return this.#criterion.backward(dy.data[0]);
  }
  predict(x: Tensor): Tensor {
    return this.forward(x);
  }
}

test.each(each)('%s: finite differences agree with the gradient', (_, loss) => {
  const { outputs, target, ...sizes } = batchOf(loss, 6, 2, 3);
  // Differences are odd multiples of 1/16: no step crosses a corner, at 0 or ½.
  const eighths = (value: number) => Math.round(8 * value) / 8;
  const batch = { ...sizes, outputs: outputs.map((v) => eighths(v) + 1 / 16), target: target.map(eighths) };
  const module = new LossModule(loss, targetOf(batch), Float32Array.of(1, 0.5, 0, 2, 1, 3));
  expect(gradCheck(module, outputsOf(batch), { samples: 100 }).input).toBeLessThan(1e-2);
});

test.each(each)('%s: backward needs a forward of its own', (name, loss) => {
  const criterion = loss.make('mean');
  const batch = batchOf(loss, 2, 1);
  const message = `${name.split(' ')[0]}.backward: call forward first`;
  expect(() => criterion.backward()).toThrow(message);
  criterion.forward(outputsOf(batch), targetOf(batch));
  criterion.backward();
  expect(() => criterion.backward()).toThrow(message);
  criterion.forward(outputsOf(batch), targetOf(batch));
  expect(() => criterion.forward(outputsOf(batch), tensor(new Float32Array(1), [1]))).toThrow(RangeError);
  expect(() => criterion.backward()).toThrow(message);
});

for (const loss of LOSSES) {
  const matrix = (rows: number, targets: number) => tensor(new Float32Array(rows * targets), [rows, targets]);
  const [outputs, target] = [matrix(2, loss.each), matrix(2, 1)];
  describe(loss.name, () => {
    refuses(RangeError, [
      ['an unknown reduction', () => loss.make(any('average')), 'options.reduction'],
      ['outputs without columns', () => loss.make('mean').forward(matrix(2, 0), target), 'outputs.shape'],
      [
        'outputs of one dimension',
        () => loss.make('mean').forward(tensor(target.data, [2]), target),
        'outputs',
      ],
      ['targets of fewer rows', () => loss.make('mean').forward(outputs, matrix(1, 1)), 'target.shape'],
      ['targets of more columns', () => loss.make('mean').forward(outputs, matrix(2, 2)), 'target.shape'],
      [
        'targets of three dimensions',
        () => loss.make('mean').forward(outputs, tensor(target.data, [2, 1, 1])),
        'target.shape: expected [rows] or [rows, columns], received [2, 1, 1]',
      ],
      [
        'a weight of one number',
        () => loss.make('mean').weight(tensor(Float32Array.of(1), [])),
        'target.shape',
      ],
      [
        'too few row weights',
        () => loss.make('mean').forward(outputs, target, Float32Array.of(1)),
        'sampleWeight: expected length 2',
      ],
      [
        'a negative row weight',
        () => loss.make('sum').weight(target, Float32Array.of(1, -1)),
        'sampleWeight[1]',
      ],
      [
        'an upstream that is not finite',
        () => {
          const criterion = loss.make('mean');
          criterion.forward(outputs, target);
          criterion.backward(NaN);
        },
        'upstream',
      ],
      [
        'an upstream of rows for none',
        () => {
          const criterion = loss.make('none');
          criterion.forward(matrix(2, 2 * loss.each), matrix(2, 2));
          criterion.backward(new Float32Array(2));
        },
        'upstream',
      ],
    ]);
    refuses(TypeError, [
      ['a target of numbers', () => loss.make('mean').forward(outputs, any([0, 1])), 'target'],
      [
        'a target in float64',
        () => loss.make('mean').weight(any({ data: new Float64Array(2), shape: [2] })),
        'target',
      ],
      [
        'no upstream for none',
        () => {
          const criterion = loss.make('none');
          criterion.forward(outputs, target);
          criterion.backward();
        },
        'upstream',
      ],
    ]);
  });
}
