import type { ColumnFacts } from '../../../src/data/columns/column_facts';
import { splitColumnWarnings } from '../../../src/data/columns/split_columns';

/** A column of some cells, each of them in ten rows. */
function factsOf(name: string, cells: readonly (string | number)[]): ColumnFacts {
  const all = Array.from({ length: 10 }, () => cells).flat();
  const numbers = Float64Array.from(all.filter((cell) => typeof cell === 'number'));
  const words = new Map(cells.filter((cell) => typeof cell === 'string').map((cell) => [cell, 10]));
  return { column: { name }, present: all.length, numbers, words } as unknown as ColumnFacts;
}
const said = (...columns: Parameters<typeof factsOf>[]) =>
  splitColumnWarnings(columns.map(([name, cells]) => factsOf(name, cells))).map(({ message }) => message);

test('a column of names of parts is told, whatever it is called', () => {
  expect(said(['origin', ['Train', 'test', 'VAL']], ['a', [1, 2]])).toEqual([
    "column 'origin' says which rows are to train and to test, and is a feature: leave it out with options.ignore, " +
      'and give its parts as files',
  ]);
});

test.each(['fold', 'kfold', 'k_fold', 'Fold_1', 'cv fold', 'split', 'is_train'])(
  'a column %p of few numbers',
  (name) => {
    expect(said([name, [0, 1, 2, 3]])).toEqual([
      `column '${name}' seems to number folds, and is a feature: leave it out with options.ignore`,
    ]);
  },
);

test.each<[string, readonly (string | number)[]]>([
  ['is_train', ['True', 'False']],
  ['isTest', ['yes', 'no']],
  ['in_training_set', [0, 1]],
  ['is_validation', [1, 0]],
  ['holdout', ['true', 'false']],
  ['train_test', ['no', 'yes']],
  ['split', ['t', 'f']],
])('a flag %p of %p says which rows are to train and to test', (name, cells) => {
  expect(said([name, cells])).toEqual([
    `column '${name}' says which rows are to train and to test, and is a feature: leave it out with options.ignore, ` +
      'and give its parts as files',
  ]);
});

test.each<[string, readonly (string | number)[]]>([
  ['test', ['True', 'False']],
  ['train', [0, 1]],
  ['is_valid', ['true', 'false']],
  ['test_result', ['yes', 'no']],
  ['is_tested', ['yes', 'no']],
  ['fold', [0.5, 1]],
  ['fold', Array.from({ length: 21 }, (_, i) => i)],
  ['folder', [0, 1]],
  ['manifold', [0, 1]],
  ['transport', ['train', 'bus']],
  ['stage', ['test', 'test drive']],
  ['stage', ['train']],
])('a column %p of %p is a feature like others', (name, cells) => expect(said([name, cells])).toEqual([]));
