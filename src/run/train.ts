// One whole training job: data → model → trainer → run folder. The command adds only arguments and what is
// printed.

import { numThreads, simd } from '../core/runtime';
import { type Split, split } from '../data/split';
import { fitStandardisation } from '../data/standardisation';
import { isDistributed } from '../distributed/distributed_data_parallel';
import { type ProcessGroup, processGroup } from '../distributed/process_group';
import { RankMeter, type RankMetrics } from '../distributed/rank_metrics';
import { DataError } from '../io/data_error';
import { loadData } from '../tasks/load_data';
import { taskNamed } from '../tasks/registry';
import { prefixed } from '../tasks/task';
import { evaluate, predictAll } from '../train/evaluate';
import type { EpochReport, FitEnd, StepReport } from '../train/reports';
import type { Trainer } from '../train/trainer';
import {
  type Checkpoint,
  dataDigest,
  loadCheckpoint,
  type RunDescription,
  restore,
  saveCheckpoint,
  saveModel,
} from './checkpoint';
import { buildJob, evaluationLoader, fitTarget, type Job } from './job';
import type { TrainOptions } from './options';
import { outcomeOptions } from './resolve_options';
import { RunFolder } from './run_folder';

/** summary.json: the task's scores by name, on each part; averaged_* are the averaged weights'. */
export interface Summary {
  task: string;
  [score: `test_${string}` | `val_${string}` | `averaged_${string}`]: number;
  /** If there is a validation part: the epoch with its best score. */
  best_epoch?: number;
  /** Epochs that were run; fewer than asked for where the run stopped early. */
  epochs: number;
  /** Steps left out as they were not finite. */
  skipped_steps: number;
  seconds: number;
  samples_per_second: number;
  /** The number of processes of a distributed run. */
  ranks?: number;
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
  /** Of the epoch's first step; see EpochReport. */
  grad_norm: number;
  update_ratio: number;
  /** The share of rows that each block kept. */
  kept_share: number[];
  [metric: `test_${string}` | `val_${string}` | `averaged_${string}`]: number;
  /** Of a distributed run, by rank. */
  ranks?: RankMetrics[];
}

/** What a job starts with. */
export interface JobStart extends Job {
  parts: Split;
  stepsPerEpoch: number;
  /** Steps taken before: more than 0 for a run that is resumed. */
  step: number;
}

/** Who watches a job. */
export interface JobObserver {
  /** The data is split and the model is built. */
  onStart?: (start: JobStart) => void | Promise<void>;
  onStep?: (report: StepReport) => void;
  onEpoch?: (metrics: EpochMetrics) => void;
  onWarning?: (text: string) => void;
  signal?: AbortSignal;
}

/** How a job ended: with a summary, or by its signal after a checkpoint at this step. */
export type JobEnd = { summary: Summary; end: FitEnd } | { summary: null; step: number };

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

/** What is trained, on what. */
interface Prepared extends Job {
  parts: Split;
  description: RunDescription;
}

/** Reads and splits the data, and builds what is trained on it. */
async function prepare(
  options: TrainOptions,
  group: ProcessGroup | null,
  resumed: Checkpoint | undefined,
): Promise<Prepared> {
  const { data, test } = await loadData(options);
  const digest = dataDigest(data) + (test ? dataDigest(test) : '');
  if (resumed && resumed.data !== digest)
    throw new DataError(
      options.data,
      '',
      `expected the data that ${resumed.path} was trained on, found other values`,
    );
  const parts = fitTarget(split(data, { ...options, seed: options.splitSeed ?? options.seed }, test));
  const description: RunDescription = {
    options: outcomeOptions(options),
    standardisation: fitStandardisation(parts.train),
    target: parts.train.data.target.description,
    featureNames: data.featureNames ?? null,
    data: digest,
  };
  return { parts, description, ...buildJob(options, parts.train, description.standardisation, group) };
}

/** What a resumed run's options refuse is wrong with its checkpoint, not with an argument. */
function blameCheckpoint(error: Error, resumed: Checkpoint | undefined): Error {
  return resumed && ['TypeError', 'RangeError'].includes(error.name)
    ? new DataError(resumed.path, 'options', error.message)
    : error;
}

/** The folder that this process writes: of several ranks the first does. */
function openFolder(
  { out }: TrainOptions,
  group: ProcessGroup | null,
  trainer: Trainer,
  resumed: boolean,
): RunFolder | null {
  if (group && group.rank > 0) return null;
  return resumed ? RunFolder.reopen(out, trainer.stateDict().epoch) : RunFolder.create(out);
}

/** The part whose scores are watched. If rows are held back to validate, the test rows are used once, at the end. */
type Watched = 'val' | 'test';

/** A line of metrics.jsonl. */
function epochMetrics(report: EpochReport, watched: Watched, ranks: RankMetrics[] | undefined): EpochMetrics {
  const { validation, averaged } = report;
  return {
    epoch: report.epoch,
    step: report.step,
    lr: report.lr,
    train_loss: report.loss,
    samples_per_second: report.samplesPerSecond,
    grad_norm: report.gradNorm,
    update_ratio: report.updateRatio,
    kept_share: report.keptShare,
    ...prefixed(watched, validation!),
    ...(averaged ? prefixed(`averaged_${watched}`, averaged) : {}),
    ...(ranks ? { ranks } : {}),
  };
}

/** Writes the weights, and the averaged ones if there are any. */
function saveWeights(run: RunFolder, { trainer, model }: Job, dtype: TrainOptions['saveDtype']): void {
  const weights = Object.fromEntries(
    [...model.namedParameters()].map(([name, { data, shape }]) => [name, { data, shape }]),
  );
  saveModel(run.model, weights, dtype);
  if (trainer.average) saveModel(run.averagedModel, trainer.average.stateDict(), dtype);
}

/**
 * Trains as the options say and leaves the run folder; with `resumed`, goes on in the folder of that
 * checkpoint. Of several ranks the first writes.
 *
 * @throws DataError for data or a checkpoint that cannot be used, DivergedError when the loss is no longer
 * finite.
 */
export async function trainJob(
  options: TrainOptions,
  version: string,
  observer: JobObserver = {},
  resumed?: Checkpoint,
): Promise<JobEnd> {
  const group = options.distributed ? processGroup() : null;
  const prepared = await prepare(options, group, resumed).catch((error: Error) => {
    throw blameCheckpoint(error, resumed);
  });
  const { parts, description, trainer, loader, model } = prepared;
  const { standardisation } = description;
  const task = taskNamed(description.target.task);
  const distributed = isDistributed(trainer.model) ? trainer.model : null;
  if (resumed) restore(trainer, resumed);
  distributed?.compareParameters();
  const run = openFolder(options, group, trainer, resumed !== undefined);
  if (resumed && resumed.simd !== simd().target)
    observer.onWarning?.(
      `the run was made on ${resumed.simd} and goes on with ${simd().target}: correct, but not the same bits`,
    );
  const save = (file = run?.checkpoint) => file && saveCheckpoint(file, trainer, description);
  if (!resumed) {
    run?.writeJson('config.json', { version: 1, ...options, ...outcomeOptions(options) });
    save();
  }
  const events =
    run && options.tensorboard
      ? new (require('./tensorboard') as typeof import('./tensorboard')).EventFile(options.out, trainer.step)
      : undefined;
  const stepsPerEpoch = Math.ceil(loader.batches / options.accumulate);
  await observer.onStart?.({ ...prepared, stepsPerEpoch, step: trainer.step });

  const watched: Watched = parts.validation.indices.length ? 'val' : 'test';
  const testLoader = evaluationLoader(parts.test, standardisation);
  const watchedLoader = watched === 'val' ? evaluationLoader(parts.validation, standardisation) : testLoader;
  const start = performance.now();
  const epochsBefore = trainer.stateDict().epoch;
  const timeToSave = saveClock(options.saveEvery);
  const meter = group && new RankMeter(group);
  const onStep = (report: StepReport) => {
    meter?.step();
    if (timeToSave(report.step)) save();
    observer.onStep?.(report);
  };
  const onEpoch = (report: EpochReport) => {
    const line = epochMetrics(report, watched, meter?.epoch(report.samplesPerSecond));
    run?.addMetrics(line);
    events?.add(line);
    if (report.improved && watched === 'val') save(run?.best);
    save();
    distributed?.compareParameters();
    observer.onEpoch?.(line);
  };
  const end = await trainer.fit(loader, {
    epochs: options.epochs,
    validation: watchedLoader,
    patience: options.patience,
    onStep,
    onEpoch,
    signal: observer.signal,
  });
  if (end === 'aborted') {
    save();
    return { summary: null, step: trainer.step };
  }

  const seconds = (performance.now() - start) / 1000;
  const { epoch, best, skipped } = trainer.stateDict();
  // A run that chose its end by the validation part keeps what it chose.
  if (options.patience !== undefined && best) {
    if (run) model.loadStateDict(loadCheckpoint(run.best).model);
    distributed?.broadcastParameters();
  }
  if (run) saveWeights(run, prepared, options.saveDtype);
  const test = await predictAll(trainer.model, testLoader);
  const validation = watched === 'val' ? await predictAll(trainer.model, watchedLoader) : null;
  const summary: Summary = {
    task: task.name,
    ...prefixed('test', task.score(test)),
    ...(validation ? prefixed('val', task.score(validation)) : {}),
    ...(validation && best ? { best_epoch: best.epoch } : {}),
    ...(trainer.average
      ? prefixed('averaged_test', await trainer.average.within(() => evaluate(trainer.model, testLoader)))
      : {}),
    epochs: epoch,
    skipped_steps: skipped,
    seconds,
    samples_per_second: (loader.rows * (epoch - epochsBefore)) / seconds,
    ...(group ? { ranks: group.ranks } : {}),
    parameters: model.parameters().reduce((sum, parameter) => sum + parameter.data.length, 0),
    versions: { regulus: version, node: process.version, simd: simd().target, threads: numThreads() },
  };
  run?.writeJson('evaluation.json', task.evaluation(test, parts.test, validation), 0);
  run?.writeJson('summary.json', summary);
  return { summary, end };
}
