// `fit`: a network for rows that a program has in arrays, as one call.
import { checkFunction, checkOneOf, checkOptions, rangeError, typeError } from '../core/check';
import { now } from '../core/clock';
import type { Tensor } from '../core/tensor';
import type { Warning } from '../core/warning';
import { type ArrayRows, arraySource, readArrayRows } from '../data/array_rows';
import { type ArrayTargets, readArrayTarget } from '../data/array_target';
import type { TargetForm } from '../data/collect';
import { readArrays } from '../data/load';
import type { RowSources } from '../data/row_source';
import { targetReading, taskNamed } from '../tasks/registry';
import { choosingScore, type Scores } from '../tasks/task';
import { evaluate, evaluateRows } from '../train/evaluate';
import type { EpochReport, FitEnd, StepReport } from '../train/reports';
import { checkTemperature, fitCalibration } from './calibration';
import { withChosen } from './chosen_target';
import { addEpoch, emptyHistory, type FitHistory } from './fit_history';
import { completeOptions, type ProgramOptions, programNames, refuseOfCommand } from './given_options';
import { networkRun, type TrainedRun } from './load_run';
import { type BeforeRows, OPTIONS, type OptionName, type TrainOptions } from './options';
import { divideRows } from './own_rows';
import { exchangedDoubts, predictionDoubts } from './prediction_doubts';
import { type Prepared, prepare } from './prepare';
import { newRunOptions } from './resolve_options';
import { IN_MEMORY } from './rows_in_memory';
import { scoredRows, validationRows } from './scored_rows';
import { type EpochMetrics, epochMetrics } from './train';
import type { UsedWeights } from './weights';
import { WEIGHTS, type WeightsKind } from './weights_kind';

/** The headings of the options that a fit has. */
const GROUPS = ['Model', 'Training', 'Regularisation'] as const;
/** Its options under other headings. */
const OTHERS = ['task', 'valFraction', 'split', 'splitSeed', 'seed'] as const;

type OfGroups = {
  [N in OptionName]: (typeof OPTIONS)[N]['group'] extends (typeof GROUPS)[number] ? N : never;
}[OptionName];
type FitName = (OfGroups | (typeof OTHERS)[number]) & keyof ProgramOptions;

const isFitName = (name: keyof ProgramOptions): name is FitName =>
  (GROUPS as readonly string[]).includes(OPTIONS[name].group) || (OTHERS as readonly string[]).includes(name);

const fitNames = programNames.filter(isFitName);

/** Rows with their targets and, if rows do not count alike, a weight for each. */
export type ValidationRows =
  | readonly [x: ArrayRows, y: ArrayTargets]
  | readonly [x: ArrayRows, y: ArrayTargets, sampleWeight: Float32Array | readonly number[]];

/**
 * The options of `fit` that `regulus train` has, by their names in camelCase.
 *
 * @interface
 */
export type FitTrainingOptions = Pick<ProgramOptions, FitName>;

/** Options of `fit`: those of `regulus train` about model and training by their names in camelCase, and these. */
export type FitRunOptions = FitTrainingOptions & {
  /** Rows to choose the best epoch by, apart from those to fit; or hold a share of these back: `valFraction`. */
  validation?: ValidationRows | undefined;
  /** How much each row counts; default: rows count alike. */
  sampleWeight?: Float32Array | readonly number[] | undefined;
  /** Names of the columns, all different. */
  featureNames?: readonly string[] | undefined;
  /** Whose weights the run ends with; default: the best epoch's where rows are validated, else the last. */
  weights?: WeightsKind | undefined;
  /** Called, and waited for, after each step. */
  onStep?: ((report: StepReport) => void | Promise<void>) | undefined;
  /** Called, and waited for, after each epoch. */
  onEpoch?: ((report: EpochReport) => void | Promise<void>) | undefined;
  /**
   * Called with what is doubtful about the rows, before the first step, and later about rows that are
   * predicted. Default: `warnings` of the run has the former, and the process is warned of the latter, of
   * each column once (`process.emitWarning` with the code REGULUS_ROWS).
   */
  onWarning?: ((warning: Warning) => void) | undefined;
  /** Ends the fit after the step in progress: the run has the weights of then, or of the best epoch. */
  signal?: AbortSignal | undefined;
};

/** What `fit` gives: a run that predicts, and how it was fitted. */
export interface FittedRun extends TrainedRun {
  /** A list for each value that was told after an epoch: of scores only where rows are validated. */
  history: FitHistory;
  /** How the training ended. */
  end: FitEnd;
  /** What was doubtful about the rows, and about the predictions of those to validate. */
  warnings: readonly Warning[];
  /** @internal What the files of a run folder tell of it. */
  told: ToldRun;
}

/** What is told of a fit in the files of a run folder. */
export interface ToldRun {
  /** The lines of metrics.jsonl. */
  metrics: EpochMetrics[];
  /** Of training. */
  seconds: number;
  /** Rows of a training step by time. */
  samplesPerSecond: number;
  /** Steps left out because they were not finite. */
  skipped: number;
  /** The name of the score that chose. */
  selectedBy: string;
  /** Where rows were validated: how many, and the scores of the weights that the run has. */
  validated?: { readonly rows: number; readonly scores: Scores };
  /** What calibrated probabilities divide the outputs by, where rows were validated. */
  temperature?: number;
}

const OWN = ['validation', 'sampleWeight', 'featureNames', 'weights', 'signal'] as const;
const CALLBACKS = ['onStep', 'onEpoch', 'onWarning'] as const;

/** The options of the run. @throws RangeError for averaged weights without an average, and two validation parts. */
function runOptionsOf(options: FitRunOptions): BeforeRows<TrainOptions> {
  const known = [...fitNames, ...OWN, ...CALLBACKS] as const;
  refuseOfCommand('options', options);
  checkOptions('options', options, known);
  const { validation, weights, valFraction } = options;
  for (const name of CALLBACKS) checkFunction(`options.${name}`, options[name]);
  if (weights !== undefined) checkOneOf('options.weights', weights, WEIGHTS);
  if (weights === 'averaged' && options.ema === undefined)
    throw rangeError(
      'options.weights',
      "'averaged' only with options.ema, the decay of the average",
      weights,
    );
  if (weights === 'best' && !validation && !valFraction)
    throw rangeError('options.weights', "'best' only with rows to validate", weights);
  if (validation !== undefined && valFraction)
    throw rangeError('options.valFraction', '0 beside options.validation', valFraction);
  for (const name of ['split', 'splitSeed'] as const)
    if (options[name] !== undefined && options[name] !== 'shuffled' && !valFraction)
      throw rangeError(
        `options.${name}`,
        'none without options.valFraction, as no rows are held back',
        options[name],
      );
  const given = Object.fromEntries(fitNames.map((name) => [name, options[name]]));
  return newRunOptions(completeOptions({ ...given, data: IN_MEMORY, testFraction: 0 }), '');
}

/** The arrays as sources of rows. */
function sourcesOf(x: ArrayRows, y: ArrayTargets, options: FitRunOptions, form: TargetForm | undefined) {
  const { sampleWeight, featureNames, validation } = options;
  const features = readArrayRows('x', x);
  const target = readArrayTarget('y', y, features.shape[0], form);
  const sources: RowSources = {
    data: arraySource(features, {
      names: { rows: 'x and y', weights: 'options.sampleWeight' },
      target,
      sampleWeight,
      featureNames,
    }),
  };
  if (validation === undefined) return { sources, form: target.form };
  if (!Array.isArray(validation) || validation.length < 2 || validation.length > 3)
    throw typeError('options.validation', '[x, y] or [x, y, sampleWeight]', validation);
  const [valX, valY, valWeight] = validation as ValidationRows;
  if ((valWeight === undefined) !== (sampleWeight === undefined))
    throw rangeError(
      'options.validation',
      'weights where the rows to fit have them, and only there',
      validation,
    );
  const valFeatures = readArrayRows('options.validation[0]', valX);
  const valTarget = readArrayTarget('options.validation[1]', valY, valFeatures.shape[0], target.form);
  const names = { rows: 'options.validation', weights: 'options.validation[2]' };
  const beside = { names, target: valTarget, sampleWeight: valWeight, featureNames };
  sources.validation = arraySource(valFeatures, beside);
  return { sources, form: target.form };
}

/** Copies of a model's weights, in memory of their own. */
class KeptWeights {
  #kept: Record<string, Tensor> | null = null;

  constructor(readonly model: Prepared['model']) {}

  keep(): void {
    this.#kept = this.model.stateDict();
  }

  restore(): void {
    if (this.#kept) this.model.loadStateDict(this.#kept);
  }
}

/** Puts the weights that the run is to have into the model. */
function takeWeights(
  { trainer, model, description }: Prepared,
  best: KeptWeights,
  wanted: WeightsKind | undefined,
): UsedWeights {
  const { epoch, best: bestEpoch } = trainer.stateDict();
  const kind = wanted ?? (description.validated ? 'best' : 'last');
  if (kind === 'averaged' && trainer.average) model.loadStateDict(trainer.average.stateDict());
  if (kind !== 'best' || bestEpoch === null) return { kind: kind === 'best' ? 'last' : kind, epoch };
  best.restore();
  return { kind, epoch: bestEpoch.epoch };
}

/**
 * Fits a residual network to rows in arrays: standardises them, trains it with the defaults of `regulus
 * train` for so many rows, and keeps the weights of the best epoch where there are rows to validate. For a
 * model of your own, use `Trainer`; for tables with texts or dates, `train`.
 *
 * The task is classification where `y` has texts, booleans, one-hot rows or whole numbers; regression where
 * some numbers are not whole, or more than 20 are different and each occurs in fewer than 10 rows on average;
 * multilabel for rows of several 0 and 1. `task` says which it is.
 *
 * @example
 * const run = await fit(x, y, { validation: [xVal, yVal], epochs: 20, patience: 5 });
 * console.log(run.history.valLoss);
 * run.predict([[5.1, 3.5, 1.4, 0.2]]);
 *
 * @param x [rows, features] or images: an array of rows, or a typed array with its shape.
 * @param y A target for each row: texts, booleans or numbers; or several numbers a row.
 * @throws TypeError or RangeError for arrays that are no rows, and a wrong option; DataError for a target
 * that cannot be learned; DivergedError when the loss is no longer finite.
 */
export async function fit(x: ArrayRows, y: ArrayTargets, options: FitRunOptions = {}): Promise<FittedRun> {
  const given = runOptionsOf(options);
  const { onStep, onEpoch, onWarning, signal, weights: wanted } = options;
  const reading = targetReading(given.task);
  const { sources, form } = sourcesOf(x, y, options, reading.form);
  const rows = await readArrays(sources, { form, readTarget: reading.readerOf(form) });
  const job = await prepare(given, null, undefined, divideRows(rows, given));
  for (const warning of job.warnings) onWarning?.(warning);
  const history = emptyHistory();
  const metrics: EpochMetrics[] = [];
  const started = now();
  const best = new KeptWeights(job.model);
  const scored = scoredRows(job);
  const end = await job.trainer.fit(job.loader, {
    epochs: job.options.epochs,
    validation: scored.watchedLoader,
    training: scored.trainingLoader,
    patience: given.patience,
    select: given.select,
    onStep,
    onEpoch: (report) => {
      addEpoch(history, report);
      metrics.push(epochMetrics(report, scored.watched));
      if (report.improved) best.keep();
      return onEpoch?.(report);
    },
    signal,
  });
  const seconds = (now() - started) / 1000;
  const { epoch, skipped } = job.trainer.stateDict();
  const told: ToldRun = {
    metrics,
    seconds,
    samplesPerSecond: (epoch * job.loader.rows) / seconds,
    skipped,
    selectedBy: choosingScore(taskNamed(job.description.target.task), given.select).name,
  };
  const ofFitted = () => scored.trainingLoader && evaluate(job.model, scored.trainingLoader);
  const watched = validationRows(scored);
  const exchanged = await exchangedDoubts(watched ? await evaluateRows(job.model, watched) : null, ofFitted);
  const used = takeWeights(job, best, wanted);
  const kept = await withChosen(job, validationRows(scored));
  const { description, warnings: noticed } = kept;
  const validation = validationRows(kept === job ? scored : scoredRows(kept));
  const evaluated = validation ? await evaluateRows(job.model, validation) : null;
  if (evaluated) told.validated = { rows: validation!.rows, scores: evaluated.scores };
  Object.assign(told, fitCalibration(description.target.task, evaluated));
  const doubts = exchanged.length > 0 ? exchanged : await predictionDoubts(evaluated, ofFitted);
  for (const warning of doubts) onWarning?.(warning);
  const warnings = [...noticed, ...doubts];
  const temperature = () => checkTemperature(told.temperature);
  const run = networkRun(description, { model: job.model, used, temperature, onWarning });
  return Object.assign(run, { history, end, warnings, told });
}
