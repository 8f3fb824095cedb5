import fc from 'fast-check';
import { classTarget, type Dataset, kFold, numberTarget, type SplitOptions, split } from '../../src';
import { rareClassWarnings } from '../../src/data/folds';
import { allRows } from '../../src/data/row_order';
import { table } from '../support/dataset';

const ofClasses = (labels: readonly number[]): Dataset => ({
  ...table(labels.length),
  target: classTarget(Int32Array.from(labels), ['a', 'b', 'c', 'd', 'e']),
});
const splitsOf = (data: Dataset, options: SplitOptions & { folds: number }) => [...kFold(data, options)];

test('each row is tested in one fold; folds differ by one row at most, in all and of each class', () => {
  const labels = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 8, maxLength: 80 });
  fc.assert(
    fc.property(labels, fc.integer({ min: 2, max: 8 }), fc.nat(), (classes, folds, seed) => {
      const splits = splitsOf(ofClasses(classes), { folds, seed });
      expect(splits.flatMap(({ test: { indices } }) => [...indices]).sort((a, b) => a - b)).toEqual([
        ...classes.keys(),
      ]);
      const counts = [-1, 0, 1, 2, 3, 4].map((c) =>
        splits.map(({ test: { indices } }) => indices.filter((row) => c < 0 || classes[row] === c).length),
      );
      for (const each of counts) expect(Math.max(...each) - Math.min(...each)).toBeLessThanOrEqual(1);
      for (const { train, validation, test: held } of splits)
        expect(train.indices.length + validation.indices.length + held.indices.length).toBe(classes.length);
    }),
    { numRuns: 30 },
  );
});

test('numbers to predict are dealt out at random, another seed deals otherwise', () => {
  const data = { ...table(30), target: numberTarget(new Float32Array(30).fill(1), ['y']) };
  const heldOut = (seed: number) =>
    splitsOf(data, { folds: 3, seed }).map(({ test: held }) => [...held.indices]);
  expect(heldOut(0).map(({ length }) => length)).toEqual([10, 10, 10]);
  expect(heldOut(0)).toEqual(heldOut(0));
  expect(heldOut(0)).not.toEqual(heldOut(1));
});

test('validation rows of a fold are taken from its fitted rows, each class in proportion', () => {
  const labels = Array.from({ length: 120 }, (_, row) => Number(row >= 90));
  for (const { train, validation, test: held } of splitsOf(ofClasses(labels), {
    folds: 4,
    valFraction: 1 / 3,
  })) {
    const second = [train, validation, held].map(({ indices }) => indices.filter((row) => row >= 90).length);
    expect([train, validation, held].map(({ indices }) => indices.length)).toEqual([60, 30, 30]);
    expect(Math.abs(second[0] - 15)).toBeLessThanOrEqual(1);
    expect(held.indices.filter((row) => row >= 90).length - 7.5).toBeLessThanOrEqual(1);
  }
});

test('test rows stand outside of all folds', () => {
  const splits = splitsOf(table(60), { folds: 3, testFraction: 0.25 });
  const outside = splits.map((each) => [...each.outside!.indices]);
  expect(outside[0]).toHaveLength(15);
  expect(outside[1]).toEqual(outside[0]);
  const held = splits.flatMap(({ test: { indices } }) => [...indices]);
  expect([...held, ...outside[0]].sort((a, b) => a - b)).toEqual([...allRows({ rows: 60 })]);
});

test('rows of another data set stand outside of all folds', () => {
  const { outside, test: held } = split(table(10), { folds: 2, fold: 1 }, table(4));
  expect([outside!.indices.length, held.indices.length]).toEqual([4, 5]);
});

test('the rows of a group stand in one fold, and on one side of validation and test rows', () => {
  const groups = Int32Array.from({ length: 90 }, (_, row) => row % 18);
  const options = { folds: 3, valFraction: 0.3, testFraction: 0.2 };
  const all = splitsOf({ ...table(90), groups }, options);
  for (const { train, validation, test: held, outside } of all) {
    const parts = [train, validation, held, outside!].map(
      ({ indices }) => new Set(Array.from(indices, (row) => groups[row])),
    );
    expect(parts.reduce((sum, { size }) => sum + size, 0)).toBe(18);
    expect(new Set(parts.flatMap((part) => [...part])).size).toBe(18);
    expect(Math.min(...parts.map(({ size }) => size))).toBeGreaterThanOrEqual(3);
  }
});

test.each<[string, Partial<Dataset>, SplitOptions, string]>([
  ['one fold', {}, { folds: 1, fold: 1 }, 'options.folds: expected an integer of at least 2, received 1'],
  ['no fold', {}, { folds: 3 }, 'options.fold: expected from 1 to the 3 folds, received undefined'],
  ['a fold of none', {}, { fold: 2 }, 'options.fold: expected none without options.folds, received 2'],
  ['a fold beyond', {}, { folds: 3, fold: 4 }, 'options.fold: expected an integer from 1 to 3, received 4'],
  [
    'more folds than rows',
    {},
    { folds: 7, fold: 1 },
    'options.folds: expected from 2 to the 6 rows, received 7',
  ],
  [
    'more folds than groups',
    { groups: Int32Array.of(4, 4, 7, 7, 7, 9) },
    { folds: 4, fold: 1 },
    'options.folds: expected from 2 to the 3 groups, received 4',
  ],
  [
    'one group',
    { groups: new Int32Array(6) },
    { folds: 2, fold: 1 },
    'options.folds: expected none, as there is only 1 group to divide, received 2',
  ],
  [
    'one group to test on',
    { groups: new Int32Array(6) },
    { testFraction: 0.5 },
    'options.testFraction: expected none, as there is only 1 group to divide, received 0.5',
  ],
  [
    'the tail',
    {},
    { folds: 2, fold: 1, split: 'tail' },
    "options.split: expected 'shuffled' with folds, received 'tail'",
  ],
])('%s is refused by the name of the option', (_, given, options, message) => {
  const call = () => split({ ...table(6), ...given }, options);
  expect(call).toThrow(message);
  expect(call).toThrow(/^options\./);
});

test('classes rarer than the folds are a warning', () => {
  const data = ofClasses([0, 0, 0, 0, 0, 1, 1, 1, 2]);
  expect(rareClassWarnings(data, allRows(data), 4)).toEqual([
    {
      code: 'CLASS_RARER_THAN_FOLDS',
      message: '2 classes have fewer rows than the 4 folds, the rarest 1 row: some folds have none',
    },
  ]);
  expect(rareClassWarnings(ofClasses([0, 0, 1, 1]), allRows({ rows: 4 }), 2)).toEqual([]);
});
