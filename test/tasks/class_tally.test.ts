import {
  accuracy,
  averagePrecisionScore,
  brierScoreLoss,
  classTarget,
  expectedCalibrationError,
  f1Score,
  rocAucScore,
  softmax,
  type Tensor,
  tensor,
} from '../../src';
import { logLossOfLogits } from '../../src/metrics/classification';
import { FURTHER_CLASS_SCORES } from '../../src/tasks/class_options';
import { ClassTally } from '../../src/tasks/class_tally';
import { values as numbers } from '../support/reference';

const { description } = classTarget(new Int32Array(0), ['a', 'b', 'c']);
const outputs = tensor(
  numbers(60, 5).map((v) => 4 * v),
  [20, 3],
);
const values = softmax(outputs);
const target = Int32Array.from({ length: 20 }, (_, i) => i % 3);

test('rows that come in batches have the scores of all rows at once', () => {
  const tally = new ClassTally(20, 3);
  for (const [from, to] of [
    [0, 7],
    [7, 14],
    [14, 20],
  ]) {
    const part = (data: Float32Array) => tensor(data.slice(3 * from, 3 * to), [to - from, 3]);
    const batch = { outputs: part(outputs.data), values: part(values.data), target: target.slice(from, to) };
    tally.add({ ...batch, description }, from);
  }
  expect(tally.scores()).toEqual({
    loss: logLossOfLogits({ logits: outputs, target }),
    accuracy: accuracy(values, target),
    ece: expectedCalibrationError(values, target),
  });
  expect(tally.withoutPrediction).toBe(0);
});

test('a row that is not finite is counted, is never right, and leaves no calibration error', () => {
  const broken = tensor(
    values.data.map((value, i) => (i < 3 ? NaN : value)),
    [20, 3],
  );
  const tally = ClassTally.of({ outputs: broken, values: broken, target, description });
  expect(tally.withoutPrediction).toBe(1);
  expect(tally.scores()).toMatchObject({ loss: NaN, ece: NaN });
});

test('a row of weight n counts as the row n times in every score', () => {
  const counts = Array.from(target, (_, row) => (3 * row) % 4);
  const each = counts.flatMap((count, row) => new Array<number>(count).fill(row));
  const rowsOf = ({ data }: Tensor) =>
    tensor(Float32Array.from(each.flatMap((row) => [...data.subarray(3 * row, 3 * row + 3)])), [
      each.length,
      3,
    ]);
  const further = FURTHER_CLASS_SCORES.map(({ name }) => name);
  const repeated = ClassTally.of(
    {
      outputs: rowsOf(outputs),
      values: rowsOf(values),
      target: Int32Array.from(each, (row) => target[row]),
      description,
    },
    further,
  );
  const sampleWeight = Float32Array.from(counts);
  const weighted = ClassTally.of({ outputs, values, target, sampleWeight, description }, further);
  for (const [name, score] of Object.entries(repeated.scores()))
    expect(weighted.scores()[name]).toBeCloseTo(score, 12);
  const [bins, expected] = [weighted.bins(), repeated.bins()];
  expect(bins.weight).toEqual(expected.rows);
  expect(bins.rows.reduce((sum, count) => sum + count)).toBe(20);
});

/** The rows of two classes: the first two columns of the others. */
const twoClasses = () => {
  const pairs = tensor(
    outputs.data.filter((_, i) => i % 3 < 2),
    [20, 2],
  );
  return { outputs: pairs, values: softmax(pairs), target: target.map((c) => c % 2), description };
};

test.each([
  ['two classes', twoClasses(), true],
  ['three classes', { outputs, values, target, description }, false],
])('further scores of %s are those of the metrics, and made on request alone', (_, predictions, isPair) => {
  const further = ['roc_auc', 'average_precision', 'brier_score', 'f1_macro'];
  const { loss, accuracy: right, ece } = ClassTally.of(predictions).scores();
  const { values: of, target: labels } = predictions;
  const scores = isPair ? of.data.filter((_, i) => i % 2 === 1) : of;
  const predicted = Int32Array.from(labels, (_, row) => {
    const line = [...of.data.subarray(row * of.shape[1], (row + 1) * of.shape[1])];
    return line.indexOf(Math.max(...line));
  });
  expect(ClassTally.of(predictions, further).scores()).toEqual({
    loss,
    accuracy: right,
    ece,
    roc_auc: rocAucScore(labels, scores),
    average_precision: averagePrecisionScore(labels, scores),
    brier_score: brierScoreLoss(labels, of),
    f1_macro: f1Score(labels, predicted, { average: 'macro' }),
  });
  expect(Object.keys(ClassTally.of(predictions).scores())).toEqual(['loss', 'accuracy', 'ece']);
});
