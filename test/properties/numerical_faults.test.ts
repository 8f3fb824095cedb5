// The effects of values that are not finite, or only just: docs/reliability.md lists them.
import {
  AdamW,
  clipGradNorm,
  copy,
  LabelSmoothingCE,
  LayerNorm,
  Linear,
  LinearCrossEntropy,
  type Module,
  Parameter,
  ResidualBlock,
  ResidualMLP,
  StochasticDepth,
  softmax,
  type Tensor,
  tensor,
} from '../../src';
import { describeEachTarget } from '../support/goldens';
import { values } from '../support/reference';

const matrix = (rows: number, columns: number, seed = 1) =>
  tensor(values(rows * columns, seed), [rows, columns]);
const bits = (data: Float32Array) => Buffer.from(data.slice().buffer).toString('hex');
/** Values by their kind: finite ones are alike. */
const kinds = (values: Iterable<number>) =>
  Array.from(values, (v) => (Number.isFinite(v) ? 'finite' : String(v)));
const loss = (logits: number[], target: number, smoothing = 0) => {
  const criterion = new LabelSmoothingCE({ smoothing });
  return {
    value: criterion.forward(tensor(Float32Array.from(logits), [1, logits.length]), [target]),
    gradient: [...criterion.backward().data],
  };
};
/** A parameter whose gradient is set. */
const parameter = (data: number[], grad: number[]) => {
  const made = new Parameter(tensor(Float32Array.from(data), [data.length]), 'p');
  made.accumulateGrad(Float32Array.from(grad));
  return made;
};

describeEachTarget(() => {
  const layers: [string, () => Module][] = [
    ['Linear', () => new Linear(19, 19, { seed: 1 })],
    ['LayerNorm', () => new LayerNorm(19)],
    ['ResidualBlock', () => new ResidualBlock(19, { seed: 1 })],
    ['ResidualMLP', () => new ResidualMLP({ inFeatures: 19, dim: 24, depth: 2, classes: 19, seed: 1 })],
  ];
  test.each(layers)(
    '%s: a NaN or an infinity in a row makes that row NaN and leaves the others to the bit',
    (_, create) => {
      const layer = create().eval();
      const clean = copy(layer.predict(matrix(7, 19)));
      for (const fault of [NaN, Infinity, -Infinity]) {
        for (const at of [0, 5, 18]) {
          const x = copy(matrix(7, 19));
          x.data[3 * 19 + at] = fault;
          const y = layer.predict(x);
          expect([...y.data.subarray(3 * 19, 4 * 19)].some((v) => !Number.isFinite(v))).toBe(true);
          for (const row of [0, 1, 2, 4, 5, 6])
            expect(bits(y.data.subarray(19 * row, 19 * (row + 1)))).toBe(
              bits(clean.data.subarray(19 * row, 19 * (row + 1))),
            );
        }
      }
    },
  );

  test.each([3, 8, 17, 5000])(
    'the loss of %i classes: NaN, +Infinity and -Infinity alone give NaN; -Infinity is a class of probability 0',
    (classes) => {
      for (const at of [0, 1, classes - 1]) {
        const logits = Array.from(values(classes, 4));
        const other = (at + 1) % classes;
        const put = (value: number, target: number, smoothing?: number) =>
          loss(logits.with(at, value), target, smoothing).value;
        for (const smoothing of [0, 0.1]) {
          expect(put(NaN, other, smoothing)).toBeNaN();
          expect(put(Infinity, other, smoothing)).toBeNaN();
        }
        const withoutIt = loss(logits.toSpliced(at, 1), other > at ? other - 1 : other);
        expect(put(-Infinity, other)).toBeCloseTo(withoutIt.value, 5);
        expect(put(-Infinity, at)).toBe(Infinity);
        expect(put(-Infinity, other, 0.1)).toBe(Infinity);
      }
      expect(loss(new Array<number>(classes).fill(-Infinity), 0).value).toBeNaN();
    },
  );

  test('a NaN in one row of the loss spoils its own gradient only', () => {
    const clean = new LabelSmoothingCE({ reduction: 'none' });
    const logits = matrix(5, 9);
    const want = [
      clean.forward(logits, [0, 1, 2, 3, 4]).slice(),
      copy(clean.backward(new Float32Array(5).fill(1))),
    ] as const;
    const spoilt = copy(logits);
    spoilt.data[2 * 9 + 4] = NaN;
    const losses = clean.forward(spoilt, [0, 1, 2, 3, 4]).slice();
    const gradient = clean.backward(new Float32Array(5).fill(1)).data;
    for (const row of [0, 1, 3, 4]) {
      expect(losses[row]).toBe(want[0][row]);
      expect(bits(gradient.subarray(9 * row, 9 * row + 9))).toBe(
        bits(want[1].data.subarray(9 * row, 9 * row + 9)),
      );
    }
    expect([losses[2], ...gradient.subarray(18, 27)].every(Number.isNaN)).toBe(true);
    expect([...softmax(spoilt).data.subarray(18, 27)].every(Number.isNaN)).toBe(true);
  });

  /** The same kinds of values by LinearCrossEntropy as by a Linear and a LabelSmoothingCE. */
  function expectSameKinds(classes: number, fault: number, at: number, options: object): void {
    const head = new Linear(3, classes, { seed: 1 });
    const apart = new LabelSmoothingCE<'none'>({ ...options, reduction: 'none' });
    const whole = new LinearCrossEntropy<'none'>(head, { ...options, reduction: 'none' });
    const x = matrix(5, 3);
    const target = [1, 1, 3, 3, 1].map((c) => (c === at ? 2 : c));
    const expectSameLosses = (given: Tensor) => {
      const want = apart.forward(copy(head.forward(given)), target);
      expect(kinds(whole.forward(given, target))).toEqual(kinds(want));
    };

    head.bias!.data[at] = fault;
    expectSameLosses(x);

    head.bias!.data[at] = 0;
    const spoilt = copy(x);
    spoilt.data[4] = fault;
    expectSameLosses(spoilt);

    const upstream = new Float32Array(5).fill(1);
    const want = head.backward(copy(apart.backward(upstream)));
    expect(kinds(whole.backward(upstream).data)).toEqual(kinds(want.data));
  }

  test.each([4, 130, 300])(
    'LinearCrossEntropy over %i classes: faults end as in a Linear and a LabelSmoothingCE',
    (classes) => {
      for (const fault of [NaN, Infinity, -Infinity]) {
        for (const at of [0, 2, classes - 1]) {
          const classWeights = Float32Array.from({ length: classes }, (_, c) => (c === at ? 0 : 1));
          for (const options of [{ smoothing: 0 }, { smoothing: 0.1 }, { smoothing: 0, classWeights }])
            expectSameKinds(classes, fault, at, options);
        }
      }
    },
  );

  test('logits of ±3e38 and of denormals give the exact probabilities', () => {
    expect([...softmax(tensor(Float32Array.of(3e38, -3e38, 0), [1, 3])).data]).toEqual([1, 0, 0]);
    expect([...softmax(tensor(Float32Array.of(1e-40, -1e-40), [1, 2])).data]).toEqual([0.5, 0.5]);
    expect(loss([3e38, -3e38], 0).value).toBe(0);
    expect(loss([3e38, -3e38], 1).value).toBeGreaterThan(5e38);
  });

  test('all rows ignored and no rows: loss and gradient 0; one class: to a rounding', () => {
    const criterion = new LabelSmoothingCE();
    expect(criterion.forward(matrix(3, 4), [-100, -100, -100])).toBe(0);
    expect([...criterion.backward().data].every((v) => v === 0)).toBe(true);
    expect(criterion.forward(matrix(3, 1), [0, 0, 0])).toBeCloseTo(0, 12);
    expect([...criterion.backward().data].every((v) => Math.abs(v) < 1e-7)).toBe(true);
    expect(criterion.forward(matrix(0, 4), [])).toBe(0);
    expect(criterion.backward().shape).toEqual([0, 4]);
  });

  test.each(layers)('%s takes no rows: an empty result, and gradients of 0', (_, create) => {
    const layer = create();
    expect(layer.forward(matrix(0, 19)).data).toHaveLength(0);
    layer.backward(matrix(0, 19));
    for (const { grad } of layer.parameters()) expect(grad!.every((g) => g === 0)).toBe(true);
  });

  test('stochastic depth: a dropped row takes nothing from its branch, not even a NaN', () => {
    const layer = new StochasticDepth(0.5);
    const branch = tensor(new Float32Array(6).fill(NaN), [2, 3]);
    const y = layer.forward(matrix(2, 3), branch, { mask: Uint8Array.of(0, 1) });
    expect([...y.data.subarray(0, 3)]).toEqual([...matrix(2, 3).data.subarray(0, 3)]);
    expect([...y.data.subarray(3)].every(Number.isNaN)).toBe(true);
    const dy = tensor(Float32Array.of(NaN, NaN, NaN, 1, 1, 1), [2, 3]);
    expect([...layer.backward(dy).branch.data]).toEqual([0, 0, 0, 2, 2, 2]);
  });

  test('AdamW: NaN and infinite gradients spoil their own elements only', () => {
    const data = Array.from({ length: 21 }, (_, i) => i / 8);
    const grads = Array.from({ length: 21 }, () => 0.5);
    const clean = parameter(data, grads);
    const spoilt = parameter(data, grads.with(4, NaN).with(17, Infinity));
    for (const p of [clean, spoilt]) new AdamW([p]).step();
    spoilt.data.forEach((v, i) => {
      expect([4, 17].includes(i) ? Number.isNaN(v) : v === clean.data[i]).toBe(true);
    });
  });

  test('AdamW: the square of a gradient of 1e30 overflows: its element only decays until its state is reset', () => {
    const p = parameter([1, 1], [1e30, 0.5]);
    const optimizer = new AdamW([p], { lr: 0.1, weightDecay: 0.1 });
    optimizer.step();
    expect(optimizer.state(p).expAvgSq[0]).toBe(Infinity);
    expect(optimizer.state(p).expAvg[0]).toBeCloseTo(1e29, -23);
    expect(p.data[0]).toBe(Math.fround(0.99));
    expect(p.data[1]).toBeCloseTo(0.89, 5);
  });

  test('a clipped gradient of 1e30 is one of norm 1: norms are summed in double', () => {
    const p = parameter([0, 0], [3e30, 4e30]);
    expect(clipGradNorm([p], 1)).toBeCloseTo(5e30, -24);
    expect([...p.grad!]).toEqual([expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)]);
  });

  test('denormals are kept: no result is flushed to 0', () => {
    const x = tensor(Float32Array.of(1e-40, -1e-40, 1.4e-45), [1, 3]);
    const identity = new Linear(3, 3, { bias: false });
    identity.weight.data.set([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect(bits(identity.forward(x).data)).toBe(bits(x.data));
    const p = parameter([1e-40], [0]);
    new AdamW([p], { lr: 0 }).step();
    expect(p.data[0]).toBe(Math.fround(1e-40));
  });
});
