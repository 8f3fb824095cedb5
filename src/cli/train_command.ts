// The command that trains with some options, as the user may copy it into a shell.
import type { ProcessGroup } from '../distributed/process_group';
import { declarations, type OutcomeOptions, optionNames } from '../run/options';
import type { CommandOf } from '../run/run_report';
import { isStandardInput } from '../run/standard_input';
import type { FitEnd } from '../train/reports';
import { flagOf } from './flags';
import { programName } from './program_name';
import { relativePath, shellWord } from './shell_words';

/** `regulus train` on so many processes. */
export function trainProgram(group: Pick<ProcessGroup, 'ranks'> | null): string {
  const program = `${programName()} train`;
  return group ? `mpirun -n ${group.ranks} ${program} --distributed` : program;
}

/**
 * A path as it is seen from here, or standard input; one that is spelt as a default, such as a folder named
 * glyphs, begins with './'.
 */
function pathWord(file: string, byDefault: unknown): string {
  if (isStandardInput(file)) return file;
  const seen = relativePath(file);
  return seen === byDefault ? `./${seen}` : seen;
}

/** The words of `regulus train` that differ from its defaults. */
export function trainArguments(options: Partial<OutcomeOptions>): string[] {
  const values: Record<string, unknown> = { ...options };
  return declarations.flatMap(([name, { takes, default: byDefault }]) => {
    const value = values[name];
    if (value === undefined || value === byDefault) return [];
    if (takes.type === 'switch') return [flagOf(name)];
    const word = takes.type === 'path' ? pathWord(String(value), byDefault) : String(value);
    return word.startsWith('-') && !isStandardInput(word)
      ? [`${flagOf(name)}=${word}`]
      : [flagOf(name), word];
  });
}

/** The command that trains with these options, on as many processes. */
export const trainCommand = (
  options: Partial<OutcomeOptions>,
  group: Pick<ProcessGroup, 'ranks'> | null = null,
): string => [trainProgram(group), ...trainArguments(options).map((word) => shellWord(word))].join(' ');

/** Names of the options that decide what a run is. */
const outcomeNames: ReadonlySet<string> = new Set(optionNames(({ kept }) => kept === undefined));

/** The command that trains a run again, from its config.json. */
export const runCommand: CommandOf = (config, ranks) => {
  const isWord = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);
  const isText = (value: unknown) => (Array.isArray(value) ? value.every(isWord) : isWord(value));
  const words = Object.entries(config).filter(([name, value]) => isText(value) && outcomeNames.has(name));
  return trainCommand(Object.fromEntries(words), ranks === undefined ? null : { ranks });
};

/** Changes worth trying, in this order. */
const IDEAS: readonly Partial<OutcomeOptions>[] = [{ dropPath: 0.2 }, { weightDecay: 0.1 }, { dropPath: 0 }];
const GLYPH_IDEA = { labelNoise: 0.3, labelSmoothing: 0.1 };

/** What a run that has learned little was trained with, and how it ended. */
interface LittleTraining {
  readonly epochs: number;
  readonly lr: number;
  readonly end: FitEnd;
}

/**
 * The options of a run with a change that it did not have: the data, its split and all else stay.
 *
 * @param little Given where the run has learned little: more training then comes before regularisation, by
 * more epochs or, where the validation score had stopped improving, by a higher rate.
 */
export function nextOptions(
  options: Partial<OutcomeOptions>,
  little?: LittleTraining,
): Partial<OutcomeOptions> {
  if (little)
    return {
      ...options,
      ...(little.end === 'stopped-early' ? { lr: 2 * little.lr } : { epochs: 2 * little.epochs }),
    };
  const all = options.data === 'glyphs' ? [GLYPH_IDEA, ...IDEAS] : IDEAS;
  // The first block is always kept: with one, drop path changes nothing.
  const ideas = all.filter((idea) => options.depth !== 1 || !('dropPath' in idea));
  const isNew = (idea: Partial<OutcomeOptions>) =>
    Object.entries(idea).some(([name, value]) => options[name as keyof OutcomeOptions] !== value);
  return { ...options, ...ideas.find(isNew) };
}
