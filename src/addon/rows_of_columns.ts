// Columns of numbers as rows, on the way to a network.
import { operations } from './binary';
import type { Numbers } from './number_columns';

const raw = operations<{
  rowsOfColumns(
    rows: number,
    columns: number,
    summed: number,
    values: readonly Numbers[],
    fills: Float64Array | null,
    offsets: Float64Array | null,
    out: Numbers,
    sums: Float64Array | null,
  ): void;
}>();

/** Arguments of rowsOfColumns. */
export interface RowsOfColumns {
  rows: number;
  /** Each of [rows]; NaN where a value is missing. */
  columns: readonly Numbers[];
  /** [columns], in place of what is missing; null: it stays. */
  fills: Float64Array | null;
  /** [columns], subtracted in double; null: nothing. */
  offsets: Float64Array | null;
  /** Written: [rows, columns] */
  out: Numbers;
  /** The first columns are added to these, without the offsets: as addDigits does; null: none. */
  digits: { readonly columns: number; readonly sums: Float64Array } | null;
}

/** Writes columns as rows, filled, less their offsets. */
export function rowsOfColumns({ rows, columns, fills, offsets, out, digits }: RowsOfColumns): void {
  const summed = digits?.columns ?? 0;
  raw.rowsOfColumns(rows, columns.length, summed, columns, fills, offsets, out, digits?.sums ?? null);
}
