import { quantileEvaluation } from '../../src/tasks/quantile_evaluation';
import { part } from '../support/dataset';

const ROWS = 200;
const quantiles = [0.1, 0.5, 0.9];

/**
 * Row i is truly i and 2i. The first number's interval is ± 1, but ± 0 and one too high in the last half; the
 * second's is ± 3 around what is true.
 */
function evaluated(
  without: readonly number[] = [],
  given: { quantiles?: number[]; weights?: number[] } = {},
) {
  const kept = given.quantiles ?? quantiles;
  const places = kept.map((each) => quantiles.indexOf(each));
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const first = i < ROWS / 2 ? [i - 1, i, i + 1] : [i + 1, i + 1, i + 1];
    const all = [first, [2 * i - 3, 2 * i, 2 * i + 3]];
    return all.flatMap((each) => places.map((place) => (without.includes(i) ? NaN : each[place])));
  });
  const values = { data: Float32Array.from(rows.flat()), shape: [ROWS, 2 * kept.length] };
  const sample = {
    values,
    outputs: values,
    target: Float32Array.from({ length: 2 * ROWS }, (_, i) => (i % 2 ? i - 1 : i / 2)),
    sampleWeight: given.weights && Float32Array.from(given.weights),
    description: { task: 'quantile_regression', targetNames: ['a', 'b'], quantiles: kept },
  };
  return quantileEvaluation({ scores: {}, tally: null, sample }, part(ROWS));
}

test('each number has its quantiles and coverage beside the evaluation of the middle quantile', () => {
  const { quantiles: found, middle, targets, rows } = evaluated();
  expect([found, middle, rows]).toEqual([quantiles, 0.5, ROWS]);
  const [a, b] = targets;
  expect([a.coverage, b.coverage, a.nominal_coverage]).toEqual([0.5, 1, expect.closeTo(0.8, 12)]);
  expect(a.quantiles.map(({ below }) => below)).toEqual([0.5, 1, 1]);
  expect(a.quantiles.map(({ quantile }) => quantile)).toEqual(quantiles);
  expect([a.bias, b.rmse, b.quantiles[0].pinball]).toEqual([0.5, 0, expect.closeTo(0.3, 6)]);
  expect(a.pinball).toBeCloseTo(a.quantiles.reduce((sum, { pinball }) => sum + pinball, 0) / 3, 12);
  expect(a.worst[0]).toMatchObject({ row: ROWS / 2, target: 100, predicted: 101 });
});

test('intervals are told by predicted value, with their coverage and width', () => {
  const [a] = evaluated().targets;
  expect(a.intervals).toHaveLength(10);
  expect(a.intervals[0]).toEqual({ low: 0, high: 19, rows: 20, coverage: 1, width: 2 });
  expect(a.intervals[9]).toEqual({ low: 181, high: 200, rows: 20, coverage: 0, width: 0 });
});

test('rows without a prediction are in none of it, and rows count by their weights', () => {
  const late = Array.from({ length: ROWS / 2 }, (_, i) => ROWS / 2 + i);
  const { non_finite_rows, targets } = evaluated(late);
  expect([non_finite_rows, targets[0].coverage, targets[1].coverage]).toEqual([100, 1, 1]);
  const weights = Array.from({ length: ROWS }, (_, i) => (i < ROWS / 2 ? 3 : 1));
  expect(evaluated([], { weights }).targets[0].coverage).toBe(0.75);
});

test('one quantile has no interval', () => {
  const { middle, targets } = evaluated([], { quantiles: [0.9] });
  expect([middle, targets[0].intervals, targets[0].coverage, targets[0].nominal_coverage]).toEqual([
    0.9,
    [],
    1,
    0.9,
  ]);
});
