import type { DoneTrial, SweepPlan, TrialResult } from '../../src/sweep/plan';
import { axisEffects, choiceOf, rankSettings } from '../../src/sweep/summary';

const planOf = (given: Partial<SweepPlan>): SweepPlan => ({
  version: 1,
  options: { epochs: 9 },
  axes: {},
  ranges: {},
  strategy: 'grid',
  eta: 3,
  metric: 'accuracy',
  seeds: [0, 1, 2],
  settings: [{ lr: 1 }, { lr: 2 }],
  data: '',
  ...given,
});
/** Results by setting, of these accuracies by seed; the loss is 1 − accuracy. null: failed. */
const resultsOf = (
  { seeds, settings }: SweepPlan,
  accuracies: (number | null)[][],
  epochs = 9,
): TrialResult[] =>
  accuracies.flatMap((row, index) =>
    row.map((accuracy, i): TrialResult => {
      const place = { trial: index * seeds.length + i, setting: settings[index], seed: seeds[i] };
      if (accuracy === null) return { ...place, status: 'failed', error: 'diverged' };
      return {
        ...place,
        status: 'done',
        epochs,
        val_accuracy: accuracy,
        val_loss: 1 - accuracy,
        val_ece: accuracy / 10,
        train_loss: 0,
        seconds: 1,
      };
    }),
  );
const order = (plan: SweepPlan, results: TrialResult[], after?: number) =>
  rankSettings(plan, results, after).map(({ index }) => index);

test('the better mean comes first, then the lower loss; a setting with a failed trial comes last', () => {
  const plan = planOf({ settings: [{ lr: 1 }, { lr: 2 }, { lr: 3 }, { lr: 4 }] });
  const results = resultsOf(plan, [
    [0.5, 0.6, 0.7],
    [0.9, null, 0.9],
    [0.7, 0.7, 0.7],
    [0.7, 0.7, 0.7],
  ]);
  (results[9] as DoneTrial).val_loss = 0.1;
  expect(order(plan, results)).toEqual([3, 2, 0, 1]);
  expect(order({ ...plan, metric: 'loss' }, results)).toEqual([3, 2, 0, 1]);
  expect(order({ ...plan, metric: 'ece' }, results)).toEqual([0, 3, 2, 1]);
  const [first, , third, last] = rankSettings(plan, results);
  expect(first.scores.accuracy).toEqual({ mean: expect.closeTo(0.7, 12), deviation: expect.closeTo(0, 12) });
  expect(third.scores.accuracy.deviation).toBeCloseTo(0.1, 12);
  expect([last.failed, last.trials.length]).toEqual([1, 2]);
  expect(rankSettings(plan, results.slice(0, 1))[0].scores.accuracy).toEqual({ mean: 0.5, deviation: null });
});

test('with halving the settings that got furthest come first, and a rung is chosen by its epochs', () => {
  const plan = planOf({ strategy: 'halving', settings: [{ lr: 1 }, { lr: 2 }, { lr: 3 }], seeds: [0] });
  const results = [...resultsOf(plan, [[0.8], [0.9], [0.7]], 3), ...resultsOf(plan, [[0.5]], 9)];
  expect(order(plan, results)).toEqual([0, 1, 2]);
  expect(order(plan, results, 3)).toEqual([1, 0, 2]);
});

test('two settings are compared by the paired differences of their seeds', () => {
  const plan = planOf({});
  const choice = choiceOf(
    plan,
    resultsOf(plan, [
      [0.5, 0.6, 0.9],
      [0.52, 0.63, 0.94],
    ]),
  )!;
  expect(choice.best.index).toBe(1);
  expect(choice.difference).toBeCloseTo(0.03, 12);
  // The deviation of 0.02, 0.03 and 0.04, over √3.
  expect(choice.standardError).toBeCloseTo(0.01 / Math.sqrt(3), 12);
  expect(choice.margin).toBeCloseTo(4.3 * choice.standardError, 12); // Student's t, 2 degrees of freedom
  expect([choice.within, choice.settings, choice.isGuess]).toEqual([1, 2, false]);
  const close = choiceOf(
    plan,
    resultsOf(plan, [
      [0.5, 0.6, 0.9],
      [0.52, 0.66, 0.88],
    ]),
  )!;
  expect(close.within).toBe(2);
});

test('more settings share their noise, and settings that hardly train do not spoil it', () => {
  const plan = planOf({ seeds: [0, 1], settings: [1, 2, 3, 4].map((lr) => ({ lr })) });
  const choice = choiceOf(
    plan,
    resultsOf(plan, [
      [0.9, 0.92],
      [0.81, 0.81],
      [0.1, 0.5],
      [0.4, 0.1],
    ]),
  )!;
  expect(choice.standardError).toBeCloseTo(0.02 / 2, 12);
  expect(choice.margin).toBeCloseTo(12.71 * 0.01, 12);
  expect([choice.within, choice.isGuess]).toEqual([2, true]);
});

test('one seed or one setting gives no spread', () => {
  const one = planOf({ seeds: [0] });
  expect(choiceOf(one, resultsOf(one, [[0.5], [0.6]]))).toBeNull();
  const single = planOf({ settings: [{}] });
  expect(choiceOf(single, resultsOf(single, [[0.5, 0.6, 0.7]]))).toBeNull();
  const failed = planOf({});
  expect(
    choiceOf(
      failed,
      resultsOf(failed, [
        [0.5, 0.6, 0.7],
        [0.5, null, 0.7],
      ]),
    ),
  ).toBeNull();
});

test('halving that leaves one setting compares at the last rung with two', () => {
  const plan = planOf({ strategy: 'halving', settings: [1, 2, 3].map((lr) => ({ lr })), seeds: [0, 1] });
  const results = [
    ...resultsOf(
      plan,
      [
        [0.8, 0.81],
        [0.6, 0.62],
        [0.7, 0.69],
      ],
      3,
    ),
    ...resultsOf(plan, [[0.9, 0.9]], 9),
  ];
  expect(choiceOf(plan, results)).toMatchObject({
    epochs: 3,
    settings: 3,
    difference: expect.closeTo(0.11, 12),
  });
});

test('the effect of a value is its mean over all else; ranges go by thirds', () => {
  const plan = planOf({
    axes: { dropPath: [0, 0.1], lr: [1, 2, 3, 4, 5, 6] },
    ranges: { lr: { low: 1, high: 6, log: false, integer: false } },
    seeds: [0],
    settings: [1, 2, 3, 4, 5, 6].map((lr) => ({ lr, dropPath: lr % 2 ? 0 : 0.1 })),
  });
  const effects = axisEffects(plan, resultsOf(plan, [[0.1], [0.2], [0.3], [0.4], [0.5], [0.6]]));
  expect(
    effects.map(({ axis, values, trials, scores }) => [
      axis,
      values,
      trials,
      Math.round(scores.accuracy.mean * 1000) / 1000,
    ]),
  ).toEqual([
    ['dropPath', [0], 3, 0.3],
    ['dropPath', [0.1], 3, 0.4],
    ['lr', [1, 2], 2, 0.15],
    ['lr', [3, 4], 2, 0.35],
    ['lr', [5, 6], 2, 0.55],
  ]);
});
