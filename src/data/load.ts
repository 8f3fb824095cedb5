// Data → rows in memory: what is read, and how its other parts are made like it.
import {
  checkInteger,
  checkNames,
  checkOneOf,
  checkOptions,
  checkSize,
  checkText,
  hasMethod,
  rangeError,
  typeError,
} from '../core/check';
import { DataError } from '../io/data_error';
import { doubtfulFeatures } from './array_doubts';
import { collect, type ReadTarget, type TargetForm, type TargetReader, type TargetReading } from './collect';
import type { Schema } from './columns/schema';
import { checkSchema } from './columns/schema_problem';
import { convertedSource } from './converted_source';
import {
  checkOffset,
  checkTargetDescription,
  type Dataset,
  type DatasetTarget,
  type TargetDescription,
} from './dataset';
import { DIGITS, glyphs } from './formats/glyphs';
import { inputForm } from './input_form';
import { numberSource } from './number_source';
import { arrayName, FORMATS, type Format, type OpenedData, openData } from './open_data';
import { type Parts, partToScore, partWords } from './parts';
import { readTable } from './read_table';
import type { LabelSource, RowSource, RowSources } from './row_source';
import { whole } from './split';
import { checkTableOptions, TABLE_OPTIONS, type TableOptions } from './table_options';
import type { TableSource } from './table_source';
import { besideWarnings, unusedWarnings } from './unused';

/** The features that a run was trained on. */
export interface WantedFeatures {
  /** How many. */
  count: number;
  /** Their names, where the run knows them. */
  names: readonly string[] | null;
}

/** What to read. */
export interface ReadOptions extends TableOptions {
  /** 'glyphs', a path, or a table in memory: `tableFrom(rows)`. */
  data: string | TableSource;
  /** Default 'auto'. */
  format?: Format | undefined;
  /** A .npy file, or .npz file of one array, with the labels of a .npy or .npz file. */
  labels?: string | undefined;
  /** Test rows: a path, or a table in memory. */
  testData?: string | TableSource | undefined;
  /** The target of a run that is evaluated on these rows: labels must be among those that it knows. */
  knownTarget?: TargetDescription | undefined;
  /** The features of that run: counted, where its data was no table. */
  features?: WantedFeatures | undefined;
  /** The columns of that run, where its data was a table: taken by name. */
  schema?: Schema | undefined;
  /** What that run subtracts from its columns: `standardisation.offset`; default: as the rows need it. */
  offset?: Float64Array | null | undefined;
  /** Keys the glyphs; default 0. */
  seed?: number | undefined;
  /** @internal Whether the ids of a table's rows are kept with its cells; default false. */
  keepIds?: boolean | undefined;
}

/** What a run knows of the columns of data. */
export type KnownColumns = Pick<ReadOptions, 'offset' | 'schema'>;

/** The names of all options of readData. */
export const READ_OPTIONS = [
  'data',
  'format',
  'labels',
  'testData',
  'knownTarget',
  'features',
  'schema',
  'offset',
  'seed',
  'keepIds',
  ...TABLE_OPTIONS,
] as const satisfies readonly (keyof ReadOptions)[];

const GLYPHS = 10_000;
const AS_TRAINED = 'the run was trained on';
const GLYPH_LABELS: LabelSource = { path: 'glyphs', labelNames: DIGITS, labelPosition: 'labels' };

/** What loadData returns: the rows, and those of parts that are files, or arrays, of their own. */
export interface LoadedData extends Parts<Dataset> {
  /** The rows; without `test`, those to test on are among them. */
  data: Dataset;
  /** Rows to choose by, where the data has them apart. */
  validation?: Dataset;
  /** Test rows that are files, or arrays, of their own. */
  test?: Dataset;
}

/** @param paths What else it may be, in words. @throws TypeError for neither a path nor a table in memory. */
function checkRows(name: string, rows: unknown, paths: string): void {
  const isTable = hasMethod(rows, 'blocks') && Array.isArray((rows as TableSource).columns);
  if (typeof rows !== 'string' && !isTable)
    throw typeError(name, `${paths} or a table in memory (tableFrom)`, rows);
}

/** @throws TypeError or RangeError for a wrong value of an option. */
export function checkReadOptions(options: ReadOptions): void {
  checkOptions('options', options, READ_OPTIONS);
  const { data, format = 'auto', labels, testData, knownTarget, features, schema } = options;
  checkRows('options.data', data, "'glyphs', a path");
  if (testData !== undefined) checkRows('options.testData', testData, 'a path');
  checkOneOf('options.format', format, FORMATS);
  checkText('options.labels', labels);
  if (typeof data !== 'string' && labels !== undefined)
    throw rangeError('options.labels', 'none beside a table in memory', labels);
  checkTableOptions('options', options);
  if (knownTarget !== undefined) checkTargetDescription('options.knownTarget', knownTarget);
  if (features !== undefined) checkWanted('options.features', features);
  if (schema !== undefined) checkSchema('options.schema', schema);
}

/** Opens a file of a data set as its options say, or takes a table in memory. */
async function open(
  rows: string | TableSource,
  { format = 'auto', schema, ...stated }: ReadOptions,
  targets: TargetForm,
  labels?: string,
): Promise<OpenedData> {
  if (typeof rows !== 'string') return { table: rows };
  return openData(rows, { format, stated, layout: schema?.layout ?? undefined, labels, targets });
}

/** What data is called in messages. */
const nameOf = (rows: string | TableSource): string => (typeof rows === 'string' ? rows : rows.path);

/**
 * Reads a data set into memory, and its other parts if they are files, or arrays, of their own: in the form
 * of the rows to train on.
 *
 * @param reading How the target is read: as a task does.
 * @throws DataError that says what is wrong where; TypeError or RangeError for a wrong option.
 */
export async function readData(options: ReadOptions, reading: TargetReading): Promise<LoadedData> {
  checkReadOptions(options);
  const { data: source, testData, labels } = options;
  const form = reading.form ?? 'labels';
  const readTarget = reading.readerOf(form);
  if (source === 'glyphs')
    return readParts(null, drawGlyphs(options, readTarget), options, { form, readTarget });
  const opened = await open(source, options, form, labels);
  if (opened.table) {
    const test =
      testData === undefined ? null : tableOf(nameOf(testData), await open(testData, options, form));
    return readTable(opened.table, test, options, reading);
  }
  const { features, knownTarget = null, offset } = options;
  if (features) checkFeatures(nameOf(source), opened.data.columns, features.count, AS_TRAINED);
  checkOffset('options.offset', offset, opened.data.columns);
  const read = await collect(opened.data, readTarget, knownTarget, offset);
  return readParts(opened, knownTarget ? read : withDoubts(read), options, { form, readTarget });
}

/** The rows, with what is doubtful of their features. */
const withDoubts = (data: Dataset): Dataset => ({
  ...data,
  warnings: [...(data.warnings ?? []), ...doubtfulFeatures(data)],
});

/**
 * Reads rows that no table has, and those of other parts.
 *
 * @param readTarget As a task reads the form of their targets.
 */
export async function readArrays(
  sources: RowSources,
  { form, readTarget }: { form: TargetForm; readTarget: ReadTarget },
): Promise<LoadedData> {
  const data = withDoubts(await collect(sources.data, readTarget, null));
  return readParts(sources, data, { data: sources.data.path }, { form, readTarget });
}

/** The table of what was opened beside a table. */
function tableOf(path: string, opened: OpenedData): NonNullable<OpenedData['table']> {
  if (opened.table) return opened.table;
  throw new DataError(path, '', 'expected a table, as the rows to train on are, found an array of numbers');
}

/** Adds the other parts of a data set that is no table. @param sources What was opened; null for glyphs. */
async function readParts(
  sources: RowSources | null,
  data: Dataset,
  options: ReadOptions,
  { form, readTarget }: { form: TargetForm; readTarget: ReadTarget },
): Promise<LoadedData> {
  const { testData } = options;
  const source = nameOf(options.data);
  const chosen = testData === undefined ? null : await openTest(testData, data, options, form);
  const warnings = [
    ...(data.warnings ?? []),
    ...unusedWarnings(source, sources?.unused),
    ...(chosen && sources?.test ? unusedWarnings(source, ['the test part']) : []),
    ...(chosen ? unusedWarnings(nameOf(testData!), chosen.others.map(partWords)) : []),
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

/** The test rows of a data set that is no table. */
async function openTest(
  testData: string | TableSource,
  data: Dataset,
  options: ReadOptions,
  form: TargetForm,
) {
  const opened = await open(testData, options, form);
  if (!opened.table) return partToScore(opened);
  if (data.sampleWeight) {
    const expected = 'expected an .npz file with the weights of its rows, as the rows to train on have them';
    throw new DataError(opened.table.path, '', `${expected}, found a table`);
  }
  const rows = numberSource(opened.table, featuresOf(data), { target: arrayName(options.target) });
  return partToScore({ data: rows });
}

/** Glyphs, whose digits a task reads as labels. */
function drawGlyphs({ seed = 0, knownTarget, features }: ReadOptions, readTarget: ReadTarget): Dataset {
  const reader = readTarget(GLYPH_LABELS, knownTarget ?? null);
  const drawn = glyphs(GLYPHS, checkInteger('options.seed', seed));
  if (features) checkFeatures('glyphs', drawn.columns, features.count, AS_TRAINED);
  return { ...drawn, target: glyphTarget(drawn, reader) };
}

function checkWanted(name: string, wanted: WantedFeatures): void {
  if (typeof wanted !== 'object' || wanted === null)
    throw typeError(name, 'features { count, names }', wanted);
  checkSize(`${name}.count`, wanted.count, 0);
  if (wanted.names !== null) checkNames(`${name}.names`, wanted.names);
}

/** The features of a data set, as other rows have to have them. */
const featuresOf = ({ columns, featureNames }: Dataset): WantedFeatures => ({
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
