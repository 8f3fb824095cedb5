// A run folder, finished or not, → report.html in it; several → one page that compares them.
import { statSync } from 'node:fs';
import path from 'node:path';
import { describe } from '../core/check';
import { DataError, withPath } from '../io/data_error';
import { readJson, readJsonLines } from '../io/read_json';
import { StochasticDepth } from '../nn/stochastic_depth';
import type { EpochLine, RunData, RunSummary } from '../report/page_data';
import { writePage } from '../report/write_page';
import { DEFAULT_TASK, taskByOptions, taskNames } from '../tasks/registry';
import { isScoreName, shownScores, type Task } from '../tasks/task';
import { columnsReport, hasPredictions } from './columns_report';
import { checkOneRun } from './folds_folder';
import { histogramsReport } from './histograms_report';
import { weightsText } from './weights';
import { WEIGHTS } from './weights_kind';

/** As many blocks as a network may have. */
const MAX_DEPTH = 2 ** 20;

/** What config.json holds. */
export type Config = Record<string, unknown>;

/** The command that trains a run again, from its options and the processes that it had. */
export type CommandOf = (config: Config, ranks: number | undefined) => string;

/** @throws DataError for a folder without config.json. */
function readConfig(folder: string): Config {
  withPath(folder, () => statSync(folder));
  checkOneRun(folder);
  const config = readJson<Config>(path.join(folder, 'config.json'));
  if (config === null)
    throw new DataError(folder, 'config.json', 'expected the folder of a run, found none of its files');
  return config;
}

/** The drop probability of each block. @throws DataError for a depth or a probability that no run has. */
function dropProbabilities(file: string, { depth, dropPath }: Config): number[] {
  const isDepth = Number.isSafeInteger(depth) && (depth as number) >= 0 && (depth as number) <= MAX_DEPTH;
  const isDrop = typeof dropPath === 'number' && dropPath >= 0 && dropPath <= 1;
  if (!isDepth || !isDrop) {
    const found = `${describe(depth)} and ${describe(dropPath)}`;
    throw new DataError(
      file,
      '',
      `expected a depth up to ${MAX_DEPTH} and a dropPath from 0 to 1, found ${found}`,
    );
  }
  return depth === 0 ? [] : [...StochasticDepth.linearDrop(depth as number, dropPath)];
}

/** The task that config.json names; without one, that of runs from before there were tasks. */
function taskOfRun(file: string, { task = DEFAULT_TASK, ...options }: Config): Task {
  if (typeof task !== 'string' || !taskNames().includes(task))
    throw new DataError(file, 'task', `expected one of ${taskNames().join(', ')}, found ${describe(task)}`);
  return taskByOptions(task, options);
}

/** The name of the score that the run selected. @throws DataError for one that its task does not have. */
function selectedScore(file: string, { select }: Config, task: Task): string | undefined {
  if (select === undefined) return undefined;
  if (typeof select === 'string' && isScoreName(task, select)) return select;
  throw new DataError(file, 'select', `expected a score of ${task.name}, found ${describe(select)}`);
}

/** Whose weights the final scores are of, in words; null for a summary that does not say. */
function usedWeights(
  { weights, best_epoch, epochs }: RunSummary,
  task: Task,
  select: string | undefined,
): string | null {
  const kind = WEIGHTS.find((each) => each === weights);
  const epoch = best_epoch ?? epochs;
  return kind && typeof epoch === 'number' ? weightsText({ kind, epoch }, task.name, select) : null;
}

/** The processes of a distributed run. */
const ranksOf = (summary: RunSummary | null) =>
  Number.isSafeInteger(summary?.ranks) ? (summary!.ranks as number) : undefined;

/** What a page shows of a run beside its lines of metrics and what was evaluated. */
export type RunHead = Omit<RunData, 'metrics' | 'sections' | 'columns' | 'histograms'>;

/** The options, the summary and the scores of a run. @throws DataError as readRun. */
export function readRunHead(folder: string, commandOf?: CommandOf): RunHead {
  const at = (name: string) => path.join(folder, name);
  const config = readConfig(folder);
  const task = taskOfRun(at('config.json'), config);
  const select = selectedScore(at('config.json'), config, task);
  const summary = readJson<RunSummary>(at('summary.json'));
  return {
    name: path.basename(path.resolve(folder)),
    command: commandOf?.(config, ranksOf(summary)) ?? null,
    begun: statSync(at('config.json')).mtime.toISOString(),
    config: { ...config },
    dropProbabilities: dropProbabilities(at('config.json'), config),
    summary,
    weights: summary && usedWeights(summary, task, select),
    scores: shownScores(task, select),
    trainingLossNote: task.trainingLossNote?.(config),
  };
}

/** Reads a run folder. @throws DataError for any other folder, or a damaged file. */
function readRun(folder: string, commandOf?: CommandOf): RunData {
  const at = (name: string) => path.join(folder, name);
  const head = readRunHead(folder, commandOf);
  const task = taskOfRun(at('config.json'), head.config!);
  const evaluation = readJson<object>(at('evaluation.json'));
  return {
    ...head,
    metrics: readJsonLines<EpochLine>(at('metrics.jsonl')),
    sections:
      evaluation && hasPredictions(evaluation) ? task.sections(evaluation, at('evaluation.json')) : null,
    columns: columnsReport(folder, evaluation),
    histograms: histogramsReport(at('histograms.jsonl')),
  };
}

/**
 * Writes RUN/report.html from what the folder holds; returns its path.
 *
 * @param commandOf Tells the command that trains it again; default: the page has none.
 * @throws DataError for a folder that is no run's.
 */
export function writeRunReport(folder: string, commandOf?: CommandOf): string {
  const run = readRun(folder, commandOf);
  const file = path.join(folder, 'report.html');
  writePage(file, `${run.name} – Regulus`, { kind: 'run', run });
  return file;
}

/**
 * Writes one page that compares runs; runs whose folders have the same name are told apart by their paths.
 */
export function writeComparison(folders: readonly string[], file: string): void {
  const runs = folders.map((folder) => ({ ...readRun(folder), histograms: null }));
  const names = runs.map(({ name }) => name);
  const isUnique = (name: string) => names.indexOf(name) === names.lastIndexOf(name);
  const shown = runs.map((run, i) =>
    isUnique(run.name) ? run : { ...run, name: path.relative('.', folders[i]) || '.' },
  );
  writePage(file, `${runs.length} runs compared – Regulus`, { kind: 'comparison', runs: shown });
}
