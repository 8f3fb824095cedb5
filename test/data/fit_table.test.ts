import { writeFileSync } from 'node:fs';
import { BatchLoader, fitStandardisation, loadData, split } from '../../src';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

/** Unix seconds, a number, a city of many values, and a class. */
async function load() {
  const rows = Array.from({ length: 400 }, (_, i) =>
    [1_700_000_000 + i * 7, (i % 13) / 4, `city ${(i * 7) % 15}`, i % 3 ? 'a' : 'b'].join(),
  );
  writeFileSync(at('t.csv'), `time,size,city,label\n${rows.join('\n')}\n`);
  return (await loadData({ data: at('t.csv'), numeric: ['time'] })).data;
}

test('numbers are standardised, codes of categories stay as they are, large numbers keep their digits', async () => {
  const { train } = split(await load(), { testFraction: 0 });
  const { data } = train;
  const standardisation = fitStandardisation(train);
  expect(data.featureNames).toEqual(['time', 'size', 'city']);
  expect([standardisation.mean[2], standardisation.scale[2]]).toEqual([0, 1]);
  expect(data.offset![0]).toBeGreaterThan(1_699_999_999);
  const [{ x }] = new BatchLoader(train, standardisation, { batchSize: 400 }).inOrder();
  const column = (c: number) => Array.from({ length: 400 }, (_, row) => x.data[3 * row + c]);
  const steps = column(0).map((value, row, all) => (row ? value - all[row - 1] : value - all[0]));
  for (const step of steps.slice(1)) expect(step).toBeCloseTo(steps[1], 4);
  expect(new Set(column(2)).size).toBe(15);
  expect(column(2).every(Number.isInteger)).toBe(true);
});

test('what is learned of columns is learned from the rows to fit alone', async () => {
  const { train, test: tested } = split(await load(), { split: 'tail', testFraction: 0.5 });
  const { encoding } = train.data.schema!.columns[1];
  const fitted = Array.from({ length: 200 }, (_, i) => (i % 13) / 4).sort((a, b) => a - b);
  expect(encoding).toMatchObject({ kind: 'number', fill: (fitted[99] + fitted[100]) / 2 });
  expect([train.indices.length, tested.indices.length]).toEqual([200, 200]);
});

test('a table that is not split has no rows to train on, and says so', async () => {
  const data = await load();
  const part = { data, indices: new Uint32Array(1) };
  expect(() => fitStandardisation(part)).toThrow(/part\.data: expected the rows of a table after split/);
});
