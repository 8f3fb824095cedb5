import { declarations } from '../../src/run/options';
import { MULTILABEL_OPTIONS, MULTILABEL_SCORES } from '../../src/tasks/multilabel_options';
import { foreignOption } from '../../src/tasks/task_options';

test('the options of a run have those that multilabel declares', () => {
  const names = declarations.map(([name]) => name);
  expect(names).toEqual(expect.arrayContaining(Object.keys(MULTILABEL_OPTIONS)));
  expect(names.filter((name) => name === 'labelSmoothing')).toHaveLength(1);
});

test('label smoothing is of classes and of several labels, weights of positives of these alone', () => {
  expect(foreignOption('multilabel', { labelSmoothing: 0.1, posWeight: 'balanced' })).toBeUndefined();
  expect(foreignOption('regression', { labelSmoothing: 0.1 })).toMatchObject({
    option: 'labelSmoothing',
    expected: '0 for regression, as it is an option of classification and multilabel',
  });
  expect(foreignOption('classification', { posWeight: 'balanced' })).toMatchObject({ option: 'posWeight' });
  expect(foreignOption('multilabel', { labelNoise: 0.1 })).toMatchObject({ option: 'labelNoise' });
});

test('the loss is the score that chooses, and lower is better', () => {
  expect(MULTILABEL_SCORES[0]).toMatchObject({ name: 'loss', direction: 'min' });
});
