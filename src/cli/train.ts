import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import Table from 'cli-table3';
import type { Command } from 'commander';
import pc from 'picocolors';
import { numThreads, setNumThreads, simd } from '../core/runtime';
import { type ProcessGroup, processGroup } from '../distributed/process_group';
import { threadsPerRank } from '../distributed/rank_metrics';
import { type Checkpoint, loadCheckpoint } from '../run/checkpoint';
import type { TrainOptions } from '../run/options';
import { checkTogether, resumedOptions } from '../run/resolve_options';
import { writeRunReport } from '../run/run_report';
import { type JobObserver, type JobStart, type Summary, trainJob } from '../run/train';
import { taskNamed, taskOf } from '../tasks/registry';
import { type Score, scoreText, shownScores, type Task } from '../tasks/task';
import { catchSignals } from './interrupt';
import { showMemory } from './memory_table';
import { checkResume, type GivenTrainOptions, resolveTrainOptions, resumableFlags } from './options';
import { duration, Progress } from './progress';
import { relativePath, shellWord } from './shell_words';

/**
 * `regulus train`: runs the job, or goes on with one; shows its progress and its summary; returns the exit
 * code.
 */
export async function train(given: GivenTrainOptions, version: string, command: Command): Promise<number> {
  const group = given.distributed ? processGroup() : null;
  const threads = given.threads ?? (group ? threadsPerRank(group) : numThreads());
  if (group === null) return start(given, threads, version, command, null);
  try {
    const code = await start(given, threads, version, command, group);
    group.close();
    return code;
  } catch (error) {
    // What all ranks found wrong is said by the first, whose end ends the others.
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
  if (given.resume === undefined)
    return runJob(checkTogether(resolveTrainOptions({ ...given, threads })), version, group, given.memory);
  checkResume(command, 'run', resumableFlags());
  const checkpoint = loadCheckpoint(path.join(given.resume, 'checkpoint.safetensors'));
  const options = resumedOptions(
    checkpoint.options,
    resolveTrainOptions({ ...given, threads, out: given.resume }),
  );
  return runJob(options, version, group, given.memory, checkpoint);
}

async function runJob(
  options: TrainOptions,
  version: string,
  group: ProcessGroup | null,
  memory = false,
  resumed?: Checkpoint,
): Promise<number> {
  setNumThreads(options.threads);
  const interrupt = catchSignals();
  const leads = group === null || group.rank === 0;
  const goOn = `${group ? `mpirun -n ${group.ranks} regulus train --distributed` : 'regulus train'} --resume ${shellWord(relativePath(options.out))}`;
  let progress: Progress | undefined;
  let showMeasured: (() => void) | undefined;
  try {
    const shown: JobObserver = {
      onWarning: (text) => console.warn(pc.yellow(`Note: ${text}`)),
      onStart: async (job) => {
        printStart(job, options, group, resumed !== undefined);
        if (group) console.log(`Should one end early, go on with: ${goOn}`);
        console.log();
        if (memory) showMeasured = await showMemory(job, options);
        progress = new Progress(taskOf(job.parts.train.data), {
          epochs: options.epochs,
          steps: job.stepsPerEpoch,
          rows: options.batchSize * options.accumulate,
          first: job.step,
          out: process.stdout,
        });
      },
      onStep: (report) => {
        showMeasured?.();
        progress?.step(report);
      },
      onEpoch: (metrics) => progress?.epoch(metrics),
    };
    const job = await trainJob(
      options,
      version,
      { ...(leads ? shown : {}), signal: interrupt.signal },
      resumed,
    );
    progress?.stop();
    if (job.summary === null) {
      if (leads) console.log(`\nInterrupted at step ${job.step}, which is saved. Go on with: ${goOn}`);
      return interrupt.exitCode || 143; // the signal may have come to another rank
    }
    if (!leads) return 0;
    const { summary } = job;
    const task = taskNamed(summary.task);
    if (job.end === 'stopped-early') console.log(`\n${earlyStop(task, summary)}`);
    const page = writeRunReport(options.out);
    printSummary(task, summary, options);
    console.log(`Report: ${relativePath(page)}`);
    return 0;
  } catch (error) {
    progress?.stop();
    if (existsSync(path.join(options.out, 'checkpoint.safetensors')) && error instanceof Error)
      error.message += progress ? `\nThe last checkpoint is whole. Go on with: ${goOn}` : '';
    throw error;
  } finally {
    interrupt.release();
  }
}

/** What is trained, on what, by whom. */
function printStart(
  { parts, model, stepsPerEpoch, step }: JobStart,
  { batchSize, depth, dim, epochs }: TrainOptions,
  group: ProcessGroup | null,
  resumed: boolean,
): void {
  const { train, validation, test } = parts;
  const rows = [
    `${train.indices.length} to fit`,
    ...(validation.indices.length ? [`${validation.indices.length} to validate`] : []),
    `${test.indices.length} to test`,
    taskOf(train.data).summary(train.data.target.description),
  ];
  const parameters = model.parameters().reduce((sum, parameter) => sum + parameter.data.length, 0);
  const threads = `${numThreads()} ${numThreads() === 1 ? 'thread' : 'threads'}${group ? ' a rank' : ''}`;
  const from = resumed ? `, from step ${step}` : '';
  const line = (title: string, text: string) => console.log(`${pc.bold(title.padEnd(6))} ${text}`);
  line('Data', `${train.data.description}: ${rows.join(', ')}`);
  line('Model', `${depth} residual blocks of width ${dim}, ${parameters.toLocaleString('en')} parameters`);
  if (group) {
    const share = (batchSize / group.ranks).toFixed(1).replace('.0', '');
    line('Ranks', `${group.ranks} by ${group.library}: a batch of ${batchSize} rows is ${share} a rank`);
  }
  line('Run', `${epochs} epochs of ${stepsPerEpoch} steps, ${threads}, SIMD ${simd().target}${from}`);
}

function earlyStop({ scores }: Task, { best_epoch }: Summary): string {
  const [{ title, direction }] = scores;
  const best = direction === 'min' ? 'lowest' : 'highest';
  return `Stopped early: the validation ${title} was ${best} after epoch ${best_epoch}, whose weights are kept`;
}

/** The scores on a part that a summary has. */
function scoreRows(
  task: Task,
  summary: Summary,
  prefix: 'test' | 'val' | 'averaged_test',
): [Score, string][] {
  return shownScores(task)
    .map((score) => [score, summary[`${prefix}_${score.name}`]] as const)
    .filter(([, value]) => value !== undefined)
    .map(([score, value]) => [score, scoreText(score, value)]);
}

function printSummary(task: Task, summary: Summary, options: TrainOptions): void {
  const table = new Table({ style: { head: [], border: [] } });
  const headline = (prefix: 'val' | 'averaged_test') =>
    scoreRows(task, summary, prefix).filter(([{ name }]) => name === task.headline);
  const count = (value: number) => value.toLocaleString('en');
  table.push(
    ...scoreRows(task, summary, 'test').map(([{ label }, text]) => [`test ${label}`, text]),
    ...headline('averaged_test').map(([{ label }, text]) => [`test ${label} of the averaged weights`, text]),
    ...(summary.skipped_steps
      ? [['steps left out, as they were not finite', String(summary.skipped_steps)]]
      : []),
    ...headline('val').map(([{ label }, text]) => [`validation ${label}`, text]),
    ['time', `${duration(summary.seconds)}, ${count(Math.round(summary.samples_per_second))} samples/s`],
    ['parameters', count(summary.parameters)],
  );
  console.log(`\n${table.toString()}\n`);
  console.log(`${pc.bold(options.out)}: ${readdirSync(options.out).sort().join(', ')}`);
  const command =
    options.data === 'glyphs'
      ? 'regulus train --label-noise 0.3 --label-smoothing 0'
      : `regulus train --data ${path.relative('.', options.data) || '.'} --drop-path 0.2`;
  console.log(`Try next: ${command}`);
}
