import type { SweepPlan, TrialResult } from '../../src/sweep/plan';
import { sweepData } from '../../src/sweep/sweep_report';

const plan: SweepPlan = {
  version: 1,
  options: { epochs: 8 },
  axes: { dropPath: [0, 0.2], weightDecay: [0.01, 0.1, 1] },
  ranges: {},
  strategy: 'grid',
  eta: 2,
  metric: 'accuracy',
  seeds: [0, 1],
  data: '',
  settings: [0, 0.2].flatMap((dropPath) => [0.01, 0.1, 1].map((weightDecay) => ({ dropPath, weightDecay }))),
};
/** Accuracy as a sum of effects: exact in pairs, whatever the others are. */
const accuracy = (setting: Record<string, unknown>, seed: number) =>
  0.5 + Number(setting.dropPath) + 0.1 * Math.log10(Number(setting.weightDecay)) + 0.01 * seed;
const trials = (of: SweepPlan, epochs = 8): TrialResult[] =>
  of.settings.flatMap((setting, i) =>
    of.seeds.map(
      (seed): TrialResult => ({
        trial: i * of.seeds.length + seed,
        setting,
        seed,
        status: 'done',
        epochs,
        val_accuracy: accuracy(setting, seed),
        val_loss: 1 - accuracy(setting, seed),
        val_ece: 0.1,
        train_loss: 1,
        seconds: 2,
      }),
    ),
  );

test('the change of an option is the mean over pairs that differ in it alone, so that a missing trial is no bias', () => {
  const results = trials(plan);
  results[2] = { trial: 2, setting: plan.settings[1], seed: 0, status: 'failed', error: 'diverged' };
  const { effects, failed, done, planned } = sweepData('s', plan, results, null);
  const [dropPath, weightDecay] = effects;
  expect(dropPath.changes).toHaveLength(1);
  expect(dropPath.changes[0]).toMatchObject({
    from: 0,
    to: 0.2,
    pairs: 5,
    scores: { accuracy: { count: 5 }, ece: { mean: 0 } },
  });
  expect(dropPath.changes[0].scores.accuracy.mean).toBeCloseTo(0.2, 12);
  expect(dropPath.changes[0].scores.accuracy.deviation).toBeCloseTo(0, 12);
  expect(dropPath.changes[0].scores.loss.mean).toBeCloseTo(-0.2, 12);
  expect(weightDecay.changes.map(({ from, to, pairs }) => [from, to, pairs])).toEqual([
    [0.01, 0.1, 3],
    [0.01, 1, 4],
  ]);
  expect(weightDecay.changes.map(({ scores }) => scores.accuracy.mean)[1]).toBeCloseTo(0.2, 12);
  expect([planned, done, failed.length]).toEqual([12, 11, 1]);
});

test('the means of an option and of a pair are those of all trials with the values', () => {
  const { effects, pairs } = sweepData('s', plan, trials(plan), null);
  expect(effects[0].means.map(({ value, scores }) => [value, scores.accuracy.count])).toEqual([
    [0, 6],
    [0.2, 6],
  ]);
  expect(effects[0].means[1].scores.accuracy.mean).toBeCloseTo(0.5 + 0.2 - 0.1 + 0.005, 12);
  expect(pairs).toHaveLength(1);
  expect(pairs[0].axes).toEqual(['dropPath', 'weightDecay']);
  expect(pairs[0].cells).toHaveLength(6);
  expect(
    pairs[0].cells.find(({ values }) => values[0] === 0.2 && values[1] === 1)!.scores.accuracy,
  ).toBeCloseTo(0.705, 12);
});

test('the settings come in the order and with the choice that the command prints', () => {
  const { settings, choice, command } = sweepData('s', plan, trials(plan), 'regulus train');
  expect(settings[0]).toMatchObject({ setting: { dropPath: 0.2, weightDecay: 1 }, epochs: 8, seconds: 2 });
  expect(settings[0].scores.accuracy.mean).toBeCloseTo(0.705, 12);
  expect(settings[0].scores.accuracy.deviation).toBeCloseTo(0.01 / Math.SQRT2, 12);
  expect(choice!.difference).toBeCloseTo(0.1, 12);
  expect(command).toBe('regulus train');
});

test('with halving, effects are those after the first rung, which all settings reached', () => {
  const halving: SweepPlan = { ...plan, strategy: 'halving', seeds: [0] };
  const first = trials(halving, 2);
  const later = first.slice(4).map((result) => ({ ...result, epochs: 4, val_accuracy: 0.99 }));
  const { effects, effectEpochs, settings } = sweepData('s', halving, [...first, ...later], null);
  expect(effectEpochs).toBe(2);
  expect(effects[0].changes[0].scores.accuracy).toMatchObject({ count: 3 });
  expect(effects[0].changes[0].scores.accuracy.mean).toBeCloseTo(0.2, 12);
  expect(settings[0].epochs).toBe(4);
});

test('an option of one value, and a sweep without results, have no effects', () => {
  expect(
    sweepData('s', { ...plan, axes: { ...plan.axes, lr: [0.1] } }, trials(plan), null).effects.map(
      ({ axis }) => axis,
    ),
  ).toEqual(['dropPath', 'weightDecay']);
  expect(sweepData('s', plan, [], null)).toMatchObject({
    settings: [],
    effects: [],
    pairs: [],
    choice: null,
    done: 0,
    planned: 12,
  });
});
