// The weights that a run starts from, and what it takes besides: how rows are standardised, and the head.
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { printable, quoted } from '../core/check';
import { kebabCase } from '../core/kebab_case';
import type { Tensor } from '../core/tensor';
import type { Warning } from '../core/warning';
import { quotedNames } from '../data/columns/match_columns';
import type { Schema } from '../data/columns/schema';
import { type Dataset, meaningOf, type Part, type TargetDescription } from '../data/dataset';
import { keptBefore, readSample, scoredRowsWarnings } from '../data/fitted_rows';
import { checkSameInput, type InputForm } from '../data/input_form';
import type { KnownColumns } from '../data/load';
import type { Standardisation } from '../data/standardisation';
import { DataError } from '../io/data_error';
import { piecesOf } from '../io/pieces';
import type { ResidualMLP } from '../nn/residual_mlp';
import { taskNamed, taskOf } from '../tasks/registry';
import type { Checkpoint } from './checkpoint';
import { hiddenWidth } from './network';
import type { BeforeRows, OutcomeOptions } from './options';
import { optionError } from './resolve_options';
import { readSourceWeights, type SourceSizes, type SourceWeights, withoutHead } from './source_weights';

/** Targets that a message lists. */
const LISTED = 5;

/** Weights to start from. */
export interface InitialWeights {
  /** The file that they are from. */
  path: string;
  /** By name; without those of the head where it starts anew. */
  state: Record<string, Tensor>;
  sizes: SourceSizes;
  /** That of the blocks; undefined for a file of weights alone, which does not say. */
  activation: string | undefined;
  /** What their run standardised rows with; null for a file of weights alone. */
  standardisation: Standardisation | null;
  /** Samples of the rows that their run fitted, and those before it; none for a file of weights alone. */
  fitted: readonly string[];
  /** What is kept of the source, and what is not. */
  warnings: Warning[];
}

/** The rows to fit, as weights must fit them. */
interface RowsToFit {
  data: Dataset;
  input: InputForm;
}

/**
 * Reads what options.init names, for the rows to fit; undefined where it names nothing.
 *
 * @throws RangeError for weights of another task or other columns; DataError for rows of another form, or a
 * file that has no weights of a run's network.
 */
export function readInitialWeights(
  options: BeforeRows<OutcomeOptions>,
  rows: RowsToFit,
): InitialWeights | undefined {
  if (options.init === undefined) return undefined;
  const source = readSourceWeights(options.init);
  const { path, state, sizes, run, text } = source;
  checkColumns(source, rows.data);
  if (run) checkRun(run, options.data, rows);
  const newHead = whyNewHead(source, rows.data);
  const more = run ? '' : `; ${unknownOf(newHead === undefined)}`;
  const starts = `the first weights are ${text}${run ? ', and rows are standardised as there' : more}`;
  return {
    path,
    state: newHead === undefined ? state : withoutHead(state),
    sizes,
    activation: run?.options.activation,
    standardisation: run?.standardisation ?? null,
    fitted: fittedFor(run),
    warnings: [
      { code: 'STARTS_FROM', message: starts },
      ...(newHead === undefined ? [] : [{ code: 'NEW_HEAD' as const, message: newHead }]),
      ...source.warnings,
    ],
  };
}

/** What a new run keeps of the rows that were fitted for the weights that it starts from. */
const fittedFor = (run: Checkpoint | null): string[] =>
  run ? keptBefore([run.fitted, ...run.fittedBefore]) : [];

/** Rows that were fitted before a run: samples of them, and what options.init names. */
export interface FittedBefore {
  readonly init: string | undefined;
  readonly fittedBefore: readonly string[];
}

/** Rows to score that were fitted by the run whose weights are taken, or by those before it. */
export function fittedBeforeWarnings(part: Part, what: string, source: FittedBefore): Warning[] {
  const { init = '', fittedBefore } = source;
  const fitted = fittedBefore.map((text) => readSample(text)!);
  const by = ` by ${printable(init, 100)}${fitted.length > 1 ? EARLIER : ''}`;
  return scoredRowsWarnings([{ part, fitted }], { what, by });
}

/** Who fitted rows beside a run. */
export const EARLIER = ' or the runs that it started from';

/** What is known of the rows that the runs fitted whose weights options.init names. */
export const readFittedBefore = ({ init }: BeforeRows<OutcomeOptions>): FittedBefore => ({
  init,
  fittedBefore: init === undefined ? [] : fittedFor(readSourceWeights(init).run),
});

/**
 * What is known of the columns before rows are read: by the run that goes on, or the one that options.init
 * names.
 */
export function initialColumns(options: BeforeRows<OutcomeOptions>, resumed?: Checkpoint): KnownColumns {
  const { init } = options;
  const run = resumed ?? (init === undefined ? null : readSourceWeights(init).run);
  if (!run || (init === undefined && !run.schema)) return {};
  if (!resumed && run.schema) checkNothingStated(options, run.schema, run.options);
  return { offset: run.standardisation.offset ?? null, schema: run.schema ?? undefined };
}

/** What a run knows of columns, and no option can change. */
const KNOWN_BY_RUN = [
  'ignore',
  'weightColumn',
  'groupColumn',
  'categorical',
  'numeric',
  'booleans',
  'dates',
] as const;

/** How a run reads their cells: what it was given itself may be given again. */
const READ_BY_RUN = ['dateOrder', 'missing', 'missingOnly', 'numericTransform'] as const;

/** @throws RangeError for options that say what the columns of the other run mean. */
function checkNothingStated(
  options: BeforeRows<OutcomeOptions>,
  { columns }: Schema,
  ofRun: OutcomeOptions,
): void {
  const targets = columns.filter(({ role }) => role === 'target').map(({ name }) => name);
  if (options.target !== undefined && options.target !== targets.join(',')) {
    const expected = `${quoted(targets.join(','))}, as options.init is of a run that predicts it`;
    throw optionError('target', expected, options.target);
  }
  const isOther = (name: (typeof READ_BY_RUN)[number]) =>
    ![undefined, false, 'none', ofRun[name]].includes(options[name]);
  const stated = KNOWN_BY_RUN.find((name) => options[name] !== undefined) ?? READ_BY_RUN.find(isOther);
  if (stated === undefined) return;
  throw optionError(stated, 'none beside options.init, whose run knows the columns', options[stated]);
}

/** What weights alone do not say. */
const unknownOf = (keepsHead: boolean) => {
  const meanings = keepsHead ? 'columns and classes' : 'columns';
  return `they do not say of which ${meanings} they are, nor how rows were standardised: this data decides`;
};

/** Weights belong to columns by their place. */
function checkColumns({ path, sizes, run }: SourceWeights, { columns, featureNames }: Dataset): void {
  const { inFeatures } = sizes;
  if (inFeatures !== columns) throw otherWeights(path, `for ${columns} features`, `for ${inFeatures}`);
  const before = run?.featureNames;
  const at = before && featureNames ? before.findIndex((name, i) => name !== featureNames[i]) : -1;
  if (at < 0) return;
  const [expected, found] = [featureNames!, before!].map((names) => quoted(names[at]));
  throw otherWeights(path, `whose feature ${at + 1} is ${expected}`, `whose feature ${at + 1} is ${found}`);
}

const otherWeights = (path: string, expected: string, found: string): RangeError =>
  optionError('init', `weights ${expected}, found some ${found}`, path);

/** Weights of a run stand for its task, and for rows of its form. */
function checkRun({ path, target, input }: Checkpoint, source: string, rows: RowsToFit): void {
  const { task } = rows.data.target.description;
  if (target.task !== task) throw otherWeights(path, `for ${task}`, `for ${target.task}`);
  checkSameInput(input, rows.input, (expected, found) => {
    throw new DataError(source, '', `expected ${expected}, for the weights of ${path}, found ${found}`);
  });
}

/** Why the head starts anew; undefined where it is kept. */
function whyNewHead({ path, sizes, run }: SourceWeights, data: Dataset): string | undefined {
  const { target } = data;
  const task = taskOf(data);
  const anew = (why: string) => `the head starts anew: ${why}`;
  const outputs = task.outputs(target.description);
  if (!run) {
    if (sizes.outputs === outputs) return undefined;
    const found = sizes.outputs === undefined ? 'none' : `one of ${sizes.outputs} outputs`;
    return anew(`${printable(path, 200)} has ${found}, the target takes ${outputs}`);
  }
  const [own, other] = [run.target, target.description].map(meaningOf);
  if (isDeepStrictEqual(own, other)) return undefined;
  const [before, now] = [run.target, target.description].map((each) => taskNamed(each.task).summary(each));
  const others = otherTargets(targetWords(run.target), targetWords(target.description));
  const found = before === now ? `${now}, but not the same` : `${before}, not ${now}`;
  return anew(`it was for ${found}${others && `: ${others}`}`);
}

/** What a target is called in predictions: its classes, its labels, or the column of its numbers. */
function targetWords(target: TargetDescription): string[] {
  const columns = taskNamed(target.task).predictionColumns(target);
  const grouped = columns.filter(({ group }) => group !== undefined);
  return (grouped.length > 0 ? grouped : columns).map(({ key }) => key);
}

/** How the targets of rows differ from those of weights, by name. */
function otherTargets(before: readonly string[], now: readonly string[]): string {
  const added = now.filter((name) => !before.includes(name));
  const gone = before.filter((name) => !now.includes(name));
  if (added.length + gone.length === 0) {
    const isOther = before.length > 1 && !isDeepStrictEqual(before, now);
    return isOther ? `they were in another order, ${quotedNames(before, LISTED)}` : '';
  }
  const are = (names: readonly string[], what: string) =>
    names.length > 0 ? [`${quotedNames(names, LISTED)} ${names.length === 1 ? 'is' : 'are'} ${what}`] : [];
  return [...are(added, 'new'), ...are(gone, 'not in this data')].join(', ');
}

type NetworkOptions = Pick<OutcomeOptions, 'dim' | 'depth' | 'hiddenRatio' | 'activation'>;

/**
 * Refuses options that make another network than the one that the weights are of.
 *
 * @throws RangeError that names the first of them.
 */
export function checkSameNetwork(
  { path, sizes: { dim, depth, hidden }, activation }: InitialWeights,
  options: NetworkOptions,
): void {
  const ofBlocks = { hiddenRatio: hidden / dim, ...(activation === undefined ? {} : { activation }) };
  const network: Record<string, unknown> = { dim, depth, ...(depth > 0 ? ofBlocks : {}) };
  const given: Record<string, unknown> = { ...options };
  const isSame = (name: string) =>
    name === 'hiddenRatio' ? hiddenWidth(options) === hidden : given[name] === network[name];
  const other = Object.keys(network).find((name) => !isSame(name));
  if (other === undefined) return;
  const all = Object.entries(network).map(([name, value]) => `${kebabCase(name)} ${value}`);
  const expected = `${network[other]}, as the weights of ${printable(path, 200)} have (${all.join(', ')})`;
  throw optionError(other, expected, given[other]);
}

/** A digest of what a run takes from its source. */
export function weightsDigest({ state, standardisation }: InitialWeights): string {
  const hash = createHash('sha256');
  for (const [name, { data, shape }] of Object.entries(state)) {
    hash.update(JSON.stringify([name, shape]));
    for (const piece of piecesOf(data)) hash.update(piece);
  }
  const { mean, scale, offset } = standardisation ?? {};
  for (const values of [mean, scale, offset]) if (values) hash.update(values);
  return hash.digest('hex');
}

/** Puts the weights into a new network, whose head stays where they have none. */
export function startFrom(model: ResidualMLP, { state }: InitialWeights): void {
  model.loadStateDict(state, { strict: false });
}
