import type { Predictions } from '../../src';
import type { MultilabelDescription } from '../../src/tasks/multilabel_target';
import { bestThreshold, chooseThresholds, ROWS_TO_CHOOSE } from '../../src/tasks/multilabel_thresholds';

const column = (probability: number[], target: number[], weights?: number[]) => ({
  probability: Float32Array.from(probability),
  target: Int32Array.from(target),
  sampleWeight: weights && Float32Array.from(weights),
});
const repeated = <T>(values: T[], times: number): T[] => Array.from({ length: times }, () => values).flat();

/** F1 of predicting a label from a threshold on, by the definition. */
function f1({ probability, target }: ReturnType<typeof column>, threshold: number): number {
  const predicted = probability.map((value) => (value >= threshold ? 1 : 0));
  const right = predicted.reduce((sum, each, row) => sum + each * target[row], 0);
  const [own, all] = [target, predicted].map((each) => [...each].reduce((sum, value) => sum + value, 0));
  return (2 * right) / (own + all);
}

test('no other threshold has a higher F1', () => {
  const probability = Array.from({ length: 200 }, (_, i) => Math.round(((i * 37) % 200) / 4) / 50);
  const target = probability.map((value, i) => (value + 0.6 * Math.sin(7 * i) > 0.75 ? 1 : 0));
  const rows = column(probability, target);
  const chosen = bestThreshold(rows)!;
  const others = Array.from({ length: 401 }, (_, i) => i / 400);
  expect(f1(rows, chosen)).toBe(Math.max(...others.map((threshold) => f1(rows, threshold))));
  expect(f1(rows, chosen)).toBeGreaterThan(f1(rows, 0.5));
});

test('a threshold lies between two probabilities; of equal F1, near to a half', () => {
  const rare = column(repeated([0.1, 0.2, 0.4], 10), repeated([0, 1, 1], 10));
  expect(bestThreshold(rare)).toBeCloseTo(0.15, 6);
  // 0.35 and 0.55 are as good: rows in between have weight 0.
  const free = column(repeated([0.3, 0.4, 0.7], 10), repeated([0, 1, 1], 10), repeated([1, 0, 1], 10));
  expect(bestThreshold(free)).toBeCloseTo(0.55, 6);
});

test('with too few rows of a kind there is none', () => {
  const rows = (having: number) =>
    column(
      [...repeated([0.9], having), ...repeated([0.1], 50)],
      [...repeated([1], having), ...repeated([0], 50)],
    );
  expect(bestThreshold(rows(ROWS_TO_CHOOSE))).toBeCloseTo(0.5, 6);
  expect(bestThreshold(rows(ROWS_TO_CHOOSE - 1))).toBeNull();
  const { probability, target } = rows(ROWS_TO_CHOOSE);
  const weights = [...target].map((_, row) => (row === 0 ? 0 : 1));
  expect(bestThreshold(column([...probability], [...target], weights))).toBeNull();
});

test('the thresholds of all labels, and those that stay at a half, which is said', () => {
  const description: MultilabelDescription = { task: 'multilabel', labelNames: ['often', 'never'] };
  const flags = repeated([1, 0, 0, 0], 12);
  const values = { data: Float32Array.from(repeated([0.3, 0.2, 0.1, 0.2], 12)), shape: [24, 2] };
  const sample: Predictions = { outputs: values, values, target: Float32Array.from(flags), description };
  const { chosen, warnings } = chooseThresholds({ scores: {}, tally: null, sample }, description);
  expect(chosen).toEqual({ thresholds: [expect.closeTo(0.2, 6), 0.5] });
  expect(warnings).toEqual([
    {
      code: 'THRESHOLD_KEPT',
      message:
        "label 'never': the threshold stays at 0.5, as fewer than 10 validation rows have the label, or lack it",
    },
  ]);
  expect(chooseThresholds(null, description)).toEqual({
    warnings: [{ code: 'THRESHOLD_KEPT', message: expect.stringContaining('no rows are held back') }],
  });
});
