import { classTarget, type Dataset, fitStandardisation, loadData, split, tableFrom } from '../../src';
import { fitRange } from '../../src/data/fitted_range';
import { whole } from '../../src/data/split';

/** Rows of a number around 5, one below −300, and a flag. */
const rowsOf = (rows: number): Dataset => ({
  features: Float32Array.from({ length: 3 * rows }, (_, i) => {
    const row = Math.floor(i / 3);
    return [5 + (row % 8) / 4, -300 - (row % 50), row % 2][i % 3];
  }),
  target: classTarget(new Int32Array(rows), ['a', 'b']),
  rows,
  columns: 3,
  imageShape: null,
  description: 'table',
});
const scale = Float32Array.of(2, 0.1, 1);

test('the ends of each column, and the smallest peak of a row', () => {
  const data = rowsOf(120);
  const range = { min: Float32Array.of(5, -349, 0), max: Float32Array.of(6.75, -300, 1), rows: 120 };
  expect(fitRange(whole(data), scale)).toEqual({ ...range, peak: 300 });
  expect(fitRange(whole({ ...data, offset: Float64Array.of(0, 310, 0) }), scale)?.peak).toBe(5);
});

test('dates count for no peak', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    day: new Date(Date.UTC(2021, 0, i)),
    a: Math.sin(i),
    y: i % 2,
  }));
  const { data } = await loadData({ data: tableFrom(rows) });
  const { data: encoded } = split(data, { testFraction: 0 }).train;
  const { scale, range } = fitStandardisation(whole(encoded));
  expect(scale.length).toBeGreaterThan(2);
  expect(range?.peak).toBeLessThan(1);
});

test('the rows that are fitted count alone', () => {
  const data = rowsOf(240);
  data.features[0] = 1e6;
  const indices = Uint32Array.from({ length: 239 }, (_, row) => row + 1);
  expect(fitRange({ data, indices }, scale)?.max[0]).toBe(6.75);
});

test('images and few rows have no range', () => {
  expect(fitRange(whole(rowsOf(9)), scale)).toBeUndefined();
  expect(fitRange(whole(rowsOf(10)), scale)?.rows).toBe(10);
  expect(fitRange(whole({ ...rowsOf(120), imageShape: [3, 1, 1] }), scale)).toBeUndefined();
});
