import { inspectTable } from '../../src/data/inspect_table';
import { RowSample, type SampledColumn } from '../../src/data/row_sample';
import type { TableSource } from '../../src/data/table_source';
import { cellsTable } from '../support/cells_table';

/** A column of numbers whose blocks are written from outside. */
function numberColumn() {
  const sketch = { values: new Float64Array(0) };
  return { sketch, column: { name: 'x', kind: 'number', sketch } as unknown as SampledColumn };
}

async function numbersOf(table: TableSource): Promise<number[]> {
  const all: number[] = [];
  for await (const block of table.blocks([0])) {
    const values = new Float64Array(block.rows);
    block.numbers(0, values);
    all.push(...values);
  }
  return all;
}

/** Adds the numbers from 0 on, in blocks. */
function added(sample: RowSample, sketch: { values: Float64Array }, rows: number, block: number): void {
  for (let first = 0; first < rows; first += block) {
    const count = Math.min(block, rows - first);
    sketch.values = Float64Array.from({ length: count }, (_, row) => first + row);
    sample.add(first, count);
  }
}

test('all rows of a small table are kept', async () => {
  const { sketch, column } = numberColumn();
  const sample = new RowSample([column]);
  added(sample, sketch, 1_000, 333);
  expect(sample.isWhole).toBe(true);
  expect(await numbersOf(sample.table())).toEqual(Array.from({ length: 1_000 }, (_, i) => i));
});

test.each([1_000, 4_096, 39_999])(
  'of a large one, rows at equal distances, in blocks of %i rows',
  async (size) => {
    const { sketch, column } = numberColumn();
    const sample = new RowSample([column]);
    added(sample, sketch, 250_000, size);
    const kept = await numbersOf(sample.table());
    expect(sample.isWhole).toBe(false);
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => 8 * i));
    expect(kept).toHaveLength(250_000 / 8);
  },
);

test('texts, truth values and dates are as they are in the table', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => [
    `t${i % 3}`,
    i % 2 ? 'yes' : 'no',
    `2026-01-0${(i % 5) + 1}`,
    `${i % 2}`,
  ]);
  const { encoded } = await inspectTable(cellsTable(['text', 'flag', 'day', 'y'], rows));
  // Three one-hots, the truth value, and of the dates what varies: weekday, day of the year, days.
  expect(encoded).toEqual({ columns: 7, cardinalities: [] });
});
