import { quantileRegressionScores, quantileScores } from '../../src/tasks/quantile_scores';

const TARGET = [3, -0.5, 2, 7, 4.25];
const LOW = [2.5, -1, 1, 7.5, 4];
const MIDDLE = [3, 0, 2, 8, 4.5];
const HIGH = [4, 0.5, 1.75, 9, 5];
const WEIGHTS = [1, 2, 0.5, 1, 3];
const quantiles = [0.1, 0.5, 0.9];

const scored = (values: number[][], target: number[], numbers = 1, sampleWeight?: number[]) => {
  const matrix = { data: Float32Array.from(values.flat()), shape: [values.length, values[0]?.length ?? 3] };
  const names = Array.from({ length: numbers }, (_, i) => `n${i}`);
  return {
    values: matrix,
    outputs: matrix,
    target: Float32Array.from(target),
    sampleWeight: sampleWeight && Float32Array.from(sampleWeight),
    description: { task: 'quantile_regression', targetNames: names, quantiles },
  };
};
const rows = TARGET.map((_, i) => [LOW[i], MIDDLE[i], HIGH[i]]);

test.each([
  ['alike', undefined, [0.135, 0.175, 0.14], [0.2, 1, 0.8], 0.6],
  [
    'by weight',
    WEIGHTS,
    [0.0966666666666667, 0.183333333333333, 0.111666666666667],
    [1 / 7.5, 1, 7 / 7.5],
    6 / 7.5,
  ],
] as const)(
  'pinball loss is that of scikit-learn and shares count rows, %s',
  (_, weights, pinball, below, coverage) => {
    const [scores] = quantileScores(scored(rows, TARGET, 1, weights && [...weights]), quantiles);
    for (const [i, fit] of scores.quantiles.entries()) {
      expect(fit.quantile).toBe(quantiles[i]);
      expect(fit.pinball).toBeCloseTo(pinball[i], 12);
      expect(fit.below).toBeCloseTo(below[i], 12);
    }
    expect(scores.pinball).toBeCloseTo((pinball[0] + pinball[1] + pinball[2]) / 3, 12);
    expect(scores.coverage).toBeCloseTo(coverage, 12);
  },
);

test('errors are those of the quantile nearest to 0.5', () => {
  const [{ mae, rmse, bias }] = quantileScores(scored(rows, TARGET), quantiles);
  expect(mae).toBeCloseTo((0.5 + 1 + 0.25) / 5, 12);
  expect(rmse).toBeCloseTo(Math.sqrt((0.25 + 1 + 0.0625) / 5), 12);
  expect(bias).toBeCloseTo((0.5 + 1 + 0.25) / 5, 12);
});

test('several numbers count alike, and each quantile has the share of rows at or below it', () => {
  const both = scored(
    rows.map(([low, middle, high]) => [low, middle, high, 0, 0, 0]),
    TARGET.flatMap((each) => [each, 0]),
    2,
  );
  const [a, b] = quantileScores(both, quantiles);
  expect([b.pinball, b.coverage, b.rmse, b.quantiles[0].below]).toEqual([0, 1, 0, 1]);
  const scores = quantileRegressionScores(both);
  expect(Object.keys(scores)).toEqual([
    ...['pinball', 'coverage', 'rmse', 'mae', 'r2'],
    ...['below_q0.1', 'below_q0.5', 'below_q0.9'],
  ]);
  expect(scores.pinball).toBeCloseTo(a.pinball / 2, 12);
  expect([scores.coverage, scores['below_q0.1']]).toEqual([expect.closeTo(0.8, 12), expect.closeTo(0.6, 12)]);
});

test('a row of weight 0 does not count, even without a prediction', () => {
  const [weighted] = quantileScores(
    scored([...rows, [NaN, NaN, NaN]], [...TARGET, 1], 1, [1, 1, 1, 1, 1, 0]),
    quantiles,
  );
  const [plain] = quantileScores(scored(rows, TARGET), quantiles);
  expect(weighted.pinball).toBeCloseTo(plain.pinball, 12);
  expect(weighted.coverage).toBeCloseTo(plain.coverage, 12);
});

test('a row without a prediction, or no rows, has no score', () => {
  for (const given of [scored([...rows, [NaN, NaN, NaN]], [...TARGET, 1]), scored([], [])]) {
    const { pinball, coverage, rmse, 'below_q0.5': below } = quantileRegressionScores(given);
    expect([pinball, coverage, rmse, below]).toEqual([NaN, NaN, NaN, NaN]);
  }
});
