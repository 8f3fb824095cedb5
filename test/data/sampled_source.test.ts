import type { RowBlock, RowSource } from '../../src/data/row_source';
import { sampledSources } from '../../src/data/sampled_source';

/** Rows of two numbers, the second of which is their label, in blocks of three. */
const source: RowSource = {
  path: 'x.npy',
  format: 'NumPy',
  columns: 2,
  featureNames: null,
  rows: 10,
  imageShape: null,
  labelNames: null,
  labelPosition: 'labels',
  unlabelled: null,
  details: '',
  async *blocks(withLabels): AsyncGenerator<RowBlock> {
    for (let from = 0; from < 10; from += 3) {
      const rows = Array.from({ length: Math.min(3, 10 - from) }, (_, i) => from + i);
      yield {
        rows: rows.length,
        features: Float64Array.from(rows.flatMap((row) => [row, -row])),
        labels: withLabels ? rows.map((row) => `c${row}`) : null,
        weights: Float64Array.from(rows),
        position: (row) => `row ${from + row}`,
      };
    }
  },
};

test('every so many rows are read across blocks, with all that they have', async () => {
  const { data, test: part } = sampledSources({ data: source, test: source }, 4);
  for (const each of [data, part!]) {
    expect(each.rows).toBeNull();
    const found = [];
    for await (const { rows, features, labels, weights, position } of each.blocks(true))
      for (let row = 0; row < rows; row++)
        found.push([...features.slice(2 * row, 2 * row + 2), labels![row], weights![row], position(row)]);
    expect(found).toEqual([0, 4, 8].map((row) => [row, -row, `c${row}`, row, `row ${row}`]));
  }
  for await (const { labels } of data.blocks(false)) expect(labels).toBeNull();
});

test('of all rows nothing is changed', () => {
  expect(sampledSources({ data: source }, 1).data).toBe(source);
});
