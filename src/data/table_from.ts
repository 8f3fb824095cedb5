// Tables that a program has in memory: rows as objects, columns as arrays, or an Arrow table.
import { types } from 'node:util';
import { checkNoMore, printable, rangeError, typeError } from '../core/check';
import { setImmediate } from '../core/clock';
import { type ArrowTable, arrowColumns, isArrowTable } from './arrow_columns';
import { ColumnBuilder, type MemoryColumn, numberColumn } from './memory_columns';
import type { TableBlock, TableSource } from './table_source';

/** A row: a number, string, boolean, Date or safe bigint by the name of its column; null and undefined are missing. */
export type TableRow = Readonly<Record<string, unknown>>;

/** Columns of one length by name: arrays of values as rows have them, or typed arrays. */
export type ColumnArrays = Readonly<Record<string, ArrayLike<unknown>>>;

/** Rows of a block. */
const BLOCK_ROWS = 2 ** 14;

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

/** The columns of rows: the keys of all of them, in the order in which they occur. */
function columnsOfRows(rows: readonly unknown[]): MemoryColumn[] {
  const builders = new Map<string, ColumnBuilder>();
  for (let row = 0; row < rows.length; row++) {
    const values = rows[row];
    if (!isObject(values)) throw typeError(`rows[${row}]`, 'an object with a value for each column', values);
    for (const key of Object.keys(values)) {
      let builder = builders.get(key);
      if (!builder) {
        const name = printable(key, 60);
        builder = new ColumnBuilder(key, rows.length, (each) => `rows[${each}].${name}`);
        builders.set(key, builder);
      }
      builder.set(row, (values as TableRow)[key]);
    }
  }
  if (builders.size === 0) throw rangeError('rows', 'at least one row with a column', rows);
  return Array.from(builders.values(), (builder) => builder.column());
}

/** The length of columns. @throws where one is no array, or has another length than the first. */
function lengthOf(columns: readonly (readonly [string, unknown])[]): number {
  const lengths = columns.map(([key, values]) => {
    if (!Array.isArray(values) && !types.isTypedArray(values))
      throw typeError(`columns.${printable(key, 60)}`, 'an array or typed array', values);
    return values.length;
  });
  const other = lengths.findIndex((length) => length !== lengths[0]);
  if (other < 0) return lengths[0] ?? 0;
  const [first, wrong] = [columns[0][0], columns[other][0]].map((key) => printable(key, 60));
  throw rangeError(`columns.${wrong}`, `${lengths[0]} values as columns.${first} has`, columns[other][1]);
}

function columnsOfArrays(columns: object): MemoryColumn[] {
  const entries = Object.entries(columns) as [string, ArrayLike<unknown>][];
  const length = lengthOf(entries);
  if (length === 0) throw rangeError('columns', 'at least one column with at least one row', columns);
  return entries.map(([key, values]) => {
    const isBig = types.isBigInt64Array(values) || types.isBigUint64Array(values);
    if (types.isTypedArray(values) && !isBig) return numberColumn(key, 'number', values as Float64Array);
    const name = printable(key, 60);
    const builder = new ColumnBuilder(key, length, (row) => `columns.${name}[${row}]`);
    for (let row = 0; row < length; row++) builder.set(row, values[row]);
    return builder.column();
  });
}

function blockAt(columns: ReadonlyMap<number, MemoryColumn>, first: number, rows: number): TableBlock {
  const of = (column: number): MemoryColumn => {
    const found = columns.get(column);
    if (!found) throw rangeError('column', 'one that was asked for', column);
    return found;
  };
  return {
    rows,
    numbers: (column, out) => of(column).numbers(first, rows, out),
    codes: (column, words, out) => of(column).codes(first, rows, words, out),
    text: (column, row) => of(column).text(first + row),
    position: (row) => `row ${first + row}`,
  };
}

async function* blocks(
  columns: readonly MemoryColumn[],
  rows: number,
  asked: readonly number[],
): AsyncGenerator<TableBlock> {
  const wanted = new Map(asked.map((column) => [column, columns[column]]));
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    yield blockAt(wanted, first, Math.min(BLOCK_ROWS, rows - first));
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

/**
 * A table of what a program has in memory:
 *
 * - rows as objects, `[{ age: 39, work: 'Private' }, …]`: the columns are the keys of all rows;
 * - columns of one length, `{ age: Float64Array.of(39, …), work: ['Private', …] }`: typed arrays are not
 *   copied;
 * - a table of apache-arrow, as DuckDB and Polars give it.
 *
 * Values are numbers, strings, booleans, Dates, and bigints up to 2^53; null, undefined and NaN are missing.
 * A column of numbers and strings is read as a CSV file's is.
 *
 * @param data At least one row and one column.
 * @throws TypeError or RangeError that names row and column for a value of another kind than those before.
 */
export function tableFrom(data: readonly TableRow[] | ColumnArrays | ArrowTable): TableSource;
export function tableFrom(
  data: readonly TableRow[] | ColumnArrays | ArrowTable,
  ...others: unknown[]
): TableSource {
  checkNoMore('tableFrom', 'rows or columns alone: loadData takes options of a table', others);
  const { columns, rows, format, details } = contentOf(data);
  return {
    path: 'table',
    format,
    columns: columns.map(({ name, type, unreadable }) => ({ name, type, unreadable })),
    isNamed: true,
    rows,
    layout: null,
    details,
    warnings: [],
    blocks: (asked) => blocks(columns, rows, asked),
  };
}

interface Content {
  columns: MemoryColumn[];
  rows: number;
  format: string;
  details: string;
}

function contentOf(data: unknown): Content {
  const format = 'table in memory';
  if (Array.isArray(data))
    return { columns: columnsOfRows(data), rows: data.length, format, details: 'rows' };
  if (!isObject(data))
    throw typeError('data', 'an array of rows, an object of columns, or an Arrow table', data);
  if (isArrowTable(data))
    return { columns: arrowColumns(data), rows: data.numRows, format: 'Arrow table', details: 'columns' };
  return { columns: columnsOfArrays(data), rows: lengthOf(Object.entries(data)), format, details: 'columns' };
}
