import { multilabelTarget } from '../../src';
import { whole } from '../../src/data/split';
import { multilabelEvaluation } from '../../src/tasks/multilabel_evaluation';
import { MultilabelTally } from '../../src/tasks/multilabel_tally';
import type { MultilabelDescription } from '../../src/tasks/multilabel_target';

const FLAGS = Float32Array.from([1, 0, 0, 1, 1, 1, 0, 0]);
const PROBABILITIES = Float32Array.from([0.9, 0.4, 0.8, 0.2, 0.3, 0.7, 0.6, 0.1]);
const DESCRIPTION: MultilabelDescription = {
  task: 'multilabel',
  labelNames: ['a', 'b'],
  chosen: { thresholds: [0.5, 0.3] },
};

const rows = whole({
  features: Float32Array.of(10, 11, 12, 13),
  target: multilabelTarget(FLAGS, ['a', 'b']),
  rows: 4,
  columns: 1,
  featureNames: ['x'],
  imageShape: null,
  description: '',
});
const values = { data: PROBABILITIES, shape: [4, 2] };
const outputs = { data: PROBABILITIES.map((p) => Math.log(p / (1 - p))), shape: [4, 2] };
const sample = { outputs, values, target: FLAGS, description: DESCRIPTION };

test('each label has its threshold, its scores, and the rows that are wrong, the surest first', () => {
  const { labels, ...others } = multilabelEvaluation({ scores: {}, tally: null, sample }, rows);
  expect(others).toMatchObject({
    version: 1,
    rows: 4,
    non_finite_rows: 0,
    feature_names: ['x'],
    image_shape: null,
  });
  const wrong = (row: number, target: number, predicted: number) => ({
    row,
    target,
    predicted: expect.closeTo(predicted, 6),
    values: [10 + row],
  });
  expect(labels).toMatchObject([
    {
      name: 'a',
      threshold: 0.5,
      f1: 0.4,
      wrong: 3,
      worst: [wrong(1, 0, 0.8), wrong(2, 1, 0.3), wrong(3, 0, 0.6)],
    },
    { name: 'b', threshold: 0.3, f1: 0.5, wrong: 2, worst: [wrong(1, 1, 0.2), wrong(0, 0, 0.4)] },
  ]);
});

test('each label has its curves, and its share of the rows', () => {
  const { curves } = multilabelEvaluation({ scores: {}, tally: null, sample }, rows);
  expect(curves!.map(({ name, roc_auc, share }) => [name, roc_auc, share])).toEqual([
    ['a', 0.5, 0.5],
    ['b', 0.75, 0.5],
  ]);
  for (const { roc } of curves!) expect(roc.at(-1)!.slice(0, 2)).toEqual([1, 1]);
});

test('a row is right or wrong by the thresholds of the model that predicted it', () => {
  const second: MultilabelDescription = { ...DESCRIPTION, chosen: { thresholds: [0.85, 0.9] } };
  const descriptionOf = (row: number) => (row < 2 ? second : DESCRIPTION);
  const { labels } = multilabelEvaluation(
    { scores: {}, tally: null, sample: { ...sample, descriptionOf } },
    rows,
  );
  expect(labels.map(({ worst }) => worst.map(({ row }) => row))).toEqual([[2, 3], [1]]);
});

test('of rows that were counted as they came it says the same', () => {
  const tally = MultilabelTally.of(sample);
  const whole = multilabelEvaluation({ scores: {}, tally: null, sample }, rows);
  expect(multilabelEvaluation({ scores: {}, tally, sample }, rows)).toEqual(whole);
});
