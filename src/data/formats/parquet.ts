// Parquet tables: flat columns of numbers, with a column of labels. Read a row group at a time.
import { type FileHandle, open as openFile } from 'node:fs/promises';
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetSchema,
  type SchemaElement,
  type SchemaTree,
} from 'hyparquet';
import { parquetReadColumn } from 'hyparquet/src/read.js';
import { DataError, explainFileError } from '../../io/data_error';
import { type ColumnChoice, chooseColumns, type TableColumns } from '../columns/choose_columns';
import { checkMemory, type RowBlock, type RowSource, rowsOfBlock } from '../row_source';
import { checkPages } from './parquet_pages';

/** Opens a file for as long as `use` runs; whatever the reader finds wrong becomes a DataError. */
async function withFile<T>(file: string, use: (buffer: AsyncBuffer) => Promise<T>): Promise<T> {
  let handle: FileHandle | undefined;
  try {
    handle = await openFile(file);
    const { size } = await handle.stat();
    return await use(asyncBuffer(file, handle, size));
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'DataError') throw error;
    const known = explainFileError(file, error);
    if (known !== error) throw known;
    throw new DataError(file, '', `expected a whole Parquet file, found: ${message}`);
  } finally {
    await handle?.close();
  }
}

function asyncBuffer(file: string, handle: FileHandle, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    async slice(start: number, end = byteLength) {
      const problem = `expected parts within the ${byteLength} bytes of the file, found ${start} to ${end}`;
      if (!(start >= 0 && start <= end && end <= byteLength)) throw new DataError(file, 'metadata', problem);
      const bytes = new Uint8Array(end - start);
      for (let at = 0; at < bytes.length; ) {
        const { bytesRead } = await handle.read(bytes, at, bytes.length - at, start + at);
        if (bytesRead === 0)
          throw new DataError(file, `byte ${start + at}`, 'expected more, found the end of the file');
        at += bytesRead;
      }
      return bytes.buffer;
    },
  };
}

interface Table extends TableColumns {
  metadata: FileMetaData;
  names: readonly string[];
  rows: number;
}

const isText = ({ type, logical_type: logical, converted_type: converted }: SchemaElement) =>
  (type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY') &&
  logical?.type !== 'DECIMAL' &&
  logical?.type !== 'FLOAT16' &&
  converted !== 'DECIMAL';
const isTime = ({ type, logical_type: logical, converted_type: converted }: SchemaElement) =>
  type === 'INT96' || /^(DATE|TIME)/.test(logical?.type ?? converted ?? '');

/** Columns that pandas adds for an index of its own. */
const isIndex = (name: string) => /^__index_level_\d+__$/.test(name);

/** What is wrong with the values of a column, in a word; null where they can be read. */
function wrongKind(column: SchemaTree, isLabel: boolean): string | null {
  const { element, children } = column;
  if (children.length > 0) return 'nested values';
  if (isTime(element)) return 'times';
  if (!isLabel && isText(element)) return 'text';
  return element.repetition_type === 'REPEATED' ? 'lists' : null;
}

async function openTable(file: string, choice: ColumnChoice): Promise<Table> {
  return withFile(file, async (buffer) => {
    const metadata = await parquetMetadataAsync(buffer, { geoparquet: false });
    const rows = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
    if (!(rows > 0) || Number(metadata.num_rows) !== rows) {
      const found = `${rows} of ${metadata.num_rows}`;
      const problem = `expected row groups that make up at least one row, found ${found}`;
      throw new DataError(file, 'metadata', problem);
    }
    const columns = parquetSchema(metadata).children.filter(({ element }) => !isIndex(element.name));
    const names = columns.map(({ element }) => element.name);
    if (new Set(names).size !== names.length)
      throw new DataError(file, 'schema', 'expected columns of different names');
    const firstIsText = columns.length > 0 && isText(columns[0].element);
    const chosen = chooseColumns(file, 'schema', names, true, firstIsText, choice);
    for (const i of [...chosen.features, ...(chosen.label === null ? [] : [chosen.label])]) {
      const isLabel = i === chosen.label;
      const found = wrongKind(columns[i], isLabel);
      const problem = `expected ${isLabel ? 'labels' : 'numbers'}, found ${found}`;
      if (found) throw new DataError(file, `column '${names[i]}'`, problem);
    }
    return { ...chosen, metadata, names, rows };
  });
}

/** Some rows of the columns that are read. */
interface Group {
  features: Float32Array;
  labels: string[] | null;
}

/** Consecutive rows of a file that are stored together. */
interface RowGroup {
  index: number;
  /** Index of its first row in the file. */
  first: number;
  rows: number;
}

async function readColumn(
  file: string,
  buffer: AsyncBuffer,
  metadata: FileMetaData,
  name: string,
  { index, first, rows }: RowGroup,
): Promise<ArrayLike<unknown>> {
  const values = await parquetReadColumn({
    file: buffer,
    metadata,
    columns: [name],
    rowStart: first,
    rowEnd: first + rows,
    compressors: await checkPages(file, buffer, metadata, index, name),
    geoparquet: false,
  });
  const problem = `expected ${rows} values, found ${values.length}`;
  if (values.length !== rows) throw new DataError(file, `column '${name}', row group ${index}`, problem);
  return values;
}

function readGroup(file: string, table: Table, withLabels: boolean, group: RowGroup): Promise<Group> {
  const { metadata, names, features: wanted, label } = table;
  const { first, rows } = group;
  return withFile(file, async (buffer) => {
    const features = new Float32Array(rows * wanted.length);
    for (const [c, i] of wanted.entries()) {
      const values = await readColumn(file, buffer, metadata, names[i], group);
      for (let row = 0; row < rows; row++)
        features[row * wanted.length + c] = asNumber(file, names[i], first + row, values[row]);
    }
    if (!withLabels) return { features, labels: null };
    const name = names[label!];
    const values = await readColumn(file, buffer, metadata, name, group);
    const labels = Array.from(values, (value, row) => asLabel(file, name, first + row, value));
    return { features, labels };
  });
}

async function* blocks(file: string, table: Table, withLabels: boolean): AsyncGenerator<RowBlock> {
  const columns = table.features.length;
  const blockRows = rowsOfBlock(columns);
  let first = 0;
  for (const [index, { num_rows: count }] of table.metadata.row_groups.entries()) {
    const rows = Number(count);
    checkMemory(file, rows, columns);
    const { features, labels } = await readGroup(file, table, withLabels, { index, first, rows });
    for (let from = 0; from < rows; from += blockRows) {
      const to = Math.min(rows, from + blockRows);
      const firstOfBlock = first + from;
      yield {
        rows: to - from,
        features: features.subarray(from * columns, to * columns),
        labels: labels?.slice(from, to) ?? null,
        position: (row) => `row ${firstOfBlock + row}`,
      };
    }
    first += rows;
  }
}

function asNumber(file: string, name: string, row: number, value: unknown): number {
  const isNumeric = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
  const number = isNumeric ? Number(value) : NaN;
  if (!Number.isFinite(Math.fround(number))) {
    const problem = `expected a number that float32 holds, found ${String(value)}`;
    throw new DataError(file, `column '${name}', row ${row}`, problem);
  }
  return number;
}

function asLabel(file: string, name: string, row: number, value: unknown): string {
  if (value === null || value === undefined || value === '' || typeof value === 'object') {
    const found = value === '' ? 'an empty one' : String(value);
    throw new DataError(file, `column '${name}', row ${row}`, `expected a label, found ${found}`);
  }
  return String(value);
}

/**
 * Opens a Parquet file: flat columns of numbers, decimals or booleans are features; the label column is the
 * one named, else the first if it is text, else the last. Uncompressed, Snappy, gzip, Brotli, LZ4 or
 * Zstandard.
 *
 * @throws DataError with path, column, row and expectation; so do its blocks.
 */
export async function openParquet(file: string, choice: ColumnChoice = {}): Promise<RowSource> {
  const table = await openTable(file, choice);
  const { metadata, names, rows, features, label, how } = table;
  const largestGroup = Math.max(...metadata.row_groups.map((group) => Number(group.num_rows)));
  return {
    path: file,
    format: 'Parquet',
    columns: features.length,
    featureNames: features.map((i) => names[i]),
    rows: null,
    imageShape: null,
    labelNames: null,
    labelPosition: label === null ? 'labels' : `column '${names[label]}'`,
    unlabelled: label === null ? { problem: 'expected a column of labels, found none' } : null,
    details: `${how}, row groups of up to ${largestGroup} rows of ${rows}`,
    blocks: (withLabels) => blocks(file, table, withLabels),
  };
}
