// What follows from the declared options: what a run and its checkpoint keep, and what is refused.
import path from 'node:path';
import { rangeError } from '../core/check';
import {
  type ComputedName,
  declarations,
  type GivenOptions,
  type OptionName,
  type OutcomeOptions,
  optionNames,
  RULES,
  type TrainOptions,
  type ValuesOf,
} from './options';

/** What an error about an option carries besides its message: a command names the flags. */
export interface OptionProblem {
  option: string;
  remedy?: string;
}

/** A RangeError about an option of a run or a sweep. */
export const optionError = (
  option: string,
  expected: string,
  received: unknown,
  remedy?: string,
): RangeError & OptionProblem =>
  Object.assign(rangeError(option, expected, received), { option, ...(remedy ? { remedy } : {}) });

/** Checks what one option alone cannot say. @throws RangeError with an OptionProblem. */
export function checkTogether<T extends OutcomeOptions>(options: T): T {
  const broken = RULES.find(({ holds }) => !holds(options));
  if (broken) throw optionError(broken.option, broken.expected, options[broken.option], broken.remedy);
  return options;
}

/** The values of some options; those that are not set are left out. */
function pick(options: Partial<ValuesOf>, names: readonly OptionName[]): Partial<ValuesOf> {
  return Object.fromEntries(
    names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]),
  );
}

/** The options that a run's config.json keeps. */
export const runOptions = (options: GivenOptions & Pick<TrainOptions, ComputedName>): TrainOptions =>
  pick(
    options,
    optionNames(({ kept }) => kept !== 'nowhere'),
  ) as TrainOptions;

/** The options that a checkpoint keeps; paths are absolute, because another folder may resume the run. */
export function outcomeOptions(options: TrainOptions): OutcomeOptions {
  const names = optionNames((declaration) => declaration.kept === undefined);
  const kept = pick(options, names);
  const absolute = declarations
    .filter(([name, { takes }]) => takes.type === 'path' && name in kept)
    .filter(([name, declaration]) => kept[name] !== declaration.default)
    .map(([name]) => [name, path.resolve(kept[name] as string)] as const);
  return { ...kept, ...Object.fromEntries(absolute) } as OutcomeOptions;
}

/** The options of a run that goes on: those of its checkpoint, and those that may change. */
export function resumedOptions(checkpoint: OutcomeOptions, given: TrainOptions): TrainOptions {
  const changed = optionNames(({ kept, resumable }) => kept === 'config' && resumable === true);
  return { ...checkpoint, ...pick(given, changed), out: given.out } as TrainOptions;
}
