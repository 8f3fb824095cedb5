// The options of `regulus sweep`: those of `regulus train`, where a list or a range makes an axis, and its
// own.
import { Command, InvalidArgumentError, Option } from 'commander';
import { type OutcomeOptions, outcomeOptions, type TrainOptions } from '../run/options';
import { METRICS, type Metric, STRATEGIES, type Strategy } from '../sweep/plan';
import { type Axis, isRange } from '../sweep/space';
import type { SweepRequest } from '../sweep/sweep';
import { addTrainOptions, checkTogether, integer } from './options';

/** A sweep has its own, or none, of these options of a run. */
const LEFT_OUT = [
  'threads',
  'out',
  'resume',
  'saveEvery',
  'tensorboard',
  'saveDtype',
  'distributed',
  'gradientDtype',
  'memory',
];
/** One value for all trials: these decide which rows are compared, or do not change what is compared. */
const SINGLE = [
  'data',
  'format',
  'labelColumn',
  'labels',
  'testData',
  'testRows',
  'testFraction',
  'shuffleSplit',
  'splitSeed',
  'trainRows',
  'valFraction',
  'seed',
  'ema',
];
const VALIDATION = 0.2;

/** The options of a run. */
const trainOptions = (): readonly Option[] => addTrainOptions(new Command()).options;

/** Parses one value; or a list, or for numbers a range, which make an axis. */
function axisParser(option: Option): (text: string) => number | string | Axis {
  const { parseArg } = option;
  const parse = (text: string) => (parseArg ? parseArg(text, undefined) : text) as number | string;
  return (text) => {
    const [, lowest, highest, log] = /^(.+?)\.\.(.+?)(:log)?$/.exec(text) ?? [];
    if (lowest !== undefined) {
      if (option.argChoices)
        throw new InvalidArgumentError(`expected choices, separated by commas, received '${text}'`);
      const [low, high] = [parse(lowest), parse(highest)] as number[];
      if (!(low < high))
        throw new InvalidArgumentError(`expected a range from low to high, received '${text}'`);
      if (log && low <= 0)
        throw new InvalidArgumentError(`expected a range above 0 for :log, received '${text}'`);
      return { low, high, log: log !== undefined, integer: option.flags.endsWith('<n>') };
    }
    const values = text.split(',').map(parse);
    if (new Set(values).size < values.length)
      throw new InvalidArgumentError(`expected different values, received '${text}'`);
    return values.length === 1 ? values[0] : values;
  };
}

function parseSeeds(text: string): number | number[] {
  if (!text.includes(',')) return integer(1, 1000)(text);
  const seeds = text.split(',').map(integer(0));
  if (new Set(seeds).size < seeds.length)
    throw new InvalidArgumentError(`expected different seeds, received '${text}'`);
  return seeds;
}

/** Adds the options of a sweep to a command. */
export function addSweepOptions(command: Command): Command {
  for (const option of trainOptions()) {
    const name = option.attributeName();
    if (LEFT_OUT.includes(name)) continue;
    if (name === 'valFraction') option.default(VALIDATION);
    if (!SINGLE.includes(name)) option.argParser(axisParser(option));
    command.addOption(option);
  }
  return command
    .addOption(
      new Option(
        '--strategy <name>',
        'every combination; random settings; or fewer and fewer settings, trained longer and longer',
      )
        .choices([...STRATEGIES])
        .default('grid'),
    )
    .option(
      '--trials <n>',
      'settings to draw, each trained with every seed (random: 20; halving: every combination)',
      integer(1, 1e6),
    )
    .option(
      '--eta <n>',
      'halving: one in n settings goes on, and is trained n times as long',
      integer(2, 1000),
      3,
    )
    .option(
      '--seeds <n|list>',
      'seeds of each setting: so many, counted from --seed, or a list such as 3,7',
      parseSeeds,
      1,
    )
    .addOption(
      new Option('--metric <name>', 'choose by this, on the validation rows')
        .choices([...METRICS])
        .default('accuracy'),
    )
    .option(
      '--jobs <n>',
      'trials at once, each on a thread (default: REGULUS_NUM_THREADS or all cores)',
      integer(1, 256),
    )
    .option('--out <dir>', 'folder of the sweep (default: runs/sweep-<data>-<time>)')
    .option('--resume <sweep>', 'go on with the sweep in this folder; its options hold, --jobs may be given')
    .addHelpText(
      'after',
      `
Most options of a run take several values here: a list, --lr 1e-3,2e-3; or, for settings drawn at random, a range, --lr 1e-4..1e-2
or --lr 1e-4..1e-2:log, where every power of ten is drawn as often.`,
    );
}

/** What the command line may give. */
export interface GivenSweepOptions {
  strategy: Strategy;
  trials?: number;
  eta: number;
  seeds: number | number[];
  metric: Metric;
  jobs?: number;
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
  metric,
  jobs: _jobs,
  out: _out,
  resume: _resume,
  config: _config,
  ...given
}: GivenSweepOptions): SweepRequest {
  const axes = Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, Axis] => isAxis(entry[1])),
  );
  const options = outcomeOptions(given as unknown as TrainOptions);
  const seedList = Array.isArray(seeds) ? seeds : Array.from({ length: seeds }, (_, i) => options.seed + i);
  for (const [name, axis] of Object.entries(axes)) {
    for (const value of isRange(axis) ? [axis.low, axis.high] : axis)
      checkTogether({ ...options, [name]: value });
  }
  return { options, axes, strategy, trials, seeds: seedList, eta, metric };
}

/** The words of `regulus train` that differ from its defaults. */
export function trainArguments(options: OutcomeOptions): string[] {
  const values: Record<string, unknown> = { ...options };
  return trainOptions().flatMap((option) => {
    const value = values[option.attributeName()];
    if (value === undefined || value === option.defaultValue) return [];
    return value === true ? [option.long!] : [option.long!, String(value)];
  });
}
