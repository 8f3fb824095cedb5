// Folds, trained side by side on all cores: each is a run with a folder, and together they tell of every row
// what the fold says that was not fitted on it.
import { numThreads } from '../core/runtime';
import type { Split } from '../data/split';
import { removeTemporary } from '../io/atomic_write';
import { type FoldsPlan, foldFolder, foldState, readFoldsPlan, writeFoldsFile } from '../run/folds_folder';
import type { BeforeRows, TrainOptions } from '../run/options';
import type { RunParts } from '../run/own_rows';
import { checkChoice, checkTaskOptions, forRows, keepData, outcomeOptions } from '../run/resolve_options';
import type { Summary } from '../run/run_summary';
import type { EpochMetrics } from '../run/train';
import { createFolder } from '../run/work_folder';
import { taskOf } from '../tasks/registry';
import { evaluatePredictions } from '../train/evaluate';
import type { FoldEnd, FoldTask } from './fold';
import { FoldRows, type FoldsOptions } from './fold_rows';
import { type FoldsSummary, foldSummaries, sumUpFolds } from './folds_summary';
import { predictFolds } from './out_of_fold';
import { writeOutOfFold } from './out_of_fold_text';
import { runTasks } from './pool';
import { partsInSharedMemory } from './shared_rows';
import type { TrialFailure } from './trial_failure';

/** Who watches folds. */
export interface FoldsObserver {
  /** @param epochs Those of one fold. @param finished Folds that were finished before. */
  onStart?: (plan: FoldsPlan, rows: FoldRows, epochs: number, finished: number) => void;
  onEpoch?: (fold: number, metrics: EpochMetrics) => void;
  onFold?: (fold: number, summary: Summary) => void;
  /** A fold failed: this is thrown once those in progress have ended. */
  onFault?: (error: Error) => void;
  signal?: AbortSignal;
}

/** How folds ended: with their summary, or by the signal, each after a checkpoint. */
export interface FoldsEnd {
  plan: FoldsPlan;
  summary: FoldsSummary | null;
}

/** What folds are trained with. */
export interface FoldsRequest {
  /** Those of a run; `out` is the folder of all. */
  options: BeforeRows<TrainOptions> & { folds: number };
  /** Of the package. */
  version: string;
}

/** Plans folds. @throws RangeError with an OptionProblem for options that do not fit the data. */
function planFolds(options: FoldsOptions, rows: FoldRows, parts: Split): FoldsPlan {
  const task = taskOf(rows.all.data);
  checkTaskOptions(task, options);
  checkChoice(task, options, parts.validation);
  return { version: 1, task: task.name, options, warnings: rows.warnings };
}

/**
 * Trains folds and leaves their folder.
 *
 * @throws what loadData, split and trainJob do; a fold that fails keeps the others from nothing: resumeFolds
 * goes on.
 */
export async function trainFolds(
  { options, version }: FoldsRequest,
  observer: FoldsObserver = {},
): Promise<FoldsEnd> {
  const { out } = options;
  const kept = outcomeOptions(options) as FoldsOptions;
  const rows = await FoldRows.read(kept);
  const { parts } = rows.divided(1);
  const plan = planFolds(kept, rows, parts);
  createFolder(out, 'run');
  writeFoldsFile(out, 'folds.json', plan);
  return runFolds({ plan, rows, options, version, ...epochsOf(options, parts) }, observer);
}

/**
 * Goes on with folds: those that are finished stay, the others go on from their checkpoints.
 *
 * @param given What may change: threads, and when to save. @throws DataError for any other folder.
 */
export async function resumeFolds(
  out: string,
  given: Pick<TrainOptions, 'threads' | 'saveEvery'>,
  version: string,
  observer: FoldsObserver = {},
): Promise<FoldsEnd> {
  const plan = readFoldsPlan(out);
  removeTemporary(out);
  const rows = await FoldRows.read(plan.options);
  const options = { ...plan.options, ...given, distributed: false, out };
  const { parts } = rows.divided(1);
  return runFolds({ plan, rows, options, version, ...epochsOf(options, parts) }, observer);
}

/** What is being trained. */
interface Folds extends FoldsRequest {
  plan: FoldsPlan;
  rows: FoldRows;
  /** Of a fold. */
  epochs: number;
}

/** The epochs of a fold with such parts. */
const epochsOf = (options: FoldsRequest['options'], { train }: Split) => {
  const { epochs } = forRows(options, train.indices.length, taskOf(train.data));
  return { epochs };
};

/** The options of each fold, by fold. */
const foldTask = ({ options, version }: FoldsRequest, fold: number): FoldTask => ({
  fold,
  options: { ...options, fold, out: foldFolder(options.out, fold) },
  version,
});

async function runFolds(folds: Folds, observer: FoldsObserver): Promise<FoldsEnd> {
  const { plan, rows, options, version, epochs } = folds;
  keepData(
    options,
    ['folds.json', 'predictions.csv'].map((name) => `${options.out}/${name}`),
  );
  const all = Array.from({ length: options.folds }, (_, i) => foldTask(folds, i + 1));
  const open = all.filter((task) => foldState(task.options.out) !== 'finished');
  observer.onStart?.(plan, rows, epochs, all.length - open.length);
  await trainOpen(open, rows, options.threads, observer);
  if (observer.signal?.aborted) return { plan, summary: null };
  const found = await predictFolds(options.out, rows);
  const task = taskOf(rows.all.data);
  const outOfFold = evaluatePredictions(task, found.outOfFold);
  const outside = found.outside && evaluatePredictions(task, found.outside).scores;
  const scored = {
    outOfFold: outOfFold.scores,
    outside,
    weighted: Boolean(rows.all.data.sampleWeight),
    doubts: task.predictedWarnings?.(outOfFold) ?? [],
  };
  const counts = all.map(({ fold }) => found.foldOf.filter((of) => of === fold).length);
  const versions = { regulus: version, node: process.version, threads: numThreads() };
  const summary = sumUpFolds(plan, foldSummaries(options.out, plan), counts, scored, versions);
  await writeOutOfFold(options.out, rows, found);
  writeFoldsFile(options.out, 'evaluation.json', task.evaluation(outOfFold, rows.all, null), 0);
  writeFoldsFile(options.out, 'summary.json', summary);
  return { plan, summary };
}

/** Trains the folds that are open. @throws Error that names the fold, and says why it failed. */
async function trainOpen(
  open: readonly FoldTask[],
  rows: FoldRows,
  jobs: number,
  observer: FoldsObserver,
): Promise<void> {
  let fault: Error | undefined;
  const onFailure = (fold: number, { error, code }: TrialFailure, others: number) => {
    const failed = Object.assign(new Error(`fold ${fold}: ${error}`), { code });
    if (!fault && others > 0) observer.onFault?.(failed);
    fault ??= failed;
  };
  await runTasks<FoldTask, RunParts, FoldEnd, EpochMetrics>(open, {
    worker: 'fold_worker',
    jobs,
    signal: observer.signal,
    savesFirst: true,
    dataOf: async ({ fold }) => {
      const { parts, digest } = rows.divided(fold);
      return { parts: partsInSharedMemory(parts), digest };
    },
    onEpoch: ({ fold }, metrics) => observer.onEpoch?.(fold, metrics),
    onEnd: ({ fold }, end) => {
      if ('scores' in end && end.scores.summary) observer.onFold?.(fold, end.scores.summary);
    },
    onFault: ({ fold }, failure, others) => onFailure(fold, failure, others),
  });
  if (fault) throw fault;
}
