// The options of `regulus sweep`: those of `regulus train`, where a list or a range makes an axis, and its
// own.

import { type Command, InvalidArgumentError, type Option } from 'commander';
import { rangeError } from '../core/check';
import { choice, filePath, integer, type Kind, type OptionDeclaration } from '../core/option_declaration';
import { type BeforeRows, declarations, OPTIONS, type TrainOptions } from '../run/options';
import { checkTogether, outcomeOptions } from '../run/resolve_options';
import { STRATEGIES, type Strategy } from '../sweep/plan';
import { type Axis, isRange } from '../sweep/space';
import type { SweepRequest } from '../sweep/sweep';
import { wrapped } from './help';
import { addConfigOption, addResumeOption, optionOf, parseAs } from './options';

/** Flags that may be given beside --resume. */
export const RESUMABLE: readonly string[] = ['--jobs', '--json', '--quiet'];

/** So many seeds, or a list of them. */
const seedsKind: Kind<number | number[]> = {
  type: 'text',
  expected: 'different seeds, separated by commas, or how many, from 1 to 1000',
  placeholder: 'n|list',
  parse: (text) => {
    if (!text.includes(',')) return integer(1, 1000).parse(text);
    const seeds = text.split(',').map(integer(0).parse);
    const valid = seeds.every((seed) => seed !== undefined) && new Set(seeds).size === seeds.length;
    return valid ? (seeds as number[]) : undefined;
  },
};

/** The options that a sweep has of its own. */
export const SWEEP_OPTIONS: Record<string, OptionDeclaration> = {
  strategy: {
    group: 'Search',
    takes: choice(STRATEGIES),
    help: 'every combination; random settings; or fewer and fewer settings, trained longer and longer',
    default: 'grid',
  },
  trials: {
    group: 'Search',
    takes: integer(1, 1e6),
    help: 'settings to draw, each trained with every seed, which makes a grid random (random: 20; others: every combination)',
  },
  eta: {
    group: 'Search',
    takes: integer(2, 1000),
    help: 'halving: one in n settings goes on, and is trained n times as long',
    default: 3,
  },
  seeds: {
    group: 'Search',
    takes: seedsKind,
    help: 'seeds of each setting: so many, counted from --seed, or a list such as 3,7',
    default: 1,
  },
  jobs: {
    group: 'Run',
    takes: integer(1, 256),
    help: 'trials at once, each on a thread',
    defaultText: 'REGULUS_NUM_THREADS or all cores',
  },
  out: {
    group: 'Run',
    takes: filePath('a folder'),
    placeholder: 'dir',
    help: 'folder of the sweep',
    defaultText: 'runs/sweep-<data>-<time>',
  },
  json: {
    ...OPTIONS.json,
    help: 'print a JSON line a trial and a last one on standard output, all else on standard error',
  },
  quiet: OPTIONS.quiet,
  overwrite: OPTIONS.overwrite,
};

/** Parses a range of numbers; undefined for any other text. */
function parseRange(text: string, takes: Kind<unknown>): Axis | undefined {
  const [, lowest, highest, log] = /^(.+?)\.\.(.+?)(:log)?$/.exec(text) ?? [];
  if (lowest === undefined) return undefined;
  if (takes.choices)
    throw new InvalidArgumentError(`expected choices, separated by commas, received '${text}'`);
  const [low, high] = [lowest, highest].map((end) => parseAs(takes, end)) as number[];
  if (!(low < high)) throw new InvalidArgumentError(`expected a range from low to high, received '${text}'`);
  if (log && low <= 0)
    throw new InvalidArgumentError(`expected a range above 0 for :log, received '${text}'`);
  return { low, high, log: log !== undefined, integer: takes.type === 'integer' };
}

/** Parses one value; or a list, or for numbers a range, which make an axis. */
function parseAxis(text: string, takes: Kind<unknown>): number | string | Axis {
  const range = parseRange(text, takes);
  if (range) return range;
  const values = text.split(',').map((each) => parseAs(takes, each) as number | string);
  if (new Set(values).size < values.length)
    throw new InvalidArgumentError(`expected different values, received '${text}'`);
  return values.length === 1 ? values[0] : values;
}

/** The options of a run that a sweep has. */
const sharedOptions = (): Option[] =>
  declarations
    .filter(([, { sweep }]) => sweep !== 'none')
    .map(([name, declaration]) => {
      const { takes, sweep, sweepDefault } = declaration;
      const option = optionOf(name, { ...declaration, default: sweepDefault ?? declaration.default });
      return sweep === undefined ? option.argParser((text) => parseAxis(text, takes)) : option;
    });

/** Adds the options of a sweep to a command. */
export function addSweepOptions(command: Command): Command {
  const own = Object.entries(SWEEP_OPTIONS).map(([name, declaration]) => optionOf(name, declaration));
  const options = [...sharedOptions(), ...own];
  for (const option of options) command.addOption(option);
  addResumeOption(command, 'sweep', RESUMABLE);
  return addConfigOption(command, options).addHelpText('after', () => `\n${wrapped(RANGES)}`);
}

/** How options take several values. */
const RANGES =
  'Most options of a run take several values here: a list, --lr 1e-3,2e-3; or, for settings drawn at random, ' +
  'a range, --lr 1e-4..1e-2 or --lr 1e-4..1e-2:log, where every power of ten is drawn as often.';

/** What the command line may give. */
export interface GivenSweepOptions {
  strategy: Strategy;
  trials?: number;
  eta: number;
  seeds: number | number[];
  jobs?: number;
  json: boolean;
  quiet: boolean;
  overwrite: boolean;
  out?: string;
  resume?: string;
  config?: string;
  /** Those of a run, where axes have an Axis. */
  [option: string]: unknown;
}

const isAxis = (value: unknown): value is Axis => typeof value === 'object' && value !== null;

/** What is searched. @throws RangeError for options that do not go together. */
export function sweepRequest({
  strategy,
  trials,
  eta,
  seeds,
  jobs: _jobs,
  json: _json,
  quiet: _quiet,
  overwrite: _overwrite,
  out: _out,
  resume: _resume,
  config: _config,
  ...given
}: GivenSweepOptions): SweepRequest {
  if (strategy !== 'halving' && eta !== SWEEP_OPTIONS.eta.default)
    throw rangeError('--eta', `none with --strategy ${strategy}, as halving alone drops settings`, eta);
  const axes = Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, Axis] => isAxis(entry[1])),
  );
  const options = outcomeOptions(given as unknown as BeforeRows<TrainOptions>);
  const seedList = Array.isArray(seeds) ? seeds : Array.from({ length: seeds }, (_, i) => options.seed + i);
  for (const [name, axis] of Object.entries(axes)) {
    for (const value of isRange(axis) ? [axis.low, axis.high] : axis)
      checkTogether({ ...options, [name]: value });
  }
  return { options, axes, strategy, trials, seeds: seedList, eta };
}
