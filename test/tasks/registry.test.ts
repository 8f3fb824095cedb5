import { classification } from '../../src/tasks/classification';
import { registerTask, taskNamed, taskNames, taskOf } from '../../src/tasks/registry';
import { table } from '../support/dataset';
import { expectError } from '../support/errors';

test('a data set names its task', () => {
  expect(taskNames()).toContain('classification');
  expect(taskOf(table(3))).toBe(classification);
});

test('an unknown name is refused with those known, a name that is taken too', () => {
  expectError(
    () => taskNamed('x'),
    RangeError,
    `task: expected one of ${taskNames().join(', ')}, received 'x'`,
  );
  expectError(() => registerTask(classification), RangeError, 'task.name');
});
