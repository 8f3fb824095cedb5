import fc from 'fast-check';
import {
  accuracy,
  expectedCalibrationError,
  gradCheck,
  Linear,
  lrSchedule,
  softmax,
  tensor,
} from '../../src';
import { expectError } from '../support/errors';
import { values } from '../support/reference';

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

test('logits in place of probabilities are refused with their row', () => {
  const logits = tensor(Float32Array.of(0.4, 0.6, 3, -1), [2, 2]);
  expectError(() => expectedCalibrationError(logits, [0, 1]), RangeError, 'probabilities row 1');
});

test('a confidence at the edge of two bins is in the lower one; one of 0 is in the first, one above 1 by a rounding in the last', () => {
  const rows = (...confidences: number[]) =>
    tensor(Float32Array.from(confidences.flatMap((c) => [c, Math.min(0, 1 - c)])), [confidences.length, 2]);
  expect(expectedCalibrationError(rows(0.5, 0.625), [0, 1], { bins: 2 })).toBeCloseTo((0.5 + 0.625) / 2, 9);
  expect(expectedCalibrationError(rows(0, 0.25), [0, 1], { bins: 2 })).toBeCloseTo((1 - 0.25) / 2, 9);
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

test('softmax of one class is 1, and writes into the place that it is given', () => {
  const out = tensor(new Float32Array(3), [3, 1]);
  expect(softmax(tensor(Float32Array.of(-5, 0, 40), [3, 1]), { out })).toBe(out);
  expect([...out.data]).toEqual([1, 1, 1]);
});

test('of equal entries the first is the class that counts', () => {
  expect(accuracy(tensor(Float32Array.of(1, 3, 3, 2, 2, 1), [2, 3]), [1, 0])).toBe(1);
  expect(accuracy(tensor(Float32Array.of(1, 3, 3, 2, 2, 1), [2, 3]), [2, 1])).toBe(0);
  expectError(() => accuracy(tensor(new Float32Array(2), [2]), [0]), RangeError, 'probabilities.shape');
  expectError(() => softmax(tensor(new Float32Array(2), [2])), RangeError, 'logits.shape');
});

test('the calibration error of a row that is not a number is not a number', () => {
  expect(expectedCalibrationError(tensor(Float32Array.of(0.4, 0.6, NaN, NaN), [2, 2]), [0, 1])).toBeNaN();
});

test('gradCheck refuses what is no module, and puts everything back when the module throws', () => {
  expectError(() => gradCheck({} as never, tensor(new Float32Array(2), [1, 2])), TypeError, 'module');
  const layer = new Linear(2, 2);
  const before = layer.stateDict();
  expect(() => gradCheck(layer, tensor(new Float32Array(3), [1, 3]))).toThrow(RangeError);
  expect(layer.training).toBe(true);
  expect(layer.stateDict()).toEqual(before);
  expect(() => gradCheck(layer, tensor(new Float32Array(2), [1, 2]), { samples: 1.5 })).toThrow(
    /options\.samples/,
  );
});

test('a schedule keeps its last rate past the end of the run, and refuses a step that is no count', () => {
  for (const name of ['one-cycle', 'cosine', 'step', 'constant'] as const) {
    const schedule = lrSchedule(name, { lr: 0.1, totalSteps: 20 });
    expect(schedule(35)).toBe(schedule(19));
    expectError(() => schedule(-1), RangeError, 'step');
    expectError(() => schedule(NaN), RangeError, 'step');
  }
});
