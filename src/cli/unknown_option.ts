// An option that a command does not have: which command has it, or what to do in its place.
import { Command } from 'commander';
import { quoted } from '../core/check';
import { complete } from './commands';

/** What the commands without --threads have in its place. */
const THREADS: Readonly<Record<string, string>> = {
  sweep: '--jobs says how many trials run at once, each on a thread',
};
const OTHER_THREADS = 'set the variable REGULUS_NUM_THREADS';

const conjunction = new Intl.ListFormat('en-GB');

/** The commands that have an option. */
const commandsWith = (flag: string): string[] =>
  Object.keys(complete).filter((name) =>
    complete[name](new Command(name), '').options.some(({ long }) => long === flag),
  );

/**
 * The text of commander's error, with what helps where another command has the option.
 *
 * @param given The name of the command that was given.
 */
export function withOwner(text: string, given: string | undefined): string {
  const [, flag, value] = /unknown option '(--[\w-]+)(?:=(.*?))?'/.exec(text) ?? [];
  if (flag === undefined) return text;
  const owners = commandsWith(flag);
  if (value !== undefined && owners.includes(given ?? ''))
    return `${flag}: expected no value, as it is given or left out, received ${quoted(value)}`;
  if (owners.length === 0) return text;
  const advice =
    flag === '--threads'
      ? (THREADS[given ?? ''] ?? OTHER_THREADS)
      : `it is an option of ${conjunction.format(owners)}`;
  return `${text.split('\n')[0]}: ${advice}`;
}
