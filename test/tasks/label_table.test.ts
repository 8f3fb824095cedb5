import { averagePrecisionScore, f1Score, precisionScore, recallScore, rocAucScore } from '../../src';
import { labelTable } from '../../src/tasks/label_table';
import { MultilabelTally } from '../../src/tasks/multilabel_tally';
import { values as numbers } from '../support/reference';

const [ROWS, LABELS] = [60, 3];
const names = ['a', 'b', 'c'];
const description = { task: 'multilabel', labelNames: names, chosen: { thresholds: [0.4, 0.5, 0.6] } };
const probabilities = Float32Array.from(numbers(ROWS * LABELS, 3), (value) => 1 / (1 + Math.exp(-value)));
const target = Float32Array.from(numbers(ROWS * LABELS, 4), (value, i) => Number(value > (i % LABELS) / 4));
const values = { data: probabilities, shape: [ROWS, LABELS] };
const sampleWeight = Float32Array.from({ length: ROWS }, (_, i) => 1 + (i % 3));

const tableOf = (weights?: Float32Array) => {
  const tally = MultilabelTally.of({ outputs: values, values, target, sampleWeight: weights, description });
  return labelTable(tally, tally.labels());
};

test.each([
  ['without weights', undefined],
  ['with weights', sampleWeight],
])('labels and their means have the scores of the library, %s', (_, weights) => {
  const { rows, means, scores } = tableOf(weights);
  const truth = { data: target, shape: [ROWS, LABELS] };
  const { thresholds } = description.chosen;
  const predicted = {
    data: probabilities.map((value, i) => Number(value >= thresholds[i % LABELS])),
    shape: [ROWS, LABELS],
  };
  const options = { sampleWeight: weights };
  for (const [i, average] of (['micro', 'macro', 'weighted'] as const).entries()) {
    const found = means[i].values;
    expect(means[i].name).toBe(average);
    expect(found.precision).toBeCloseTo(precisionScore(truth, predicted, { ...options, average }), 12);
    expect(found.recall).toBeCloseTo(recallScore(truth, predicted, { ...options, average }), 12);
    expect(found.f1).toBeCloseTo(f1Score(truth, predicted, { ...options, average }), 12);
    if (average === 'micro') continue;
    expect(found.roc_auc).toBeCloseTo(rocAucScore(truth, values, { ...options, average }), 12);
    expect(found.average_precision).toBeCloseTo(
      averagePrecisionScore(truth, values, { ...options, average }),
      12,
    );
  }
  expect(rows.map((row) => row.values.threshold)).toEqual(thresholds);
  expect(scores.find(({ name }) => name === 'support')!.title).toBe(weights ? 'weight' : 'rows');
});

test('a label that no row has is no part of the mean AUC, and has none', () => {
  const without = target.map((flag, i) => (i % LABELS === 1 ? 0 : flag));
  const tally = MultilabelTally.of({ outputs: values, values, target: without, description });
  const { rows, means } = labelTable(tally, tally.labels());
  expect([rows[1].values.roc_auc, rows[1].values.support]).toEqual([null, 0]);
  const [a, , c] = rows.map((row) => row.values.roc_auc!);
  expect(means[1].values.roc_auc).toBeCloseTo((a + c) / 2, 12);
});
