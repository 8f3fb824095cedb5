// Parquet as a table: a file, or a folder of parts.
import { DataError } from '../../io/data_error';
import type { TableSource } from '../table_source';
import { loadCodecs } from './parquet_codecs';
import { openFile } from './parquet_file_table';

/**
 * Opens a Parquet file as a table: numbers, decimals, text, booleans and times, and lists of one length as so
 * many columns. Columns of other kinds are there, but cannot be read. Uncompressed, Snappy, gzip, Brotli, LZ4
 * or Zstandard.
 *
 * @throws DataError with path, column and row; so do its blocks.
 */
export async function openParquetTable(fileOrFolder: string): Promise<TableSource> {
  await loadCodecs();
  const source = openFile(fileOrFolder);
  if (source.rows === 0)
    throw new DataError(fileOrFolder, 'metadata', 'expected at least one row, found none');
  return source;
}
