import { namesByPart, partOfName, partToScore } from '../../src/data/parts';

test.each([
  ['x_train', 'train', 'x'],
  ['xTrain', 'train', 'x'],
  ['Xtest', 'test', 'x'],
  ['train_images', 'train', 'images'],
  ['val_images', 'validation', 'images'],
  ['valid.csv', 'validation', 'csv'],
  ['dev-labels', 'validation', 'labels'],
  ['t10k-images-idx3-ubyte', 'test', 'images idx3 ubyte'],
  ['emnist-letters-test-images-idx3-ubyte.gz', 'test', 'emnist letters images idx3 ubyte gz'],
  ['constrained', null, 'constrained'],
  ['latest_values', null, 'latest values'],
  ['train_test', null, ''],
  ['x', null, 'x'],
])("'%s' names the part %p of '%s'", (name, part, stem) => {
  expect(partOfName(name)).toEqual({ part, stem });
});

test('a name without a part is for training where none else is', () => {
  const refuse = (names: string[]): never => {
    throw new Error(names.join(' and '));
  };
  expect(namesByPart(['a', 'a_test'], refuse)).toEqual({ train: 'a', validation: undefined, test: 'a_test' });
  expect(namesByPart(['a', 'a_train'], refuse).train).toBe('a_train');
  expect(() => namesByPart(['a_train', 'train_a'], refuse)).toThrow('a_train and train_a');
  expect(() => namesByPart(['a', 'b'], refuse)).toThrow('a and b');
});

test('test rows are scored first, then validation rows, then all', () => {
  const [data, validation, held] = [['data'], ['validation'], ['test']];
  expect(partToScore({ data, validation, test: held })).toEqual({
    rows: held,
    part: 'test',
    others: ['train', 'validation'],
  });
  expect(partToScore({ data, validation })).toEqual({
    rows: validation,
    part: 'validation',
    others: ['train'],
  });
  expect(partToScore({ data })).toEqual({ rows: data, part: null, others: [] });
});
