// What rows of numbers are, such as images and arrays, told by all of them in bounded memory.
import { type CountedValue, ValueCounts } from './columns/value_counts';
import type { RowSource } from './row_source';

/** Frequent labels that are named. */
const LISTED = 100;

/** The labels of rows. */
export interface InspectedLabels {
  /** Null for more than 10,000 different labels. */
  readonly distinct: number | null;
  /** At most 100 of the most frequent; lower bounds where `distinct` is null. */
  readonly frequent: readonly CountedValue<string>[];
}

/** What was found in rows of numbers. */
export interface InspectedRows {
  readonly rows: number;
  /** Features of a row. */
  readonly columns: number;
  readonly imageShape: RowSource['imageShape'];
  /** Of all values; null where there is none. */
  readonly range: { readonly min: number; readonly max: number } | null;
  /** Null where rows have no labels, or numbers to predict. */
  readonly labels: InspectedLabels | null;
}

/**
 * Reads rows to their end.
 *
 * @param onProgress Called after each block, with the rows so far.
 * @throws DataError for rows that cannot be read.
 */
export async function inspectRows(
  source: RowSource,
  onProgress?: (rows: number) => void,
): Promise<InspectedRows> {
  const { columns, imageShape, unlabelled } = source;
  const labels = unlabelled === null ? new ValueCounts<string>() : null;
  let areNumbers = false;
  let [rows, min, max] = [0, Infinity, -Infinity];
  for await (const block of source.blocks(labels !== null)) {
    for (const value of block.features) {
      if (value < min) min = value;
      if (value > max) max = value;
    }
    for (const label of block.labels ?? []) labels?.add(label);
    areNumbers ||= block.numbers !== undefined;
    rows += block.rows;
    onProgress?.(rows);
  }
  return {
    rows,
    columns,
    imageShape,
    range: min <= max ? { min, max } : null,
    labels: areNumbers ? null : labels && { distinct: labels.distinct, frequent: labels.frequent(LISTED) },
  };
}
