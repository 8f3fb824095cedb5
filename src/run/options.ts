// The options of a training run, each declared once. Types, flags, help, the checks of --config, the axes of
// a sweep, what a checkpoint keeps and docs/cli.md are derived from OPTIONS: an addition is one
// entry; those of the data are in data_options.ts, those of a task are declared with it.
import { ACTIVATIONS } from '../addon/gelu';
import { MATMUL_PRECISIONS } from '../addon/linear';
import type { FloatDtype } from '../core/bfloat16';
import {
  above,
  atLeast,
  atLeastAndBelow,
  choice,
  filePath,
  integer,
  type Kind,
  type RunOptionDeclaration,
  text,
  toggle,
  within,
} from '../core/option_declaration';
import { SCHEDULES } from '../optim/lr_schedule';
import { DEFAULT_SCORES, SCORE_NAMES, TASK_OPTIONS, TASK_RULES } from '../tasks/task_options';
import { DATA_OPTIONS, DATA_RULES } from './data_options';
import { batchSizeByRows, epochsByRows, learningRateByRows } from './row_defaults';

const DTYPES: readonly FloatDtype[] = ['f32', 'bf16'];

/** Every option of a training run, in the order of the help. */
export const OPTIONS = {
  ...DATA_OPTIONS,
  /** Width of the residual stream. */
  dim: {
    group: 'Model',
    takes: integer(1, 65536),
    help: 'width of the residual stream',
    default: 128,
  },
  /** Residual blocks. */
  depth: {
    group: 'Model',
    takes: integer(0, 4096),
    help: 'residual blocks',
    default: 6,
  },
  /** Width inside a block, as a multiple of dim. */
  hiddenRatio: {
    group: 'Model',
    takes: above(0),
    help: 'width inside a block, as a multiple of --dim',
    default: 4,
  },
  /** The blocks' activation. */
  activation: {
    group: 'Model',
    takes: choice(ACTIVATIONS),
    help: 'exact GELU or its tanh form',
    default: 'gelu',
  },
  /** Passes over the training rows. */
  epochs: {
    group: 'Training',
    takes: integer(1),
    help: 'passes over the training rows',
    defaultText: 'by rows: 8 below 5,000, else 15, of numbers to predict 20; at least 120 steps',
    byRows: epochsByRows,
    resumable: true,
  },
  /** Rows a batch. */
  batchSize: {
    group: 'Training',
    takes: integer(1, 2 ** 24),
    help: 'rows a batch',
    defaultText: 'by rows: 16 below 360, 32 below 3,000, 64 below 6,000, else 128',
    byRows: batchSizeByRows,
  },
  /** The largest learning rate. */
  lr: {
    group: 'Training',
    takes: atLeast(0),
    help: 'largest learning rate',
    defaultText: 'by rows: 5e-4 below 1,000, 1e-3 below 5,000, else 2e-3',
    byRows: learningRateByRows,
  },
  /** The learning rate over the run. */
  schedule: {
    group: 'Training',
    takes: choice(SCHEDULES),
    help: 'learning rate over the run',
    default: 'one-cycle',
  },
  /** Steps of linear warm-up. */
  warmupSteps: {
    group: 'Training',
    takes: integer(0),
    help: 'steps of linear warm-up (not with one-cycle)',
    default: 0,
  },
  /** Largest gradient norm; default: no clipping. */
  clipGradNorm: {
    group: 'Training',
    takes: above(0),
    help: 'clip the total gradient norm',
  },
  /** Decoupled decay of the matrices. */
  weightDecay: {
    group: 'Regularisation',
    takes: atLeast(0),
    help: 'decoupled decay of the matrices',
    default: 0.05,
  },
  /** Drop probability of the last block. */
  dropPath: {
    group: 'Regularisation',
    takes: within(0, 1),
    help: 'drop probability of the last block, from 0 in the first: nothing with one block',
    default: 0.1,
  },
  ...TASK_OPTIONS,
  /** Batches whose gradients make one step. */
  accumulate: {
    group: 'Training',
    takes: integer(1),
    help: 'batches whose gradients make one step',
    default: 1,
  },
  /** Decay of the averaged weights; default: no average. */
  ema: {
    group: 'Training',
    takes: atLeastAndBelow(0, 1),
    placeholder: 'decay',
    help: 'keep a moving average of the weights, with warm-up, evaluated beside them',
    sweep: 'fixed',
  },
  /** Epochs without a better validation score after which the run ends. */
  patience: {
    group: 'Training',
    takes: integer(1),
    help: 'stop when the validation score that chooses has not improved for n epochs',
    resumable: true,
  },
  /** The validation score that chooses the best epoch, ends a run by its patience and orders a sweep. */
  select: {
    group: 'Training',
    takes: text(SCORE_NAMES),
    placeholder: 'score',
    help: 'validation score that chooses the best epoch and, in a sweep, the best setting',
    defaultText: `${DEFAULT_SCORES}; settings of a sweep by the score that is shown first`,
    sweep: 'fixed',
  },
  /** What happens when a loss or gradient is not finite. */
  nonFinite: {
    group: 'Training',
    takes: choice(['raise', 'skip']),
    placeholder: 'policy',
    help: 'a loss or gradient that is not finite ends the run, or its step is skipped and counted',
    default: 'raise',
  },
  /** The type of the optimizer's moments. */
  momentDtype: {
    group: 'Training',
    takes: choice(DTYPES),
    placeholder: 'type',
    help: "how AdamW's moments are kept; bf16: half their memory, a faster step",
    default: 'f32',
  },
  /** The precision of matrix products, in training and in predictions. */
  matmulPrecision: {
    group: 'Training',
    takes: { ...choice(MATMUL_PRECISIONS), expected: 'highest, medium (not high, as in PyTorch)' },
    help: 'matrix products of float32, or of operands rounded to bfloat16: faster on AMX',
    default: 'highest',
  },
  /** The type of model.safetensors. */
  saveDtype: {
    group: 'Run',
    takes: choice(DTYPES),
    placeholder: 'type',
    help: 'type of model.safetensors; bf16: half its size',
    default: 'f32',
    sweep: 'none',
  },
  /** Steps, or minutes if it ends in 'm', between checkpoints; the end of each epoch has one as well. */
  saveEvery: {
    group: 'Run',
    takes: text(
      'steps, or minutes as in 5m',
      (value) => /^([1-9]\d*|\d*\.?\d+m)$/.test(value) && parseFloat(value) > 0,
    ),
    placeholder: 'n|minutes',
    help: 'checkpoint every n steps, or minutes as in 5m, besides the end of each epoch',
    default: '5m',
    kept: 'config',
    sweep: 'none',
    resumable: true,
  },
  /** Event files for TensorBoard beside metrics.jsonl. */
  tensorboard: {
    group: 'Run',
    takes: toggle(),
    help: 'write event files for TensorBoard beside metrics.jsonl',
    default: false,
    sweep: 'none',
  },
  /** How weights and gradients are distributed, by epoch, beside metrics.jsonl. */
  histograms: {
    group: 'Run',
    takes: toggle(),
    help: 'show in the report how weights and gradients are distributed by epoch; costs passes over both',
    default: false,
    sweep: 'none',
    resumable: true,
  },
  /** Another run, or a safetensors file, whose weights the training starts from. */
  init: {
    group: 'Training',
    takes: filePath('the folder of a run or a safetensors file'),
    placeholder: 'run|file',
    help: 'start from the weights of another run, or of a safetensors file',
    defaultText: 'random weights',
    sweep: 'fixed',
  },
  /** Whether the command shows what a step takes in memory. */
  memory: {
    group: 'Run',
    takes: toggle(),
    help: 'show what a step takes in memory: predicted, and measured at the first',
    default: false,
    kept: 'nowhere',
    sweep: 'none',
    resumable: true,
  },
  /** Whether the command prints JSON lines. */
  json: {
    group: 'Run',
    takes: toggle(),
    help: 'print a JSON line an epoch and a last one on standard output, all else on standard error',
    default: false,
    kept: 'nowhere',
    sweep: 'none',
    resumable: true,
  },
  /** Whether the command prints no more than warnings and errors. */
  quiet: {
    group: 'Run',
    takes: toggle(),
    help: 'print no text but warnings and errors',
    default: false,
    kept: 'nowhere',
    sweep: 'none',
    resumable: true,
  },
  /** Keys weights, order, masks, noise and glyphs. */
  seed: {
    group: 'Run',
    takes: integer(0),
    help: 'keys weights, order, masks, noise and glyphs',
    default: 0,
    sweep: 'fixed',
  },
  /** Threads that kernels share. */
  threads: {
    group: 'Run',
    takes: integer(1, 256),
    help: 'threads to use',
    defaultText: 'REGULUS_NUM_THREADS or all cores',
    computed: true,
    kept: 'config',
    sweep: 'none',
    resumable: true,
  },
  /** Train on all processes that mpirun started; the batch size is that of all. */
  distributed: {
    group: 'Several processes',
    takes: toggle(),
    help: 'train on all processes that mpirun or srun started; --batch-size is the rows of all',
    default: false,
    kept: 'config',
    sweep: 'none',
    resumable: true,
  },
  /** How ranks send gradients. */
  gradientDtype: {
    group: 'Several processes',
    takes: choice(DTYPES),
    placeholder: 'type',
    help: 'how ranks send gradients; bf16: half the bytes',
    default: 'f32',
    sweep: 'none',
  },
  /** The run folder. */
  out: {
    group: 'Run',
    takes: filePath('a folder'),
    placeholder: 'dir',
    help: 'run folder',
    defaultText: 'runs/<data>-<time>',
    computed: true,
    kept: 'config',
    sweep: 'none',
    ownToRun: true,
  },
  /** Whether the folder of another run is written anew. */
  overwrite: {
    group: 'Run',
    takes: toggle(),
    help: 'replace the run or sweep that --out holds; its files stay until the new one has begun',
    default: false,
    kept: 'nowhere',
    sweep: 'none',
  },
} as const satisfies Record<string, RunOptionDeclaration>;

type Declared = typeof OPTIONS;
/** The name of an option. */
export type OptionName = keyof Declared;

/** The values of all options. */
export type ValuesOf = {
  -readonly [N in keyof Declared]: Declared[N]['takes'] extends Kind<infer T> ? T : never;
};
/** Names of the options that a run always has, and of those that it may lack. */
type AlwaysSet = {
  [N in OptionName]: Declared[N] extends { default: unknown } | { computed: true } | { byRows: unknown }
    ? N
    : never;
}[OptionName];
type Kept<Where> = { [N in OptionName]: Declared[N] extends { kept: Where } ? N : never }[OptionName];
type OptionsNamed<N extends OptionName> = Pick<ValuesOf, N & AlwaysSet> &
  Partial<Pick<ValuesOf, Exclude<N, AlwaysSet>>>;

/**
 * Every option of a run as it was resolved; config.json holds it.
 *
 * @interface
 */
export type TrainOptions = OptionsNamed<Exclude<OptionName, Kept<'nowhere'>>>;

/**
 * What a checkpoint holds: the options that decide a run's outcome, and what its folder contains.
 *
 * @interface
 */
export type OutcomeOptions = OptionsNamed<Exclude<OptionName, Kept<'nowhere' | 'config'>>>;

/** Names of the options whose default a command computes. */
export type ComputedName = {
  [N in OptionName]: Declared[N] extends { computed: true } ? N : never;
}[OptionName];
/** Names of the options whose default depends on the rows to fit. */
export type ByRowsName = {
  [N in OptionName]: Declared[N] extends { byRows: unknown } ? N : never;
}[OptionName];

/** Options before the rows to fit are known. */
export type BeforeRows<T> = Omit<T, ByRowsName> & Partial<Pick<ValuesOf, ByRowsName>>;

/** What a command gives before the computed defaults are filled in. */
export type GivenOptions = BeforeRows<Omit<OptionsNamed<OptionName>, ComputedName>> &
  Partial<Pick<ValuesOf, ComputedName>>;

/** What options must fulfil together, beyond the conflicts of their declarations. */
interface Rule {
  /** The option at fault. */
  option: keyof OutcomeOptions;
  holds: (options: BeforeRows<OutcomeOptions>) => boolean;
  expected: string;
  /** The option that mends it, if it is another. */
  remedy?: OptionName;
}

export const RULES: readonly Rule[] = [
  {
    option: 'hiddenRatio',
    // Of a sweep either may be an axis, whose product is no number.
    holds: ({ dim, hiddenRatio }) => !(Math.round(hiddenRatio * dim) < 1),
    expected: 'a multiple of --dim that is a width of at least 1',
  },
  {
    option: 'warmupSteps',
    holds: ({ schedule, warmupSteps }) => schedule !== 'one-cycle' || warmupSteps === 0,
    expected: '0 with one-cycle, which warms up by itself',
  },
  ...DATA_RULES,
  ...TASK_RULES,
];

/** The declarations by name. */
export const declarations = Object.entries(OPTIONS) as [OptionName, RunOptionDeclaration][];

/** Names of the options whose declaration fulfils a condition. */
export const optionNames = (holds: (declaration: RunOptionDeclaration) => boolean): OptionName[] =>
  declarations.filter(([, declaration]) => holds(declaration)).map(([name]) => name);
