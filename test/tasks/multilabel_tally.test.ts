import type { Predictions } from '../../src';
import { multilabel } from '../../src/tasks/multilabel';
import { MultilabelTally } from '../../src/tasks/multilabel_tally';
import type { MultilabelDescription } from '../../src/tasks/multilabel_target';

// Drawn once by NumPy; the scores are scikit-learn's, of the probabilities and the thresholds below.
const LOGITS = [
  [0, 0.6, -0.5],
  [-1.8, -0.9, -2],
  [0.3, 2.7, -1],
  [-1.2, -2.6, 0.7],
  [0.2, -1.9, -0.1],
  [0.3, -2.7, -0.9],
  [-3.8, -2.6, -3.7],
  [-0.5, -2.5, 0.5],
  [0.3, -0.4, -5],
  [-1.1, -0.1, 0.2],
];
const FLAGS = ['011', '100', '110', '100', '000', '010', '000', '011', '110', '000'];
const WEIGHTS = [1, 2, 0, 1, 1.5, 1, 3, 0.5, 1, 1];
const DESCRIPTION: MultilabelDescription = {
  task: 'multilabel',
  labelNames: ['a', 'b', 'c'],
  chosen: { thresholds: [0.5, 0.3, 0.6] },
};
const SCORES = {
  loss: 0.6829404162089232,
  f1_micro: 0.5454545454545454,
  f1_macro: 0.5370370370370371,
  subset_accuracy: 0.3,
  hamming_loss: 0.3333333333333333,
  roc_auc: 0.643888888888889,
  average_precision: 0.5841600529100529,
};
const FURTHER = ['roc_auc', 'average_precision'];
const WEIGHTED = {
  loss: 0.5900120633082719,
  f1_micro: 0.3888888888888889,
  f1_macro: 0.39467068878833583,
  subset_accuracy: 0.3333333333333333,
  hamming_loss: 0.3055555555555556,
  roc_auc: 0.6222329209461562,
  average_precision: 0.4467687074829932,
};

function predictions(logits = LOGITS, flags = FLAGS, given: Partial<Predictions> = {}): Predictions {
  const outputs = { data: Float32Array.from(logits.flat()), shape: [logits.length, 3] };
  const values = { data: new Float32Array(outputs.data.length), shape: outputs.shape };
  multilabel.activate(outputs, values, DESCRIPTION);
  const target = Float32Array.from(flags.join(''), Number);
  return { outputs, values, target, description: DESCRIPTION, ...given };
}

function expectScores(found: Record<string, number>, wanted: Record<string, number>): void {
  expect(Object.keys(found)).toEqual(Object.keys(wanted));
  for (const [name, value] of Object.entries(wanted)) expect(found[name]).toBeCloseTo(value, 7);
}

test('scores are those of scikit-learn, with and without weights', () => {
  expectScores(MultilabelTally.of(predictions(), FURTHER).scores(), SCORES);
  const sampleWeight = Float32Array.from(WEIGHTS);
  expectScores(MultilabelTally.of(predictions(LOGITS, FLAGS, { sampleWeight }), FURTHER).scores(), WEIGHTED);
});

test('the task scores whole predictions, and any division into batches, alike', () => {
  expect(multilabel.score(predictions(), FURTHER)).toEqual(
    MultilabelTally.of(predictions(), FURTHER).scores(),
  );
  expect(Object.keys(multilabel.score(predictions()))).toEqual(Object.keys(SCORES).slice(0, 5));
  const tally = new MultilabelTally(10, DESCRIPTION);
  tally.add(predictions(LOGITS.slice(0, 7), FLAGS.slice(0, 7)), 0);
  tally.add(predictions(LOGITS.slice(7), FLAGS.slice(7)), 7);
  expect(tally.scores()).toEqual(MultilabelTally.of(predictions()).scores());
});

test('each label has scores of its own', () => {
  const [a, b, c] = MultilabelTally.of(predictions()).labels();
  expect(a).toEqual({
    support: 4,
    predicted: 5,
    precision: 2 / 5,
    recall: 2 / 4,
    f1: expect.closeTo(4 / 9, 12),
    roc_auc: expect.closeTo(0.5416666666666667, 12),
    average_precision: expect.closeTo(0.5381944444444444, 12),
  });
  expect([b.precision, b.recall, b.roc_auc]).toEqual([0.75, 0.6, expect.closeTo(0.64, 12)]);
  expect([c.f1, c.roc_auc, c.average_precision]).toEqual([0.5, 0.75, expect.closeTo(0.45, 12)]);
});

test('a label that all rows have, or none, has no AUC, and the mean passes over it', () => {
  const flags = FLAGS.map((row) => `${row[0]}0${row[2]}`);
  const tally = MultilabelTally.of(predictions(LOGITS, flags), FURTHER);
  const [a, b, c] = tally.labels();
  expect([b.roc_auc, b.average_precision, b.recall]).toEqual([NaN, 0, 0]);
  expect(tally.scores().roc_auc).toBeCloseTo((a.roc_auc + c.roc_auc) / 2, 12);
  expect(tally.scores().average_precision).toBeCloseTo((a.average_precision + c.average_precision) / 3, 12);
});

test('a loss from logits stays exact where probabilities end at 0 and 1', () => {
  const { loss } = MultilabelTally.of(predictions([[200, -200, -60]], ['011'])).scores();
  expect(loss).toBeCloseTo((200 + 200 + 60) / 3, 9);
});

test('rows without a prediction, or no rows, leave no score', () => {
  const broken = MultilabelTally.of(predictions([[0, NaN, 1], ...LOGITS.slice(1)]), FURTHER);
  expect(broken.withoutPrediction).toBe(1);
  expect(Object.values(broken.scores()).every(Number.isNaN)).toBe(true);
  expect(Object.values(new MultilabelTally(0, DESCRIPTION, FURTHER).scores()).every(Number.isNaN)).toBe(true);
});
