// The scores by class are those of the metrics, which are held to scikit-learn's.
import { balancedAccuracyScore, f1Score, precisionScore, recallScore } from '../../src';
import { NO_CLASS } from '../../src/metrics/classification';
import { ByClass } from '../../src/tasks/by_class';
import { values } from '../support/reference';

const METRICS = { precision: precisionScore, recall: recallScore, f1: f1Score } as const;
const draw = (rows: number, classes: number, seed: number) =>
  Int32Array.from(values(rows, seed), (value) =>
    Math.min(classes - 1, Math.floor(((value + 1) / 2) * classes)),
  );
const areas = (c: number) => ({ rocAuc: c / 10, averagePrecision: c / 5 });
const of = (
  target: Int32Array,
  predicted: Int32Array,
  classes: number,
  sampleWeight: Float32Array | null = null,
) => new ByClass({ target, predicted, sampleWeight }, classes, areas);

test.each([
  ['all classes', 4, 4, false],
  ['a class that is not predicted', 4, 3, false],
  ['a class that is predicted and has no rows', 3, 4, true],
  ['rows with weights', 4, 4, true],
])('%s: the metrics of scikit-learn', (_, own, guessed, isWeighted) => {
  const rows = 60;
  const [target, predicted] = [draw(rows, own, 1), draw(rows, guessed, 2)];
  const sampleWeight = isWeighted ? Float32Array.from(target, (_, row) => (row % 4) / 2) : null;
  const found = of(target, predicted, 4, sampleWeight);
  const options = sampleWeight ? { sampleWeight } : {};
  for (const [name, metric] of Object.entries(METRICS) as [keyof typeof METRICS, typeof f1Score][]) {
    const each = metric(target, predicted, { average: null, labels: [0, 1, 2, 3], ...options });
    const scores = found.scores(name).map((score) => (Number.isNaN(score) ? 0 : score));
    expect([...scores]).toEqual([...each]);
    for (const average of ['macro', 'weighted'] as const)
      expect(found.mean(name, average)).toBeCloseTo(metric(target, predicted, { average, ...options }), 12);
  }
  expect(found.balancedAccuracy()).toBeCloseTo(balancedAccuracyScore(target, predicted, options), 12);
});

test('a class without rows has no score, but for the 0 of what is predicted as it', () => {
  const found = of(Int32Array.of(0, 0, 1), Int32Array.of(0, 2, 1), 4);
  expect([...found.scores('precision')]).toEqual([1, 1, 0, NaN]);
  expect([...found.scores('recall')]).toEqual([0.5, 1, NaN, NaN]);
  expect([...found.scores('f1')]).toEqual([2 / 3, 1, 0, NaN]);
  expect([...found.scores('roc_auc')]).toEqual([0, 0.1, NaN, NaN]);
  expect(found.mean('average_precision', 'macro')).toBeCloseTo(0.1, 12);
});

test('a row without a prediction counts for its class, and is predicted as none', () => {
  const found = of(Int32Array.of(0, 0, 1), Int32Array.of(0, NO_CLASS, 1), 2);
  expect([...found.scores('recall')]).toEqual([0.5, 1]);
  expect([...found.scores('precision')]).toEqual([1, 1]);
});
