import {
  classTarget,
  type Dataset,
  expectedCalibrationError,
  type Part,
  type Predictions,
  softmax,
  type Tensor,
  tensor,
} from '../../src';
import { confusionMatrix } from '../../src/tasks/class_confusion';
import { classBreakdown, classEvaluation as evaluationOf } from '../../src/tasks/class_evaluation';
import { values as numbers } from '../support/reference';

/** The evaluation of rows that are all in the sample. */
const classEvaluation = (test: Predictions, rows: Part, validation: Predictions | null) => {
  const whole = (sample: Predictions) => ({ scores: {}, tally: null, sample });
  return evaluationOf(whole(test), rows, validation && whole(validation));
};

const NAMES = ['a', 'b', 'c', 'd'];
const CLASSES = NAMES.length;
const { description } = classTarget(new Int32Array(0), NAMES);

/** Rows whose label follows softmax(logits), predicted `sureness` times too surely. */
function predictions(rows: number, sureness: number) {
  const logits = numbers(rows * CLASSES, 3).map((v) => 3 * v);
  const truth = softmax(tensor(logits, [rows, CLASSES])).data;
  const draws = numbers(rows, 4);
  const target = Int32Array.from({ length: rows }, (_, row) => {
    let left = (draws[row] + 1) / 2;
    for (let c = 0; c < CLASSES - 1; c++) {
      left -= truth[row * CLASSES + c];
      if (left < 0) return c;
    }
    return CLASSES - 1;
  });
  const outputs = tensor(
    logits.map((v) => sureness * v),
    [rows, CLASSES],
  );
  return { outputs, values: softmax(outputs), target, description };
}

/** Predictions of known probabilities. */
const known = (values: Tensor, target: Int32Array) => ({
  outputs: tensor(values.data.map(Math.log), values.shape),
  values,
  target,
  description,
});

function part(rows: number, imageShape: Dataset['imageShape'], columns = 6) {
  const features = Float32Array.from({ length: 2 * rows * columns }, (_, i) => ((i * 7) % 11) / 10);
  const data: Dataset = {
    features,
    target: classTarget(new Int32Array(2 * rows), NAMES),
    rows: 2 * rows,
    columns,
    imageShape,
    description: '',
  };
  return { data, indices: Uint32Array.from({ length: rows }, (_, i) => rows + i) };
}

test('temperature scaling is fitted on validation rows, or on every second test row, and measured on the others', () => {
  const test = predictions(3001, 2.5);
  const own = classEvaluation(test, part(3001, null), null).temperature_scaling;
  expect(own).toMatchObject({ fitted_on: 'test', fitted_rows: 1501, measured_rows: 1500 });
  const odd = {
    data: test.values.data.filter((_, i) => Math.floor(i / CLASSES) % 2 === 1),
    shape: [1500, CLASSES],
  };
  expect(own.ece[0]).toBe(
    expectedCalibrationError(
      odd,
      test.target.filter((_, i) => i % 2 === 1),
    ),
  );
  expect(own.ece[1]).toBeLessThan(own.ece[0] / 3);
  expect(own.loss[1]).toBeLessThan(own.loss[0]);
  const given = classEvaluation(test, part(3001, null), predictions(500, 2.5)).temperature_scaling;
  expect(given).toMatchObject({ fitted_on: 'validation', fitted_rows: 500, measured_rows: 3001 });
  expect(given.ece[0]).toBe(expectedCalibrationError(test.values, test.target));
});

test('the confusion, the reliability bins and the worst mistakes are those of the rows', () => {
  const p = tensor(
    Float32Array.of(0.9, 0.1, 0, 0, 0.2, 0.7, 0.1, 0, 0.58, 0.32, 0, 0.1, 0.05, 0.05, 0.85, 0.05),
    [4, 4],
  );
  const target = Int32Array.of(0, 0, 0, 3);
  const evaluation = classEvaluation(known(p, target), part(4, null), null);
  const { reliability, mistakes, worst_mistakes } = evaluation;
  expect(confusionMatrix(evaluation, [0, 1, 2, 3])).toEqual([
    [2, 1, 0, 0],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
    [0, 0, 1, 0],
  ]);
  expect(reliability.map((bin, i) => (bin ? [i, bin[0], bin[2]] : null)).filter(Boolean)).toEqual([
    [8, 1, 1],
    [10, 1, 0],
    [12, 1, 0],
    [13, 1, 1],
  ]);
  expect(reliability[13]![1]).toBeCloseTo(0.9, 6);
  expect(mistakes).toBe(2);
  expect(worst_mistakes.map(({ row, label, predicted }) => [row, label, predicted])).toEqual([
    [7, 3, 2],
    [5, 0, 1],
  ]);
  expect(worst_mistakes[0].values).toHaveLength(6);
  expect(worst_mistakes[1].predicted_probability).toBeCloseTo(0.7, 6);
});

test('pictures of mistakes are bytes, thinned out where they are large', () => {
  const values = tensor(Float32Array.of(0, 1, 0, 0), [1, 4]);
  const target = Int32Array.of(0);
  const small = classEvaluation(known(values, target), part(1, [1, 2, 3]), null);
  expect(small.image_shape).toEqual([1, 2, 3]);
  const { data, indices } = part(1, [1, 2, 3]);
  expect([...Buffer.from(small.worst_mistakes[0].values as string, 'base64')]).toEqual(
    [...data.features.subarray(6 * indices[0], 6 * indices[0] + 6)].map((v) => Math.round(255 * v)),
  );
  const large = classEvaluation(known(values, target), part(1, [3, 200, 100], 60_000), null);
  expect(large.image_shape).toEqual([3, 50, 25]);
  expect(Buffer.from(large.worst_mistakes[0].values as string, 'base64')).toHaveLength(3 * 50 * 25);
});

test('rows whose scores are not finite are counted apart, and the rest is as without them', () => {
  const all = predictions(300, 2.5);
  const isBroken = (row: number) => row % 10 === 3;
  const finite = Array.from({ length: 300 }, (_, row) => row).filter((row) => !isBroken(row));
  const breakRows = ({ data, shape }: Tensor) =>
    tensor(
      data.map((value, i) => (isBroken(Math.floor(i / CLASSES)) ? NaN : value)),
      shape,
    );
  const without = {
    outputs: tensor(
      Float32Array.from(finite.flatMap((row) => [...all.outputs.data.subarray(4 * row, 4 * row + 4)])),
      [270, 4],
    ),
    values: tensor(
      Float32Array.from(finite.flatMap((row) => [...all.values.data.subarray(4 * row, 4 * row + 4)])),
      [270, 4],
    ),
    target: Int32Array.from(finite, (row) => all.target[row]),
    description,
  };
  const broken = { ...all, outputs: breakRows(all.outputs), values: breakRows(all.values) };
  const found = classEvaluation(broken, part(300, null), null);
  const want = classEvaluation(without, part(270, null), null);
  expect([found.rows, found.non_finite_rows, want.non_finite_rows]).toEqual([300, 30, 0]);
  expect([found.class_counts, found.confused]).toEqual([want.class_counts, want.confused]);
  expect(found.mistakes).toBe(want.mistakes);
  expect(found.reliability).toEqual(want.reliability);
  expect(found.temperature_scaling).toEqual(want.temperature_scaling);
});

test('scores by class and curves are kept, and evaluate tells the whole matrix of confusion', () => {
  const test = predictions(300, 1);
  const { by_class, macro_avg: macro, curves } = classEvaluation(test, part(300, null), null);
  expect(by_class!.map(({ name }) => name)).toEqual(NAMES);
  expect(by_class![1]).toMatchObject({ support: test.target.filter((c) => c === 1).length });
  expect(curves!.map(({ roc_auc }) => roc_auc)).toEqual(by_class!.map(({ roc_auc }) => roc_auc));
  const { table, json } = classBreakdown({ scores: {}, tally: null, sample: test });
  expect(table.means[0].values).toEqual(macro);
  const matrix = json.confusion_matrix as number[][];
  expect(matrix.map((row) => row.reduce((sum, count) => sum + count))).toEqual(
    by_class!.map(({ support }) => support),
  );
});

test('of more than 256 classes evaluate tells pairs in place of the matrix', () => {
  const names = Array.from({ length: 300 }, (_, c) => `c${c}`);
  const target = Int32Array.from(names, (_, c) => c);
  const wrong = new Float32Array(300 * 300);
  for (let row = 0; row < 300; row++) wrong[row * 300 + ((row + 1) % 300)] = 9;
  const outputs = tensor(wrong, [300, 300]);
  const { description } = classTarget(target, names);
  const sample = { outputs, values: softmax(outputs), target, description };
  const { json } = classBreakdown({ scores: {}, tally: null, sample });
  expect(json).toMatchObject({ confusion_matrix: null, confused_pairs: 300 });
  expect(json.confused).toHaveLength(300);
});
