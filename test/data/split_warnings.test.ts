import { type Dataset, dataWarnings, type SplitOptions, split } from '../../src';
import { table } from '../support/dataset';

const warned = (data: Dataset, options: SplitOptions, separate?: Dataset) =>
  dataWarnings(split(data, options, separate), options).map(({ message }) => message);

test('parts below 30 rows are told, by their names', () => {
  expect(warned(table(145), { valFraction: 0.25 })).toEqual([
    'the validation part has 29 rows: its scores are rough below 30',
    'the test part has 29 rows: its scores are rough below 30',
  ]);
  expect(warned(table(150), {})).toEqual([]);
  const other = { ...table(6), features: table(6).features.map((value, i) => (i % 2 ? value : value + 0.5)) };
  expect(warned(table(150), {}, other)).toEqual(['the test part has 6 rows: its scores are rough below 30']);
});

test('rows with a time are not drawn without a word', () => {
  const data = { ...table(200), featureNames: ['createdAt', 'b'] };
  const features = data.features.map((value, i) => (i % 2 ? value : 1.7e9 + 1e4 * value));
  const timed = { ...data, features };
  const apart = { ...timed, features: timed.features.map((value, i) => (i % 2 ? value : value + 256)) };
  const said = "the split ignores time: rows are drawn at random, and column 'createdAt' holds times";
  expect(warned(timed, {})).toEqual([said]);
  expect(warned(timed, { split: 'tail' })).toEqual([]);
  expect(warned(timed, {}, apart)).toEqual([]);
  expect(warned(timed, { valFraction: 0.2 }, apart)).toEqual([said]);
  expect(warned({ ...timed, featureNames: ['a', 'b'] }, {})).toEqual([]);
});
