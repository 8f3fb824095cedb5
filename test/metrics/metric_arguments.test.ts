import {
  averagePrecisionScore,
  balancedAccuracyScore,
  brierScoreLoss,
  f1Score,
  logLoss,
  meanAbsoluteError,
  meanPinballLoss,
  precisionScore,
  r2Score,
  recallScore,
  rocAucScore,
  rootMeanSquaredError,
} from '../../src';
import { meanOf, weightedMean } from '../../src/metrics/metric_arguments';

const TARGET = [0, 1, 1, 0, 1, 0, 1];
const NUMBERS = [0.1, 0.9, 0.4, 0.4, 0.4, 0.8, 0.2];
const CLASSES = [0, 1, 0, 0, 1, 1, 1];
const WEIGHTS = [2, 1, 3, 0, 1, 1, 2];
type Score = (target: number[], predicted: number[], options?: object) => number;
const SCORES: [string, Score, number[]][] = [
  ...[rocAucScore, averagePrecisionScore, logLoss, brierScoreLoss].map((score): [string, Score, number[]] => [
    score.name,
    score as Score,
    NUMBERS,
  ]),
  ...[rootMeanSquaredError, meanAbsoluteError, meanPinballLoss, r2Score].map(
    (score): [string, Score, number[]] => [score.name, score as Score, NUMBERS],
  ),
  ...[precisionScore, recallScore, f1Score, balancedAccuracyScore].map((score): [string, Score, number[]] => [
    score.name,
    score as Score,
    CLASSES,
  ]),
];

test.each(SCORES)('%s: a row of weight n counts as n rows', (_, score, predicted) => {
  const rows = WEIGHTS.flatMap((count, row) => new Array<number>(count).fill(row));
  const of = (values: number[]) => rows.map((row) => values[row]);
  const want = score(of(TARGET), of(predicted));
  for (const sampleWeight of [WEIGHTS, Float32Array.from(WEIGHTS), Float64Array.from(WEIGHTS, (w) => w / 8)])
    expect(score(TARGET, predicted, { sampleWeight })).toBeCloseTo(want, 12);
});

test('a term of weight 0 is not asked for; weights of 0 alone are none', () => {
  expect(weightedMean(3, [1, 0, 1], (row) => (row === 1 ? NaN : row))).toBe(1);
  expect(meanOf([1, 2, 6])).toBe(3);
  expect(meanOf([1, 2, 6], [0, 0, 0])).toBe(3);
  expect(meanOf([1, 2, NaN], [1, 3, 0])).toBe(1.75);
});
