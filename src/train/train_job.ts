// One whole training job: data → model → trainer → run folder. The command adds only arguments and what is printed.
import { BatchLoader } from '../data/batch_loader';
import { DataError } from '../data/data_error';
import { fitStandardisation, split, type Dataset, type Part, type Split, type Standardisation } from '../data/dataset';
import { loadData } from '../data/load';
import { LabelSmoothingCE } from '../loss/label_smoothing_ce';
import type { ResidualMLP } from '../nn/residual_mlp';
import { AdamW } from '../optim/adamw';
import { decayGroups } from '../optim/decay_groups';
import { namedScheduler } from '../optim/lr_schedule';
import { numThreads, simd } from '../runtime';
import { dataDigest, loadCheckpoint, restore, saveCheckpoint, saveModel, type Checkpoint, type RunDescription } from './checkpoint';
import { noisyLabels } from './label_noise';
import { evaluate, type Evaluation } from './metrics';
import { networkOf } from './network';
import { RunFolder } from './run_folder';
import { outcomeOptions, type TrainOptions } from './train_options';
import { Trainer, type EpochReport, type FitEnd, type StepReport } from './trainer';

/** summary.json; averaged_* are the averaged weights'. */
export interface Summary {
  test_accuracy: number;
  test_loss: number;
  test_ece: number;
  [score: `val_${string}` | `averaged_${string}`]: number;
  /** Where there is a validation part: the epoch of its lowest loss. */
  best_epoch?: number;
  /** Epochs that were run; fewer than asked for where the run stopped early. */
  epochs: number;
  /** Steps left out as they were not finite. */
  skipped_steps: number;
  seconds: number;
  samples_per_second: number;
  parameters: number;
  versions: { regulus: string; node: string; simd: string; threads: number };
}

/** One line of metrics.jsonl. */
export interface EpochMetrics {
  epoch: number;
  step: number;
  lr: number;
  train_loss: number;
  samples_per_second: number;
  [metric: `test_${string}` | `val_${string}` | `averaged_${string}`]: number;
}

/** Who watches a job. */
export interface JobObserver {
  /** The data is split and the model stands. */
  onStart?: (parts: Split, model: ResidualMLP, description: string, batches: number, step: number) => void;
  onStep?: (report: StepReport) => void;
  onEpoch?: (metrics: EpochMetrics) => void;
  onWarning?: (text: string) => void;
  signal?: AbortSignal;
}

/** How a job ended: with a summary, or by its signal after a checkpoint at this step. */
export type JobEnd = { summary: Summary; end: FitEnd } | { summary: null; step: number };

const EVALUATION_BATCH = 512;

const prefixed = <P extends string>(prefix: P, { loss, accuracy, ece }: Evaluation) =>
  ({ [`${prefix}_loss`]: loss, [`${prefix}_accuracy`]: accuracy, [`${prefix}_ece`]: ece }) as Record<`${P}_${keyof Evaluation}`, number>;

/** Weights that give every class the same share of the loss: rows / (classes · rows of the class). */
function balancedWeights({ data, indices }: Part, labels: Int32Array | undefined): Float32Array {
  const counts = new Float64Array(data.classNames.length);
  indices.forEach((row, i) => (counts[labels ? labels[i] : data.labels[row]] += 1));
  return Float32Array.from(counts, (count) => (count ? indices.length / (counts.length * count) : 0));
}

interface Job {
  trainer: Trainer;
  loader: BatchLoader;
  model: ResidualMLP;
}

function buildJob(options: TrainOptions, data: Dataset, train: Part, standardisation: Standardisation): Job {
  const labels = options.labelNoise > 0 ? noisyLabels(train, options.labelNoise, options.seed) : undefined;
  const loader = new BatchLoader(train, standardisation, { batchSize: options.batchSize, seed: options.seed, labels });
  const model = networkOf(options, data.columns, data.classNames.length);
  const optimizer = new AdamW(decayGroups(model, options.weightDecay), { maxGradNorm: options.clipGradNorm, momentDtype: options.momentDtype });
  const classWeights = options.classWeights === 'balanced' ? balancedWeights(train, labels) : undefined;
  const criterion = new LabelSmoothingCE({ smoothing: options.labelSmoothing, classWeights });
  const totalSteps = Math.ceil(loader.batches / options.accumulate) * options.epochs;
  const schedule = namedScheduler(options.schedule, optimizer, { lr: options.lr, totalSteps, warmupSteps: options.warmupSteps });
  const { accumulate, ema, nonFinite } = options;
  return { trainer: new Trainer({ model, optimizer, criterion, schedule, accumulate, ema, nonFinite }), loader, model };
}

/** Whether it is time to save again: after so many steps, or minutes where the text ends in m. */
function saveClock(every: string): (step: number) => boolean {
  const amount = parseFloat(every);
  let last = performance.now();
  if (!every.endsWith('m')) return (step) => step % amount === 0;
  return () => {
    if (performance.now() - last < amount * 60_000) return false;
    last = performance.now();
    return true;
  };
}

/**
 * Trains as the options say and leaves the run folder; with `resumed`, goes on in the folder of that checkpoint.
 *
 * @throws DataError for data or a checkpoint that cannot be used, DivergedError when the loss is no longer finite.
 */
export async function trainJob(options: TrainOptions, version: string, observer: JobObserver = {}, resumed?: Checkpoint): Promise<JobEnd> {
  const { data, test: separateTest } = loadData(options);
  const digest = dataDigest(data) + (separateTest ? dataDigest(separateTest) : '');
  if (resumed && resumed.data !== digest) throw new DataError(options.data, '', `expected the data that ${resumed.path} was trained on, found other values`);
  const parts = split(data, options, separateTest);
  const description: RunDescription = { options: outcomeOptions(options), standardisation: fitStandardisation(parts.train), classNames: data.classNames, data: digest };
  const { standardisation } = description;
  const { trainer, loader, model } = buildJob(options, data, parts.train, standardisation);
  if (resumed) restore(trainer, resumed);
  const run = resumed ? RunFolder.reopen(options.out, trainer.stateDict().epoch) : RunFolder.create(options.out);
  if (resumed && resumed.simd !== simd().target) observer.onWarning?.(`the run was made on ${resumed.simd} and goes on with ${simd().target}: correct, but not the same bits`);
  const save = (file = run.checkpoint) => saveCheckpoint(file, trainer, description);
  if (!resumed) {
    run.writeJson('config.json', { version: 1, ...options, ...outcomeOptions(options) });
    save();
  }
  observer.onStart?.(parts, model, data.description, Math.ceil(loader.batches / options.accumulate), trainer.step);

  // Where there is a validation part, the test rows are looked at once, at the end.
  const watched = parts.validation.indices.length ? 'val' : 'test';
  const testLoader = new BatchLoader(parts.test, standardisation, { batchSize: EVALUATION_BATCH });
  const watchedLoader = watched === 'val' ? new BatchLoader(parts.validation, standardisation, { batchSize: EVALUATION_BATCH }) : testLoader;
  const start = performance.now();
  const epochsBefore = trainer.stateDict().epoch;
  const timeToSave = saveClock(options.saveEvery);
  const onStep = (report: StepReport) => {
    if (timeToSave(report.step)) save();
    observer.onStep?.(report);
  };
  const onEpoch = ({ epoch, step, lr, loss, samplesPerSecond, validation, averaged, improved }: EpochReport) => {
    const scores = { ...prefixed(watched, validation!), ...(averaged ? prefixed(`averaged_${watched}`, averaged) : {}) };
    const line: EpochMetrics = { epoch, step, lr, train_loss: loss, samples_per_second: samplesPerSecond, ...scores };
    run.addMetrics(line);
    if (improved && watched === 'val') save(run.best);
    save();
    observer.onEpoch?.(line);
  };
  const end = await trainer.fit(loader, { epochs: options.epochs, validation: watchedLoader, patience: options.patience, onStep, onEpoch, signal: observer.signal });
  if (end === 'aborted') {
    save();
    return { summary: null, step: trainer.step };
  }

  const seconds = (performance.now() - start) / 1000;
  const { epoch, best, skipped } = trainer.stateDict();
  // A run that chose its end by the validation part keeps what it chose.
  if (options.patience !== undefined && best) model.loadStateDict(loadCheckpoint(run.best).model);
  const weights = Object.fromEntries([...model.namedParameters()].map(([name, { data: values, shape }]) => [name, { data: values, shape }]));
  saveModel(run.model, weights, options.saveDtype);
  if (trainer.average) saveModel(run.averagedModel, trainer.average.stateDict(), options.saveDtype);
  const summary: Summary = {
    ...prefixed('test', await evaluate(model, testLoader)),
    ...(watched === 'val' ? { ...prefixed('val', await evaluate(model, watchedLoader)), ...(best ? { best_epoch: best.epoch } : {}) } : {}),
    ...(trainer.average ? prefixed('averaged_test', await trainer.average.within(() => evaluate(model, testLoader))) : {}),
    epochs: epoch,
    skipped_steps: skipped,
    seconds,
    samples_per_second: (loader.rows * (epoch - epochsBefore)) / seconds,
    parameters: model.parameters().reduce((sum, parameter) => sum + parameter.data.length, 0),
    versions: { regulus: version, node: process.version, simd: simd().target, threads: numThreads() },
  };
  run.writeJson('summary.json', summary);
  return { summary, end };
}
