import { hasLearnedLittle } from '../../src/run/learned_little';
import type { EpochMetrics } from '../../src/run/train';
import { classification } from '../../src/tasks/classification';
import { regression } from '../../src/tasks/regression';

/** Epochs with these scores each. */
const epochs = (...lines: Record<string, number>[]) => lines as unknown as EpochMetrics[];

test.each<[string, Record<string, number>[], boolean]>([
  [
    'hardly less than after the first epoch',
    [{ fitted_loss: 1.1 }, { fitted_loss: 0.9, test_loss: 0.9 }],
    true,
  ],
  ['of one epoch', [{ fitted_loss: 0.9, val_loss: 0.8 }], true],
  ['less than half', [{ fitted_loss: 1.1 }, { fitted_loss: 0.5, test_loss: 0.5 }], false],
  ['lower than that of other rows', [{ fitted_loss: 1.1 }, { fitted_loss: 0.9, val_loss: 1.2 }], false],
  ['of no fitted rows', [{ test_loss: 1 }, { test_loss: 1 }], false],
])('a loss %s', (_, lines, expected) => {
  expect(hasLearnedLittle(classification, epochs(...lines))).toBe(expected);
});

test('numbers are judged by their error; of no epoch nothing is said', () => {
  expect(hasLearnedLittle(regression, epochs({ fitted_rmse: 2 }, { fitted_rmse: 1.8, test_rmse: 1.8 }))).toBe(
    true,
  );
  expect(hasLearnedLittle(regression, epochs({ fitted_rmse: 2 }, { fitted_rmse: 0.8, test_rmse: 0.8 }))).toBe(
    false,
  );
  expect(hasLearnedLittle(regression, [])).toBe(false);
});
