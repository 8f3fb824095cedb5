// One Parquet file as a table. Only the columns that are asked for are read, a block of rows at a time.
import { setImmediate } from '../../core/clock';
import { DataError } from '../../io/data_error';
import { readableBy } from '../columns/unreadable';
import type { TableBlock, TableColumn, TableSource } from '../table_source';
import { type Cells, FlatCells, ListCells, Lists } from './parquet_cells';
import { loadCodecs } from './parquet_codecs';
import { type ColumnOfFile, columnsOf } from './parquet_columns';
import { ParquetFile } from './parquet_file';
import type { GroupPlace } from './parquet_group';
import { KeptPages } from './parquet_kept';
import type { ParquetColumn, ParquetMetadata } from './parquet_metadata';

/** Rows of a block at most: each may have texts. */
const MAX_BLOCK_ROWS = 2 ** 14;
/** Numbers of a block that are held at most, unless one row has more. */
const MAX_BLOCK_CELLS = 2 ** 20;

interface Opened {
  path: string;
  metadata: ParquetMetadata;
  columns: readonly ColumnOfFile[];
  kept: KeptPages;
}

/** @throws DataError where the row groups do not make up the rows. */
function checkRows(path: string, { rows, groups }: ParquetMetadata): void {
  const found = groups.reduce((sum, group) => sum + group.rows, 0);
  if (found >= 0 && found === rows && groups.every((group) => group.rows >= 0)) return;
  throw new DataError(path, 'metadata', `expected row groups that make up ${rows} rows, found ${found}`);
}

/** @throws DataError for a column whose cells cannot be read. */
export function checkReadable(path: string, { name, unreadable }: TableColumn): void {
  if (!unreadable) return;
  const problem = `expected numbers, text, booleans or times, found ${unreadable}: ${readableBy(unreadable)}`;
  throw new DataError(path, `column '${name}'`, problem);
}

/** Rows of a block of these columns: lists are held whole. */
function blockRows(columns: readonly ColumnOfFile[]): number {
  const perRow = new Map<ParquetColumn, number>();
  for (const { source, list } of columns) perRow.set(source, list?.length ?? 1);
  const cells = [...perRow.values()].reduce((sum, each) => sum + each, 0);
  return Math.max(1, Math.min(MAX_BLOCK_ROWS, Math.floor(MAX_BLOCK_CELLS / Math.max(1, cells))));
}

/**
 * Opens the cells of columns in a row group.
 *
 * @param most Rows of a block.
 */
function openCells(
  columns: readonly ColumnOfFile[],
  most: number,
  placeOf: (column: ParquetColumn) => GroupPlace,
): Cells[] {
  const lists = new Map<ParquetColumn, Lists>();
  return columns.map(({ source, list }) => {
    if (!list) return new FlatCells(placeOf(source), most);
    const opened = lists.get(source) ?? new Lists(placeOf(source), list.length, most);
    lists.set(source, opened);
    return new ListCells(opened, list.element);
  });
}

/** @param asked Indices of the columns. @param again Whether the first rows will be read again. */
async function* blocks(
  { path, metadata, columns, kept }: Opened,
  asked: readonly number[],
  again: boolean,
): AsyncGenerator<TableBlock> {
  const wanted = asked.map((i) => columns[i]);
  for (const column of wanted) checkReadable(path, column);
  const most = blockRows(wanted);
  const sideBySide = Math.max(1, wanted.length);
  kept.isKeeping = again;
  const file = new ParquetFile(path, kept);
  try {
    let first = 0;
    for (const [index, group] of metadata.groups.entries()) {
      const opened = openCells(wanted, Math.min(most, group.rows), (column) => ({
        file,
        column,
        index,
        group,
        first,
        sideBySide,
      }));
      const cells = new Map(asked.map((column, i) => [column, opened[i]]));
      try {
        for (let from = 0; from < group.rows; from += most) {
          yield blockAt(cells, from, Math.min(most, group.rows - from), first);
          await new Promise<void>((resolve) => setImmediate(resolve));
        }
      } finally {
        for (const each of opened) each.close();
      }
      first += group.rows;
    }
  } finally {
    file.close();
  }
}

/** Rows of a row group, whose own first row is `groupFirst` in the file. */
function blockAt(
  cells: ReadonlyMap<number, Cells>,
  first: number,
  rows: number,
  groupFirst: number,
): TableBlock {
  const span = { first, rows };
  const of = (column: number): Cells => {
    const found = cells.get(column);
    if (!found) throw new RangeError(`column: expected one that was asked for, received ${column}`);
    return found;
  };
  return {
    rows,
    numbers: (column, out) => of(column).numbers(span, out),
    codes: (column, words, out) => of(column).codes(span, words, out),
    text: (column, row) => of(column).text(span, row),
    position: (row) => `row ${groupFirst + first + row}`,
  };
}

/** Opens a file, which may have no rows. @throws DataError with path, column and row; so do its blocks. */
export async function openFile(path: string): Promise<TableSource> {
  const file = new ParquetFile(path);
  let opened: Opened;
  try {
    const metadata = file.metadata();
    checkRows(path, metadata);
    await loadCodecs(metadata);
    opened = { path, metadata, columns: columnsOf(file, metadata), kept: new KeptPages() };
  } finally {
    file.close();
  }
  const { metadata, columns } = opened;
  const groups = metadata.groups.length;
  return {
    path,
    format: 'Parquet',
    columns: columns.map(({ name, type, isIndex, unreadable }) => ({ name, type, isIndex, unreadable })),
    isNamed: true,
    rows: metadata.rows,
    layout: null,
    details: `in ${groups} row ${groups === 1 ? 'group' : 'groups'}`,
    warnings: [],
    blocks: (asked, again = false) => blocks(opened, asked, again),
  };
}
