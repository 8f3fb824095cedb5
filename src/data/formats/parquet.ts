// Parquet tables: flat columns of numbers, with a column of labels. Read a block of rows at a time.
import { setImmediate } from '../../core/clock';
import { allocate } from '../../core/memory';
import { DataError } from '../../io/data_error';
import { type ColumnChoice, chooseColumns, type TableColumns } from '../columns/choose_columns';
import { checkMemory, type RowBlock, type RowSource, rowsOfBlock } from '../row_source';
import { loadCodecs } from './parquet_codecs';
import { ParquetFile } from './parquet_file';
import { FlatColumn } from './parquet_group';
import type { ParquetColumn, ParquetMetadata } from './parquet_metadata';
import { labelsOf, numbersOf, type ValueType } from './parquet_values';

interface Table extends TableColumns {
  metadata: ParquetMetadata;
  columns: readonly ParquetColumn[];
}

function readMetadata(path: string): ParquetMetadata {
  const file = new ParquetFile(path);
  try {
    return file.metadata();
  } finally {
    file.close();
  }
}

const TIMES = ['DATE', 'TIME', 'TIMESTAMP'];
const isText = ({ type, meaning }: ParquetColumn) =>
  (type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY') &&
  meaning !== 'DECIMAL' &&
  meaning !== 'FLOAT16';
const isTime = ({ type, meaning }: ParquetColumn) => type === 'INT96' || TIMES.includes(meaning ?? '');

/** Columns that pandas adds for an index of its own. */
const isIndex = ({ name }: ParquetColumn) => /^__index_level_\d+__$/.test(name);

/** What is wrong with the values of a column, in a word; null where they can be read. */
function wrongKind(column: ParquetColumn, isLabel: boolean): string | null {
  if (column.type === null) return 'nested values';
  if (column.list) return 'lists';
  if (isTime(column)) return 'times';
  const kind = isText(column) ? 'text' : column.type;
  if (isLabel) return labelsOf(column) ? null : (column.meaning ?? kind);
  return numbersOf(column) ? null : kind;
}

function openTable(path: string, choice: ColumnChoice): Table {
  const metadata = readMetadata(path);
  const rows = metadata.groups.reduce((sum, group) => sum + group.rows, 0);
  if (!(rows > 0) || metadata.rows !== rows) {
    const found = `${rows} of ${metadata.rows}`;
    const problem = `expected row groups that make up at least one row, found ${found}`;
    throw new DataError(path, 'metadata', problem);
  }
  const columns = metadata.columns.filter((column) => !isIndex(column));
  const names = columns.map(({ name }) => name);
  if (new Set(names).size !== names.length)
    throw new DataError(path, 'schema', 'expected columns of different names');
  const firstIsText = columns.length > 0 && isText(columns[0]);
  const chosen = chooseColumns(path, 'schema', names, true, firstIsText, choice);
  for (const i of [...chosen.features, ...(chosen.label === null ? [] : [chosen.label])]) {
    const isLabel = i === chosen.label;
    const found = wrongKind(columns[i], isLabel);
    const problem = `expected ${isLabel ? 'labels' : 'numbers'}, found ${found}`;
    if (found) throw new DataError(path, `column '${names[i]}'`, problem);
  }
  return { ...chosen, metadata, columns };
}

/** The smallest number that float32 rounds to infinity. */
const BEYOND_FLOAT32 = 2 ** 128 - 2 ** 103;
/** Rows of a block at most: their labels are texts. */
const MAX_BLOCK_ROWS = 2 ** 14;

async function* blocks(path: string, table: Table, withLabels: boolean): AsyncGenerator<RowBlock> {
  const { metadata, columns, features: wanted, label } = table;
  const numbers = wanted.map((i) => numbersOf(columns[i])!);
  const blockRows = Math.min(MAX_BLOCK_ROWS, rowsOfBlock(wanted.length));
  const values = allocate(Float64Array, blockRows * wanted.length);
  const file = new ParquetFile(path);
  try {
    let first = 0;
    for (const [index, group] of metadata.groups.entries()) {
      const open = <T>(i: number, type: ValueType<T>) =>
        new FlatColumn({ file, column: columns[i], index, group, first, sideBySide: wanted.length }, type);
      const features = wanted.map((i, f) => open(i, numbers[f]));
      const labels = withLabels ? open(label!, labelsOf(columns[label!])!) : null;
      for (let from = 0; from < group.rows; from += blockRows) {
        const rows = Math.min(blockRows, group.rows - from);
        const block = values.subarray(0, rows * wanted.length);
        yield readBlock(features, labels, first + from, rows, block);
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
      first += group.rows;
    }
  } finally {
    file.close();
  }
}

/** The index of the first value that float32 does not hold, or −1. */
function firstBeyond(values: Float64Array): number {
  const { length } = values;
  for (let i = 0; i < length; i++) if (!(Math.abs(values[i]) < BEYOND_FLOAT32)) return i;
  return -1;
}

/** The next rows of the columns of a row group, in memory for their features. */
function readBlock(
  columns: readonly FlatColumn<number>[],
  labels: FlatColumn<string> | null,
  first: number,
  rows: number,
  features: Float64Array,
): RowBlock {
  const missing = columns.map((column, c) => column.read(features, c, columns.length, rows));
  const wrong = firstBeyond(features);
  if (wrong >= 0) {
    const row = Math.floor(wrong / columns.length);
    const { file, column } = columns[wrong % columns.length].place;
    const found = row === missing[wrong % columns.length] ? 'null' : features[wrong];
    const problem = `expected a number that float32 holds, found ${found}`;
    throw new DataError(file.path, `column '${column.name}', row ${first + row}`, problem);
  }
  return {
    rows,
    features,
    labels: labels && readLabels(labels, first, rows),
    position: (row) => `row ${first + row}`,
  };
}

function readLabels(column: FlatColumn<string>, first: number, rows: number): string[] {
  const labels = new Array<string>(rows);
  const missing = column.read(labels, 0, 1, rows);
  const empty = labels.indexOf('');
  if (empty < 0) return labels;
  const found = empty === missing ? 'null' : 'an empty one';
  const { file, column: named } = column.place;
  const position = `column '${named.name}', row ${first + empty}`;
  throw new DataError(file.path, position, `expected a label, found ${found}`);
}

/**
 * Opens a Parquet file: flat columns of numbers, decimals or booleans are features; the label column is the
 * one named, else the first if it is text, else the last. Uncompressed, Snappy, gzip, Brotli, LZ4 or
 * Zstandard.
 *
 * @throws DataError with path, column, row and expectation; so do its blocks.
 */
export async function openParquet(path: string, choice: ColumnChoice = {}): Promise<RowSource> {
  await loadCodecs();
  const table = openTable(path, choice);
  const { metadata, columns, features, label, how } = table;
  checkMemory(path, 1, features.length);
  return {
    path,
    format: 'Parquet',
    columns: features.length,
    featureNames: features.map((i) => columns[i].name),
    rows: metadata.rows,
    imageShape: null,
    labelNames: null,
    labelPosition: label === null ? 'labels' : `column '${columns[label].name}'`,
    unlabelled: label === null ? { problem: 'expected a column of labels, found none' } : null,
    details: how,
    blocks: (withLabels) => blocks(path, table, withLabels),
  };
}
