import { averagePrecisionScore, rocAucScore } from '../../src';
import { rankingCurves } from '../../src/metrics/ranking_curves';
import { values } from '../support/reference';

const ranking = (
  target: readonly number[],
  scores: ArrayLike<number>,
  weights: Float32Array | null = null,
) => ({
  isPositive: (row: number) => target[row] === 1,
  scores,
  weights,
});

test('the curves pass through every score of few rows, ties as one point', () => {
  const curves = rankingCurves(ranking([1, 0, 1, 0, 1], [0.9, 0.8, 0.8, 0.4, 0.2]))!;
  const third = 0.33333;
  expect(curves.roc).toEqual([
    [0, 0, Infinity],
    [0, third, 0.9],
    [0.5, 0.66667, 0.8],
    [1, 0.66667, 0.4],
    [1, 1, 0.2],
  ]);
  expect(curves.precision_recall).toEqual([
    [third, 1, 0.9],
    [0.66667, 0.66667, 0.8],
    [1, 0.6, 0.2],
  ]);
});

test('of many rows the points are few, and the areas under them are those of all', () => {
  const rows = 20_000;
  const noise = values(rows, 3);
  const target = Array.from({ length: rows }, (_, row) => Number(row % 5 === 0));
  const scores = noise.map((value, row) => Math.fround(value + target[row]));
  const weights = Float32Array.from(target, (_, row) => (row % 3) / 2);
  const { roc, precision_recall } = rankingCurves(ranking(target, scores, weights))!;
  expect(Math.max(roc.length, precision_recall.length)).toBeLessThanOrEqual(123);
  const between = roc.slice(1).reduce((sum, [x, y], i) => sum + ((x - roc[i][0]) * (y + roc[i][1])) / 2, 0);
  const options = { sampleWeight: weights };
  expect(between).toBeCloseTo(rocAucScore(target, scores, options), 3);
  const steps = precision_recall.reduce(
    (sum, [recall, precision], i) => sum + (recall - (precision_recall[i - 1]?.[0] ?? 0)) * precision,
    0,
  );
  expect(steps).toBeCloseTo(averagePrecisionScore(target, scores, options), 2);
  expect([roc.at(-1)!.slice(0, 2), precision_recall.at(-1)![0]]).toEqual([[1, 1], 1]);
});

test('rows of one kind have no curve', () => {
  expect(rankingCurves(ranking([1, 1], [0.5, 0.7]))).toBeNull();
  expect(rankingCurves(ranking([0, 1], [0.5, 0.7], Float32Array.of(1, 0)))).toBeNull();
});
