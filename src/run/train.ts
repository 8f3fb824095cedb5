// A training job from beginning to end: data → model → trainer → run folder. The command adds only arguments
// and what is printed.

import { now } from '../core/clock';
import type { Warning } from '../core/warning';
import type { Split } from '../data/split';
import { RankMeter, type RankMetrics } from '../distributed/rank_metrics';
import type { ScoreTable } from '../tasks/score_table';
import { prefixed } from '../tasks/task';
import type { EpochReport, FitEnd, StepReport } from '../train/reports';
import { type Checkpoint, loadCheckpoint } from './checkpoint';
import { saveTarget, withChosen } from './chosen_target';
import type { Job } from './job';
import type { BeforeRows, TrainOptions } from './options';
import type { RunParts } from './own_rows';
import type { RunFolder } from './run_folder';
import { type Summary, summarise } from './run_summary';
import { openJob, type RunningJob } from './running_job';
import { saveCheckpoint, saveModel } from './save_checkpoint';
import { type ScoredRows, scoredRows, validationRows, type Watched } from './scored_rows';
import type { UsedWeights } from './weights';

/** One line of metrics.jsonl. */
export interface EpochMetrics {
  /** From 1. */
  epoch: number;
  /** Steps taken since the beginning. */
  step: number;
  /** The learning rate of the last step. */
  lr: number;
  /** The mean training loss of the epoch. */
  train_loss: number;
  /** Rows of a training step by time. */
  samples_per_second: number;
  /** Of the epoch's first step; see EpochReport. */
  grad_norm: number;
  /** Of the same step: the norm of the update by that of the weights. */
  update_ratio: number;
  /** The share of rows that each block kept. */
  kept_share: number[];
  /** Those of `fitted_` are of a sample of the fitted rows. */
  [metric: `test_${string}` | `val_${string}` | `fitted_${string}` | `averaged_${string}`]: number;
  /** Of a distributed run, by rank. */
  ranks?: RankMetrics[];
}

/** What a job starts with. */
export interface JobStart extends Job {
  /** Every option, those that depend on the rows included. */
  options: TrainOptions;
  parts: Split;
  stepsPerEpoch: number;
  /** Steps taken before: more than 0 for a run that is resumed. */
  step: number;
}

/** Who watches a job. */
export interface JobObserver {
  /** The data is split and the model is built. */
  onStart?: (start: JobStart) => void | Promise<void>;
  onStep?: (report: StepReport) => unknown;
  onEpoch?: (metrics: EpochMetrics) => unknown;
  /** Something is doubtful; before onStart. */
  onWarning?: (warning: Warning) => void;
  signal?: AbortSignal;
}

/** How a job ended: with a summary, or by its signal after a checkpoint at this step. */
export type JobEnd = FinishedJob | { summary: null; step: number };

/** What a job that trained to its end tells. */
export interface FinishedJob {
  summary: Summary;
  end: FitEnd;
  /** The scores of the test rows by class or label; null without them, and for a task that has none. */
  table: ScoreTable | null;
}

/** Whether it is time to save again: after so many steps, or minutes where the text ends in m. */
function saveClock(every: string): (step: number) => boolean {
  const amount = parseFloat(every);
  let last = now();
  if (!every.endsWith('m')) return (step) => step % amount === 0;
  return () => {
    if (now() - last < amount * 60_000) return false;
    last = now();
    return true;
  };
}

/** A line of metrics.jsonl. */
export function epochMetrics(report: EpochReport, watched: Watched, ranks?: RankMetrics[]): EpochMetrics {
  const { validation, averaged, training, averagedTraining } = report;
  return {
    epoch: report.epoch,
    step: report.step,
    lr: report.lr,
    train_loss: report.loss,
    samples_per_second: report.samplesPerSecond,
    grad_norm: report.gradNorm,
    update_ratio: report.updateRatio,
    kept_share: report.keptShare,
    ...(validation ? prefixed(watched, validation) : {}),
    ...(averaged ? prefixed(`averaged_${watched}`, averaged) : {}),
    ...(training ? prefixed('fitted', training) : {}),
    ...(averagedTraining ? prefixed('averaged_fitted', averagedTraining) : {}),
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

function save({ trainer, description }: RunningJob, file: string | undefined): void {
  if (file !== undefined) saveCheckpoint(file, trainer, description);
}

/** Trains, with a checkpoint when it is time, and one beside a line of metrics after each epoch. */
function fitJob(
  job: RunningJob,
  { watched, watchedLoader, trainingLoader }: ScoredRows,
  observer: JobObserver,
): Promise<FitEnd> {
  const { trainer, loader, options, group, distributed, folder, addEpoch } = job;
  const timeToSave = saveClock(options.saveEvery);
  const meter = group && new RankMeter(group);
  const onStep = async (report: StepReport) => {
    meter?.step();
    if (timeToSave(report.step)) save(job, folder?.checkpoint);
    await observer.onStep?.(report);
  };
  const onEpoch = async (report: EpochReport) => {
    const line = epochMetrics(report, watched, meter?.epoch(report.samplesPerSecond));
    folder?.addMetrics(line);
    addEpoch?.(line);
    if (report.improved && watched === 'val') save(job, folder?.best);
    save(job, folder?.checkpoint);
    distributed?.compareParameters();
    await observer.onEpoch?.(line);
  };
  return trainer.fit(loader, {
    epochs: options.epochs,
    validation: watchedLoader,
    training: trainingLoader,
    validationName: watched === 'val' ? 'validation' : 'test',
    patience: options.patience,
    select: options.select,
    onStep,
    onEpoch,
    signal: observer.signal,
  });
}

/** A run that held rows back to validate keeps the weights of its best epoch; says which it keeps. */
function takeBestWeights({ description, trainer, model, folder, distributed }: RunningJob): UsedWeights {
  const { best, epoch } = trainer.stateDict();
  if (!description.validated || best === null) return { kind: 'last', epoch };
  if (folder) model.loadStateDict(loadCheckpoint(folder.best).model);
  distributed?.broadcastParameters();
  return { kind: 'best', epoch: best.epoch };
}

/**
 * Trains as the options say, those that are not set chosen by the rows to fit, and leaves the run folder.
 * Of several ranks the first writes.
 *
 * @param resumed The checkpoint to go on from, in its folder. @param divided The rows, where they are read.
 * @throws DataError for data or a checkpoint that cannot be used, DivergedError when the loss is no longer
 * finite.
 */
export async function trainJob(
  given: BeforeRows<TrainOptions>,
  version: string,
  observer: JobObserver = {},
  resumed?: Checkpoint,
  divided?: RunParts,
): Promise<JobEnd> {
  const job = await openJob(given, resumed, divided);
  const { options, parts, model, trainer, loader, folder, before } = job;
  const stepsPerEpoch = Math.ceil(loader.batches / options.accumulate);
  for (const warning of job.warnings) observer.onWarning?.(warning);
  await observer.onStart?.({ options, parts, model, trainer, loader, stepsPerEpoch, step: trainer.step });

  const scored = scoredRows(job);
  const epochsDone = () => trainer.stateDict().epoch + trainer.stateDict().batch / loader.batches;
  const [start, epochsBefore] = [now(), epochsDone()];
  const end = await fitJob(job, scored, observer);
  if (end === 'aborted') {
    save(job, folder?.checkpoint);
    return { summary: null, step: trainer.step };
  }
  const epochs = epochsDone() - epochsBefore;
  const seconds = epochs > 0 ? (now() - start) / 1000 : 0;
  const time = { seconds: before.seconds + seconds, rows: before.rows + epochs * loader.rows };

  const last = await withChosen(job, validationRows(scored));
  if (last !== job) save(last, folder?.checkpoint);
  const weights = takeBestWeights(job);
  if (folder) saveWeights(folder, job, options.saveDtype);
  const kept = weights.kind === 'best' ? await withChosen(job, validationRows(scored)) : last;
  if (kept !== last && folder) saveTarget(folder.best, kept.description.target);
  for (const warning of kept.warnings.slice(job.warnings.length)) observer.onWarning?.(warning);
  const rows = kept === job ? scored : scoredRows(kept);
  // The checkpoint that has the averaged weights has what was chosen for the last ones.
  const averagedTestLoader = kept === last ? rows.testLoader : scoredRows(last).testLoader;
  const finished = await summarise(kept, { ...rows, averagedTestLoader }, time, weights, version);
  for (const warning of finished.summary.warnings.slice(kept.warnings.length)) observer.onWarning?.(warning);
  return { ...finished, end };
}
