import { classTarget, type Dataset } from '../../src';
import { doubtfulFeatures } from '../../src/data/array_doubts';

const ROWS = 150;
const label = (row: number) => row % 3;
const noise = (row: number) => Math.sin(row * 7);

/** Rows of noise and of one more column or several. */
function rowsOf(columns: readonly ((row: number) => number)[], target: Dataset['target']): Dataset {
  const all = [noise, ...columns];
  return {
    features: Float32Array.from({ length: ROWS * all.length }, (_, i) =>
      all[i % all.length](Math.floor(i / all.length)),
    ),
    target,
    rows: ROWS,
    columns: all.length,
    imageShape: null,
    description: 'rows',
  };
}

const classes = classTarget(
  Int32Array.from({ length: ROWS }, (_, row) => label(row)),
  ['a', 'b', 'c'],
);
const price = (row: number) => Math.cos(row * 3) * 100;
const numbers = (of: (row: number) => number[]): Dataset['target'] => ({
  values: Float32Array.from(Array.from({ length: ROWS }, (_, row) => of(row)).flat()),
  description: { task: 'numbers' },
});
const said = (...given: Parameters<typeof rowsOf>) =>
  doubtfulFeatures(rowsOf(...given)).map(({ message }) => message);
const known = 'is it known when the target is not?';

test('a column of labels is told by its place, or its name', () => {
  expect(said([(row) => 2 - label(row)], classes)).toEqual([`feature 2 alone tells the target: ${known}`]);
  const named = { ...rowsOf([label], classes), featureNames: ['a', 'code'] };
  expect(doubtfulFeatures(named)).toEqual([
    { code: 'COLUMN_LEAKS', message: `column 'code' alone tells the target: ${known}` },
  ]);
});

test('one-hots of the labels are told together', () => {
  const oneHots = [0, 1, 2].map((wanted) => (row: number) => Number(label(row) === wanted));
  expect(said(oneHots, classes)).toEqual([
    'feature 2, feature 3, feature 4 together tell the target: are they known when the target is not?',
  ]);
});

test('numbers to predict in another unit, with and without noise, and one of several labels', () => {
  const target = numbers((row) => [price(row)]);
  expect(said([(row) => 3 - price(row) / 2], target)).toEqual([`feature 2 alone tells the target: ${known}`]);
  expect(said([(row) => price(row) + noise(row)], target)).toEqual([
    `feature 2 alone nearly tells the target: ${known}`,
  ]);
  const labels = numbers((row) => [Number(noise(row) > 0.3), Number(price(row) > 0)]);
  expect(said([(row) => Number(price(row) <= 0)], labels)).toEqual([
    `feature 2 alone tells the target: ${known}`,
  ]);
});

test('ranges of numbers, one for each class, and numbers of rows', () => {
  expect(said([(row) => 10 * label(row) + noise(row)], classes)).toEqual([
    `feature 2 alone tells the target: ${known}`,
  ]);
  const id = 'has another whole number in each row: if it counts rows or is an id, leave it out';
  expect(said([(row) => row], classes)).toEqual([`feature 2 ${id}`]);
  expect(said([(row) => (row * 7) % ROWS], classes)).toEqual([`feature 2 ${id}`]);
});

test('nothing is said of pixels, of few rows, and of other numbers', () => {
  expect(doubtfulFeatures({ ...rowsOf([label], classes), imageShape: [1, 1, 2] })).toEqual([]);
  expect(doubtfulFeatures({ ...rowsOf([label], classes), rows: 99 })).toEqual([]);
  expect(said([(row) => Math.floor(row / 7) % 3, price], classes)).toEqual([]);
  expect(
    said(
      [(row) => price(row) + 20 * noise(row)],
      numbers((row) => [price(row)]),
    ),
  ).toEqual([]);
});
