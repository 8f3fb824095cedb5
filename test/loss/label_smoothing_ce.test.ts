import fc from 'fast-check';
import { accuracy, expectedCalibrationError, LabelSmoothingCE, softmax, tensor } from '../../src';
import { crossEntropy, values } from '../support/reference';

const logits = (rows: number, classes: number, seed = 1) =>
  tensor(
    values(rows * classes, seed).map((v) => 5 * v),
    [rows, classes],
  );

test('with 5 classes and ε = 0.1 the true class gets 0.92 and the others 0.02', () => {
  const x = logits(1, 5);
  const criterion = new LabelSmoothingCE();
  const loss = criterion.forward(x, [3]);
  const want = crossEntropy(x.data, [0.02, 0.02, 0.02, 0.92, 0.02]);
  expect(loss).toBeCloseTo(want.loss, 5);
  criterion.backward().data.forEach((g, c) => {
    expect(g).toBeCloseTo(want.gradient[c], 6);
  });
});

test('mean, sum and none agree with one another, with weights and ignored rows', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 2, max: 40 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(),
      (rows, classes, smoothing, seed) => {
        const x = logits(rows, classes, seed);
        const target = Int32Array.from({ length: rows }, (_, i) =>
          i % 4 === 3 ? -100 : (i * 7 + seed) % classes,
        );
        const classWeights = values(classes, seed + 1).map(Math.abs);
        const make = <R extends 'mean' | 'sum' | 'none'>(reduction: R) =>
          new LabelSmoothingCE({ smoothing, classWeights, reduction });
        const losses = Array.from(make('none').forward(x, target));
        const sum = make('sum').forward(x, target);
        const divisor = target.reduce((s, c) => s + (c < 0 ? 0 : classWeights[c]), 0);
        const total = losses.reduce((a, b) => a + b, 0);
        return (
          Math.abs(sum - total) <= 1e-4 * (1 + total) &&
          Math.abs(make('mean').forward(x, target) - total / divisor) <= 1e-4 * (1 + total / divisor)
        );
      },
    ),
  );
});

test('index targets equal their one-hot probabilities', () => {
  const x = logits(6, 4);
  const target = [0, 1, 2, 3, 0, 1];
  const oneHot = tensor(
    Float32Array.from({ length: 24 }, (_, i) => (target[Math.floor(i / 4)] === i % 4 ? 1 : 0)),
    [6, 4],
  );
  const [a, b] = [new LabelSmoothingCE(), new LabelSmoothingCE()];
  expect(a.forward(x, target)).toBeCloseTo(b.forward(x, oneHot), 6);
  const [ga, gb] = [a.backward(), b.backward()];
  ga.data.forEach((g, i) => {
    expect(g).toBeCloseTo(gb.data[i], 7);
  });
});

test('every kind of integer array gives the same loss', () => {
  const x = logits(3, 4);
  const plain = new LabelSmoothingCE().forward(x, [2, 0, 3]);
  const kinds = [
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
  ].map((Kind) => Kind.of(2, 0, 3));
  for (const target of [...kinds, BigInt64Array.of(2n, 0n, 3n), BigUint64Array.of(2n, 0n, 3n)])
    expect(new LabelSmoothingCE().forward(x, target)).toBe(plain);
});

test('an integer array stays one where it has a shape of its own', () => {
  const x = logits(3, 4);
  const plain = new LabelSmoothingCE().forward(x, [2, 0, 3]);
  for (const target of [[2, 0, 3], Int32Array.of(2, 0, 3)]) {
    expect(new LabelSmoothingCE().forward(x, Object.assign(target, { shape: [3, 1] }))).toBe(plain);
  }
});

test('no rows, all rows ignored and zero weights give loss 0 and gradient 0', () => {
  const empty = new LabelSmoothingCE();
  expect(empty.forward(tensor(new Float32Array(0), [0, 3]), [])).toBe(0);
  expect(empty.backward().shape).toEqual([0, 3]);
  for (const criterion of [
    new LabelSmoothingCE({ ignoreIndex: 1 }),
    new LabelSmoothingCE({ classWeights: Float32Array.of(1, 0, 1) }),
  ]) {
    expect(criterion.forward(logits(4, 3), [1, 1, 1, 1])).toBe(0);
    expect(criterion.backward().data.every((g) => g === 0)).toBe(true);
  }
});

test('the loss of equal logits is the logarithm of their number, to the precision of a double', () => {
  for (let classes = 1; classes <= 300; classes++) {
    const loss = new LabelSmoothingCE({ smoothing: 0 }).forward(
      tensor(new Float32Array(classes).fill(-3), [1, classes]),
      [0],
    );
    expect(Math.abs(loss - Math.log(classes))).toBeLessThan(1e-13 * Math.max(1, loss));
  }
});

test('after the largest batch no other needs memory for its targets', () => {
  const criterion = new LabelSmoothingCE();
  const batches = [5000, 4000].map((rows) => [logits(rows, 2), new Int32Array(rows)] as const);
  const pass = () =>
    batches.forEach(([x, target]) => {
      criterion.forward(x, target);
    });
  pass();
  const growth = Array.from({ length: 20 }, () => {
    const before = process.memoryUsage().arrayBuffers;
    pass();
    return process.memoryUsage().arrayBuffers - before;
  });
  expect(Math.max(...growth)).toBeLessThanOrEqual(0);
});

test('an upstream factor scales the gradient', () => {
  const x = logits(2, 3);
  const criterion = new LabelSmoothingCE();
  criterion.forward(x, [0, 1]);
  const plain = Array.from(criterion.backward().data);
  criterion.forward(x, [0, 1]);
  expect(Array.from(criterion.backward(2).data)).toEqual(plain.map((g) => 2 * g));
});

test('backward needs a forward of its own', () => {
  const criterion = new LabelSmoothingCE();
  expect(() => criterion.backward()).toThrow(/LabelSmoothingCE.*call forward first/);
  criterion.forward(logits(1, 3), [0]);
  criterion.backward();
  expect(() => criterion.backward()).toThrow(/call forward first/);
  criterion.forward(logits(1, 3), [0]);
  expect(() => criterion.forward(logits(1, 3), [5])).toThrow(RangeError);
  expect(() => criterion.backward()).toThrow(/call forward first/);
});

test('a not-a-number logit gives a loss that is not a number, not a crash', () => {
  const criterion = new LabelSmoothingCE();
  expect(criterion.forward(tensor(Float32Array.of(NaN, 1, 2), [1, 3]), [1])).toBeNaN();
  expect(
    new LabelSmoothingCE({ smoothing: 0 }).forward(tensor(Float32Array.of(-Infinity, 1, 2), [1, 3]), [1]),
  ).toBeCloseTo(Math.log(1 + Math.E), 5);
});

test('softmax rows sum to one; accuracy and calibration of known predictions', () => {
  const p = softmax(logits(9, 7));
  for (let row = 0; row < 9; row++)
    expect(p.data.subarray(7 * row, 7 * row + 7).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  const sure = tensor(Float32Array.of(0.8, 0.2, 0.8, 0.2, 0.2, 0.8, 0.8, 0.2), [4, 2]);
  expect(accuracy(sure, [0, 0, 1, 1])).toBe(0.75);
  expect(expectedCalibrationError(sure, [0, 0, 1, 1])).toBeCloseTo(0.05, 6);
  expect(expectedCalibrationError(tensor(Float32Array.of(1, 0, 0.6, 0.4), [2, 2]), [0, 1])).toBeCloseTo(
    0.3,
    6,
  );
  expect(accuracy(tensor(new Float32Array(0), [0, 2]), [])).toBe(0);
});

test('inPlace gives the gradient in the memory of the logits, ignored rows zero', () => {
  const x = logits(3, 7);
  const apart = new LabelSmoothingCE();
  const loss = apart.forward(x, [1, -100, 6]);
  const want = [...apart.backward().data];
  const criterion = new LabelSmoothingCE({ inPlace: true });
  expect(criterion.forward(x, [1, -100, 6])).toBe(loss);
  expect(criterion.backward().data).toBe(x.data);
  expect([...x.data]).toEqual(want);
  expect(want.slice(7, 14)).toEqual(new Array(7).fill(0));
});

test('divisor is what the mean was divided by: rows that count, their weights, or all rows of probabilities', () => {
  const x = logits(4, 3);
  const after = (options: object, target: Parameters<LabelSmoothingCE['forward']>[1]) => {
    const criterion = new LabelSmoothingCE(options);
    criterion.forward(x, target);
    return criterion.divisor;
  };
  expect(after({}, [0, 1, 2, 0])).toBe(4);
  expect(after({}, [0, -100, 2, -100])).toBe(2);
  expect(after({ classWeights: Float32Array.of(0.5, 0, 2) }, [0, 1, 2, -100])).toBe(2.5);
  expect(after({}, softmax(logits(4, 3, 2)))).toBe(4);
  expect(after({ reduction: 'sum' }, [0, -100, 2, 0])).toBe(1);
  expect(after({}, [-100, -100, -100, -100])).toBe(0);
});
