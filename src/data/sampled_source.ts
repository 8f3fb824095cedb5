// Some of the rows of a source, evenly spaced: where all of them would take too much memory.
import { labelsOf, type RowBlock, type RowSource, type RowSources } from './row_source';

const chosen = (values: readonly string[], rows: readonly number[]) => rows.map((row) => values[row]);

/** Some rows of row-major numbers. @param all How many they have. */
function rowsOf<T extends Float32Array | Float64Array>(numbers: T, all: number, rows: readonly number[]): T {
  const width = numbers.length / all;
  const kept = numbers.slice(0, rows.length * width) as T;
  for (const [i, row] of rows.entries())
    kept.set(numbers.subarray(row * width, (row + 1) * width), i * width);
  return kept;
}

/** Some rows of a block. */
function someOf(block: RowBlock, rows: readonly number[]): RowBlock {
  const { features, labels, coded, numbers, weights, groups, position } = block;
  return {
    rows: rows.length,
    features: rowsOf(features, block.rows, rows),
    labels: labels || coded ? chosen(labelsOf(block), rows) : null,
    ...(numbers ? { numbers: rowsOf(numbers, block.rows, rows) } : {}),
    ...(weights ? { weights: rowsOf(weights, block.rows, rows) } : {}),
    ...(groups ? { groups: chosen(groups, rows) } : {}),
    equalIntegers: block.equalIntegers,
    position: (row) => position(rows[row]),
  };
}

async function* everyNth(source: RowSource, step: number, withLabels: boolean): AsyncGenerator<RowBlock> {
  let next = 0;
  for await (const block of source.blocks(withLabels)) {
    const rows: number[] = [];
    for (; next < block.rows; next += step) rows.push(next);
    next -= block.rows;
    if (rows.length > 0) yield someOf(block, rows);
  }
}

/** The first of every so many rows. */
const sampled = (source: RowSource, step: number): RowSource => ({
  ...source,
  rows: null,
  blocks: (withLabels) => everyNth(source, step, withLabels),
});

/** The same of each part of some data. @param step 1: all rows. */
export function sampledSources({ data, validation, test, unused }: RowSources, step: number): RowSources {
  const of = (source: RowSource) => (step > 1 ? sampled(source, step) : source);
  return {
    data: of(data),
    ...(validation ? { validation: of(validation) } : {}),
    ...(test ? { test: of(test) } : {}),
    unused,
  };
}
