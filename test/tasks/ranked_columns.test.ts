import { averagePrecisionScore, rocAucScore, tensor } from '../../src';
import { RankedColumns, rankingProblem } from '../../src/tasks/ranked_columns';
import { values } from '../support/reference';

const [ROWS, COLUMNS] = [40, 3];
const all = tensor(
  values(ROWS * COLUMNS, 8).map((value) => Math.round(4 * value)),
  [ROWS, COLUMNS],
);
const target = Int32Array.from({ length: ROWS }, (_, row) => row % COLUMNS);
const ranked = (numbers = all.data) => {
  const columns = new RankedColumns(ROWS, COLUMNS);
  for (const [from, to] of [
    [0, 15],
    [15, ROWS],
  ])
    columns.add(tensor(numbers.slice(COLUMNS * from, COLUMNS * to), [to - from, COLUMNS]), from);
  return columns;
};

test('rows that come in batches are ranked by each column as all at once', () => {
  const weights = Float32Array.from(target, (_, row) => (row % 4) / 2);
  const options = { average: null, sampleWeight: weights };
  const [roc, precision] = [rocAucScore(target, all, options), averagePrecisionScore(target, all, options)];
  const columns = ranked();
  for (let c = 0; c < COLUMNS; c++)
    expect(columns.areas(c, (row) => target[row] === c, weights)).toEqual({
      rocAuc: roc[c],
      averagePrecision: precision[c],
    });
});

test('a row without a prediction leaves no order', () => {
  const columns = ranked(all.data.map((value, i) => (i === 50 ? NaN : value)));
  expect(columns.areas(0, (row) => target[row] === 0, null)).toEqual({ rocAuc: NaN, averagePrecision: NaN });
  expect(columns.curves(0, (row) => target[row] === 0, null)).toBeNull();
});

test('rows by columns that memory should not hold are not ranked', () => {
  expect(rankingProblem(10_000, 10)).toBeUndefined();
  expect(rankingProblem(100_000, 20_000)).toBe('100,000 rows by 20,000 columns take 8,000 MB to rank');
});
