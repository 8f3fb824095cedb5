import { MOST_VALUES, ValueCounts } from '../../../src/data/columns/value_counts';

test('up to 10,000 different values are counted exactly, the most frequent first', () => {
  const counts = new ValueCounts<string>();
  for (let i = 0; i < MOST_VALUES; i++) counts.add(`${i}`);
  counts.add('7', 5);
  counts.add('9', 5);
  expect(counts.distinct).toBe(MOST_VALUES);
  expect(counts.frequent(3)).toEqual([
    { value: '7', rows: 6 },
    { value: '9', rows: 6 },
    { value: '0', rows: 1 },
  ]);
});

test('of more, the rare are forgotten and the frequent are kept', () => {
  const counts = new ValueCounts<number>();
  for (let i = 0; i < 100_000; i++) {
    counts.add(i);
    counts.add(-(i % 3));
  }
  expect(counts.distinct).toBeNull();
  const frequent = counts.frequent(3);
  expect(frequent.map(({ value }) => value === 0 || value < 0)).toEqual([true, true, true]);
  for (const { rows } of frequent) expect(rows).toBeGreaterThanOrEqual(33_333);
  expect(counts.frequent(Infinity).length).toBeLessThanOrEqual(MOST_VALUES);
});
