import { regressionEvaluation } from '../../src/tasks/regression_evaluation';
import { part } from '../support/dataset';

const ROWS = 400;
const description = { task: 'regression', targetNames: ['a', 'b'] };

/** Row i is truly i, and 2; predictions of the first number are too high by 1, of the second right but for NaN. */
function evaluated(without: readonly number[] = []) {
  const target = Float32Array.from({ length: 2 * ROWS }, (_, i) => (i % 2 ? 2 : i / 2));
  const values = target.map((value, i) => (i % 2 ? value : value + 1));
  for (const row of without) values.fill(NaN, 2 * row, 2 * row + 2);
  values[2 * 7] = 1000;
  const sample = {
    values: { data: values, shape: [ROWS, 2] },
    outputs: { data: values, shape: [ROWS, 2] },
    target,
    description,
  };
  return regressionEvaluation({ scores: {}, tally: null, sample }, part(ROWS));
}

test('each number has scores, points and its worst rows', () => {
  const { version, target_names, rows, non_finite_rows, targets } = evaluated();
  expect([version, target_names, rows, non_finite_rows]).toEqual([1, ['a', 'b'], ROWS, 0]);
  const [a, b] = targets;
  expect(a.worst[0]).toEqual({ row: 7, target: 7, predicted: 1000, values: [14, 5] });
  expect(a.worst).toHaveLength(24);
  expect(a.points).toHaveLength(ROWS);
  expect(a.points[3]).toEqual([3, 4]);
  expect([b.rmse, b.mae, b.bias, b.r2]).toEqual([0, 0, 0, 1]);
});

test('bins have neighbours by the true and by the predicted value, and rows of one value share one', () => {
  const [a, b] = evaluated().targets;
  expect(a.by_target).toHaveLength(10);
  expect(a.by_target[9]).toMatchObject({
    low: 360,
    high: 399,
    rows: 40,
    rmse: 1,
    mae: 1,
    bias: 1,
    lower: 1,
    upper: 1,
  });
  expect(a.by_predicted).toHaveLength(20);
  expect(a.by_predicted.at(-1)!.high).toBe(1000);
  expect(a.by_predicted.reduce((sum, { rows }) => sum + rows, 0)).toBe(ROWS);
  expect(b.by_target).toEqual([expect.objectContaining({ low: 2, high: 2, rows: ROWS })]);
});

test('rows without a prediction are counted and in nothing else', () => {
  const { rows, non_finite_rows, targets } = evaluated([0, 5]);
  expect([rows, non_finite_rows, targets[0].points.length]).toEqual([ROWS, 2, ROWS - 2]);
  expect(targets[0].worst.every(({ predicted }) => Number.isFinite(predicted))).toBe(true);
  expect(targets[0].worst[0].row).toBe(7);
});
