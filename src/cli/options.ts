// Options of commands from their declarations, and those that say where options come from.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { quoted, rangeError } from '../core/check';
import { choice, type Kind, type OptionDeclaration } from '../core/option_declaration';
import { numThreads } from '../core/runtime';
import {
  type BeforeRows,
  declarations,
  type GivenOptions,
  OPTIONS,
  type OptionName,
  optionNames,
  type TrainOptions,
} from '../run/options';
import { inputNames, runOptions } from '../run/resolve_options';
import { flagOf } from './flags';

/** Parses an argument as a kind of value. @throws InvalidArgumentError that says what was expected. */
export function parseAs<T>({ parse, expected }: Kind<T>, text: string): T {
  const value = parse(text);
  if (value === undefined) throw new InvalidArgumentError(`expected ${expected}, received ${quoted(text)}`);
  return value;
}

/** An option that takes one of a few names. */
export const optionOfChoice = (flags: string, help: string, choices: readonly string[]): Option =>
  new Option(flags, help).choices(choices).argParser((text) => parseAs(choice(choices), text));

/** The option of a command that a declaration describes. */
export function optionOf(name: string, declaration: OptionDeclaration): Option {
  const { group, takes, help, defaultText, conflicts, otherName } = declaration;
  const argument = takes.type === 'switch' ? '' : ` <${declaration.placeholder ?? takes.placeholder}>`;
  const other = otherName === undefined ? '' : `${flagOf(otherName)}, `;
  const option = new Option(
    `${other}${flagOf(name)}${argument}`,
    defaultText === undefined ? help : `${help} (default: ${defaultText})`,
  );
  option.helpGroup(`${group}:`).default(declaration.default);
  if (takes.choices) option.choices(takes.choices as string[]);
  if (takes.type !== 'switch') option.argParser((text) => parseAs(takes, text));
  return conflicts ? option.conflicts([...conflicts]) : option;
}

/** Adds options of a training run to a command that has few. */
export function addOptions(command: Command, ...names: OptionName[]): Command {
  for (const name of names) command.addOption(optionOf(name, OPTIONS[name]).helpGroup('Options:'));
  return command;
}

/** The options of `regulus train`. */
export const trainOptions = (): Option[] =>
  declarations.map(([name, declaration]) => optionOf(name, declaration));

/** Flags of the options that --resume of a run may change. */
export const resumableFlags = (): string[] => optionNames(({ resumable }) => resumable === true).map(flagOf);

const conjunction = new Intl.ListFormat('en-GB');

/** Adds --resume; `allowed` are the flags that may be given beside it. */
export const addResumeOption = (
  command: Command,
  what: 'run' | 'sweep',
  allowed: readonly string[],
): Command =>
  command.addOption(
    new Option(
      `--resume <${what}>`,
      `go on with the ${what} in this folder; its options hold, ${conjunction.format(allowed)} may be given`,
    ).helpGroup('Run:'),
  );

/** Adds --config, which is read before the command runs; the file may hold `options`. */
export function addConfigOption(command: Command, options: readonly Option[]): Command {
  return command
    .addOption(
      new Option(
        '--config <file>',
        "options from a YAML file, a line each as in 'epochs: 20', or from a run's config.json; " +
          'the command line has the last word',
      ).helpGroup('Run:'),
    )
    .hook('preAction', () => {
      const { config } = command.opts<{ config?: string }>();
      if (config !== undefined)
        (require('./config') as typeof import('./config')).applyConfig(command, options, config);
    });
}

/** Adds the options of one training run to a command. */
export function addTrainOptions(command: Command): Command {
  const options = trainOptions();
  for (const option of options) command.addOption(option);
  addResumeOption(command, 'run', resumableFlags());
  return addConfigOption(command, options);
}

/** What the command line may give. */
export type GivenTrainOptions = GivenOptions & { resume?: string; config?: string };

/** What the command line gave, completed. @param out The run folder. */
export const resolveTrainOptions = (given: GivenTrainOptions, out: string): BeforeRows<TrainOptions> =>
  runOptions({ ...given, threads: given.threads ?? numThreads(), out });

/** The files that given options of a run or a sweep name, by flag. */
export const inputFiles = (given: Record<string, unknown>): Record<string, string | undefined> =>
  Object.fromEntries(
    [...inputNames, 'config'].map((name) => [flagOf(name), given[name] as string | undefined]),
  );

/** The folders that given options name as runs. */
export const givenRuns = ({ resume, init }: { resume?: string; init?: unknown }): string[] =>
  [resume, init].filter((folder) => typeof folder === 'string');

/** Names of the options of a run that the command line has. */
export const namedOptions = (command: Command): OptionName[] =>
  optionNames(() => true).filter((name) => command.getOptionValueSource(name) === 'cli');

/** Refuses options beside --resume but those named, as a run or a sweep keeps its own. @throws RangeError */
export function checkResume(command: Command, what: 'run' | 'sweep', allowed: readonly string[]): void {
  const given = command.options.filter(
    (option) => command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  const changed = given.filter(({ long }) => long !== '--resume' && !allowed.includes(long!));
  if (changed.length > 0)
    throw rangeError(
      '--resume',
      `no options beside it but ${conjunction.format(allowed)}, because the ${what} keeps its own`,
      changed.map(({ long }) => long).join(', '),
    );
}
