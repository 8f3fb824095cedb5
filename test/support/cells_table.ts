// A table in memory of cells as a text file has them.
import type { Dictionary } from '../../src/data/columns/dictionary';
import type { TableBlock, TableColumn, TableSource } from '../../src/data/table_source';

export type Cells = readonly (readonly (string | null)[])[];

interface Details extends Partial<Omit<TableSource, 'columns' | 'blocks'>> {
  /** What the file says of columns, by name. */
  readonly columns?: Readonly<Record<string, Partial<TableColumn>>>;
  /** Rows of a block. */
  readonly blockRows?: number;
}

/** Cells in rows, under names. */
export function cellsTable(names: readonly string[], cells: Cells, details: Details = {}): TableSource {
  const { columns = {}, blockRows = 7, ...rest } = details;
  return {
    path: 'table.csv',
    format: 'CSV',
    columns: names.map((name) => ({ name, type: null, ...columns[name] })),
    isNamed: true,
    rows: null,
    layout: null,
    details: '',
    warnings: [],
    ...rest,
    async *blocks() {
      for (let from = 0; from < cells.length; from += blockRows)
        yield blockOf(cells.slice(from, from + blockRows), from);
    },
  };
}

function blockOf(cells: Cells, from: number): TableBlock {
  const numberOf = (text: string | null) => (text === null || text.trim() === '' ? NaN : Number(text));
  return {
    rows: cells.length,
    numbers(column: number, out: Float64Array) {
      for (let row = 0; row < cells.length; row++) out[row] = numberOf(cells[row][column]);
    },
    codes(column: number, words: Dictionary, out: Int32Array) {
      for (const [row, each] of cells.entries())
        out[row] = each[column] === null ? -1 : words.code(each[column]);
    },
    text: (column, row) => cells[row][column],
    position: (row) => `line ${from + row + 2}`,
  };
}
