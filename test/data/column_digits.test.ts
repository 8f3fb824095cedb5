import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { BatchLoader, fitStandardisation } from '../../src';
import { ColumnDigits } from '../../src/data/column_digits';
import { whole } from '../../src/data/split';
import { temporaryFolder } from '../support/folder';
import { loadWhole } from '../support/load_whole';

const at = temporaryFolder();

/** Writes columns of doubles, with all their digits, beside labels. */
function writeColumns(columns: readonly (readonly number[])[]): string {
  const rows = columns[0].map((_, row) => `${columns.map((column) => column[row]).join()},${'ab'[row % 2]}`);
  const names = columns.map((_, c) => `c${c}`);
  writeFileSync(at('t.csv'), `${[...names, 'label'].join()}\n${rows.join('\n')}\n`);
  return at('t.csv');
}

/** Columns as a network gets them. */
async function standardised(columns: readonly (readonly number[])[]): Promise<number[][]> {
  const data = await loadWhole({ data: writeColumns(columns), numeric: columns.map((_, c) => `c${c}`) });
  const part = whole(data);
  const loader = new BatchLoader(part, fitStandardisation(part), { batchSize: data.rows });
  const { x } = [...loader.inOrder()][0];
  return columns.map((_, c) =>
    Array.from({ length: data.rows }, (_, row) => x.data[row * columns.length + c]),
  );
}

/** The differences of a column to its first row, in standard deviations, in float64. */
function reference(values: readonly number[]): number[] {
  const differences = values.map((value) => value - values[0]);
  const mean = differences.reduce((sum, each) => sum + each, 0) / values.length;
  const variance = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0) / values.length;
  return differences.map((difference) => difference / Math.sqrt(variance));
}

test('columns of any offset and scale keep the digits of their spread', async () => {
  const unit = fc.double({ min: -1, max: 1, noNaN: true });
  const column = fc.record({
    offset: fc.oneof(fc.constant(0), fc.double({ min: 1, max: 10, noNaN: true })),
    exponent: fc.integer({ min: -25, max: 30 }),
    ratio: fc.integer({ min: 0, max: 11 }),
    shape: fc.array(unit, { minLength: 12, maxLength: 12 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(column, { minLength: 1, maxLength: 3 }), async (made) => {
      const columns = made.map(({ offset, exponent, ratio, shape }) => {
        // Two rows apart from each other, so that the column is not constant.
        const spread = [0, 1, ...shape].map((value) => value * 10 ** (exponent - ratio));
        return spread.map((value) => offset * 10 ** exponent + value);
      });
      const found = await standardised(columns);
      columns.forEach((values, c) => {
        const want = reference(values);
        const errors = want.map((value, row) => Math.abs(found[c][row] - found[c][0] - value));
        expect(Math.max(...errors)).toBeLessThan(2e-4);
      });
    }),
    { numRuns: 150 },
  );
});

test('the offset of whole numbers is a whole number, and does not depend on blocks', () => {
  const values = Float64Array.from({ length: 1_000 }, (_, i) => 1_700_000_003 + ((i * 37) % 3600));
  const together = new ColumnDigits(1);
  together.add(values);
  const apart = new ColumnDigits(1);
  for (let from = 0; from < 1_000; from += 7) apart.add(values.subarray(from, from + 7));
  expect(apart.offset()).toEqual(together.offset());
  expect(Number.isInteger(together.offset()![0])).toBe(true);
});

test.each([
  [20, 3_000],
  [5_000, 4],
])('%i columns of %i rows have the offsets of each column alone', (columns, rows) => {
  const value = (row: number, c: number) => 1e9 * (c % 5) + ((row * 7_919 + c) % 3_600);
  const table = Float64Array.from({ length: rows * columns }, (_, i) =>
    value(Math.floor(i / columns), i % columns),
  );
  const together = new ColumnDigits(columns);
  together.add(table);
  const alone = Array.from({ length: columns }, (_, c) => {
    const digits = new ColumnDigits(1);
    for (let row = 0; row < rows; row++) digits.add(Float64Array.of(value(row, c)));
    return digits.offset()?.[0] ?? 0;
  });
  expect([...together.offset()!]).toEqual(alone);
  expect(alone.filter((offset) => offset !== 0).length).toBeGreaterThan(columns / 2);
});

test('columns that float32 holds are kept as they are', async () => {
  const years = [1999, 2004, 2024, 2010];
  const data = await loadWhole({ data: writeColumns([years, [7, 7, 7, 7], [0.5, -2, 1e9, 3]]) });
  expect(data.offset).toBeUndefined();
  expect(data.warnings ?? []).toEqual([]);
  expect([...data.features.subarray(0, 3)]).toEqual([1999, 7, 0.5]);
});

test.each([
  ['smaller than float32 holds', [1e-50, 2e-50, 3e-50, 1e-50]],
  ['differ in their last digits alone', [0.3, 0.30000000000000004, 0.3, 0.3]],
  ['whose spread float32 does not hold', [3e38, -3e38, 1e38, 2e38]],
])('values that are %s are warned of by the name of their column', async (problem, values) => {
  const data = await loadWhole({ data: writeColumns([[1, 2, 4, 3], values]) });
  const message = expect.stringMatching(`^column 'c1' has values from .*${problem}`);
  expect(data.warnings).toEqual([{ code: 'DIGITS_LOST', message }]);
});
