// summary.json and evaluation.json: what a finished job scored.

import { numThreads, simd } from '../core/runtime';
import type { Warning } from '../core/warning';
import type { ProcessGroup } from '../distributed/process_group';
import type { ColumnImportance } from '../report/page_data';
import { taskNamed } from '../tasks/registry';
import type { ScoreTable } from '../tasks/score_table';
import { choosingScore, prefixed } from '../tasks/task';
import { evaluate, evaluateRows } from '../train/evaluate';
import { fitCalibration } from './calibration';
import { columnImportance } from './column_importance';
import { missingShares } from './missing_shares';
import { predictionDoubts } from './prediction_doubts';
import type { Prepared } from './prepare';
import type { RunFolder } from './run_folder';
import type { ScoredRows } from './scored_rows';
import type { TrainingTime } from './training_time';
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
  /** If there is a validation part: how many rows it has. */
  validation_rows?: number;
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

/** What is scored: a job that was trained. */
interface TrainedJob extends Prepared {
  group: ProcessGroup | null;
  /** Null for a rank that does not write. */
  folder: RunFolder | null;
}

/** Rows that are scored at the end. */
interface SummarisedRows extends ScoredRows {
  /** The test rows, with the target as the averaged weights predict it. */
  averagedTestLoader: ScoredRows['testLoader'];
}

/** Scores what was trained; writes evaluation.json and summary.json. */
export async function summarise(
  job: TrainedJob,
  { watched, watchedLoader, trainingLoader, testLoader, averagedTestLoader }: SummarisedRows,
  time: TrainingTime,
  weights: UsedWeights,
  version: string,
): Promise<{ summary: Summary; table: ScoreTable | null }> {
  const { parts, description, trainer, model, options, group, folder } = job;
  const task = taskNamed(description.target.task);
  const choosing = choosingScore(task, options.select);
  const { epoch, skipped } = trainer.stateDict();
  const test = testLoader && (await evaluateRows(trainer.model, testLoader));
  const validation = watched === 'val' ? await evaluateRows(trainer.model, watchedLoader!) : null;
  const ofFitted = () => trainingLoader && evaluate(trainer.model, trainingLoader);
  const doubts = await predictionDoubts(test ?? validation, ofFitted, description.start);
  const ofAveraged = averagedTestLoader && (() => evaluate(trainer.model, averagedTestLoader));
  const averaged = ofAveraged && (await trainer.average?.within(ofAveraged));
  const summary: Summary = {
    task: task.name,
    ...(test ? prefixed('test', test.scores) : {}),
    ...(validation ? prefixed('val', validation.scores) : {}),
    ...(validation ? { validation_rows: parts.validation.indices.length } : {}),
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
const tableFields = ({ parts }: TrainedJob, importance: ColumnImportance | null) =>
  parts.train.data.schema
    ? { missing_shares: missingShares(parts.train), column_importance: importance }
    : {};

/** What the columns of a table are worth, on the validation rows if there are any. */
function importanceOf(
  { parts, description, trainer, options, loader }: TrainedJob,
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
