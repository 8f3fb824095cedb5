import { softmax, tensor } from '../../src';
import { refuses } from '../support/errors';
import { values } from '../support/reference';
import { zeros } from '../support/tensors';

refuses(RangeError, [
  [
    'softmax of no classes',
    () => softmax(zeros(1, 0)),
    'logits.shape: expected [rows, at least one class], received [1, 0]',
  ],
]);

/** e^(x − max x) over its sum, in float64. */
function reference(row: Float32Array): number[] {
  const max = Math.max(...row);
  const exponentials = Array.from(row, (x) => Math.exp(x - max));
  const sum = exponentials.reduce((a, b) => a + b);
  return exponentials.map((e) => e / sum);
}

test.each([
  [9, 7],
  [3, 2049],
])('%d rows of %d classes are each softmaxed as in float64, and the logits stay', (rows, classes) => {
  const logits = tensor(
    values(rows * classes).map((v) => 20 * v),
    [rows, classes],
  );
  const before = logits.data.slice();
  const probabilities = softmax(logits);
  expect(probabilities.shape).toEqual([rows, classes]);
  for (let row = 0; row < rows; row++) {
    const want = reference(logits.data.subarray(row * classes, (row + 1) * classes));
    want.forEach((p, c) => {
      expect(Math.abs(probabilities.data[row * classes + c] - p)).toBeLessThan(1e-6);
    });
  }
  expect(logits.data).toEqual(before);
});

test('one class has probability 1; the result goes into the tensor that is given', () => {
  const out = tensor(new Float32Array(3), [3, 1]);
  expect(softmax(tensor(Float32Array.of(-5, 0, 40), [3, 1]), { out })).toBe(out);
  expect([...out.data]).toEqual([1, 1, 1]);
});

test('no rows give no rows', () => {
  expect(softmax(tensor(new Float32Array(0), [0, 4])).shape).toEqual([0, 4]);
});

test.each([1, 4, 9, 64, 257])(
  'a row of %d values that are all −Infinity is NaN, as in PyTorch, and so is one with +Infinity',
  (classes) => {
    const rowOf = (first: number) =>
      softmax(
        tensor(
          Float32Array.from({ length: classes }, (_, i) => (i ? -Infinity : first)),
          [1, classes],
        ),
      );
    expect(rowOf(-Infinity).data.every(Number.isNaN)).toBe(true);
    expect(rowOf(Infinity).data[0]).toBeNaN();
    expect([...rowOf(3).data]).toEqual(Array.from({ length: classes }, (_, i) => (i ? 0 : 1)));
  },
);
