import { dataWarnings, split } from '../../src';
import { table } from '../support/dataset';

const ROWS = 100;
const START = 1.7e9;

const warningsOf = (timeOf: (row: number) => number) => {
  const made = table(ROWS);
  const features = Float32Array.from({ length: 2 * ROWS }, (_, i) =>
    i % 2 ? timeOf(Math.floor(i / 2)) : made.features[i],
  );
  const parts = split({ ...made, features, featureNames: ['a', 'time'] });
  return dataWarnings(parts).filter(({ code }) => code === 'DIGITS_LOST');
};

test('a column of large numbers that float32 has rounded is warned of by name', () => {
  const message =
    "column 'time' has steps of 128, as float32 rounds large numbers: give its values in double";
  expect(warningsOf((row) => START + 36 * row)).toEqual([{ code: 'DIGITS_LOST', message }]);
});

test.each<[string, (row: number) => number]>([
  ['that is constant', () => START],
  ['with a spread of many steps', (row) => START + 86_400 * row],
  ['of whole numbers that float32 holds', (row) => 1e7 + row],
])('a column %s is not', (_, timeOf) => {
  expect(warningsOf(timeOf)).toEqual([]);
});
