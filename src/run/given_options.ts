// Options that a program gives, checked by their declarations as the command checks its arguments.
import { hasMethod, rangeError, typeError } from '../core/check';
import type { Kind } from '../core/option_declaration';
import {
  declarations,
  type GivenOptions,
  OPTIONS,
  type OptionName,
  optionNames,
  type ValuesOf,
} from './options';
import { optionError } from './resolve_options';

/** Options about the command's own output, about how its process was started, and about several runs. */
const OF_COMMAND = [
  'json',
  'quiet',
  'memory',
  'threads',
  'distributed',
  'gradientDtype',
  'folds',
  'fold',
] as const;
type ProgramName = Exclude<OptionName, (typeof OF_COMMAND)[number]>;

const isProgramName = (name: OptionName): name is ProgramName =>
  !(OF_COMMAND as readonly OptionName[]).includes(name);

const ON_FOLDS = 'none: split({ folds, fold }) divides rows, and the command trains on all folds';
const ON_RANKS = 'none: DistributedDataParallel trains a program on several processes';

/** What a program does in place of options of the command. */
const IN_PROGRAM: Readonly<Record<(typeof OF_COMMAND)[number] | 'config', string>> = {
  threads: 'none: setNumThreads sets the threads of the process',
  json: 'none: onEpoch gets what the command prints',
  quiet: 'none: nothing is printed',
  memory: 'none: summary(model) tells the memory of a step',
  folds: ON_FOLDS,
  fold: ON_FOLDS,
  distributed: ON_RANKS,
  gradientDtype: ON_RANKS,
  config: 'none: a program gives the options themselves',
};

/** @throws RangeError for an option that the command alone has. @param name What they are called in messages. */
export function refuseOfCommand(name: string, options: object | undefined): void {
  for (const [option, expected] of Object.entries(IN_PROGRAM)) {
    const value = (options as Record<string, unknown> | undefined)?.[option];
    if (value !== undefined) throw rangeError(`${name}.${option}`, expected, value);
  }
}

/** Names of the options that a program may give. */
export const programNames: readonly ProgramName[] = optionNames(() => true).filter(isProgramName);

/** Options whose text is a list of numbers. */
const NUMBER_LISTS = ['quantiles'] as const satisfies readonly ProgramName[];
type Listed<N> = N extends (typeof NUMBER_LISTS)[number] ? readonly number[] : readonly string[];

/** Texts may be lists of names, or of numbers. */
type Given<N, T> = string extends T ? T | Listed<N> : T;
type Givable<Values> = { [N in keyof Values]?: Given<N, Values[N]> | undefined };

/**
 * The options of a run as a program gives them: those of the command by their names in camelCase.
 *
 * @interface
 */
export type ProgramOptions = Givable<Pick<ValuesOf, ProgramName>>;

/** Types of the values that are not texts. */
const TYPES: Readonly<Partial<Record<Kind<unknown>['type'], string>>> = {
  integer: 'number',
  number: 'number',
  switch: 'boolean',
};

const FILE_OF_TABLE =
  'a path; a table in memory is written as JSON lines, or taken by loadData({ data: tableFrom(rows) })';

/** The text that the command line would have. @throws TypeError for a value of another type. */
function textOf(name: string, value: unknown, { type, expected }: Kind<unknown>): string {
  const wanted = TYPES[type] ?? 'string';
  if (typeof value === wanted) return String(value);
  const ofNumbers = (NUMBER_LISTS as readonly string[]).includes(name);
  const isListOf = (kind: string) => Array.isArray(value) && value.every((each) => typeof each === kind);
  if (ofNumbers && isListOf('number')) return String(value);
  const isList = !ofNumbers && isListOf('string');
  if (type === 'text' && isList) return JSON.stringify(value);
  if (type === 'path' && hasMethod(value, 'blocks')) throw typeError(`options.${name}`, FILE_OF_TABLE, value);
  throw typeError(`options.${name}`, expected, value);
}

function checkedValue(name: OptionName, value: unknown): unknown {
  const { takes } = OPTIONS[name];
  const parsed: unknown = takes.parse(textOf(name, value, takes));
  if (parsed === undefined) throw optionError(name, takes.expected, value);
  return parsed;
}

/** @throws RangeError for two options that exclude each other. */
function checkConflicts(given: readonly OptionName[]): void {
  for (const [name, { conflicts = [] }] of declarations) {
    const other = conflicts.find((each) => given.includes(each as OptionName));
    if (given.includes(name) && other !== undefined)
      throw optionError(name, `no value beside options.${other}`, 'both');
  }
}

/**
 * What a program gave, with the defaults of the rest.
 *
 * @throws TypeError or RangeError for a wrong value, or two options that exclude each other.
 */
export function completeOptions(options: ProgramOptions): GivenOptions {
  const given = Object.entries(options) as [ProgramName, unknown][];
  const set = given.filter(([, value]) => value !== undefined);
  checkConflicts(set.map(([name]) => name));
  const defaults = declarations.flatMap(([name, declaration]) =>
    'default' in declaration ? [[name, declaration.default]] : [],
  );
  const values = set.map(([name, value]) => [name, checkedValue(name, value)]);
  return { ...Object.fromEntries(defaults), ...Object.fromEntries(values) } as GivenOptions;
}
