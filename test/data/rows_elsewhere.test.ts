import { MissingCodes } from '../../src/data/missing_codes';
import { RowsElsewhere } from '../../src/data/rows_elsewhere';

/** Columns like those of iris, and a flag; the fourth has a long tail. */
const [MIN, MAX] = [
  [4.3, 2, 1, 0.1, 0],
  [7.9, 4.4, 6.9, 40, 1],
];
const NAMES = ['sepal length', 'sepal width', 'petal length', 'tail', 'flag'];
const standardisation = {
  mean: Float32Array.of(5.8, 3, 3.7, 1.2, 0.5),
  scale: Float32Array.of(1.2, 2.2, 0.57, 1.3, 2),
  range: { min: Float32Array.from(MIN), max: Float32Array.from(MAX), peak: 4.3, rows: 1_000 },
};
const ROW = [5.1, 3.5, 1.4, 0.2, 1];

function messages(rows: readonly (readonly number[])[], changes: object = {}): string[] {
  const fitted = { ...standardisation, ...changes };
  const elsewhere = new RowsElsewhere(fitted, [0, 1, 2, 3, 4], new MissingCodes(fitted));
  const features = Float64Array.from(rows.flat());
  for (let row = 0; row < rows.length; row++) elsewhere.add(features, 5 * row);
  return elsewhere.warnings(' of x.csv', NAMES).map(({ code, message }) => `${code}: ${message}`);
}
const changed = (of: (value: number, column: number) => number) => [ROW.map(of)];

test.each<[string, number[][], boolean]>([
  ['a fitted row', [ROW], false],
  ['the ends, rounded to float32', [MIN, MAX.map(Math.fround)], false],
  ['one column a little outside', [[8.2, 3.5, 1.4, 0.2, 1]], false],
  ['a long tail, longer', [[5.1, 3.5, 1.4, 200, 1]], false],
  ['flags alone', [[5.1, 3.5, 1.4, 0.2, 0]], false],
  ['missing values', [[NaN, NaN, NaN, NaN, NaN]], false],
  ['a row that is standardised', [[-0.9, 1.1, -1.3, -0.7, 1]], true],
  ['a row between 0 and 1', changed((value, c) => (value - MIN[c]) / (MAX[c] - MIN[c])), true],
  ['a row in millimetres', changed((value) => 10 * value), true],
  ['one value in millimetres', [[51, 3.5, 1.4, 0.2, 1]], true],
  ['columns in another order', [[0.2, 1.4, 3.5, 5.1, 1]], true],
  ['a value that stands for a missing one', [[-999, 3.5, 1.4, 0.2, 1]], false],
  ['the same in a row of other millimetres', [[-999, 35, 14, 0.2, 1]], true],
  ['a row of small numbers', [[5.1, 3.5, 1.4, 0.2, 1].map((value) => value / 8)], true],
])('%s', (_, rows, isElsewhere) => {
  expect(messages(rows)).toHaveLength(isElsewhere ? 1 : 0);
});

test('a row whose largest value is far smaller than that of each fitted row', () => {
  const wide = { min: new Float32Array(5), max: new Float32Array(5).fill(16), peak: 12, rows: 1_000 };
  expect(messages([[0.1, 0.5, 1, 0, 0.2]], { range: wide })).toEqual([
    'INPUT_RANGE: the row of x.csv lies elsewhere than the fitted rows: its largest value is 1, ' +
      'that of each fitted row at least 12: is all on one scale, in one order?',
  ]);
  expect(messages([[0.1, 0.5, 4, 0, 0.2]], { range: wide })).toEqual([]);
  expect(messages([[NaN, 0.5, 1, NaN, NaN]], { range: wide })).toEqual([]);
});

test('what is found names a column, its value and where the fitted ones are', () => {
  expect(messages(changed((value) => 10 * value))).toEqual([
    "INPUT_RANGE: the row of x.csv lies elsewhere than the fitted rows: column 'sepal length' has the value 51, " +
      'in the fitted rows 4.3 to 7.9: is all on one scale, in one order?',
  ]);
  expect(messages([[0.2, 1.4, 3.5, 5.1, 1], ROW])).toEqual([
    "INPUT_RANGE: 1 of 2 rows of x.csv lies elsewhere than the fitted rows: column 'sepal length' has the " +
      "value 0.2, in the fitted rows 4.3 to 7.9; also column 'sepal width': is all on one scale, in one order?",
  ]);
});

test('of many rows one may be a mistake; rows without a known range say nothing', () => {
  const [far] = changed((value) => 10 * value);
  const many = (others: number) => [far, ...Array.from({ length: others }, () => ROW)];
  expect(messages(many(9))).toHaveLength(1);
  expect(messages(many(10))).toEqual([]);
  expect(messages([far], { range: undefined })).toEqual([]);
});

test('of many rows three are told, and a share of 0.5 %, unless their values are told as far ones', () => {
  const beside = (value: number, rows: number, of: number) => {
    const others = Array.from({ length: of - rows }, () => ROW);
    return messages([...Array.from({ length: rows }, () => [value, ...ROW.slice(1)]), ...others]);
  };
  expect(beside(51, 3, 600)[0]).toMatch(
    /^INPUT_RANGE: 3 of 600 rows of x\.csv lie elsewhere .* the value 51,/,
  );
  expect([beside(51, 2, 200), beside(51, 3, 601), beside(-9999, 3, 600)]).toEqual([[], [], []]);
});

test('few fitted rows do not say how long tails are', () => {
  const [row] = changed((value, c) => (c === 0 ? 25 : value));
  expect(messages([row])).toHaveLength(1);
  expect(messages([row], { range: { ...standardisation.range, rows: 100 } })).toEqual([]);
});

test('rows a little outside of few fitted ones are told only far outside', () => {
  const few = { range: { ...standardisation.range, rows: 60 } };
  const outside = [[8.3, 4.8, 7.3, 0.2, 1]];
  expect([messages(outside).length, messages(outside, few).length]).toEqual([1, 0]);
  expect(messages([[-0.9, 1.1, -1.3, -0.7, 1]], few)).toHaveLength(1);
});

test('ten to thirty fitted rows tell rows that are half a range outside in half of the columns', () => {
  const few = { range: { ...standardisation.range, rows: 12 } };
  expect(messages([[8.9, 5.2, 7.3, 0.2, 1]], few)).toEqual([]);
  expect(messages([[9.8, 5.7, 7.3, 0.2, 1]], few)).toHaveLength(1);
  expect(messages([[-0.9, -1.1, -2.3, -0.7, 1]], few)).toHaveLength(1);
  const dark = { min: new Float32Array(5), max: new Float32Array(5).fill(16), peak: 12, rows: 12 };
  expect(messages([[0.1, 0.5, 1, 0, 0.2]], { range: dark })).toEqual([]);
});
