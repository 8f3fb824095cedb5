// What follows from the declared options: what a run and its checkpoint keep, and what is refused.
import path from 'node:path';
import { rangeError } from '../core/check';
import type { RunOptionDeclaration } from '../core/option_declaration';
import { numThreads } from '../core/runtime';
import type { Part } from '../data/dataset';
import { dataFiles } from '../data/open_data';
import { sameFile } from '../io/same_file';
import { askedName, taskByOptions, taskNamed } from '../tasks/registry';
import { choosingScore, type Score, type Task } from '../tasks/task';
import { foreignOption } from '../tasks/task_options';
import {
  type BeforeRows,
  type ByRowsName,
  type ComputedName,
  declarations,
  type GivenOptions,
  OPTIONS,
  type OptionName,
  type OutcomeOptions,
  optionNames,
  RULES,
  type TrainOptions,
  type ValuesOf,
} from './options';
import { IN_MEMORY } from './rows_in_memory';
import { isStandardInput } from './standard_input';

/** A RangeError about an option of a run or a sweep; `remedy` is another option that mends it. */
export const optionError = (
  option: string,
  expected: string,
  received: unknown,
  remedy?: string,
): RangeError & { remedy?: string | undefined } =>
  Object.assign(rangeError(`options.${option}`, expected, received), { remedy });

/** Checks what one option alone cannot say. @throws RangeError that names an option. */
export function checkTogether<T extends BeforeRows<OutcomeOptions>>(options: T): T {
  const broken = RULES.find(({ holds }) => !holds(options));
  if (broken) throw optionError(broken.option, broken.expected, options[broken.option], broken.remedy);
  return options;
}

/** Refuses an option of another task than that of the data. @throws RangeError that names it. */
export function checkTaskOptions({ name }: Pick<Task, 'name'>, options: object): void {
  const asked = askedName(name);
  const foreign = foreignOption(asked, options);
  if (foreign) throw optionError(foreign.option, foreign.expected, foreign.received);
  const { variants } = taskNamed(asked);
  if (!variants || taskByOptions(asked, options).name === name) return;
  const value = (options as Record<string, unknown>)[variants.option];
  throw optionError(variants.option, `values of one task, as ${value} has scores of its own`, value);
}

/**
 * The score that chooses epochs.
 *
 * @throws RangeError that names the option, for a score of another task, and without rows to choose on.
 */
export function checkChoice(
  task: Task,
  { select, patience }: Pick<OutcomeOptions, 'select' | 'patience'>,
  validation: Part,
): Score {
  const rows = 'a validation part, as nothing is chosen on the test rows';
  const score = choosingScore(task, select);
  if (validation.indices.length > 0) {
    const needs = select === undefined ? undefined : task.scoreNeeds?.(score.name, validation);
    if (needs !== undefined)
      throw optionError('select', `another score, as ${score.name} needs ${needs} to validate on`, select);
    return score;
  }
  if (patience !== undefined) throw optionError('patience', rows, patience, 'valFraction');
  if (select !== undefined) throw optionError('select', rows, select, 'valFraction');
  return score;
}

/** The values of some options; those that are not set are left out. */
function pick(options: Partial<ValuesOf>, names: readonly OptionName[]): Partial<ValuesOf> {
  return Object.fromEntries(
    names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]),
  );
}

/** The options that a run's config.json keeps. */
export const runOptions = (
  options: GivenOptions & Pick<TrainOptions, ComputedName>,
): BeforeRows<TrainOptions> =>
  pick(
    options,
    optionNames(({ kept }) => kept !== 'nowhere'),
  ) as BeforeRows<TrainOptions>;

/** The options of a new run of a program, whose folder is `out`. @throws RangeError that names an option. */
export const newRunOptions = (options: GivenOptions, out: string): BeforeRows<TrainOptions> =>
  checkTogether(runOptions({ ...options, threads: numThreads(), out }));

/** The options completed for so many rows to fit, as the task has them; what was given stays. */
export function forRows<T extends Partial<BeforeRows<OutcomeOptions>>>(
  options: T,
  rows: number,
  task: Pick<Task, 'epochs'>,
): T & Pick<ValuesOf, ByRowsName> {
  const defaults = declarations.flatMap(([name, { byRows }]) =>
    byRows ? [[name, byRows(rows, options, task)]] : [],
  );
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(defaults), ...Object.fromEntries(given) };
}

const isPath = (data: unknown): boolean => !isStandardInput(data) && data !== IN_MEMORY;

/** The options that a checkpoint keeps; paths are absolute, because another folder may resume the run. */
export function outcomeOptions(options: TrainOptions): OutcomeOptions;
export function outcomeOptions(options: BeforeRows<TrainOptions>): BeforeRows<OutcomeOptions>;
export function outcomeOptions(options: BeforeRows<TrainOptions>): BeforeRows<OutcomeOptions> {
  const names = optionNames((declaration) => declaration.kept === undefined);
  const kept = pick(options, names);
  const absolute = declarations
    .filter(([name, { takes }]) => takes.type === 'path' && name in kept)
    .filter(([name, declaration]) => kept[name] !== declaration.default && isPath(kept[name]))
    .map(([name]) => [name, path.resolve(kept[name] as string)] as const);
  return { ...kept, ...Object.fromEntries(absolute) } as BeforeRows<OutcomeOptions>;
}

/**
 * The options of a run that goes on: those of its checkpoint, and those that may change.
 *
 * @param named The options that were named: what decides the outcome has no new default.
 */
export function resumedOptions(
  checkpoint: OutcomeOptions,
  given: BeforeRows<TrainOptions>,
  named: readonly OptionName[],
): TrainOptions {
  const ofConfig = optionNames(({ kept, resumable }) => kept === 'config' && resumable === true);
  const ofOutcome = optionNames(({ kept, resumable }) => kept === undefined && resumable === true);
  const changed = [...ofConfig, ...ofOutcome.filter((name) => named.includes(name))];
  return { ...checkpoint, ...pick(given, changed), out: given.out } as TrainOptions;
}

/** Names of the options that are files or folders of data. */
export const inputNames: readonly OptionName[] = optionNames(
  ({ takes, ownToRun }) => takes.type === 'path' && !ownToRun,
);

/**
 * Refuses data that lies where a run or a sweep writes.
 *
 * @throws RangeError that names the option.
 */
export function keepData(options: Partial<OutcomeOptions>, written: readonly string[]): void {
  for (const name of inputNames) {
    const data = (options as Partial<ValuesOf>)[name] as string | undefined;
    if (data === undefined || data === (OPTIONS[name] as RunOptionDeclaration).default) continue;
    const files = dataFiles(data);
    const same = written.find((file) => sameFile(file, files) !== undefined);
    if (same !== undefined) throw optionError(name, `data other than ${same}, which is written`, data);
  }
}
