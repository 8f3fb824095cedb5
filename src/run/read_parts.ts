// The rows of a run: those that it fits, chooses by and tests on, and those of other files that it scores or
// predicts. Training, sweeps, evaluation and prediction divide data here alone.
import { printable, quoted, rangeError } from '../core/check';
import type { Warning } from '../core/warning';
import { collect } from '../data/collect';
import { otherThanNumbers } from '../data/columns/numbers_alone';
import type { Schema } from '../data/columns/schema';
import { convertedData, convertedSource } from '../data/converted_source';
import type { Part } from '../data/dataset';
import { encodedSource } from '../data/encoded_source';
import { checkFeatures, type KnownColumns, type WantedFeatures } from '../data/load';
import { numberSource } from '../data/number_source';
import type { Offset } from '../data/offset';
import { type Format, openData } from '../data/open_data';
import { type ChosenPart, type PartName, type Parts, partToScore, partWords } from '../data/parts';
import type { RowSource, RowSources } from '../data/row_source';
import { SPLIT_OPTIONS, type Split, type SplitOptions, split, whole } from '../data/split';
import { unusedWarnings } from '../data/unused';
import { DataError } from '../io/data_error';
import { loadData } from '../tasks/load_data';
import { taskNamed } from '../tasks/registry';
import { dataDigest } from './checkpoint';
import { fitTarget } from './job';
import type { TrainedRun } from './load_run';
import type { BeforeRows, OutcomeOptions } from './options';
import { statedOf } from './table_run_options';

/** The rows that a run's options name, divided. */
export interface RunParts {
  parts: Split;
  /** Tells these rows from others. */
  digest: string;
}

/** Those of a run's options that a function takes. */
const pick = <T extends object, K extends string>(options: T, names: readonly K[]) =>
  Object.fromEntries(names.map((name) => [name, (options as Record<string, unknown>)[name]])) as Pick<
    T,
    K & keyof T
  >;

/** How a run divides its rows. */
export const splitRule = (options: BeforeRows<OutcomeOptions>): SplitOptions => ({
  ...pick(options, SPLIT_OPTIONS),
  seed: options.splitSeed ?? options.seed,
});

/**
 * Reads and divides data.
 *
 * @param known What is known of its columns; default: nothing, they are understood and fitted.
 * @throws what loadData and split do.
 */
export async function readParts(
  options: BeforeRows<OutcomeOptions>,
  known: KnownColumns = {},
): Promise<RunParts> {
  const { data: source, format, task, labels, testData, seed } = options;
  const wanted = { data: source, format, task, labels, testData, seed, ...statedOf(options), ...known };
  const { data, validation, test } = await loadData(wanted);
  const parts = fitTarget(split(data, splitRule(options), test, validation));
  const apart = [test && parts.test.data, validation && parts.validation.data];
  const digests = [parts.train.data, ...apart].map((each) => (each ? dataDigest(each) : ''));
  return { parts, digest: digests.join('') };
}

/** Rows for a run to score or predict. */
export interface GivenRows {
  /** 'glyphs' or a path. */
  data: string;
  format: Format;
  /** The column, or the array, with the labels; default: that of the run. */
  target?: string | undefined;
  /** A .npy file with the labels. */
  labels?: string | undefined;
  /** The part to take; default: the test part, else the validation part, else all rows. */
  part?: PartName | undefined;
  /** Keys glyphs. */
  seed?: number | undefined;
  /** Of rows to predict: the column of a table that tells them apart; default: that of the run. */
  idColumn?: string | undefined;
}

const wantedFeatures = ({ standardisation, featureNames }: TrainedRun): WantedFeatures => ({
  count: standardisation.mean.length,
  names: featureNames,
});

/** What is subtracted from rows for a run. */
const offsetOf = ({ standardisation }: TrainedRun): Offset => standardisation.offset ?? null;

/** What a run knows of the columns of rows. */
const knownColumns = (run: TrainedRun): KnownColumns => ({
  offset: offsetOf(run),
  schema: run.schema ?? undefined,
});

/** What is said of a part: which it is, and which others are not used. */
function chosenWarnings(source: string, { part, others }: ChosenPart<unknown>, done: string): Warning[] {
  if (part === null) return [];
  const rest = others.length > 0 ? `, not ${others.map(partWords).join(' or ')}` : '';
  return [
    { code: 'PART_CHOSEN', message: `${partWords(part)} of ${printable(source, 200)} is ${done}${rest}` },
  ];
}

/** Rows of a file for a run, and what is to be known of them. */
export interface OpenRows extends ChosenPart<RowSource> {
  warnings: Warning[];
}

/**
 * Opens the rows of a file that a run scores or predicts.
 *
 * @param done What happens to them, for people: 'scored'.
 * @throws DataError for features other than those that the run was trained on, or a part that is not there.
 */
export async function openRows(
  run: TrainedRun,
  given: GivenRows,
  done: 'scored' | 'predicted',
): Promise<OpenRows> {
  const { data, part } = given;
  const features = wantedFeatures(run);
  const { unused, noticed = [], ...parts } = await openParts(run, given, done === 'predicted');
  const chosen = part === undefined ? partToScore(parts) : partNamed(data, parts, part);
  checkFeatures(chosen.rows.path, chosen.rows.columns, features.count, 'the run was trained on');
  const fitted = { standardisation: run.standardisation, names: run.featureNames };
  const { rows, warnings } = await convertedSource(chosen.rows, run.input, fitted);
  const said = [
    ...chosenWarnings(data, chosen, done),
    ...unusedWarnings(data, unused),
    ...noticed,
    ...warnings,
  ];
  return { ...chosen, rows, warnings: said };
}

/** @throws DataError for an array of numbers, where a run was trained on a table of other columns. */
function checkNumbersAlone(schema: Schema, path: string): void {
  const other = otherThanNumbers(schema);
  if (!other) return;
  const expected = `a table with column ${quoted(other.name)}, as the run was trained on`;
  throw new DataError(path, '', `expected ${expected}, found an array of numbers`);
}

/** The rows of a file as a run takes them, by part. */
async function openParts(
  run: TrainedRun,
  { data, format, labels, target = run.options.target, idColumn }: GivenRows,
  unlabelled: boolean,
): Promise<RowSources & { noticed?: readonly Warning[] }> {
  const { schema } = run;
  const stated = { ...statedOf(run.options), target };
  const opened = await openData(data, {
    format,
    stated,
    layout: schema?.layout ?? undefined,
    labels,
    unlabelled,
  });
  if (idColumn !== undefined && (!schema || !opened.table))
    throw rangeError('options.idColumn', 'none where the run or the rows are arrays of numbers', idColumn);
  if (!opened.table) {
    if (schema) checkNumbersAlone(schema, data);
    return opened;
  }
  if (schema) {
    const { rows, warnings } = encodedSource(opened.table, schema, {
      unlabelled,
      keepBadRows: unlabelled,
      ids: unlabelled ? { column: idColumn } : undefined,
    });
    return { data: rows, noticed: warnings };
  }
  return { data: numberSource(opened.table, wantedFeatures(run), { target, unlabelled }) };
}

/** The part of a name. @throws DataError where the data has none. */
function partNamed<T>(source: string, parts: Parts<T>, part: PartName): ChosenPart<T> {
  const { data: train, validation, test } = parts;
  const rows = { train, validation, test }[part];
  if (rows === undefined || (!validation && !test))
    throw new DataError(source, '', `expected rows named as ${partWords(part)}, found none`);
  return { rows, part, others: [] };
}

/** Rows in memory that a run scores. */
export interface ScoredRows {
  part: Part;
  /** What is to be known of them. */
  warnings: readonly Warning[];
}

/**
 * The rows that a run is scored on: those given, or, of the run's own data, given or not, its test rows.
 *
 * @throws DataError for rows that the run cannot score.
 */
export async function rowsToScore(run: TrainedRun, given: Partial<GivenRows>): Promise<ScoredRows> {
  const { data: source, part } = given;
  if (source === undefined) return ownRows(run, part);
  const other = await otherRows(run, { format: 'auto', ...given, data: source });
  const isOwn = run.dataDigest.startsWith(dataDigest(other.part.data));
  return isOwn && other.isWhole ? ownRows(run, part, source) : other;
}

/** The parts of a run that have rows, in words, where one has none. */
function otherParts(parts: Split, empty: PartName): string {
  const names = (['validation', 'train'] as const).filter((name) => parts[name].indices.length > 0);
  return `${names.join(' or ')}, as ${partWords(empty)} of the run has no rows`;
}

/** Rows of a run's own data: its test rows, unless another part is asked for. */
async function ownRows(run: TrainedRun, name: PartName = 'test', moved?: string): Promise<ScoredRows> {
  const options = moved === undefined ? run.options : { ...run.options, data: moved };
  const { parts, digest } = await readParts(options, knownColumns(run));
  const { data: source } = options;
  if (digest !== run.dataDigest)
    throw new DataError(source, '', 'expected the data that the run was trained on, found other values');
  const part = parts[name];
  if (part.indices.length === 0) throw rangeError('options.part', otherParts(parts, name), name);
  const rows = part.indices.length.toLocaleString('en');
  const trainedOn = `the run was trained on ${printable(source, 200)}`;
  const message = `${trainedOn}: the ${rows} rows of ${partWords(name)} are scored`;
  return { part, warnings: [{ code: 'PART_CHOSEN', message }] };
}

/** Rows that were given. */
async function otherRows(run: TrainedRun, given: GivenRows): Promise<ScoredRows & { isWhole: boolean }> {
  const { target } = run;
  if (given.data === 'glyphs') {
    const features = wantedFeatures(run);
    const { data } = await loadData({ data: 'glyphs', seed: given.seed, knownTarget: target, features });
    return { part: whole(convertedData(data, run.input)), warnings: [], isWhole: true };
  }
  const { rows, part, warnings } = await openRows(run, given, 'scored');
  const data = await collect(rows, taskNamed(target.task).readTarget, target, offsetOf(run));
  return { part: whole(data), warnings: [...warnings, ...(data.warnings ?? [])], isWhole: part === null };
}
