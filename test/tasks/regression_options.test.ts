import { taskNamed } from '../../src/tasks/registry';
import { quantilesIn, REGRESSION_OPTIONS, REGRESSION_RULES } from '../../src/tasks/regression_options';
import { choosingScore } from '../../src/tasks/task';
import { foreignOption } from '../../src/tasks/task_options';

test('a loss is one of a few, and a delta is above 0', () => {
  expect([REGRESSION_OPTIONS.loss.takes.parse('huber'), REGRESSION_OPTIONS.loss.takes.parse('l1')]).toEqual([
    'huber',
    undefined,
  ]);
  expect(REGRESSION_OPTIONS.huberDelta.takes.parse('0')).toBeUndefined();
});

test('a delta needs its loss', () => {
  const [{ holds }] = REGRESSION_RULES;
  expect([holds({}), holds({ loss: 'huber', huberDelta: 2 }), holds({ huberDelta: 2 })]).toEqual([
    true,
    true,
    false,
  ]);
});

test('quantiles are rising numbers between 0 and 1, and need their loss', () => {
  expect(quantilesIn('0.1, .5,9e-1')).toEqual([0.1, 0.5, 0.9]);
  for (const list of ['', '0.5,', '0.9,0.1', '0.5,0.5', '0,0.5', '0.5,1', 'a', '[0.5]'])
    expect([list, quantilesIn(list), REGRESSION_OPTIONS.quantiles.takes.parse(list)]).toEqual([
      list,
      undefined,
      undefined,
    ]);
  expect(REGRESSION_OPTIONS.quantiles.takes.parse('0.1,0.9')).toBe('0.1,0.9');
  const { holds } = REGRESSION_RULES.find(({ option }) => option === 'quantiles')!;
  expect([holds({ loss: 'quantile', quantiles: '0.5' }), holds({ quantiles: '0.5' })]).toEqual([true, false]);
});

test('an option of another task is named, unless it has its default', () => {
  expect(foreignOption('regression', { labelSmoothing: 0, loss: 'mse' })).toBeUndefined();
  expect(foreignOption('regression', { labelSmoothing: 0.1 })).toEqual({
    option: 'labelSmoothing',
    expected: '0 for regression, as it is an option of classification and multilabel',
    received: 0.1,
  });
  expect(foreignOption('classification', { loss: 'huber' })).toMatchObject({
    option: 'loss',
    received: 'huber',
  });
  expect(foreignOption('regression', { classWeights: 'balanced' })).toMatchObject({ option: 'classWeights' });
});

test('the loss may be selected by that name: it orders as the RMSE does, or is the pinball loss', () => {
  expect(choosingScore(taskNamed('regression'), 'loss').name).toBe('rmse');
  expect(choosingScore(taskNamed('quantile_regression'), 'loss').name).toBe('pinball');
  expect(choosingScore(taskNamed('quantile_regression'), 'rmse').name).toBe('rmse');
});
