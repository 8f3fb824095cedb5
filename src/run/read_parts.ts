// The rows of a run: those that it fits, chooses by and tests on, and those of other files that it scores or
// predicts. Training, sweeps, evaluation and prediction divide data here alone.
import { printable, rangeError } from '../core/check';
import type { Warning } from '../core/warning';
import { collect } from '../data/collect';
import type { WantedFeatures } from '../data/columns/choose_columns';
import { convertedData, convertedSource } from '../data/converted_source';
import type { Dataset, Part } from '../data/dataset';
import { checkFeatures, type Format, openData } from '../data/load';
import type { Offset } from '../data/offset';
import { type ChosenPart, type PartName, type Parts, partToScore, partWords } from '../data/parts';
import type { RowSource } from '../data/row_source';
import { SPLIT_OPTIONS, type Split, type SplitOptions, split, whole } from '../data/split';
import { unusedWarnings } from '../data/unused';
import { DataError } from '../io/data_error';
import { LOAD_OPTIONS, loadData } from '../tasks/load_data';
import { taskNamed } from '../tasks/registry';
import { dataDigest } from './checkpoint';
import { fitTarget } from './job';
import type { TrainedRun } from './load_run';
import type { BeforeRows, OutcomeOptions } from './options';

/** The rows that a run's options name, divided. */
export interface RunParts {
  /** The rows to train on, with those that were taken from them. */
  data: Dataset;
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
 * @param offset What is subtracted from its columns; undefined: as they need it.
 * @throws what loadData and split do.
 */
export async function readParts(options: BeforeRows<OutcomeOptions>, offset?: Offset): Promise<RunParts> {
  const { data, validation, test } = await loadData({ ...pick(options, LOAD_OPTIONS), offset });
  const parts = fitTarget(split(data, splitRule(options), test, validation));
  const digests = [data, test, validation].map((each) => (each ? dataDigest(each) : ''));
  return { data, parts, digest: digests.join('') };
}

/** Rows for a run to score or predict. */
export interface GivenRows {
  /** 'glyphs' or a path. */
  data: string;
  format: Format;
  labelColumn?: string | undefined;
  /** A .npy file with the labels. */
  labels?: string | undefined;
  /** The part to take; default: the test part, else the validation part, else all rows. */
  part?: PartName | undefined;
  /** Keys glyphs. */
  seed?: number | undefined;
}

const wantedFeatures = ({ standardisation, featureNames }: TrainedRun): WantedFeatures => ({
  count: standardisation.mean.length,
  names: featureNames,
});

/** What is subtracted from rows for a run. */
const offsetOf = ({ standardisation }: TrainedRun): Offset => standardisation.offset ?? null;

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
  const { data, format, labels, part } = given;
  const features = wantedFeatures(run);
  const labelColumn = given.labelColumn ?? run.options.labelColumn;
  const choice = { labelColumn, features, unlabelled: done === 'predicted' };
  const { unused, ...parts } = await openData(data, format, choice, labels);
  const chosen = part === undefined ? partToScore(parts) : partNamed(data, parts, part);
  checkFeatures(chosen.rows.path, chosen.rows.columns, features.count, 'the run was trained on');
  const { rows, warnings } = await convertedSource(chosen.rows, run.input);
  const said = [...chosenWarnings(data, chosen, done), ...unusedWarnings(data, unused), ...warnings];
  return { ...chosen, rows, warnings: said };
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
  const { parts, digest } = await readParts(options, offsetOf(run));
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
