import { classification } from '../../src/tasks/classification';
import {
  askedName,
  isTask,
  registerTask,
  taskByOptions,
  taskNamed,
  taskNames,
  taskOf,
} from '../../src/tasks/registry';
import { table } from '../support/dataset';
import { expectError } from '../support/errors';

test('a data set names its task', () => {
  expect(taskNames()).toContain('classification');
  expect(taskOf(table(3))).toBe(classification);
});

test('a variant is a task that another becomes by its options, and is asked for by that one', () => {
  expect(taskByOptions('regression', { loss: 'quantile' }).name).toBe('quantile_regression');
  for (const options of [{}, { loss: 'huber' }, { loss: 'toString' }])
    expect(taskByOptions('regression', options).name).toBe('regression');
  expect(taskByOptions('classification', { loss: 'quantile' })).toBe(classification);
  expect(['quantile_regression', 'regression'].map(askedName)).toEqual(['regression', 'regression']);
  expect(taskNames()).not.toContain('quantile_regression');
  expect(['quantile_regression', 'x'].map(isTask)).toEqual([true, false]);
});

test('an unknown name is refused with those known, a name that is taken too', () => {
  expectError(
    () => taskNamed('x'),
    RangeError,
    `task: expected one of ${taskNames().join(', ')}, received 'x'`,
  );
  expectError(() => registerTask(classification), RangeError, 'task.name');
});
