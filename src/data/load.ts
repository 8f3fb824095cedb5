import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import {
  checkInteger,
  checkNames,
  checkOneOf,
  checkOptions,
  checkSize,
  checkText,
  rangeError,
  typeError,
} from '../core/check';
import { DataError, withPath } from '../io/data_error';
import { checkFileOrFolder } from '../io/read_file';
import { collect, type ReadTarget, type TargetReader } from './collect';
import type { ColumnChoice, WantedFeatures } from './columns/choose_columns';
import { convertedSource } from './converted_source';
import {
  checkOffset,
  checkTargetDescription,
  type Dataset,
  type DatasetTarget,
  type TargetDescription,
} from './dataset';
import { openCifar10 } from './formats/cifar10';
import type * as csv from './formats/csv';
import { DIGITS, glyphs } from './formats/glyphs';
import { idxLabels, openIdx } from './formats/idx';
import { npyLabels, openNpy } from './formats/npy';
import type * as npz from './formats/npz';
import type * as parquet from './formats/parquet';
import { inputForm } from './input_form';
import { type Parts, partToScore, partWords } from './parts';
import type { LabelSource, RowSource, RowSources } from './row_source';
import { whole } from './split';
import { besideWarnings, unusedWarnings } from './unused';

/** A format of data; 'auto' goes by folder and file name. */
export type Format = 'auto' | 'idx' | 'cifar10' | 'csv' | 'npy' | 'parquet';
/** The names of all formats. */
export const FORMATS: readonly Format[] = ['auto', 'idx', 'cifar10', 'csv', 'npy', 'parquet'];

/** What to read. */
export interface ReadOptions {
  /** 'glyphs' or a path. */
  data: string;
  /** Default 'auto'. */
  format?: Format | undefined;
  /**
   * Column of a CSV or Parquet file with the labels (default: the first if it is text, else the last), or
   * array of an .npz file.
   */
  labelColumn?: string | undefined;
  /** A .npy file with the labels of a .npy or .npz file. */
  labels?: string | undefined;
  /** A file of test rows. */
  testData?: string | undefined;
  /** The target of a run that is evaluated on these rows: labels must be among those that it knows. */
  knownTarget?: TargetDescription | undefined;
  /** The features of that run: taken by name from a table, else counted. */
  features?: WantedFeatures | undefined;
  /** What that run subtracts from its columns: `standardisation.offset`; default: as the rows need it. */
  offset?: Float64Array | null | undefined;
  /** Keys the glyphs; default 0. */
  seed?: number | undefined;
}

/** The names of all options of readData. */
export const READ_OPTIONS = [
  'data',
  'format',
  'labelColumn',
  'labels',
  'testData',
  'knownTarget',
  'features',
  'offset',
  'seed',
] as const satisfies readonly (keyof ReadOptions)[];

const GLYPHS = 10_000;
const AS_TRAINED = 'the run was trained on';
const GLYPH_LABELS: LabelSource = { path: 'glyphs', labelNames: DIGITS, labelPosition: 'labels' };
/** Readers that bring a library along: each loads with the first file of its format. */
const lazy = {
  csv: () => require('./formats/csv') as typeof csv,
  npz: () => require('./formats/npz') as typeof npz,
  parquet: () => require('./formats/parquet') as typeof parquet,
};

type KnownFormat = Exclude<Format, 'auto'>;

/** Formats by how the name of a file ends, in the order in which they are tried. */
const ENDINGS: readonly [ending: RegExp, format: KnownFormat][] = [
  [/\.(csv|tsv|txt)(\.gz)?$/i, 'csv'],
  [/\.np[yz]$/i, 'npy'],
  [/\.(parquet|pq)$/i, 'parquet'],
  [/\.bin$/i, 'cifar10'],
];
const CIFAR10_BATCH = /^(data_batch_\d+|test_batch)\.bin$/;

/** Names of the files that a folder is read for. */
const IN_FOLDER = /idx|ubyte|\.bin$/i;

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

function formatOf(fileOrFolder: string, format: Format): KnownFormat {
  if (format !== 'auto') return format;
  if (withPath(fileOrFolder, () => statSync(fileOrFolder)).isDirectory()) {
    const names = withPath(fileOrFolder, () => readdirSync(fileOrFolder));
    return names.some((name) => CIFAR10_BATCH.test(name)) ? 'cifar10' : 'idx';
  }
  const [, byEnding] = ENDINGS.find(([ending]) => ending.test(fileOrFolder)) ?? [];
  if (byEnding) return byEnding;
  if (/idx|ubyte/i.test(path.basename(fileOrFolder))) return 'idx';
  throw new DataError(
    fileOrFolder,
    '',
    'expected a folder of IDX or CIFAR-10 files, or a file that ends in .csv, .tsv, .npy, .npz, ' +
      '.parquet, .bin or idx3-ubyte',
    'UNKNOWN_FORMAT',
  );
}

/**
 * Opens the rows of a file or folder, to be read in blocks.
 *
 * @throws DataError that says what is wrong where.
 */
export async function openData(
  fileOrFolder: string,
  format: Format,
  choice: ColumnChoice,
  labels?: string,
): Promise<RowSources> {
  checkFileOrFolder(fileOrFolder);
  if (labels !== undefined) checkFileOrFolder(labels);
  const known = formatOf(fileOrFolder, format);
  if (labels !== undefined && known !== 'npy') {
    const expected = 'none beside a format that brings its own (a .npy file beside .npy or .npz data)';
    throw rangeError('labels', expected, labels);
  }
  switch (known) {
    case 'idx':
      return openIdx(fileOrFolder);
    case 'cifar10':
      return openCifar10(fileOrFolder);
    case 'csv':
      return { data: await lazy.csv().openCsv(fileOrFolder, choice) };
    case 'npy':
      return /\.npz$/i.test(fileOrFolder)
        ? lazy.npz().openNpz(fileOrFolder, choice, labels)
        : openNpy(fileOrFolder, choice, labels);
    case 'parquet':
      return { data: await lazy.parquet().openParquet(fileOrFolder, choice) };
  }
}

/** What loadData returns: the rows, and those of parts that are files, or arrays, of their own. */
export interface LoadedData extends Parts<Dataset> {
  /** The rows; without `test`, those to test on are among them. */
  data: Dataset;
  /** Rows to choose by, where the data has them apart. */
  validation?: Dataset;
  /** Test rows that are files, or arrays, of their own. */
  test?: Dataset;
}

/**
 * Reads a data set into memory, and its other parts if they are files, or arrays, of their own: in the form
 * of
 * the rows to train on.
 *
 * @param readTarget How labels become targets: the task's.
 * @throws DataError that says what is wrong where; TypeError or RangeError for a wrong option.
 */
export async function readData(options: ReadOptions, readTarget: ReadTarget): Promise<LoadedData> {
  const {
    data: source,
    format = 'auto',
    labelColumn,
    labels,
    testData,
    knownTarget,
    features,
    offset,
    seed = 0,
  } = checkOptions('options', options, READ_OPTIONS);
  if (typeof source !== 'string') throw typeError('options.data', "'glyphs' or a path", source);
  checkOneOf('options.format', format, FORMATS);
  for (const [name, text] of Object.entries({ labelColumn, labels, testData }))
    checkText(`options.${name}`, text);
  if (knownTarget !== undefined) checkTargetDescription('options.knownTarget', knownTarget);
  if (features !== undefined) checkWanted('options.features', features);
  const known = knownTarget ?? null;
  const choice = { labelColumn, features };
  const sources = source === 'glyphs' ? null : await openData(source, format, choice, labels);
  if (features && sources) checkFeatures(source, sources.data.columns, features.count, AS_TRAINED);
  if (sources) checkOffset('options.offset', offset, sources.data.columns);
  const drawn = () => drawGlyphs(checkInteger('options.seed', seed), readTarget, known, features);
  const data = sources ? await collect(sources.data, readTarget, known, offset) : drawn();
  const openTest = () => openData(testData!, format, { labelColumn, features: featuresOf(data) });
  const chosen = testData === undefined ? null : partToScore(await openTest());
  const warnings = [
    ...(data.warnings ?? []),
    ...unusedWarnings(source, sources?.unused),
    ...(chosen && sources?.test ? unusedWarnings(source, ['the test part']) : []),
    ...(chosen ? unusedWarnings(testData!, chosen.others.map(partWords)) : []),
    ...(sources ? besideWarnings(source, testData) : []),
  ];
  const read = async (rows: RowSource) => {
    checkFeatures(rows.path, rows.columns, data.columns, `in ${source}`);
    const converted = await convertedSource(rows, inputForm(whole(data)));
    warnings.push(...converted.warnings);
    return collect(converted.rows, readTarget, data.target.description, data.offset ?? null);
  };
  const validation = sources?.validation && (await read(sources.validation));
  const testRows = chosen ? chosen.rows : sources?.test;
  const test = testRows && (await read(testRows));
  return {
    data: { ...data, warnings },
    ...(validation ? { validation } : {}),
    ...(test ? { test } : {}),
  };
}

/** Glyphs, whose digits a task reads as labels. */
function drawGlyphs(
  seed: number,
  readTarget: ReadTarget,
  known: TargetDescription | null,
  features: WantedFeatures | undefined,
): Dataset {
  const reader = readTarget(GLYPH_LABELS, known);
  const drawn = glyphs(GLYPHS, seed);
  if (features) checkFeatures('glyphs', drawn.columns, features.count, AS_TRAINED);
  return { ...drawn, target: glyphTarget(drawn, reader) };
}

function checkWanted(name: string, wanted: WantedFeatures): void {
  if (typeof wanted !== 'object' || wanted === null)
    throw typeError(name, 'features { count, names }', wanted);
  checkSize(`${name}.count`, wanted.count, 0);
  if (wanted.names !== null) checkNames(`${name}.names`, wanted.names);
}

/** The features of a data set, as a table of test rows has to have them. */
export const featuresOf = ({ columns, featureNames }: Dataset): ColumnChoice['features'] => ({
  count: columns,
  names: featureNames ?? null,
});

/** @throws DataError where rows have a wrong number of features. */
export function checkFeatures(path: string, columns: number, wanted: number, as: string): void {
  if (columns !== wanted)
    throw new DataError(path, '', `expected ${wanted} features as ${as}, found ${columns}`);
}

/** The target of glyphs: a task reads the digits as it reads the labels of a file. */
function glyphTarget({ rows, features, target }: Dataset, reader: TargetReader): DatasetTarget {
  const labels = Array.from(target.values, (digit) => DIGITS[digit]);
  reader.add({ rows, features, labels, position: (row) => `image ${row}` });
  return reader.finish();
}
