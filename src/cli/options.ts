// The options of `regulus train`: how each is parsed, checked and explained.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { rangeError } from '../core/check';
import { numThreads } from '../core/runtime';
import { FORMATS } from '../data/load';
import { SCHEDULES } from '../optim/lr_schedule';
import type { OutcomeOptions, TrainOptions } from '../run/options';
import { defaultRunPath } from '../run/run_folder';

function number(text: string, expected: string, valid: (value: number) => boolean): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(value) || !valid(value))
    throw new InvalidArgumentError(`expected ${expected}, received '${text}'`);
  return value;
}
/** Parses an integer option. */
export const integer =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string) =>
    number(
      text,
      most === Number.MAX_SAFE_INTEGER
        ? `an integer of at least ${least}`
        : `an integer from ${least} to ${most}`,
      (v) => Number.isSafeInteger(v) && v >= least && v <= most,
    );
const within = (least: number, most: number) => (text: string) =>
  number(text, `a number from ${least} to ${most}`, (v) => v >= least && v <= most);
const atLeast = (least: number) => (text: string) =>
  number(text, `a number of at least ${least}`, (v) => v >= least);
const above = (bound: number) => (text: string) => number(text, `a number above ${bound}`, (v) => v > bound);

const saveEvery = (text: string) => {
  if (!/^([1-9]\d*|\d*\.?\d+m)$/.test(text) || parseFloat(text) <= 0)
    throw new InvalidArgumentError(`expected steps, or minutes as in 5m, received '${text}'`);
  return text;
};

/** What --data takes besides the glyphs. */
export const DATA = 'a folder of IDX or CIFAR-10 files, or an IDX, CIFAR-10, CSV, NumPy or Parquet file';

/** Adds the options that say how --data is read. */
export function addFormatOptions(command: Command): Command {
  return command
    .addOption(new Option('--format <name>', 'format of the data').choices([...FORMATS]).default('auto'))
    .option(
      '--label-column <name>',
      'column of a table (default: the first if text, else the last) or array of an .npz file with the labels',
    );
}

/** Adds the file of labels of their own. */
export function addLabelsOption(command: Command): Command {
  return command.option(
    '--labels <path>',
    'a .npy file with the labels of a .npy or .npz file (default: y.npy for x.npy)',
  );
}

/** Adds the options of one training run to a command. */
export function addTrainOptions(command: Command): Command {
  return addLabelsOption(
    addFormatOptions(
      command.option('--data <glyphs|path>', `what to train on: the embedded glyphs, ${DATA}`, 'glyphs'),
    ),
  )
    .option('--test-data <path>', 'a file of test rows')
    .addOption(
      new Option('--test-rows <n>', 'rows to test on, from the end')
        .argParser(integer(1))
        .conflicts('testData'),
    )
    .addOption(
      new Option('--test-fraction <x>', 'share of rows to test on, from the end (default: 0.2)')
        .argParser(within(0, 1))
        .conflicts(['testRows', 'testData']),
    )
    .option('--shuffle-split', 'take test rows at random instead of from the end', false)
    .option('--split-seed <n>', 'keys --shuffle-split (default: --seed)', integer(0))
    .option('--train-rows <n>', 'train on the first n of the training rows', integer(1))
    .option('--val-fraction <x>', 'share of the training rows, their tail, to validate on', within(0, 1), 0)
    .option('--dim <n>', 'width of the residual stream', integer(1, 65536), 128)
    .option('--depth <n>', 'residual blocks', integer(0, 4096), 6)
    .option('--hidden-ratio <x>', 'width inside a block over dim', above(0), 4)
    .addOption(
      new Option('--activation <name>', 'exact GELU or its tanh form')
        .choices(['gelu', 'gelu_tanh'])
        .default('gelu'),
    )
    .option('--epochs <n>', 'passes over the training rows', integer(1), 15)
    .option('--batch-size <n>', 'rows a step', integer(1, 2 ** 24), 128)
    .option('--lr <x>', 'largest learning rate', atLeast(0), 2e-3)
    .addOption(
      new Option('--schedule <name>', 'learning rate over the run')
        .choices([...SCHEDULES])
        .default('one-cycle'),
    )
    .option('--warmup-steps <n>', 'steps of linear warm-up (not with one-cycle)', integer(0), 0)
    .option('--clip-grad-norm <x>', 'clip the total gradient norm', above(0))
    .option('--weight-decay <x>', 'decoupled decay of the matrices', atLeast(0), 0.05)
    .option('--label-smoothing <x>', 'share of each target spread over all classes', within(0, 1), 0.1)
    .option('--drop-path <x>', 'drop probability of the last block, from 0 in the first', within(0, 1), 0.1)
    .option('--label-noise <x>', 'share of the fitted rows that get a random label', within(0, 1), 0)
    .addOption(
      new Option(
        '--class-weights <rule>',
        'weigh classes so that each has the same share of the loss',
      ).choices(['balanced']),
    )
    .option('--accumulate <n>', 'batches whose gradients make one step', integer(1), 1)
    .option('--ema <decay>', 'keep a moving average of the weights, evaluated beside them', within(0, 1))
    .option(
      '--patience <n>',
      'stop when the validation loss has not improved for n epochs, and keep the best',
      integer(1),
    )
    .addOption(
      new Option(
        '--non-finite <policy>',
        'a loss or gradient that is not finite ends the run, or its step is skipped and counted',
      )
        .choices(['raise', 'skip'])
        .default('raise'),
    )
    .addOption(
      new Option(
        '--moment-dtype <type>',
        "how AdamW's moments are kept; bf16: half their memory, a faster step",
      )
        .choices(['f32', 'bf16'])
        .default('f32'),
    )
    .addOption(
      new Option('--save-dtype <type>', 'of model.safetensors; bf16: half its size')
        .choices(['f32', 'bf16'])
        .default('f32'),
    )
    .option(
      '--save-every <n|minutes>',
      'checkpoint every n steps, or minutes as in 5m, besides the end of each epoch',
      saveEvery,
      '5m',
    )
    .option('--tensorboard', 'write event files for TensorBoard beside metrics.jsonl', false)
    .option('--memory', 'show what a step takes in memory: predicted, and measured at the first', false)
    .option('--seed <n>', 'keys weights, order, masks, noise and glyphs', integer(0), 0)
    .option('--threads <n>', 'threads to use (default: REGULUS_NUM_THREADS or all cores)', integer(1, 256))
    .option(
      '--distributed',
      'train on all processes that mpirun or srun started; --batch-size is the rows of all',
      false,
    )
    .addOption(
      new Option('--gradient-dtype <type>', 'how ranks send gradients; bf16: half the bytes')
        .choices(['f32', 'bf16'])
        .default('f32'),
    )
    .option('--out <dir>', 'run folder (default: runs/<data>-<time>)')
    .option(
      '--resume <run>',
      'go on with the run in this folder; its options hold, --threads, --save-every, --distributed and --memory may be given',
    );
}

/** Adds --config, which is read before the command runs. */
export function addConfigOption(command: Command): Command {
  return command
    .option(
      '--config <file>',
      "options from a YAML file, a line each as in 'epochs: 20', or from a run's config.json; the command line has the last word",
    )
    .hook('preAction', () => {
      const { config } = command.opts<{ config?: string }>();
      if (config !== undefined)
        (require('./config') as typeof import('./config')).applyConfig(command, config);
    });
}

/** What the command line may give. */
export type GivenTrainOptions = Omit<TrainOptions, 'threads' | 'out'> & {
  threads?: number;
  out?: string;
  resume?: string;
  config?: string;
  memory?: boolean;
};

/** What the command line gave, completed. */
export function resolveTrainOptions({
  resume: _resume,
  config: _config,
  memory: _memory,
  ...given
}: GivenTrainOptions): TrainOptions {
  return {
    ...given,
    threads: given.threads ?? numThreads(),
    out: given.out ?? defaultRunPath(given.data, new Date()),
  };
}

/** What one option alone cannot say. @throws RangeError */
export function checkTogether<T extends OutcomeOptions>(options: T): T {
  if (options.schedule === 'one-cycle' && options.warmupSteps > 0)
    throw rangeError('--warmup-steps', '0 with one-cycle, which warms up by itself', options.warmupSteps);
  if (options.patience !== undefined && options.valFraction === 0)
    throw rangeError(
      '--patience',
      'a validation part: give --val-fraction, as nothing is chosen on the test rows',
      options.patience,
    );
  return options;
}

/** Refuses options beside --resume but those named, as a run or a sweep keeps its own. @throws RangeError */
export function checkResume(command: Command, what: 'run' | 'sweep', allowed: readonly string[]): void {
  const names = command.options
    .filter(({ long }) => long !== '--resume' && !allowed.includes(long!))
    .map((option) => option.attributeName());
  const changed = names.filter((name) => command.getOptionValueSource(name) === 'cli');
  if (changed.length > 0)
    throw rangeError(
      '--resume',
      `no options beside it but ${new Intl.ListFormat('en-GB').format(allowed)}, as the ${what} keeps its own`,
      changed.join(', '),
    );
}
