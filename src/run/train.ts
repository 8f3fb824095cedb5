// One whole training job: data → model → trainer → run folder. The command adds only arguments and what is
// printed.

import { numThreads, simd } from '../core/runtime';
import { loadData } from '../data/load';
import { type Split, split } from '../data/split';
import { fitStandardisation } from '../data/standardisation';
import { isDistributed } from '../distributed/distributed_data_parallel';
import { type ProcessGroup, processGroup } from '../distributed/process_group';
import { RankMeter, type RankMetrics } from '../distributed/rank_metrics';
import { DataError } from '../io/data_error';
import type { ResidualMLP } from '../nn/residual_mlp';
import { type Evaluation, evaluate, predictAll, score } from '../train/evaluate';
import type { EpochReport, FitEnd, StepReport } from '../train/trainer';
import {
  type Checkpoint,
  dataDigest,
  loadCheckpoint,
  type RunDescription,
  restore,
  saveCheckpoint,
  saveModel,
} from './checkpoint';
import { buildJob, evaluationLoader } from './job';
import type { TrainOptions } from './options';
import { outcomeOptions } from './resolve_options';
import { evaluateRun } from './run_evaluation';
import { RunFolder } from './run_folder';

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

/** Who watches a job. */
export interface JobObserver {
  /** The data is split and the model stands. */
  onStart?: (
    parts: Split,
    model: ResidualMLP,
    description: string,
    batches: number,
    step: number,
  ) => void | Promise<void>;
  onStep?: (report: StepReport) => void;
  onEpoch?: (metrics: EpochMetrics) => void;
  onWarning?: (text: string) => void;
  signal?: AbortSignal;
}

/** How a job ended: with a summary, or by its signal after a checkpoint at this step. */
export type JobEnd = { summary: Summary; end: FitEnd } | { summary: null; step: number };

const prefixed = <P extends string>(prefix: P, { loss, accuracy, ece }: Evaluation) =>
  ({ [`${prefix}_loss`]: loss, [`${prefix}_accuracy`]: accuracy, [`${prefix}_ece`]: ece }) as Record<
    `${P}_${keyof Evaluation}`,
    number
  >;

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

/** Reads and splits the data, and builds what is trained on it. */
async function prepare(options: TrainOptions, group: ProcessGroup | null, resumed: Checkpoint | undefined) {
  const { data, test } = await loadData(options);
  const digest = dataDigest(data) + (test ? dataDigest(test) : '');
  if (resumed && resumed.data !== digest)
    throw new DataError(
      options.data,
      '',
      `expected the data that ${resumed.path} was trained on, found other values`,
    );
  const parts = split(data, { ...options, seed: options.splitSeed ?? options.seed }, test);
  const description: RunDescription = {
    options: outcomeOptions(options),
    standardisation: fitStandardisation(parts.train),
    classNames: data.classNames,
    featureNames: data.featureNames ?? null,
    data: digest,
  };
  return { data, parts, description, ...buildJob(options, parts.train, description.standardisation, group) };
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
  const { data, parts, description, trainer, loader, model } = await prepare(options, group, resumed).catch(
    (error: Error) => {
      throw resumed && ['TypeError', 'RangeError'].includes(error.name)
        ? new DataError(resumed.path, 'options', error.message)
        : error;
    },
  );
  const { standardisation } = description;
  const distributed = isDistributed(trainer.model) ? trainer.model : null;
  if (resumed) restore(trainer, resumed);
  distributed?.compareParameters();
  const run =
    group && group.rank > 0
      ? null
      : resumed
        ? RunFolder.reopen(options.out, trainer.stateDict().epoch)
        : RunFolder.create(options.out);
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
  await observer.onStart?.(
    parts,
    model,
    data.description,
    Math.ceil(loader.batches / options.accumulate),
    trainer.step,
  );

  // Where there is a validation part, the test rows are looked at once, at the end.
  const watched = parts.validation.indices.length ? 'val' : 'test';
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
  const onEpoch = ({
    epoch,
    step,
    lr,
    loss,
    samplesPerSecond,
    gradNorm,
    updateRatio,
    keptShare,
    validation,
    averaged,
    improved,
  }: EpochReport) => {
    const scores = {
      ...prefixed(watched, validation!),
      ...(averaged ? prefixed(`averaged_${watched}`, averaged) : {}),
    };
    const measured = { grad_norm: gradNorm, update_ratio: updateRatio, kept_share: keptShare };
    const ranks = meter ? { ranks: meter.epoch(samplesPerSecond) } : {};
    const line: EpochMetrics = {
      epoch,
      step,
      lr,
      train_loss: loss,
      samples_per_second: samplesPerSecond,
      ...measured,
      ...scores,
      ...ranks,
    };
    run?.addMetrics(line);
    events?.add(line);
    if (improved && watched === 'val') save(run?.best);
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
  if (run) {
    const weights = Object.fromEntries(
      [...model.namedParameters()].map(([name, { data: values, shape }]) => [name, { data: values, shape }]),
    );
    saveModel(run.model, weights, options.saveDtype);
    if (trainer.average) saveModel(run.averagedModel, trainer.average.stateDict(), options.saveDtype);
  }
  const test = await predictAll(trainer.model, testLoader);
  const validation = watched === 'val' ? await predictAll(trainer.model, watchedLoader) : null;
  const summary: Summary = {
    ...prefixed('test', score(test)),
    ...(validation
      ? { ...prefixed('val', score(validation)), ...(best ? { best_epoch: best.epoch } : {}) }
      : {}),
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
  run?.writeJson('evaluation.json', evaluateRun(parts.test, test, validation), 0);
  run?.writeJson('summary.json', summary);
  return { summary, end };
}
