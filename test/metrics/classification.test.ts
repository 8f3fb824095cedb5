import fc from 'fast-check';
import { accuracy, expectedCalibrationError, softmax, tensor } from '../../src';
import { expectError, refuses } from '../support/errors';
import { values } from '../support/reference';
import { zeros } from '../support/tensors';

/** The definition, bin by bin: share of rows times |accuracy − mean confidence|. */
function referenceError(p: Float32Array, classes: number, target: number[], bins: number): number {
  let sum = 0;
  for (let bin = 0; bin < bins; bin++) {
    let rows = 0;
    let hits = 0;
    let confidence = 0;
    target.forEach((wanted, row) => {
      const line = Array.from(p.subarray(row * classes, (row + 1) * classes));
      const top = Math.max(...line);
      if (!(top * bins > bin && top * bins <= bin + 1)) return;
      rows += 1;
      confidence += top;
      if (line.indexOf(top) === wanted) hits += 1;
    });
    if (rows) sum += (rows / target.length) * Math.abs(hits / rows - confidence / rows);
  }
  return sum;
}

test('the calibration error is its definition, for any rows, classes and bins', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 2, max: 9 }),
      fc.integer({ min: 1, max: 30 }),
      fc.nat(),
      (rows, classes, bins, seed) => {
        const p = softmax(
          tensor(
            values(rows * classes, seed).map((v) => 6 * v),
            [rows, classes],
          ),
        );
        const target = Array.from({ length: rows }, (_, i) => (i * 5 + seed) % classes);
        expect(expectedCalibrationError(p, target, { bins })).toBeCloseTo(
          referenceError(p.data, classes, target, bins),
          9,
        );
        if (bins === 15)
          expect(expectedCalibrationError(p, target)).toBe(expectedCalibrationError(p, target, { bins }));
      },
    ),
  );
});

test('logits instead of probabilities are refused with their row', () => {
  const logits = tensor(Float32Array.of(0.4, 0.6, 3, -1), [2, 2]);
  expectError(() => expectedCalibrationError(logits, [0, 1]), RangeError, 'probabilities row 1');
});

test('logits from 0 to 1 are refused, as they do not sum to 1; probabilities that are rounded are not', () => {
  const logits = tensor(Float32Array.of(0.4, 0.6, 0.9, -3, 0.7, 0.2), [3, 2]);
  expectError(
    () => expectedCalibrationError(logits, [0, 1, 0]),
    RangeError,
    'probabilities row 1: expected a sum of 1, within 0.02',
  );
  expect(expectedCalibrationError(tensor(Float32Array.of(0.33, 0.33, 0.33), [1, 3]), [0])).toBeCloseTo(
    0.67,
    6,
  );
  expect(expectedCalibrationError(tensor(Float32Array.of(NaN, 1, 0.4, 0.6), [2, 2]), [0, 1])).toBeNaN();
});

test('a confidence at the edge of two bins is in the lower one; 1 and a rounding are in the last', () => {
  const others = (confidence: number) => Array.from({ length: 8 }, () => (1 - confidence) / 8);
  const rows = (...confidences: number[]) =>
    tensor(Float32Array.from(confidences.flatMap((c) => [c, ...others(c)])), [confidences.length, 9]);
  expect(expectedCalibrationError(rows(0.5, 0.625), [0, 1], { bins: 2 })).toBeCloseTo((0.5 + 0.625) / 2, 9);
  expect(expectedCalibrationError(rows(0.125, 0.25), [0, 1], { bins: 2 })).toBeCloseTo((1 - 0.375) / 2, 9);
  expect(expectedCalibrationError(rows(1 + 2 ** -20, 0.75), [0, 1], { bins: 2 })).toBeCloseTo(
    (1.75 - 1) / 2,
    5,
  );
  expect(expectedCalibrationError(tensor(new Float32Array(0), [0, 2]), [])).toBe(0);
  expectError(
    () => expectedCalibrationError(rows(1 + 2 ** -16), [0]),
    RangeError,
    'probabilities row 0: expected a largest probability from 0 to 1',
  );
  expectError(
    () => expectedCalibrationError(tensor(Float32Array.of(-0.5, -0.25), [1, 2]), [0]),
    RangeError,
    'probabilities row 0',
  );
  expectError(
    () => expectedCalibrationError(rows(1), [0], { bins: 2 ** 20 + 1 }),
    RangeError,
    'options.bins',
  );
  expectError(() => expectedCalibrationError(rows(1), [0], { bin: 3 } as never), RangeError, 'options.bin:');
});

test('accuracy weighs rows', () => {
  const rows = tensor(Float32Array.of(0.2, 0.8, 0.9, 0.1), [2, 2]);
  expect(accuracy(rows, [1, 1], { sampleWeight: [99, 1] })).toBeCloseTo(0.99, 12);
  expect(accuracy(rows, [1, 1], {})).toBe(0.5);
  expectError(() => accuracy(rows, [1, 1], { sampleWeight: [1] }), RangeError, 'options.sampleWeight');
  expectError(() => accuracy(rows, [1, 1], { weights: [1, 1] } as never), RangeError, 'options.weights');
});

test('of equal entries the first is the predicted class', () => {
  expect(accuracy(tensor(Float32Array.of(1, 3, 3, 2, 2, 1), [2, 3]), [1, 0])).toBe(1);
  expect(accuracy(tensor(Float32Array.of(1, 3, 3, 2, 2, 1), [2, 3]), [2, 1])).toBe(0);
  expectError(() => accuracy(tensor(new Float32Array(2), [2]), [0]), RangeError, 'probabilities.shape');
});

test.each([
  [NaN, NaN],
  [NaN, 0.3],
  [0.3, NaN],
])('a row of %d and %d is of no class: never right, and its calibration error is not a number', (...row) => {
  const p = tensor(Float32Array.of(0.4, 0.6, ...row), [2, 2]);
  for (const label of [0, 1]) {
    expect(expectedCalibrationError(p, [1, label])).toBeNaN();
    expect(accuracy(p, [1, label])).toBe(0.5);
  }
});

test('of logits, minus infinity leaves the largest its class; an infinite largest one is no class', () => {
  const logits = tensor(Float32Array.of(-Infinity, 1, Infinity, 1, -Infinity, -Infinity), [3, 2]);
  expect([0, 1].map((label) => accuracy(logits, [label, label, label]))).toEqual([0, 1 / 3]);
});

refuses(RangeError, [
  [
    'accuracy with a class out of range',
    () => accuracy(zeros(1, 2), [2]),
    'target[0]: expected a class from 0 to 1, received 2',
  ],
  ['calibration in 0 bins', () => expectedCalibrationError(zeros(1, 2), [0], { bins: 0 }), 'options.bins'],
]);

const logits = (rows: number, classes: number, seed = 1) =>
  tensor(
    values(rows * classes, seed).map((v) => 5 * v),
    [rows, classes],
  );

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
