import { LabelSmoothingCE, tensor } from '../../src';
import { any, refuses } from '../support/errors';
import { values } from '../support/reference';
import { zeros } from '../support/tensors';

refuses(RangeError, [
  [
    'a class out of range',
    () => new LabelSmoothingCE().forward(zeros(2, 3), [0, 3]),
    'target[1]: expected a class from 0 to 2 or ignoreIndex (-100), received 3',
  ],
  ['a negative class', () => new LabelSmoothingCE().forward(zeros(2, 3), Int32Array.of(-1, 0)), 'target[0]'],
  ['a class of ½', () => new LabelSmoothingCE().forward(zeros(1, 3), [0.5]), 'target[0]'],
  ['too few classes', () => new LabelSmoothingCE().forward(zeros(2, 3), [0]), 'target'],
  [
    'probabilities of the wrong shape',
    () => new LabelSmoothingCE().forward(zeros(2, 3), zeros(2, 2)),
    'target.shape',
  ],
]);

refuses(TypeError, [
  ['a class as text', () => new LabelSmoothingCE().forward(zeros(1, 3), any(['0'])), 'target[0]'],
  [
    'no target',
    () => new LabelSmoothingCE().forward(zeros(1, 3), any(null)),
    'target: expected class indices (an integer array) or a tensor of probabilities',
  ],
  ['a number for a target', () => new LabelSmoothingCE().forward(zeros(1, 3), any(0)), 'target'],
  ['float classes', () => new LabelSmoothingCE().forward(zeros(1, 3), any(Float32Array.of(0))), 'target'],
]);

const logits = (rows: number, classes: number, seed = 1) =>
  tensor(
    values(rows * classes, seed).map((v) => 5 * v),
    [rows, classes],
  );

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
