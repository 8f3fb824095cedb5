// A column of one row group, whose errors say which column and row group.
import { DataError } from '../../io/data_error';
import { ColumnReader } from './parquet_column';
import type { ParquetFile } from './parquet_file';
import { ListReader, WrongLength } from './parquet_lists';
import type { ColumnChunk, ParquetColumn, RowGroup } from './parquet_metadata';
import type { Numbers, ValueType } from './parquet_values';

/** Where a column is read from. */
export interface GroupPlace {
  file: ParquetFile;
  column: ParquetColumn;
  /** The number of the row group. */
  index: number;
  group: RowGroup;
  /** The row of the file that is its first. */
  first: number;
  /** Columns that are read side by side, which share the memory for bytes read ahead. */
  sideBySide: number;
}

/** Runs a step; what it finds wrong becomes a DataError with path, column and row group. */
export function withPlace<R>({ file, column, index }: GroupPlace, step: () => R): R {
  try {
    return step();
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string };
    if (name === 'DataError' || code === 'OUT_OF_MEMORY') throw error;
    const found = message || 'their end inside a value';
    const problem = message.startsWith('expected') ? message : `expected whole pages, found: ${found}`;
    throw new DataError(file.path, `column '${column.name}', row group ${index}`, problem);
  }
}

/** The place of a column's pages. */
export function chunkOf({ column, group }: GroupPlace): ColumnChunk {
  const chunk = group.chunks[column.chunk];
  if (!chunk) throw new RangeError(`expected ${group.rows} values, found 0`);
  return chunk;
}

/** A flat column of a row group. */
export class FlatColumn {
  readonly #reader: ColumnReader;

  /** @throws DataError where it does not have a value for each row. */
  constructor(
    readonly place: GroupPlace,
    type: ValueType,
  ) {
    const { file, column, group, sideBySide } = place;
    this.#reader = withPlace(place, () => {
      const chunk = chunkOf(place);
      if (chunk.values !== group.rows)
        throw new RangeError(`expected ${group.rows} values, found ${chunk.values}`);
      return new ColumnReader(file.chunk(chunk, sideBySide), type, column.optional, chunk);
    });
  }

  /** Writes the next values. */
  read(out: Numbers, count: number): void {
    withPlace(this.place, () => this.#reader.read(out, count));
  }

  /** Lets go of its memory. */
  close(): void {
    this.#reader.close();
  }
}

/** A column of lists of a row group, which all have one length. */
export class ListColumn {
  readonly #reader: ListReader;
  #left: number;

  constructor(
    readonly place: GroupPlace,
    type: ValueType,
    readonly length: number,
  ) {
    const { file, column, group, sideBySide } = place;
    this.#left = group.rows;
    this.#reader = withPlace(place, () => {
      const chunk = chunkOf(place);
      return new ListReader(file.chunk(chunk, sideBySide), type, column, chunk);
    });
  }

  /** Writes the values of the next lists. @throws DataError with the row of a list of another length. */
  read(out: Float64Array, rows: number): void {
    withPlace(this.place, () => {
      try {
        this.#reader.read(out, rows, this.length);
        this.#left -= rows;
        if (this.#left === 0) this.#reader.end();
      } catch (error) {
        throw error instanceof WrongLength ? this.#wrongLength(error) : error;
      }
    });
  }

  /** Lets go of its memory. */
  close(): void {
    this.#reader.close();
  }

  #wrongLength({ row, found }: WrongLength): DataError {
    const { file, column, first } = this.place;
    const problem = `expected lists of ${this.length} values as in the rows before, found ${found}`;
    return new DataError(file.path, `column '${column.name}', row ${first + row}`, problem);
  }
}
