import { numberScores, regressionScores } from '../../src/tasks/number_scores';

const scored = (values: number[], target: number[], count = 1, sampleWeight?: number[]) => ({
  values: { data: Float32Array.from(values), shape: [values.length / count, count] },
  outputs: { data: new Float32Array(0), shape: [0, count] },
  target: Float32Array.from(target),
  description: { task: 'regression' },
  sampleWeight: sampleWeight && Float32Array.from(sampleWeight),
});

test('the scores are those of scikit-learn', () => {
  // root_mean_squared_error, mean_absolute_error, r2_score of its documentation's example.
  const [scores] = numberScores(scored([2.5, 0, 2, 8], [3, -0.5, 2, 7]));
  expect(scores.rmse).toBeCloseTo(Math.sqrt(0.375), 12);
  expect(scores.mae).toBeCloseTo(0.5, 12);
  expect(scores.r2).toBeCloseTo(0.9486081370449679, 12);
  expect(scores.bias).toBeCloseTo(0.25, 12);
});

test('several numbers count alike', () => {
  const both = scored([1, 10, 2, 30], [1, 20, 4, 30], 2);
  const [a, b] = numberScores(both);
  expect(regressionScores(both)).toEqual({
    rmse: (a.rmse + b.rmse) / 2,
    mae: (a.mae + b.mae) / 2,
    r2: (a.r2 + b.r2) / 2,
  });
  expect([a.mae, b.mae]).toEqual([1, 5]);
});

test('a weight of 2 counts as the row twice, and one of 0 not at all', () => {
  const weighted = numberScores(scored([1, 2, 9], [2, 4, NaN], 1, [2, 1, 0]));
  const repeated = numberScores(scored([1, 1, 2], [2, 2, 4]));
  for (const name of ['rmse', 'mae', 'r2', 'bias'] as const)
    expect(weighted[0][name]).toBeCloseTo(repeated[0][name], 12);
});

test('R² of true values that are all equal is 1 where they are met, and 0 elsewhere', () => {
  expect(numberScores(scored([3, 3], [3, 3]))[0].r2).toBe(1);
  expect(numberScores(scored([3, 4], [3, 3]))[0].r2).toBe(0);
});

test('a row without a prediction has no score', () => {
  const [scores] = numberScores(scored([1, NaN], [1, 2]));
  expect([scores.rmse, scores.mae, scores.r2]).toEqual([NaN, NaN, NaN]);
});
