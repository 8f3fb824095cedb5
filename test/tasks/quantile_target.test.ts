import { quantilesOf } from '../../src';
import { middleOf, nominalCoverage, quantileColumns, quantileProblem } from '../../src/tasks/quantile_target';
import { expectError } from '../support/errors';

const description = { task: 'quantile_regression', targetNames: ['price', 'rent'], quantiles: [0.1, 0.9] };

test('a description of quantiles has names and rising quantiles', () => {
  expect(quantileProblem(description)).toBeUndefined();
  expect(quantileProblem({ ...description, targetNames: [] })).toMatch('names in targetNames');
  for (const quantiles of [undefined, [], [0.5, 0.5], [0.9, 0.1], [0, 0.5], [0.5, 1], ['0.5'], [NaN]])
    expect(quantileProblem({ ...description, quantiles })).toMatch('rising numbers above 0 and below 1');
});

test('the quantiles of a run are those of its target', () => {
  expect(quantilesOf(description)).toEqual([0.1, 0.9]);
  expectError(() => quantilesOf({ task: 'regression', targetNames: ['price'] }), RangeError, 'description');
  expectError(() => quantilesOf({ ...description, quantiles: [] }), RangeError, 'description');
});

test('the middle is the quantile nearest to 0.5, of two the lower', () => {
  expect([[0.1, 0.5, 0.9], [0.9], [0.25, 0.75], [0.05, 0.6, 0.95]].map(middleOf)).toEqual([1, 0, 0, 1]);
});

test('an interval should cover what is between its ends, a single quantile what is below it', () => {
  expect(nominalCoverage([0.1, 0.5, 0.9])).toBeCloseTo(0.8, 12);
  expect(nominalCoverage([0.95])).toBe(0.95);
});

test('a column has one quantile of each number', () => {
  const values = { data: Float32Array.of(1, 2, 10, 20, 3, 4, 30, 40), shape: [2, 4] };
  expect(quantileColumns(values, 1, 2)).toEqual({ data: Float32Array.of(2, 20, 4, 40), shape: [2, 2] });
});
