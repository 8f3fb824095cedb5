// Numbers beside the features of a table's rows, block after block: those to predict, and weights.
import { asTarget, refuseCell, refuseWeights } from './columns/column_reading';
import type { MissingWords } from './columns/missing';
import { valueReader } from './columns/read_cells';
import type { ColumnPlan, TablePlan } from './columns/schema';
import { LEAVE_OUT } from './rows_with_target';
import type { TableBlock, TableSource } from './table_source';

/** The numbers of the rows of a block, [rows, columns]. @throws DataError with the place of a cell that has none. */
export type NumbersReader = (block: TableBlock) => Float64Array;

/** Columns of numbers, one after the other, as rows of them. */
export function asRows(columns: readonly Float64Array[], rows: number): Float64Array {
  const values = new Float64Array(rows * columns.length);
  for (const [c, column] of columns.entries())
    for (let row = 0; row < rows; row++) values[row * columns.length + c] = column[row];
  return values;
}

/** A column of numbers, and its place in the file. */
export interface NumberColumn {
  readonly column: ColumnPlan;
  readonly index: number;
}

/** Reads how much each row counts. @throws DataError, as it reads, with the place of what is no weight. */
export function weightsReader(
  { path, columns, layout }: TableSource,
  { column, index }: NumberColumn,
  missing: MissingWords,
): NumbersReader {
  const refuse = refuseCell(path);
  const read = valueReader(column, index, columns[index].type, missing, layout);
  return (block) => {
    const weights = new Float64Array(block.rows);
    read(block, weights, refuse);
    refuseWeights(block, weights, columns[index].name, refuse);
    return weights;
  };
}

/** Reads the targets in some columns: numbers, or booleans as 0 and 1. */
export function numbersReader(
  { path, columns, layout }: TableSource,
  wanted: readonly NumberColumn[],
  missing: MissingWords,
  plan: Pick<TablePlan, 'targets'>,
): NumbersReader {
  const refuse = refuseCell(path);
  const readers = wanted.map(({ column, index }) => {
    const { name, type } = columns[index];
    return { name, read: valueReader(asTarget(column, plan), index, type, missing, layout) };
  });
  return (block) => {
    const read = readers.map(({ name, read: readValues }) => {
      const values = new Float64Array(block.rows);
      readValues(block, values, refuse);
      const absent = values.findIndex(Number.isNaN);
      if (absent >= 0) refuse(block, absent, name, 'expected a target, found a missing value', LEAVE_OUT);
      return values;
    });
    return asRows(read, block.rows);
  };
}
