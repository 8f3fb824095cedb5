// A file or folder → its rows or its table, by its format.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { quoted, rangeError } from '../core/check';
import { DataError, withPath } from '../io/data_error';
import { checkFileOrFolder } from '../io/read_file';
import type { TargetForm } from './collect';
import { foreignName, refuseForeign } from './foreign_data';
import { openCifar10 } from './formats/cifar10';
import type * as csv from './formats/csv_table';
import { idxLabels, openIdx } from './formats/idx';
import type * as json from './formats/json_lines';
import { type ArrayChoice, npyLabels, openNpy } from './formats/npy';
import { openNpyArray } from './formats/npy_array';
import type * as npz from './formats/npz';
import type * as parquet from './formats/parquet_table';
import type { RowSources } from './row_source';
import type { TableOptions } from './table_options';
import type { TableSource, TextLayout } from './table_source';

/** A format of data; 'auto' goes by folder and file name. */
export type Format = 'auto' | 'idx' | 'cifar10' | 'csv' | 'jsonl' | 'npy' | 'parquet';
/** The names of all formats. */
export const FORMATS: readonly Format[] = ['auto', 'idx', 'cifar10', 'csv', 'jsonl', 'npy', 'parquet'];

/** A format that data have. */
export type KnownFormat = Exclude<Format, 'auto'>;

/** Readers that bring a library along: each loads with the first file of its format. */
const lazy = {
  csv: () => require('./formats/csv_table') as typeof csv,
  json: () => require('./formats/json_lines') as typeof json,
  npz: () => require('./formats/npz') as typeof npz,
  parquet: () => require('./formats/parquet_table') as typeof parquet,
};

/** Formats by how the name of a file ends, in the order in which they are tried. */
const ENDINGS: readonly [ending: RegExp, format: KnownFormat][] = [
  [/\.(csv|tsv|tab|txt|data)(\.gz)?$/i, 'csv'],
  [/\.(jsonl|ndjson)(\.gz)?$/i, 'jsonl'],
  [/\.np[yz]$/i, 'npy'],
  [/\.(parquet|pq)$/i, 'parquet'],
  [/\.bin$/i, 'cifar10'],
];
const CIFAR10_BATCH = /^(data_batch_\d+|test_batch)\.bin$/;
/** Names in a folder of Parquet files: Spark's parts, or hive's folders of one value. */
const PARQUET_PART = /\.(parquet|pq)$|^[^=]+=.*$/i;

/** Whether a name is that of a table as text, which is read as a file alone. */
const isTextTable = (name: string): boolean =>
  ENDINGS.some(([ending, format]) => (format === 'csv' || format === 'jsonl') && ending.test(name));

/** Names of the files that a folder is read for. */
const IN_FOLDER = /idx|ubyte|\.bin$|\.(parquet|pq)$/i;

/** The file of labels that is found beside a file of rows and read with it. */
function labelsBeside(file: string): string | undefined {
  if (/\.npy$/i.test(file)) return npyLabels(file);
  return ENDINGS.some(([ending]) => ending.test(file)) ? undefined : idxLabels(file);
}

/**
 * The file of a path with that of its labels, or the files of data in its folder; the path itself where there
 * is neither.
 */
export function dataFiles(fileOrFolder: string): string[] {
  const stats = withPath(fileOrFolder, () => statSync(fileOrFolder, { throwIfNoEntry: false }));
  if (!stats?.isDirectory())
    return [fileOrFolder, labelsBeside(fileOrFolder)].filter((file) => file !== undefined);
  const names = withPath(fileOrFolder, () => readdirSync(fileOrFolder));
  return names.filter((name) => IN_FOLDER.test(name)).map((name) => path.join(fileOrFolder, name));
}

function formatOfFolder(folder: string): KnownFormat {
  const names = withPath(folder, () => readdirSync(folder));
  if (names.some((name) => CIFAR10_BATCH.test(name))) return 'cifar10';
  if (names.some((name) => PARQUET_PART.test(name))) return 'parquet';
  const table = names.some((name) => IN_FOLDER.test(name)) ? undefined : names.find(isTextTable);
  if (table === undefined) return 'idx';
  const problem = `expected a folder of IDX, CIFAR-10 or Parquet files, found ${quoted(table)}`;
  throw new DataError(folder, '', `${problem}: give one file; parts of one table have to be joined to one`);
}

/** The format of a path: that which is stated, else as its name tells. @throws DataError for another name. */
export function formatOf(fileOrFolder: string, format: Format): KnownFormat {
  if (format !== 'auto') return format;
  checkFileOrFolder(fileOrFolder);
  if (withPath(fileOrFolder, () => statSync(fileOrFolder)).isDirectory()) return formatOfFolder(fileOrFolder);
  const [, byEnding] = ENDINGS.find(([ending]) => ending.test(fileOrFolder)) ?? [];
  if (byEnding) return byEnding;
  const foreign = foreignName(fileOrFolder);
  if (foreign) throw foreign;
  if (/idx|ubyte/i.test(path.basename(fileOrFolder))) return 'idx';
  throw new DataError(
    fileOrFolder,
    '',
    'expected a folder of IDX, CIFAR-10 or Parquet files, or a file that ends in .csv, .tsv, .txt, .data, ' +
      '.jsonl, .npy, .npz, .parquet, .bin or idx3-ubyte',
    'UNKNOWN_FORMAT',
  );
}

/** Rows of numbers with their labels, or a table whose columns are still to be understood. */
export type OpenedData = (RowSources & { table?: undefined }) | { table: TableSource };

/** How to open data. */
export interface OpenOptions {
  format: Format;
  /** What is stated of a table, or the arrays of labels and weights of an .npz file. */
  stated: Pick<TableOptions, 'target' | 'weightColumn' | 'header' | 'delimiter' | 'decimal' | 'encoding'>;
  /** The layout of the text that a run was trained on: that of what is opened, where nothing is stated. */
  layout?: TextLayout | undefined;
  /** A .npy file with the labels, or an .npz file with no other array. */
  labels?: string | undefined;
  /** Whether labels may be missing. */
  unlabelled?: boolean | undefined;
  /** What the target of arrays is read as; default: labels of classes. */
  targets?: TargetForm | undefined;
}

/** Whether a NumPy file holds several arrays. */
export const isArchive = (file: string) => /\.npz$/i.test(file);

/** The labels of a .npy file, or the only array of an .npz file. */
const openLabels = (file: string) => (isArchive(file) ? lazy.npz().openOnlyArray(file) : openNpyArray(file));

/** The array with the labels. @throws RangeError for several. */
export function arrayName(target: OpenOptions['stated']['target']): string | undefined {
  if (typeof target === 'string' || target === undefined) return target;
  if (target.length === 1) return target[0];
  throw rangeError('options.target', 'one array beside those that are no tables', target);
}

/** @throws RangeError for a column of weights of data that has no columns by name. */
function refuseWeightColumn(name: string | undefined): void {
  if (name === undefined) return;
  const expected = 'none where data is neither a table nor an .npz archive';
  throw rangeError('options.weightColumn', expected, name);
}

/**
 * Opens the rows of a file or folder, to be read in blocks.
 *
 * @throws DataError that says what is wrong where.
 */
export async function openData(fileOrFolder: string, options: OpenOptions): Promise<OpenedData> {
  const { format, stated, layout, labels, unlabelled, targets } = options;
  checkFileOrFolder(fileOrFolder);
  if (labels !== undefined) checkFileOrFolder(labels);
  const known = formatOf(fileOrFolder, format);
  if (labels !== undefined && known !== 'npy') {
    const expected = 'none beside a format that brings its own (a NumPy file beside NumPy data)';
    throw rangeError('options.labels', expected, labels);
  }
  const isArray = known === 'idx' || known === 'cifar10' || (known === 'npy' && !isArchive(fileOrFolder));
  if (isArray && !unlabelled) refuseWeightColumn(stated.weightColumn);
  if (known === 'csv' || known === 'jsonl') await refuseForeign(fileOrFolder);
  switch (known) {
    case 'idx':
      return openIdx(fileOrFolder);
    case 'cifar10':
      return openCifar10(fileOrFolder);
    case 'csv':
      return { table: await lazy.csv().openCsvTable(fileOrFolder, { ...stated, layout }) };
    case 'jsonl':
      return { table: await lazy.json().openJsonLines(fileOrFolder) };
    case 'npy': {
      const { target, weightColumn: weights } = stated;
      const choice: ArrayChoice = { target: arrayName(target), weights, unlabelled, targets };
      const apart = labels === undefined ? undefined : await openLabels(labels);
      return isArchive(fileOrFolder)
        ? lazy.npz().openNpz(fileOrFolder, choice, apart)
        : openNpy(fileOrFolder, choice, apart);
    }
    case 'parquet':
      return { table: await lazy.parquet().openParquetTable(fileOrFolder) };
  }
}
