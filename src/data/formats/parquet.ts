// Parquet tables: flat columns of numbers, with a column of labels. Read a row group at a time.
import { type FileHandle, open as openFile } from 'node:fs/promises';
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetSchema,
  type SchemaElement,
} from 'hyparquet';
import { parquetReadColumn } from 'hyparquet/src/read.js';
import { DataError, explained } from '../../io/data_error';
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
    if ((error as Error).name === 'DataError') throw error;
    const known = explained(file, error);
    throw known === error
      ? new DataError(file, '', `expected a whole Parquet file, found: ${(error as Error).message}`)
      : known;
  } finally {
    await handle?.close();
  }
}

function asyncBuffer(file: string, handle: FileHandle, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    async slice(start: number, end = byteLength) {
      if (!(start >= 0 && start <= end && end <= byteLength))
        throw new DataError(
          file,
          'metadata',
          `expected parts within the ${byteLength} bytes of the file, found ${start} to ${end}`,
        );
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

async function openTable(file: string, choice: ColumnChoice): Promise<Table> {
  return withFile(file, async (buffer) => {
    const metadata = await parquetMetadataAsync(buffer, { geoparquet: false });
    const rows = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
    const children = parquetSchema(metadata).children.filter(({ element }) => !isIndex(element.name));
    const names = children.map(({ element }) => element.name);
    if (!(rows > 0) || Number(metadata.num_rows) !== rows)
      throw new DataError(
        file,
        'metadata',
        `expected row groups that make up at least one row, found ${rows} of ${metadata.num_rows}`,
      );
    if (new Set(names).size !== names.length)
      throw new DataError(file, 'schema', 'expected columns of different names');
    const chosen = chooseColumns(
      file,
      'schema',
      names,
      true,
      children.length > 0 && isText(children[0].element),
      choice,
    );
    for (const i of [...chosen.features, ...(chosen.label === null ? [] : [chosen.label])]) {
      const { element, children: below } = children[i];
      const kind = below.length
        ? 'nested values'
        : isTime(element)
          ? 'times'
          : i !== chosen.label && isText(element)
            ? 'text'
            : null;
      if (kind || element.repetition_type === 'REPEATED')
        throw new DataError(
          file,
          `column '${element.name}'`,
          `expected ${i === chosen.label ? 'labels' : 'numbers'}, found ${kind ?? 'lists'}`,
        );
    }
    return { ...chosen, metadata, names, rows };
  });
}

async function* blocks(file: string, table: Table, withLabels: boolean): AsyncGenerator<RowBlock> {
  const { metadata, names, features: wanted, label } = table;
  const blockRows = rowsOfBlock(wanted.length);
  let first = 0;
  for (const [group, { num_rows: count }] of metadata.row_groups.entries()) {
    const rows = Number(count);
    checkMemory(file, rows, wanted.length);
    const { features, labels } = await withFile(file, async (buffer) => {
      const read = async (name: string) => {
        const compressors = await checkPages(file, buffer, metadata, group, name);
        const values = await parquetReadColumn({
          file: buffer,
          metadata,
          columns: [name],
          rowStart: first,
          rowEnd: first + rows,
          compressors,
          geoparquet: false,
        });
        if (values.length !== rows)
          throw new DataError(
            file,
            `column '${name}', row group ${group}`,
            `expected ${rows} values, found ${values.length}`,
          );
        return values;
      };
      const all = new Float32Array(rows * wanted.length);
      for (const [c, i] of wanted.entries()) {
        const values = await read(names[i]);
        for (let row = 0; row < rows; row++)
          all[row * wanted.length + c] = asNumber(file, names[i], first + row, values[row]);
      }
      const texts = withLabels
        ? Array.from(await read(names[label!]), (value, row) =>
            asLabel(file, names[label!], first + row, value),
          )
        : null;
      return { features: all, labels: texts };
    });
    for (let from = 0; from < rows; from += blockRows) {
      const to = Math.min(rows, from + blockRows);
      const at = first + from;
      yield {
        rows: to - from,
        features: features.subarray(from * wanted.length, to * wanted.length),
        labels: labels?.slice(from, to) ?? null,
        place: (row) => `row ${at + row}`,
      };
    }
    first += rows;
  }
}

function asNumber(file: string, name: string, row: number, value: unknown): number {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'bigint' || typeof value === 'boolean'
        ? Number(value)
        : NaN;
  if (!Number.isFinite(Math.fround(number)))
    throw new DataError(
      file,
      `column '${name}', row ${row}`,
      `expected a number that float32 holds, found ${String(value)}`,
    );
  return number;
}

function asLabel(file: string, name: string, row: number, value: unknown): string {
  if (value === null || value === undefined || value === '' || typeof value === 'object')
    throw new DataError(
      file,
      `column '${name}', row ${row}`,
      `expected a label, found ${value === '' ? 'an empty one' : String(value)}`,
    );
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
  const { names, rows, features, label, how } = table;
  return {
    path: file,
    format: 'Parquet',
    columns: features.length,
    featureNames: features.map((i) => names[i]),
    rows: null,
    imageShape: null,
    classNames: null,
    labelPlace: label === null ? 'labels' : `column '${names[label]}'`,
    unlabelled: label === null ? 'expected a column of labels, found none' : null,
    details: `${how}, row groups of up to ${Math.max(...table.metadata.row_groups.map((group) => Number(group.num_rows)))} rows of ${rows}`,
    blocks: (withLabels) => blocks(file, table, withLabels),
  };
}
