// A training job from beginning to end: data → model → trainer → run folder. The command adds only arguments
// and what is printed.

import { isDeepStrictEqual } from 'node:util';
import { now } from '../core/clock';
import { numThreads, simd } from '../core/runtime';
import type { Warning } from '../core/warning';
import type { Split } from '../data/split';
import { type DistributedDataParallel, isDistributed } from '../distributed/distributed_data_parallel';
import { type ProcessGroup, processGroup } from '../distributed/process_group';
import { RankMeter, type RankMetrics } from '../distributed/rank_metrics';
import type { ColumnImportance } from '../report/page_data';
import { askedName, taskNamed } from '../tasks/registry';
import type { ScoreTable } from '../tasks/score_table';
import { choosingScore, prefixed } from '../tasks/task';
import { evaluate, evaluateRows } from '../train/evaluate';
import type { EpochReport, FitEnd, StepReport } from '../train/reports';
import type { Trainer } from '../train/trainer';
import { fitCalibration } from './calibration';
import { type Checkpoint, loadCheckpoint, saveCheckpoint, saveModel } from './checkpoint';
import { saveTarget, withChosen } from './chosen_target';
import { columnImportance } from './column_importance';
import type { Job } from './job';
import { missingShares } from './missing_shares';
import type { BeforeRows, TrainOptions } from './options';
import type { RunParts } from './own_rows';
import { type Prepared, prepare } from './prepare';
import { keepData } from './resolve_options';
import { blameCheckpoint, goOn } from './resume';
import { RunFolder, runFiles } from './run_folder';
import { type ScoredRows, scoredRows, validationRows, type Watched } from './scored_rows';
import type { EventFile } from './tensorboard';
import { type TrainingTime, timeBefore } from './training_time';
import type { UsedWeights } from './weights';
import type { WeightsKind } from './weights_kind';

/** What computed a run. */
export interface Versions {
  /** The version of this package. */
  regulus: string;
  /** The version of Node. */
  node: string;
  /** The SIMD target of the kernels. */
  simd: string;
  /** Threads that the kernels shared. */
  threads: number;
}

/** summary.json: the task's scores by name, on each part; averaged_* are the averaged weights'. */
export interface Summary {
  /** The name of the task. */
  task: string;
  [score: `test_${string}` | `val_${string}` | `averaged_${string}`]: number;
  /** Whose weights the scores are of: those of the best epoch, where there is a validation part. */
  weights: WeightsKind;
  /** Whether scores are means by the weights of rows; absent where rows count alike. */
  weighted?: true;
  /** If there is a validation part: the epoch with its best score. */
  best_epoch?: number;
  /** The name of that score. */
  selected_by?: string;
  /** Of classes, if there is a validation part: what calibrated probabilities divide the logits by. */
  temperature?: number;
  /** Epochs that were run; fewer than asked for where the run stopped early. */
  epochs: number;
  /** Steps left out because they were not finite. */
  skipped_steps: number;
  /** What was doubtful before the training began. */
  warnings: readonly Warning[];
  /** Of training: where a run was resumed, of all its processes. */
  seconds: number;
  /** Rows of a training step by time. */
  samples_per_second: number;
  /** The number of processes of a distributed run. */
  ranks?: number;
  /** Values in all parameters. */
  parameters: number;
  /** When the run ended, as ISO 8601. */
  date: string;
  /** Tells whether two runs read the same rows: a digest of their values, names and weights. */
  data_digest: string;
  /** What computed it. */
  versions: Versions;
}

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
  onStep?: (report: StepReport) => void;
  onEpoch?: (metrics: EpochMetrics) => void;
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

/** The folder that this process writes: of several ranks the first does. */
function openFolder(
  options: TrainOptions,
  group: ProcessGroup | null,
  trainer: Trainer,
  resumed: boolean,
): RunFolder | null {
  if (group && group.rank > 0) return null;
  const { out } = options;
  if (!resumed) return RunFolder.create(out);
  keepData(options, runFiles(out));
  return RunFolder.reopen(out, trainer.stateDict().epoch);
}

/** What a run trained before it goes on; its end is written again where it trains more. */
function reopenEnd(folder: RunFolder, { options, trainer, loader }: Prepared): TrainingTime {
  const before = timeBefore(folder, loader.rows);
  if (trainer.stateDict().epoch < options.epochs) folder.forgetEnd();
  return before;
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

/** A job that runs: what is trained, and where it is written. */
interface RunningJob extends Prepared {
  group: ProcessGroup | null;
  distributed: DistributedDataParallel | null;
  /** Null for a rank that does not write. */
  folder: RunFolder | null;
  /** What a resumed run had trained. */
  before: TrainingTime;
  events: EventFile | null;
}

function save({ trainer, description }: RunningJob, file: string | undefined): void {
  if (file !== undefined) saveCheckpoint(file, trainer, description);
}

/** Prepares a job, restores what is resumed and opens the folder. */
async function openJob(
  given: BeforeRows<TrainOptions>,
  resumed: Checkpoint | undefined,
  divided: RunParts | undefined,
): Promise<RunningJob> {
  const group = given.distributed ? processGroup() : null;
  const prepared = await prepare(given, group, resumed, divided).catch((error: Error) => {
    throw blameCheckpoint(error, resumed);
  });
  const { options, trainer, description } = prepared;
  const distributed = isDistributed(trainer.model) ? trainer.model : null;
  const resumeWarnings = resumed ? goOn(trainer, resumed, options) : [];
  distributed?.compareParameters();
  const folder = openFolder(options, group, trainer, resumed !== undefined);
  if (folder && !isDeepStrictEqual(resumed?.options, description.options)) {
    const task = askedName(description.target.task);
    folder.writeJson('config.json', { version: 1, ...options, ...description.options, task });
    saveCheckpoint(folder.checkpoint, trainer, description);
  }
  const before = folder && resumed ? reopenEnd(folder, prepared) : { seconds: 0, rows: 0 };
  const events = folder && options.tensorboard ? openEvents(options.out, trainer.step) : null;
  const warnings = [...prepared.warnings, ...resumeWarnings];
  return { ...prepared, warnings, group, distributed, folder, before, events };
}

/** Loads what writes event files only for a run that asks for them. */
function openEvents(out: string, step: number): EventFile {
  const { EventFile } = require('./tensorboard') as typeof import('./tensorboard');
  return new EventFile(out, step);
}

/** Trains, with a checkpoint when it is time, and one beside a line of metrics after each epoch. */
function fitJob(
  job: RunningJob,
  { watched, watchedLoader, trainingLoader }: ScoredRows,
  observer: JobObserver,
): Promise<FitEnd> {
  const { trainer, loader, options, group, distributed, folder, events } = job;
  const timeToSave = saveClock(options.saveEvery);
  const meter = group && new RankMeter(group);
  const onStep = (report: StepReport) => {
    meter?.step();
    if (timeToSave(report.step)) save(job, folder?.checkpoint);
    observer.onStep?.(report);
  };
  const onEpoch = (report: EpochReport) => {
    const line = epochMetrics(report, watched, meter?.epoch(report.samplesPerSecond));
    folder?.addMetrics(line);
    events?.add(line);
    if (report.improved && watched === 'val') save(job, folder?.best);
    save(job, folder?.checkpoint);
    distributed?.compareParameters();
    observer.onEpoch?.(line);
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

/** Scores what was trained; writes evaluation.json and summary.json. */
async function summarise(
  job: RunningJob,
  { watched, watchedLoader, testLoader }: ScoredRows,
  time: TrainingTime,
  weights: UsedWeights,
  version: string,
): Promise<Pick<FinishedJob, 'summary' | 'table'>> {
  const { parts, description, trainer, model, options, group, folder } = job;
  const task = taskNamed(description.target.task);
  const choosing = choosingScore(task, options.select);
  const { epoch, skipped } = trainer.stateDict();
  const test = testLoader && (await evaluateRows(trainer.model, testLoader));
  const validation = watched === 'val' ? await evaluateRows(trainer.model, watchedLoader!) : null;
  const doubts = (test && task.predictedWarnings?.(test)) ?? [];
  const averaged = testLoader && (await trainer.average?.within(() => evaluate(trainer.model, testLoader)));
  const summary: Summary = {
    task: task.name,
    ...(test ? prefixed('test', test.scores) : {}),
    ...(validation ? prefixed('val', validation.scores) : {}),
    ...fitCalibration(task.name, validation),
    weights: weights.kind,
    ...(parts.train.data.sampleWeight ? { weighted: true as const } : {}),
    ...(weights.kind === 'best' ? { best_epoch: weights.epoch, selected_by: choosing.name } : {}),
    ...(averaged ? prefixed('averaged_test', averaged) : {}),
    epochs: epoch,
    skipped_steps: skipped,
    warnings: [...job.warnings, ...doubts],
    seconds: time.seconds,
    samples_per_second: time.rows / time.seconds,
    ...(group ? { ranks: group.ranks } : {}),
    parameters: model.parameters().reduce((sum, parameter) => sum + parameter.data.length, 0),
    date: new Date().toISOString(),
    data_digest: description.data,
    versions: { regulus: version, node: process.version, simd: simd().target, threads: numThreads() },
  };
  folder?.writeJson('summary.json', summary);
  const importance = test || validation ? await importanceOf(job, summary.parameters) : null;
  const fields = test || importance ? tableFields(job, importance) : {};
  const evaluation = { ...(test ? task.evaluation(test, parts.test, validation) : {}), ...fields };
  if (Object.keys(evaluation).length > 0) folder?.writeJson('evaluation.json', evaluation, 0);
  return { summary, table: (test && task.breakdown?.(test).table) ?? null };
}

/** What evaluation.json tells of a table; nothing for other rows. */
const tableFields = ({ parts }: RunningJob, importance: ColumnImportance | null) =>
  parts.train.data.schema
    ? { missing_shares: missingShares(parts.train), column_importance: importance }
    : {};

/** What the columns of a table are worth, on the validation rows if there are any. */
function importanceOf(
  { parts, description, trainer, options, loader }: RunningJob,
  parameters: number,
): Promise<ColumnImportance | null> {
  const name = parts.validation.indices.length > 0 ? 'validation' : 'test';
  return columnImportance({
    model: trainer.model,
    part: parts[name],
    name,
    standardisation: description.standardisation,
    seed: options.seed,
    select: options.select,
    parameters,
    trainedRows: loader.rows * options.epochs,
  });
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
  const finished = await summarise(kept, rows, time, weights, version);
  for (const warning of finished.summary.warnings.slice(kept.warnings.length)) observer.onWarning?.(warning);
  return { ...finished, end };
}
