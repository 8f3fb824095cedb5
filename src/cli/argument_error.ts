// What the command says of wrong arguments: commander's errors in the words of all others.
import type { Command } from 'commander';
import { quoted } from '../core/check';
import { shellWord } from './shell_words';

/** The flag that an option is known by: the last of those that commander shows. */
const flagIn = (option: string): string => option.match(/--[\w-]+/g)!.at(-1)!;

/** An option that has no value, or is not there. */
const withoutValue = (option: string): string =>
  `${flagIn(option)}: expected a value, as in '${option}', received none`;

/** More arguments than a command takes: the first of them may be the data. */
function tooMany({ args, registeredArguments, options }: Command): string {
  const names = registeredArguments.map((argument) => `<${argument.name()}>`);
  const expected = names.length > 0 ? `${names.join(' ')} alone` : 'options alone';
  const takesData = options.some(({ long }) => long === '--data');
  const hint = takesData ? `: name the rows with --data ${shellWord(args[names.length])}` : '';
  return `expected ${expected}, received ${args.map(quoted).join(', ')}${hint}`;
}

/**
 * An error of commander as 'option: expected …, received …'; others as they are.
 *
 * @param text Without commander's 'error: '.
 */
export function inOwnWords(text: string, command: Command | undefined): string {
  const [, invalid, problem] = /^option '(.*?)' argument '.*' is invalid\. (expected .*)$/s.exec(text) ?? [];
  if (invalid !== undefined) return `${flagIn(invalid)}: ${problem}`;
  const [, option] = /^(?:required )?option '(.*)' (?:argument missing|not specified)$/.exec(text) ?? [];
  if (option !== undefined) return withoutValue(option);
  if (!command) return text;
  const [, argument] = /^missing required argument '(.*)'$/.exec(text) ?? [];
  const usage = `as in 'regulus ${command.name()} ${command.usage()}'`;
  if (argument !== undefined) return `${command.name()}: expected <${argument}>, ${usage}, received none`;
  return text.startsWith('too many arguments') ? `${command.name()}: ${tooMany(command)}` : text;
}
