import fc from 'fast-check';
import { LabelSmoothingCE, softmax, type Target, tensor } from '../../src';
import { any, expectError, refuses } from '../support/errors';
import { crossEntropy, values } from '../support/reference';
import { zeros } from '../support/tensors';

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

test('mean, sum and none agree, with weights and ignored rows', () => {
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

test('weight is what the mean divides by: rows that count, their weights, or all rows of probabilities', () => {
  const of = (options: object, target: Target) => new LabelSmoothingCE(options).weight(target);
  expect(of({}, [0, 1, 2, 0])).toBe(4);
  expect(of({}, [0, -100, 2, -100])).toBe(2);
  expect(of({ classWeights: Float32Array.of(0.5, 0, 2) }, [0, 1, 2, -100])).toBe(2.5);
  expect(of({}, softmax(logits(4, 3, 2)))).toBe(4);
  expect(of({ reduction: 'sum' }, [0, -100, 2, 0])).toBe(1);
  expect(of({}, [-100, -100, -100, -100])).toBe(0);
});

test('weight refuses what forward refuses', () => {
  const balanced = new LabelSmoothingCE({ classWeights: Float32Array.of(1, 2) });
  expectError(() => balanced.weight([0, 2]), RangeError, 'target[1]: expected a class from 0 to 1');
  expectError(() => new LabelSmoothingCE().weight([0, -1]), RangeError, 'target[1]');
  expectError(() => new LabelSmoothingCE().weight([0, 0.5]), RangeError, 'target[1]');
  expectError(() => new LabelSmoothingCE().weight(any(Float32Array.of(1))), TypeError, 'target');
  expectError(() => new LabelSmoothingCE().weight(any(null)), TypeError, 'target');
});

refuses(RangeError, [
  ['smoothing below 0', () => new LabelSmoothingCE({ smoothing: -0.1 }), 'options.smoothing'],
  ['smoothing NaN', () => new LabelSmoothingCE({ smoothing: NaN }), 'options.smoothing'],
  [
    'negative class weights',
    () => new LabelSmoothingCE({ classWeights: Float32Array.of(1, -1) }),
    'options.classWeights[1]',
  ],
  [
    'class weights for the wrong number of classes',
    () => new LabelSmoothingCE({ classWeights: Float32Array.of(1) }).forward(zeros(1, 2), [0]),
    'options.classWeights',
  ],
  ['ignoreIndex 2³¹', () => new LabelSmoothingCE({ ignoreIndex: 2 ** 31 }), 'options.ignoreIndex'],
  [
    'LabelSmoothingCE with a misspelt option',
    () => new LabelSmoothingCE(any({ weight: 1 })),
    'options.weight',
  ],
  [
    'logits of one dimension',
    () => new LabelSmoothingCE().forward(tensor(new Float32Array(2), [2]), [0]),
    'logits.shape',
  ],
  ['ignoreIndex ½', () => new LabelSmoothingCE({ ignoreIndex: 0.5 }), 'options.ignoreIndex'],
  ['an unknown reduction', () => new LabelSmoothingCE({ reduction: any('average') }), 'options.reduction'],
  [
    'logits without classes',
    () => new LabelSmoothingCE().forward(zeros(1, 0), [0]),
    'logits.shape: expected [rows, at least one class], received [1, 0]',
  ],
  [
    'LabelSmoothingCE with weights of 0 alone',
    () => new LabelSmoothingCE({ classWeights: new Float32Array(2) }),
    'options.classWeights: expected a weight above 0 for some class',
  ],
  [
    'LabelSmoothingCE with weights of no class',
    () => new LabelSmoothingCE({ classWeights: new Float32Array(0) }),
    'options.classWeights',
  ],
]);

refuses(TypeError, [
  [
    'class weights of numbers',
    () => new LabelSmoothingCE({ classWeights: any([1, 1]) }),
    'options.classWeights',
  ],
  ['inPlace 1', () => new LabelSmoothingCE({ inPlace: any(1) }), 'options.inPlace'],
  [
    'an upstream of rows for the mean',
    () => {
      const c = new LabelSmoothingCE();
      c.forward(zeros(1, 2), [0]);
      c.backward(any(Float32Array.of(1)));
    },
    'upstream',
  ],
  [
    'no upstream for none',
    () => {
      const c = new LabelSmoothingCE({ reduction: 'none' });
      c.forward(zeros(1, 2), [0]);
      c.backward();
    },
    'upstream',
  ],
]);
