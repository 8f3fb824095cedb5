// What every format of tables gives: columns by name, and their cells block after block, before any meaning.
import type { Warning } from '../core/warning';
import type { Dictionary } from './columns/dictionary';

/** A column as its file states it. */
export interface TableColumn {
  /** Its name, which no other column has. */
  readonly name: string;
  /** What the file says that its cells are; null where it does not say, as in CSV. */
  readonly type: 'number' | 'text' | 'boolean' | 'time' | null;
  /** Whether the file says that it is an index that a program added, as pandas does. */
  readonly isIndex?: boolean | undefined;
  /** What its cells are, where they cannot be read: 'nested values'. */
  readonly unreadable?: string | undefined;
}

/** Consecutive rows. Only the columns that were asked for can be read, until the next block is asked for. */
export interface TableBlock {
  /** How many. */
  readonly rows: number;
  /**
   * Writes the numbers of a column, one for each row; NaN for a missing cell, and for text that is no number.
   * Booleans are 0 and 1, times milliseconds since 1970 (UTC).
   */
  numbers(column: number, out: Float64Array): void;
  /** Writes the code that a dictionary has for the text of each cell; −1 where the file has no value. */
  codes(column: number, words: Dictionary, out: Int32Array): void;
  /** The text of a cell as it is in the file, null where the file has no value. */
  text(column: number, row: number): string | null;
  /** The position of a row in the file, for messages: 'line 12'. */
  position(row: number): string;
}

/** How the text of a table is laid out: stated, or found and then used again for other rows of a run. */
export interface TextLayout {
  /** Whether the first row has the names of the columns. */
  readonly header: boolean;
  /** What separates cells; ' ' is any run of blanks. */
  readonly delimiter: string;
  /** The decimal sign of numbers. */
  readonly decimal: '.' | ',';
  /** The encoding, by its name in the Encoding standard: 'utf-8', 'utf-16le', 'windows-1252'. */
  readonly encoding: string;
}

/** What is stated of the layout of a text table; what is not is guessed. */
export interface StatedLayout {
  readonly header?: 'yes' | 'no' | undefined;
  /** An ASCII character, or 'comma', 'semicolon', 'tab', 'pipe', 'space' (any run of blanks). */
  readonly delimiter?: string | undefined;
  readonly decimal?: '.' | ',' | undefined;
  /** The name of an encoding, such as 'utf-8', 'utf-16le', 'latin1'. */
  readonly encoding?: string | undefined;
  /** The layout of the table that a run was trained on: holds where nothing else is stated. */
  readonly layout?: TextLayout | undefined;
}

/** The rows of a table: of a file, of several that belong together, or in memory. */
export interface TableSource {
  /** The file or folder; for messages. */
  readonly path: string;
  /** Name of the format, for people. */
  readonly format: string;
  /** All columns, in the order of the file. */
  readonly columns: readonly TableColumn[];
  /** Whether the names are those of the file; else they are 'column 1' and so on. */
  readonly isNamed: boolean;
  /** The number of rows, where the file says it and is held to it. */
  readonly rows: number | null;
  /** How its text is laid out; null where it is not text. */
  readonly layout: TextLayout | null;
  /** How it was read, for people: 'with header, separated by semicolons'. */
  readonly details: string;
  /** What was guessed and is close. */
  readonly warnings: readonly Warning[];
  /**
   * Reads the cells of some columns, by index, from the start.
   *
   * @param again Whether the first rows will be read again: what was made of their bytes may be kept.
   * @throws DataError with path and position for rows that cannot be read.
   */
  blocks(columns: readonly number[], again?: boolean): AsyncIterable<TableBlock>;
}
