// Rows of a text table as a block of cells.
import { DataError } from '../../io/data_error';
import type { Dictionary } from '../columns/dictionary';
import type { TableBlock } from '../table_source';
import type { CsvRecords } from './csv_records';
import { WordTable } from './word_table';

/** The tables of words of the columns that are read: they stay from block to block. */
export class ColumnWords {
  readonly #tables = new Map<number, WordTable>();

  of(column: number, words: Dictionary): WordTable {
    const known = this.#tables.get(column);
    if (known?.words === words) return known;
    const table = new WordTable(words);
    this.#tables.set(column, table);
    return table;
  }
}

/** Records from one on, as rows. A cell without text is a missing one, in quotes or not. */
export class CsvBlock implements TableBlock {
  readonly rows: number;
  /** Those of all columns, one after the other. */
  #numbers: Float64Array | null = null;

  constructor(
    readonly records: CsvRecords,
    readonly from: number,
    readonly columns: number,
    readonly words: ColumnWords,
  ) {
    this.rows = records.count - from;
  }

  numbers(column: number, out: Float64Array): void {
    const { rows } = this;
    this.#numbers ??= this.records.numbersByColumn(this.from, this.columns);
    const numbers = this.#numbers;
    for (let row = 0; row < rows; row++) out[row] = numbers[column * rows + row];
  }

  codes(column: number, words: Dictionary, out: Int32Array): void {
    this.records.codes(this.from, column, this.words.of(column, words), out);
  }

  text(column: number, row: number): string | null {
    return this.records.text(this.from + row, column) || null;
  }

  position(row: number): string {
    return `line ${this.records.lineOf(this.from + row)}`;
  }
}

/** How many cells a row has. */
export interface RowWidth {
  readonly cells: number;
  /** Whether each row may end with a delimiter: an empty cell more. */
  readonly mayTrail: boolean;
}

/** @throws DataError with the line of a record that has another number of cells. */
export function checkWidth(file: string, records: CsvRecords, from: number, width: RowWidth): void {
  for (let record = from; record < records.count; record++) {
    const found = records.cellsOf(record);
    if (found === width.cells) continue;
    const isTrailing = width.mayTrail && found === width.cells + 1 && records.isEmpty(record, width.cells);
    if (!isTrailing) throw new DataError(file, `line ${records.lineOf(record)}`, ragged(width.cells, found));
  }
}

/** What is wrong with a row that has another number of cells, and what to do. */
export function ragged(expected: number, found: number): string {
  const advice =
    found < expected
      ? 'fill the row up, or remove it'
      : 'put text that has the delimiter in quotes, or remove the row';
  return `expected ${expected} cells as in the rows above, found ${found}: ${advice}`;
}
