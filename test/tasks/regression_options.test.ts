import { REGRESSION_OPTIONS, REGRESSION_RULES } from '../../src/tasks/regression_options';
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

test('an option of another task is named, unless it has its default', () => {
  expect(foreignOption('regression', { labelSmoothing: 0, loss: 'mse' })).toBeUndefined();
  expect(foreignOption('regression', { labelSmoothing: 0.1 })).toEqual({
    option: 'labelSmoothing',
    expected: '0 for regression, as it is an option of classification',
    received: 0.1,
  });
  expect(foreignOption('classification', { loss: 'huber' })).toMatchObject({
    option: 'loss',
    received: 'huber',
  });
  expect(foreignOption('regression', { classWeights: 'balanced' })).toMatchObject({ option: 'classWeights' });
});
