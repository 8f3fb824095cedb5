// What the command says of an error: the library's words, and the flags that help. It loads nothing of the
// library, which may be what did not load.
import type { ErrorCode } from '../core/errors';
import { isOutOfMemory } from '../core/out_of_memory';
import { TABLE_RUN_OPTION_NAMES } from '../run/table_run_options';
import { flagOf, withFlags } from './flags';
import { asCalled } from './program_name';

/** What an error carries besides its message. */
interface Problem {
  message: string;
  code?: string | undefined;
  /** The name of a wrong argument. */
  argument?: string;
  /** The option that mends it, if it is another. */
  remedy?: string | undefined;
}

/** What to add to the message of an error with a code. */
const ADVICE: Readonly<Partial<Record<ErrorCode, string>>> = {
  OUT_OF_MEMORY: ': give the process more, or choose a smaller --dim, --depth or --batch-size',
  DIVERGED: '. Lower --lr, clip with --clip-grad-norm 1, or look for extreme values in the data',
  UNKNOWN_FORMAT: '; name the format with --format',
  NO_LABELS: '; name another file with --labels',
  NO_LABEL_ARRAY: '; name another array with --target',
  FOLDER_NOT_EMPTY: ', or choose another --out, or go on with --resume',
  DATA_MOVED: '; if it was moved, say where with --data, --labels or --test-data',
  NO_AVERAGE: '; train with --ema to keep one, or leave --weights out',
  FOLDS_UNFINISHED: '; go on with regulus train --resume',
  NO_BEST: '; take --weights last, or train with --val-fraction',
  FOLDER_IN_USE: '; wait until it ends, or choose another --out',
};

function codeOf({ code, message }: Problem): ErrorCode | undefined {
  if (code !== undefined) return code as ErrorCode;
  return isOutOfMemory(message) ? 'OUT_OF_MEMORY' : undefined;
}

/** The text with the advice of its code. */
function advised(text: string, code: ErrorCode | undefined): string {
  const advice = code === undefined ? undefined : ADVICE[code];
  if (advice === undefined) return text;
  const what = text.replace('out of memory: ', '');
  return code === 'OUT_OF_MEMORY' ? `out of memory (${what})${advice}` : `${text}${asCalled(advice)}`;
}

/** What is stated of data when a run is trained: other commands name these options as those of train. */
const OF_TRAIN = new Set<string>([
  ...TABLE_RUN_OPTION_NAMES,
  'task',
  'format',
  'labels',
  'valFraction',
  'testFraction',
]);

/** The text with options of the command by their flags, and those that only train has. */
function byFlag(text: string, { argument = '', remedy }: Problem, flags: readonly string[]): string {
  const isFlag = (option: string) => flags.includes(flagOf(option));
  const named = withFlags(text, (option, value) => {
    if (isFlag(option)) return `${flagOf(option)}${value}`;
    return OF_TRAIN.has(option) ? `${flagOf(option)}${value} of train` : undefined;
  });
  const [, option = ''] = /^options\.(\w+)$/.exec(argument) ?? [];
  return remedy === undefined || !isFlag(option) ? named : `${named}: give ${flagOf(remedy)}`;
}

/** The text of an error for whoever gave the command, which has these flags. */
export function explain(error: Problem, flags: readonly string[] = []): string {
  const [text, ...rest] = error.message.split('\n');
  return [advised(byFlag(text, error, flags), codeOf(error)), ...rest].join('\n');
}
