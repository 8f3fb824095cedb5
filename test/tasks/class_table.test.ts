import { softmax, tensor } from '../../src';
import { classTable } from '../../src/tasks/class_table';
import { ClassTally } from '../../src/tasks/class_tally';
import { values as numbers } from '../support/reference';

const ROWS = 30;
const description = { task: 'classification' };
const outputs = tensor(numbers(3 * ROWS, 5), [ROWS, 3]);
const target = Int32Array.from({ length: ROWS }, (_, row) => row % 2);
const further = ['roc_auc'];
const predictions = { outputs, values: softmax(outputs), target, description };

test('a class without rows is null, and said', () => {
  const { rows, means, notes } = classTable(ClassTally.of(predictions, further), ['a', 'b', 'c']);
  expect(rows[2]).toMatchObject({ name: 'c', values: { recall: null, roc_auc: null, support: 0 } });
  expect(rows[0].values.roc_auc).toEqual(expect.any(Number));
  expect(means.map(({ name, values }) => [name, values.support])).toEqual([
    ['macro', ROWS],
    ['weighted', ROWS],
  ]);
  expect(notes).toEqual(['1 of 3 classes have no rows here, and no scores: c']);
  expect(JSON.stringify(rows)).not.toContain('NaN');
});

test('rows that cannot be ranked are said', () => {
  const broken = { ...predictions.values, data: predictions.values.data.map((v, i) => (i < 3 ? NaN : v)) };
  const tally = ClassTally.of({ ...predictions, outputs: broken, values: broken }, further);
  const { rows, notes } = classTable(tally, ['a', 'b', 'c']);
  expect(rows[0].values.roc_auc).toBeNull();
  expect(notes).toContain('ROC AUC and average precision are left out, as 1 rows have no prediction');
});

test('the support of rows with weights is their weight', () => {
  const sampleWeight = Float32Array.from(target, (_, row) => (row % 4) / 4);
  const { rows, scores } = classTable(ClassTally.of({ ...predictions, sampleWeight }), ['a', 'b', 'c']);
  const own = target.reduce((sum, c, row) => sum + (c === 0 ? sampleWeight[row] : 0), 0);
  expect(rows[0].values.support).toBe(own);
  expect(scores[3]).toEqual({ name: 'support', title: 'weight', digits: 2 });
});
