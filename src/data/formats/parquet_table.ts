// Parquet as a table: a file, or a folder of parts.
import { statSync } from 'node:fs';
import { DataError, withPath } from '../../io/data_error';
import type { TableSource } from '../table_source';
import { openFile } from './parquet_file_table';
import { openFolder } from './parquet_folder';

/**
 * Opens a Parquet file as a table: numbers, decimals, text, booleans and times, and lists of one length as so
 * many columns. Columns of other kinds are there, but cannot be read. Uncompressed, Snappy, gzip, Brotli, LZ4
 * or Zstandard. A folder's parts, such as part-00000.parquet and year=2026/month=1/part-0.parquet, are one
 * table, with a column for each key of its folders' names in front of the others.
 *
 * @throws DataError with path, column and row; so do its blocks.
 */
export async function openParquetTable(fileOrFolder: string): Promise<TableSource> {
  const isFolder = withPath(fileOrFolder, () => statSync(fileOrFolder)).isDirectory();
  const source = isFolder ? await openFolder(fileOrFolder) : await openFile(fileOrFolder);
  if (source.rows === 0) throw new DataError(fileOrFolder, '', 'expected at least one row, found none');
  return source;
}
