import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { printable, printablePath, rangeError } from '../core/check';
import { setTimeout } from '../core/clock';
import { counted } from '../core/counted';
import type { ErrorCode } from '../core/errors';
import { numThreads, setNumThreads, simd } from '../core/runtime';
import type { Warning } from '../core/warning';
import { type ProcessGroup, processGroup } from '../distributed/process_group';
import { threadsPerRank } from '../distributed/rank_metrics';
import { readJson, readJsonLines } from '../io/read_json';
import { type Checkpoint, loadCheckpoint } from '../run/checkpoint';
import { hasLearnedLittle } from '../run/learned_little';
import { type BeforeRows, OPTIONS, type TrainOptions } from '../run/options';
import { checkDataOptions } from '../run/own_rows';
import { entriesOf } from '../run/replaced_folder';
import { checkTogether, outcomeOptions, resumedOptions } from '../run/resolve_options';
import { writeRunReport } from '../run/run_report';
import type { Summary } from '../run/run_summary';
import { isStandardInput } from '../run/standard_input';
import { type EpochMetrics, type FinishedJob, type JobObserver, type JobStart, trainJob } from '../run/train';
import { weightsText } from '../run/weights';
import { taskNamed, taskOf } from '../tasks/registry';
import { scoreText } from '../tasks/score_text';
import { choosingScore, type Score, shownScores, type Task } from '../tasks/task';
import type { FitEnd, StepReport } from '../train/reports';
import { pc } from './colors';
import { columnsText } from './columns_text';
import { drawEntries } from './draw_table';
import { catchSignals } from './interrupt';
import { printAs, say, sayJson, textOutput } from './job_output';
import { showMemory } from './memory_table';
import {
  checkResume,
  type GivenTrainOptions,
  givenRuns,
  inputFiles,
  namedOptions,
  resolveTrainOptions,
  resumableFlags,
} from './options';
import { keepInputs } from './overwrite';
import { printWarning } from './print_warning';
import { duration, Progress } from './progress';
import { nonFiniteEntry, weightedEntry } from './score_entries';
import { scoreTable } from './score_table';
import { relativePath, shellWord } from './shell_words';
import { nextOptions, runCommand, trainCommand, trainProgram } from './train_command';
import { trainFolds, wantsFolds } from './train_folds';
import { inWorkFolder } from './work_folder';

/** @throws RangeError for options that do nothing in a new run with these others. */
function checkNewRun(given: GivenTrainOptions): void {
  checkDataOptions(given);
  const { distributed, gradientDtype } = given;
  if (!distributed && gradientDtype !== OPTIONS.gradientDtype.default)
    throw rangeError(
      '--gradient-dtype',
      'f32 without --distributed, as no gradients are sent',
      gradientDtype,
    );
}

/**
 * `regulus train`: runs the job, or goes on with one; shows its progress and its summary; returns the exit
 * code.
 */
export async function train(given: GivenTrainOptions, version: string, command: Command): Promise<number> {
  printAs(given);
  keepInputs({}, inputFiles(given), givenRuns(given));
  const group = given.distributed ? processGroup() : null;
  const threads = given.threads ?? (group ? threadsPerRank(group) : numThreads());
  if (group === null) return start(given, threads, version, command, null);
  try {
    const code = await start(given, threads, version, command, group);
    group.close();
    return code;
  } catch (error) {
    // The first rank says what all found wrong; its end ends the others.
    if (group.rank > 0) await new Promise((resolve) => setTimeout(resolve, 1000));
    (error as Error).message = `rank ${group.rank} of ${group.ranks}: ${(error as Error).message}`;
    throw error;
  }
}

async function start(
  given: GivenTrainOptions,
  threads: number,
  version: string,
  command: Command,
  group: ProcessGroup | null,
): Promise<number> {
  const { resume, out, data, memory, overwrite } = given;
  if (resume === undefined) checkNewRun(given);
  if (group === null && wantsFolds(given)) return trainFolds({ ...given, threads }, version, command);
  if (group && isStandardInput(data)) throw rangeError('--data', 'a file, which each rank reads', data);
  if (resume !== undefined) checkResume(command, 'run', resumableFlags());
  const run = (folder: string): Promise<number> => {
    const options = resolveTrainOptions({ ...given, threads }, folder);
    if (resume === undefined) return runJob(checkTogether(options), version, group, memory);
    const checkpoint = loadCheckpoint(path.join(resume, 'checkpoint.safetensors'));
    const resumed = resumedOptions(checkpoint.options, options, namedOptions(command));
    return runJob(resumed, version, group, memory, checkpoint);
  };
  if (group && group.rank > 0) return run(resume ?? out ?? '');
  return inWorkFolder({ what: 'run', resume, out, data, overwrite }, run);
}

/** The command that goes on with a run. */
function resumeCommand({ out }: Pick<TrainOptions, 'out'>, group: ProcessGroup | null): string {
  return `${trainProgram(group)} --resume ${shellWord(relativePath(out))}`;
}

/** What an error says of the last checkpoint, where there is one: its step, and whether to go on from it. */
function lastCheckpoint(
  { out }: Pick<TrainOptions, 'out'>,
  error: Error & { code?: ErrorCode },
  goOn: string,
): string {
  const file = path.join(out, 'checkpoint.safetensors');
  if (!existsSync(file)) return '';
  try {
    const { step } = loadCheckpoint(file).trainer;
    const whole = `\nThe last checkpoint, of step ${step}, is whole.`;
    if (error.code !== 'DIVERGED') return `${whole} ${goOn}`;
    return `${whole} To go on from it, with the same options, would diverge again: begin a new run.`;
  } catch (problem) {
    return `\nThe last checkpoint cannot be read: ${(problem as Error).message}`;
  }
}

/** How a job is shown, and when it is to end. */
interface DisplayOptions {
  group: ProcessGroup | null;
  /** Whether to show the memory of a step. */
  memory: boolean;
  resumed: boolean;
  signal: AbortSignal;
}

/** Shows a job: its start, then its progress, until it is stopped. */
class JobDisplay implements JobObserver {
  readonly signal: AbortSignal;
  #progress: Progress | undefined;
  #showMeasured: (() => void) | undefined;

  constructor(readonly display: DisplayOptions) {
    this.signal = display.signal;
  }

  /** Whether the training has begun. */
  get started(): boolean {
    return this.#progress !== undefined;
  }

  onWarning(warning: Warning): void {
    printWarning(warning);
  }

  async onStart(job: JobStart): Promise<void> {
    const { options } = job;
    const { group, memory, resumed } = this.display;
    printStart(job, group, resumed);
    if (group) say(`If a process ends early, go on with: ${resumeCommand(options, group)}`);
    say();
    if (memory) this.#showMeasured = await showMemory(job, options);
    const task = taskOf(job.parts.train.data);
    this.#progress = new Progress(task, {
      choosing: choosingScore(task, options.select),
      epochs: options.epochs,
      steps: job.stepsPerEpoch,
      rows: options.batchSize * options.accumulate,
      first: job.step,
      out: textOutput(),
    });
  }

  onStep(report: StepReport): void {
    this.#showMeasured?.();
    this.#progress?.step(report);
  }

  onEpoch(metrics: EpochMetrics): void {
    this.#progress?.epoch(metrics);
    sayJson(metrics);
  }

  stop(): void {
    this.#progress?.stop();
  }
}

async function runJob(
  options: BeforeRows<TrainOptions>,
  version: string,
  group: ProcessGroup | null,
  memory = false,
  resumed?: Checkpoint,
): Promise<number> {
  setNumThreads(options.threads);
  const interrupt = catchSignals('Stopping after this step');
  const { signal } = interrupt;
  const leads = group === null || group.rank === 0;
  const goOn = `Go on with: ${resumeCommand(options, group)}`;
  const display = new JobDisplay({ group, memory, resumed: resumed !== undefined, signal });
  try {
    const job = await trainJob(options, version, leads ? display : { signal }, resumed);
    display.stop();
    if (job.summary === null) {
      if (leads) printInterrupted(job.step, options, goOn);
      return interrupt.exitCode || 143; // the signal may have come to another rank
    }
    if (leads) printEnd(job, options, group);
    return 0;
  } catch (error) {
    display.stop();
    if (display.started && error instanceof Error) error.message += lastCheckpoint(options, error, goOn);
    throw error;
  } finally {
    interrupt.release();
  }
}

/** Prints the data, the model, the ranks and the length of the run. */
function printStart(
  { options: { batchSize, depth, dim, epochs, init, lr }, parts, model, stepsPerEpoch, step }: JobStart,
  group: ProcessGroup | null,
  resumed: boolean,
): void {
  const { train, validation, test } = parts;
  const rows = [
    `${train.indices.length} to fit`,
    ...(validation.indices.length ? [`${validation.indices.length} to validate`] : []),
    `${test.indices.length || 'none'} to test`,
    taskOf(train.data).summary(train.data.target.description),
  ];
  const parameters = model.parameters().reduce((sum, parameter) => sum + parameter.data.length, 0);
  const threads = `${counted(numThreads(), 'thread')}${group ? ' a rank' : ''}`;
  const from = resumed ? `, from step ${step}` : '';
  const line = (title: string, text: string) => say(`${pc.bold(title.padEnd(6))} ${text}`);
  line('Data', `${train.data.description}: ${rows.join(', ')}`);
  const columns = columnsText(train, init !== undefined);
  if (columns !== null) line('Table', columns);
  for (const [title, { data }] of [['Val', validation] as const, ['Test', test] as const])
    if (data.description !== train.data.description) line(title, data.description);
  line(
    'Model',
    `${counted(depth, 'residual block')} of width ${dim}, ${parameters.toLocaleString('en')} parameters`,
  );
  if (group) {
    const share = (batchSize / group.ranks).toFixed(1).replace('.0', '');
    line('Ranks', `${group.ranks} by ${group.library}: a batch of ${batchSize} rows is ${share} a rank`);
  }
  const size = `${counted(epochs, 'epoch')} of ${counted(stepsPerEpoch, 'step')}`;
  const steps = `${size}, batches of ${counted(batchSize, 'row')}, learning rate ${lr}`;
  line('Run', `${steps}, ${threads}, SIMD ${simd().target}${from}`);
}

function earlyStop(task: Task, { best_epoch, selected_by }: Summary): string {
  const { title, direction } = choosingScore(task, selected_by);
  const best = direction === 'min' ? 'lowest' : 'highest';
  return `Stopped early: the validation ${title} was ${best} after epoch ${best_epoch}, whose weights are kept`;
}

/** The scores on a part that a summary has. */
function scoreRows(
  task: Task,
  summary: Summary,
  prefix: 'test' | 'val' | 'averaged_test',
): [Score, string][] {
  return shownScores(task, summary.selected_by)
    .map((score) => [score, summary[`${prefix}_${score.name}`]] as const)
    .filter(([, value]) => value !== undefined)
    .map(([score, value]) => [score, scoreText(score, value)]);
}

/** Whose weights the scores are of, in words. */
const usedWeights = ({ weights, best_epoch, epochs, task, selected_by }: Summary): string =>
  weightsText({ kind: weights, epoch: best_epoch ?? epochs }, task, selected_by);

function summaryTable(task: Task, summary: Summary): string {
  const headline = (prefix: 'val' | 'averaged_test') =>
    scoreRows(task, summary, prefix).filter(([{ name }]) => name === task.headline);
  const count = (value: number) => value.toLocaleString('en');
  const skipped = summary.skipped_steps;
  return drawEntries([
    ['weights of', usedWeights(summary)],
    ...weightedEntry(summary.weighted),
    ...(scoreRows(task, summary, 'test').length ? [] : [['test', 'no rows: all were for training']]),
    ...scoreRows(task, summary, 'test').map(([{ label }, text]) => [`test ${label}`, text]),
    ...nonFiniteEntry('test rows', summary.test_non_finite_rows),
    ...headline('averaged_test').map(([{ label }, text]) => [`test ${label} of the averaged weights`, text]),
    ...(skipped ? [['steps left out because they were not finite', String(skipped)]] : []),
    ...headline('val').map(([{ label }, text]) => [`validation ${label}`, text]),
    ...nonFiniteEntry('validation rows', summary.val_non_finite_rows),
    ['time', `${duration(summary.seconds)}, ${count(Math.round(summary.samples_per_second))} samples/s`],
    ['parameters', count(summary.parameters)],
  ]);
}

/** Prints where the run was interrupted, and how to go on. */
function printInterrupted(step: number, { out }: BeforeRows<TrainOptions>, goOn: string): void {
  say(`\nInterrupted at step ${step}, which is saved. ${goOn}`);
  sayJson({ run: out, end: 'aborted' satisfies FitEnd, step });
}

/** Writes the report, and prints how the run ended. */
function printEnd(
  { summary, end, table }: FinishedJob,
  options: BeforeRows<TrainOptions>,
  group: ProcessGroup | null,
): void {
  const { out } = options;
  const task = taskNamed(summary.task);
  if (end === 'stopped-early') say(`\n${earlyStop(task, summary)}`);
  const page = writeRunReport(out, runCommand);
  const byPart = table ? `${scoreTable(table, 'evaluation.json')}\n` : '';
  say(`\n${summaryTable(task, summary)}\n${byPart}`);
  const files = entriesOf(out);
  say(
    `${pc.bold(printablePath(out))}: ${files
      .sort()
      .map((name) => printable(name, 100))
      .join(', ')}`,
  );
  const isLittle = hasLearnedLittle(task, readJsonLines(path.join(out, 'metrics.jsonl')));
  const { epochs, lr } = readJson<TrainOptions>(path.join(out, 'config.json'))!;
  const next = nextOptions(outcomeOptions(options), isLittle ? { epochs, lr, end } : undefined);
  say(`Try next: ${trainCommand(next, group)}`);
  say(`Report: ${printablePath(relativePath(page))}`);
  sayJson({ run: out, end, report: page, summary });
}
