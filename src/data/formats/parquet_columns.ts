// The columns of a Parquet file as a table has them: what their cells are, and where in the file they lie.
import { repeatedName } from '../../core/different_names';
import { DataError } from '../../io/data_error';
import { listed } from '../parts';
import type { TableColumn } from '../table_source';
import { numericOf } from './parquet_cells';
import type { ParquetFile } from './parquet_file';
import { chunkOf, withPlace } from './parquet_group';
import { ListReader } from './parquet_lists';
import type { ParquetColumn, ParquetMetadata } from './parquet_metadata';
import { timesOf } from './parquet_times';
import { NOT_TEXT } from './parquet_values';

/** A column of the table: one of the file, or one place of the lists of one. */
export interface ColumnOfFile extends TableColumn {
  readonly source: ParquetColumn;
  /** Which value of a list it is, and how long lists are; null for a flat column. */
  readonly list: { readonly element: number; readonly length: number } | null;
}

/** The longest lists whose values become columns. */
const MAX_LIST = 2 ** 16;
/** Characters that the names of the columns of one list have at most. */
const MAX_NAMES = 2 ** 26;
/** The most columns of a table. */
const MAX_COLUMNS = 2 ** 20;

const isText = ({ type, meaning, length }: ParquetColumn) =>
  (type === 'BYTE_ARRAY' && !NOT_TEXT.includes(meaning ?? '')) || (meaning === 'UUID' && length === 16);

/** What the file says that the cells of a column are. */
function typeOf(column: ParquetColumn): TableColumn['type'] {
  if (column.meaning === 'UNKNOWN') return null; // no cell has a value
  if (timesOf(column)) return 'time';
  if (column.type === 'BOOLEAN') return 'boolean';
  return numericOf(column) ? 'number' : 'text';
}

/** What the cells of a column are, where they cannot be read. */
function unreadable(column: ParquetColumn): string | undefined {
  const { type, meaning, fields = [] } = column;
  if (type === null) return fields.length > 0 ? `structs of ${listed(fields)}` : 'nested values';
  if (meaning === 'TIME') return 'times of day';
  if (numericOf(column)) return undefined;
  if (isText(column)) return column.list ? 'lists of text' : undefined;
  return meaning === null ? 'bytes' : `values of type ${meaning}`;
}

/** The longest text of pandas that is parsed, some 20,000 columns: it takes up to 24 times its size. */
const MAX_PANDAS = 2 ** 22;

/** The names of the columns that pandas says are its index. */
function indexNames(pandas: string | null): ReadonlySet<unknown> {
  if (pandas !== null && pandas.length > MAX_PANDAS) return new Set();
  try {
    const { index_columns: names } = JSON.parse(pandas ?? '{}') as { index_columns?: unknown };
    return new Set(Array.isArray(names) ? names : []);
  } catch {
    return new Set();
  }
}

/** The length of the first list of a column; null where no row has a list. */
function listLength(file: ParquetFile, { groups }: ParquetMetadata, column: ParquetColumn): number | null {
  for (const [index, group] of groups.entries()) {
    const place = { file, column, index, group, first: 0, sideBySide: 1 };
    const length = withPlace(place, () => {
      const chunk = chunkOf(place);
      const reader = new ListReader(file.chunk(chunk, 1), numericOf(column)!, column, chunk);
      return reader.firstLength(MAX_LIST);
    });
    if (length !== null) return length;
  }
  return null;
}

/** Whether the counts of values allow that all lists have one length: a missing list counts as one. */
function mayHaveLength({ groups }: ParquetMetadata, column: ParquetColumn, length: number): boolean {
  return groups.every(({ rows, chunks }) => {
    const values = chunks[column.chunk]?.values ?? 0;
    if (length === 1) return values === rows;
    const missing = (rows * length - values) / (length - 1);
    return Number.isInteger(missing) && missing >= 0 && missing <= (column.optional ? rows : 0);
  });
}

/** The columns that the lists of a column make, or one that cannot be read. */
function listColumns(file: ParquetFile, metadata: ParquetMetadata, source: ParquetColumn): ColumnOfFile[] {
  const { name } = source;
  const not = (problem: string) => [{ name, type: null, unreadable: problem, source, list: null }];
  let length: number | null;
  try {
    length = listLength(file, metadata, source);
  } catch (error) {
    if ((error as Error).name !== 'DataError') throw error;
    return not('lists in damaged pages');
  }
  if (length === null || length === 0) return not('empty lists');
  if (length > MAX_LIST || length * name.length > MAX_NAMES)
    return not(`lists of more than ${MAX_LIST.toLocaleString('en')} values`);
  if (!mayHaveLength(metadata, source, length)) return not('lists of different lengths');
  const type = typeOf(source);
  return Array.from({ length }, (_, element) => ({
    name: `${name}[${element}]`,
    type,
    source,
    list: { element, length },
  }));
}

/** The columns of a file. @throws DataError for none, too many, and those of one name. */
export function columnsOf(file: ParquetFile, metadata: ParquetMetadata): ColumnOfFile[] {
  const wrong = (problem: string) => new DataError(file.path, 'schema', `expected ${problem}`);
  const indices = indexNames(metadata.pandas);
  const isIndex = (name: string) => indices.has(name) || /^__index_level_\d+__$/.test(name);
  const columns: ColumnOfFile[] = [];
  for (const source of metadata.columns) {
    const { name } = source;
    const problem = unreadable(source);
    if (problem) columns.push({ name, type: null, unreadable: problem, source, list: null });
    else if (source.list) {
      for (const column of listColumns(file, metadata, source)) columns.push(column);
    } else
      columns.push({ name, type: typeOf(source), isIndex: isIndex(name) || undefined, source, list: null });
    if (columns.length > MAX_COLUMNS) throw wrong(`at most ${MAX_COLUMNS} columns, found more`);
  }
  if (columns.length === 0) throw wrong('at least one column, found none');
  const repeated = repeatedName(columns.map(({ name }) => name));
  if (repeated !== undefined) throw wrong(`columns of different names, found two named '${repeated}'`);
  return columns;
}
