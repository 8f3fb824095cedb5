// Rows for a run to score or predict: those of other files, and its own.
import path from 'node:path';
import { printable, quoted, rangeError } from '../core/check';
import { counted } from '../core/counted';
import type { Warning } from '../core/warning';
import { collect } from '../data/collect';
import { otherThanNumbers } from '../data/columns/numbers_alone';
import type { Schema } from '../data/columns/schema';
import { convertedData, convertedSource } from '../data/converted_source';
import { type Dataset, described, type Part } from '../data/dataset';
import { encodedSource } from '../data/encoded_source';
import { scoredRowsWarnings } from '../data/fitted_rows';
import { labelPlaceWarnings } from '../data/label_place';
import { checkFeatures, type KnownColumns, type WantedFeatures } from '../data/load';
import { numberSource } from '../data/number_source';
import type { Offset } from '../data/offset';
import { type Format, openData } from '../data/open_data';
import { type ChosenPart, type PartName, type Parts, partToScore, partWords } from '../data/parts';
import type { RowSource, RowSources } from '../data/row_source';
import { type Split, split, whole } from '../data/split';
import type { StatedLayout } from '../data/table_source';
import { unevenWeights } from '../data/uneven_weights';
import { unusedWarnings } from '../data/unused';
import { refuseUseless } from '../data/useless_options';
import { DataError } from '../io/data_error';
import { loadData } from '../tasks/load_data';
import { taskNamed } from '../tasks/registry';
import { dataDigest } from './data_digest';
import { EARLIER, fittedBeforeWarnings } from './initial_weights';
import type { TrainedRun } from './load_run';
import { readParts, splitRule } from './own_rows';
import { inputName } from './standard_input';
import { LAYOUT_OPTION_NAMES, statedOf } from './table_run_options';
import { withTargets } from './target_columns';

/** Those of a run's options that a function takes. */
const pick = <T extends object, K extends string>(options: T, names: readonly K[]) =>
  Object.fromEntries(names.map((name) => [name, (options as Record<string, unknown>)[name]])) as Pick<
    T,
    K & keyof T
  >;

/** Rows for a run to score or predict; what is not stated of the layout of a text file is as in the run. */
export interface GivenRows extends Omit<StatedLayout, 'layout'> {
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
  /** Of rows to score: whether those without a target are left out; default: as in the training of the run. */
  dropMissingTarget?: boolean | undefined;
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
  const fitted = { standardisation: run.standardisation, names: run.featureNames, schema: run.schema };
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

/** The labels that predictions of a run name; none where its target is of another kind. */
const labelsOf = ({ target }: TrainedRun): readonly string[] =>
  taskNamed(target.task)
    .predictionColumns(target)
    .flatMap(({ group, key }) => (group === undefined ? [] : [key]));

/** Values of options that were not given. */
const NOTHING_GIVEN: readonly unknown[] = [undefined, false, 'auto'];

/** Keys the glyphs to score, which are others than those of a run. */
const GLYPH_SEED = 1;

/** Those of the given rows that say something of rows that are named. */
const OF_NAMED = ['target', 'labels', 'dropMissingTarget', ...LAYOUT_OPTION_NAMES] as const;

/**
 * Refuses what is given of rows to score or predict and says nothing about them, before anything is read;
 * what the run knows of its own rows may stay unused.
 *
 * @param done What is to happen: labels of rows to predict are passed over.
 * @throws RangeError that names the option.
 */
export function checkGivenRows(given: Partial<GivenRows>, done: 'scored' | 'predicted'): void {
  const { data, format = 'auto', seed } = given;
  if (seed !== undefined && data !== 'glyphs')
    throw rangeError('options.seed', "none without options.data 'glyphs', as it draws them", seed);
  const stated = pick(given, done === 'scored' ? OF_NAMED : LAYOUT_OPTION_NAMES);
  if (data === undefined) refuseWithoutData({ ...stated, format });
  else refuseUseless({ data, format, ...stated });
}

/** Refuses what is stated of rows where none are given. */
function refuseWithoutData(stated: object): void {
  const isGiven = ([, value]: [string, unknown]) => !NOTHING_GIVEN.includes(value);
  const [name, value] = Object.entries(stated).find(isGiven) ?? [];
  if (name === undefined) return;
  const expected = 'none without options.data, as the run reads its own rows as in its training';
  throw rangeError(`options.${name}`, expected, value);
}

/** What is stated of the layout of a text file. */
const layoutOf = (given: GivenRows) =>
  Object.fromEntries(Object.entries(pick(given, LAYOUT_OPTION_NAMES)).filter(([, value]) => value));

/** The rows of a file as a run takes them, by part. */
async function openParts(
  run: TrainedRun,
  given: GivenRows,
  unlabelled: boolean,
): Promise<RowSources & { noticed?: readonly Warning[] }> {
  const { data, format, labels, target: named, idColumn } = given;
  const { schema } = run;
  const { target: own, weightColumn } = run.options;
  // The columns of a run's table are no arrays' names, and an array of its data no column's.
  const stated = {
    ...statedOf(run.options),
    ...layoutOf(given),
    target: named ?? (schema ? undefined : own),
    weightColumn: schema ? undefined : weightColumn,
  };
  const opened = await openData(data, {
    format,
    stated,
    layout: schema?.layout ?? undefined,
    labels,
    unlabelled,
    targets: taskNamed(run.target.task).targetForm,
  });
  if (idColumn !== undefined && (!schema || !opened.table))
    throw rangeError('options.idColumn', 'none where the run or the rows are arrays of numbers', idColumn);
  if (!opened.table) {
    if (schema) checkNumbersAlone(schema, data);
    return opened;
  }
  const isDropped = given.dropMissingTarget || run.options.dropMissingTarget;
  const dropMissingTarget = isDropped && !unlabelled;
  if (schema) {
    const { schema: known, warnings: renamed } = withTargets(schema, opened.table, named);
    const { rows, warnings } = encodedSource(opened.table, known, {
      unlabelled,
      dropMissingTarget,
      keepBadRows: unlabelled,
      ids: unlabelled ? { column: idColumn } : undefined,
    });
    const fitted = { standardisation: run.standardisation, names: run.featureNames, schema: run.schema };
    const of = ` of ${path.basename(data)}`;
    const moved = await labelPlaceWarnings(opened.table, known, fitted, of, labelsOf(run));
    return { data: rows, noticed: [...renamed, ...warnings, ...moved] };
  }
  const isColumn = opened.table.columns.some(({ name }) => name === own);
  const target = named ?? (isColumn ? own : undefined);
  return { data: numberSource(opened.table, wantedFeatures(run), { target, unlabelled, dropMissingTarget }) };
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
  /** Values of categories that the run does not know, where the rows are another table. */
  unknownValues?: number | undefined;
  /** Whether they are of the run's own data. */
  isOwn?: boolean | undefined;
}

/**
 * The rows that a run is scored on: those given, or, of the run's own data, given or not, its test rows.
 *
 * @param refuse Refuses a part of the run's own data that has no rows. @throws DataError for rows that it
 * cannot score.
 */
export async function rowsToScore(
  run: TrainedRun,
  given: Partial<GivenRows>,
  refuse: RefuseEmpty = refuseEmpty,
): Promise<ScoredRows> {
  const { data: source, part } = given;
  if (source === undefined) {
    const { parts, digest } = await readParts(run.options, knownColumns(run));
    if (digest === run.dataDigest) return ownRows(run, parts, { part, refuse });
    const problem = 'expected the data that the run was trained on, found other values';
    throw new DataError(run.options.data, '', problem);
  }
  const other = await otherRows(run, { format: 'auto', ...given, data: source });
  const parts = other.isWhole ? await ownParts(run, other.part.data, source) : null;
  if (parts) return ownRows(run, parts, { part, given: source, refuse });
  const ofTarget = taskNamed(run.target.task).scoredWarnings?.(other.part, run.target) ?? [];
  const fitted = scoredRowsWarnings([{ part: other.part, fitted: run.fittedRows }], { by: byRuns([run]) });
  const uneven = unevenWeights('rows', other.part);
  return { ...other, warnings: [...other.warnings, ...ofTarget, ...fitted, ...uneven] };
}

/** Who fitted rows, where it may be other runs than those that are asked. */
export const byRuns = (runs: readonly TrainedRun[]): string =>
  runs.some(({ fittedRows }) => fittedRows.length > 1) ? ` by the run${EARLIER}` : '';

/** The parts of a run's own data, in whatever form it was given; null where it is other data. */
async function ownParts(run: TrainedRun, data: Dataset, source: string): Promise<Split | null> {
  const digest = dataDigest(data);
  if (digest === run.dataDigest) return split(data, splitRule(run.options));
  if (!run.dataDigest.startsWith(digest)) return null;
  // Its test rows are in another file, or in other arrays.
  const own = await readParts({ ...run.options, data: source }, knownColumns(run));
  return own.digest === run.dataDigest ? own.parts : null;
}

/** The part of a run's own data that is asked for, and where that data was given to be scored. */
interface OwnPart {
  readonly part: PartName | undefined;
  readonly given?: string | undefined;
}

/** Says that a part of a run's own data has no rows, and what may be scored. */
export type RefuseEmpty = (run: TrainedRun, parts: Split, asked: OwnPart) => never;

/** @throws RangeError for a part that was asked for, or DataError where none was, without rows. */
function refuseEmpty({ options }: TrainedRun, parts: Split, { part, given }: OwnPart): never {
  const others = (['validation', 'train'] as const).filter((name) => parts[name].indices.length > 0);
  const names = others.join(' or ');
  if (part !== undefined)
    throw rangeError('options.part', `${names}, as ${partWords(part)} of the run has no rows`, part);
  const where = given === undefined ? '' : ' without options.data';
  const remedy = `score its rows of options.part ${names}${where}, or other rows with options.data`;
  throw new DataError(
    given ?? options.data,
    '',
    `expected test rows, found none that the run held back: ${remedy}`,
  );
}

/** Rows of a run's own data: its test rows, unless another part is asked for. */
function ownRows(
  run: TrainedRun,
  parts: Split,
  { part: name, given, refuse }: OwnPart & { refuse: RefuseEmpty },
): ScoredRows {
  const part = parts[name ?? 'test'];
  if (part.indices.length === 0) refuse(run, parts, { part: name, given });
  const rows = counted(part.indices.length, 'row');
  const { data } = run.options;
  const trainedOn =
    given === undefined || given === data
      ? `the run was trained on ${printable(inputName(data), 200)}`
      : `${printable(inputName(given), 200)} has the rows that the run was trained on`;
  const message = `${trainedOn}: the ${rows} of ${partWords(name ?? 'test')} are scored`;
  const { fittedBefore } = run.description;
  const before = name === 'train' ? [] : fittedBefore;
  const warnings = [
    { code: 'PART_CHOSEN' as const, message },
    ...fittedBeforeWarnings(part, 'row', { init: run.options.init, fittedBefore: before }),
  ];
  return { part: described(part, run.target), warnings, isOwn: true };
}

/** Rows that were given. */
async function otherRows(run: TrainedRun, given: GivenRows): Promise<ScoredRows & { isWhole: boolean }> {
  const { target } = run;
  if (given.data === 'glyphs') {
    const features = wantedFeatures(run);
    const { data } = await loadData({
      data: 'glyphs',
      seed: given.seed ?? GLYPH_SEED,
      knownTarget: target,
      features,
    });
    return { part: whole(convertedData(data, run.input)), warnings: [], isWhole: true };
  }
  const { rows, part, warnings } = await openRows(run, given, 'scored');
  const data = await collect(rows, taskNamed(target.task).readTarget, target, offsetOf(run));
  return {
    part: whole(data),
    warnings: [...warnings, ...(data.warnings ?? [])],
    unknownValues: rows.unfamiliar?.().unknown,
    isWhole: part === null,
  };
}
