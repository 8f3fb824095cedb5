import { statSync } from 'node:fs';
import { checkInteger, checkOneOf, typeError } from '../check';
import type * as csv from './csv';
import { DataError, readOrExplain } from './data_error';
import type { Dataset } from './dataset';
import { glyphs } from './glyphs';
import { readIdxData } from './idx';

/** The formats that --format names; auto goes by folder and file name. */
export const FORMATS = ['auto', 'idx', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

/** What to read. */
export interface LoadOptions {
  /** 'glyphs' or a path. */
  data: string;
  /** Default 'auto'. */
  format?: Format;
  /** Column with the labels of a CSV file; default: the first if it is text, else the last. */
  labelColumn?: string;
  /** A file of test rows. */
  testData?: string;
  /** The classes of a run, when these rows are to be evaluated with it: labels must be among them. */
  classNames?: readonly string[];
  /** Keys the glyphs; default 0. */
  seed?: number;
}

const GLYPHS = 10_000;

function formatOf(place: string, format: Format): Exclude<Format, 'auto'> {
  if (format !== 'auto') return format;
  const isFolder = readOrExplain(place, () => statSync(place)).isDirectory();
  if (isFolder || /idx|ubyte/i.test(place)) return 'idx';
  if (/\.(csv|tsv|txt)$/i.test(place)) return 'csv';
  throw new DataError(place, '', 'expected a folder of IDX files, an IDX file or a .csv file; name the format with --format');
}

/** The CSV reader brings a library along: it loads with the first table. */
const readCsv: typeof csv.readCsv = (...args) => (require('./csv') as typeof csv).readCsv(...args);

/**
 * Reads a data set: 'glyphs', an IDX folder or file, or a CSV file; and its test rows where they are files of their own.
 *
 * @throws DataError that says what is wrong where; TypeError or RangeError for a wrong option.
 */
export function loadData(options: LoadOptions): { data: Dataset; test?: Dataset } {
  const { data: place, format = 'auto', labelColumn, testData, classNames, seed = 0 } = options;
  if (typeof place !== 'string') throw typeError('options.data', "'glyphs' or a path", place);
  checkOneOf('options.format', format, FORMATS);
  if (place === 'glyphs') return { data: checkClasses(place, glyphs(GLYPHS, checkInteger('options.seed', seed)), classNames) };
  const read = (from: string, known?: readonly string[]): { data: Dataset; test?: Dataset } =>
    formatOf(from, format) === 'idx' ? readIdxData(from) : { data: readCsv(from, labelColumn, known) };
  const { data, test } = read(place, classNames);
  checkClasses(place, data, classNames);
  if (testData === undefined) return test ? { data, test } : { data };
  const separate = read(testData, data.classNames).data;
  if (separate.columns !== data.columns) throw new DataError(testData, '', `expected ${data.columns} features as in ${place}, found ${separate.columns}`);
  if (separate.classNames.length > data.classNames.length) throw new DataError(testData, '', `expected ${data.classNames.length} classes as in ${place}, found ${separate.classNames.length}`);
  return { data, test: separate };
}

/** The classes of a data set must be those of the run, as far as they go. */
function checkClasses(place: string, data: Dataset, known: readonly string[] | undefined): Dataset {
  if (known && data.classNames.some((name, i) => name !== known[i])) {
    throw new DataError(place, '', `expected the classes ${known.slice(0, 8).join(', ')}, found ${data.classNames.slice(0, 8).join(', ')}`);
  }
  return data;
}
