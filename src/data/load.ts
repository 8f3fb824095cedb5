import { statSync } from 'node:fs';
import { readCsv } from './csv';
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
  format: Format;
  labelColumn?: string;
  testData?: string;
  seed: number;
}

const GLYPHS = 10_000;

function formatOf(place: string, format: Format): Exclude<Format, 'auto'> {
  if (format !== 'auto') return format;
  const isFolder = readOrExplain(place, () => statSync(place)).isDirectory();
  if (isFolder || /idx|ubyte/i.test(place)) return 'idx';
  if (/\.(csv|tsv|txt)$/i.test(place)) return 'csv';
  throw new DataError(place, '', 'expected a folder of IDX files, an IDX file or a .csv file; name the format with --format');
}

/** Reads the data, and the test data where it is a file of its own. @throws DataError that says what is wrong where. */
export function loadData(options: LoadOptions): { data: Dataset; test?: Dataset } {
  if (options.data === 'glyphs') return { data: glyphs(GLYPHS, options.seed) };
  const read = (place: string, classNames?: readonly string[]) =>
    formatOf(place, options.format) === 'idx' ? readIdxData(place) : { data: readCsv(place, options.labelColumn, classNames) };
  const { data, test } = read(options.data) as { data: Dataset; test?: Dataset };
  if (options.testData === undefined) return test ? { data, test } : { data };
  const separate = read(options.testData, data.classNames).data;
  if (separate.columns !== data.columns) throw new DataError(options.testData, '', `expected ${data.columns} features as in ${options.data}, found ${separate.columns}`);
  if (separate.classNames.length > data.classNames.length) throw new DataError(options.testData, '', `expected ${data.classNames.length} classes as in ${options.data}, found ${separate.classNames.length}`);
  return { data, test: separate };
}
