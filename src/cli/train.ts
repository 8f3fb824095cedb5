import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import Table from 'cli-table3';
import type { Command } from 'commander';
import pc from 'picocolors';
import { numThreads, setNumThreads, simd } from '../core/runtime';
import { type ProcessGroup, processGroup } from '../distributed/process_group';
import { threadsPerRank } from '../distributed/rank_metrics';
import { writeRunReport } from '../report/run_report';
import { type Checkpoint, loadCheckpoint } from '../run/checkpoint';
import type { TrainOptions } from '../run/options';
import { checkTogether, resumedOptions } from '../run/resolve_options';
import { type JobObserver, type Summary, trainJob } from '../run/train';
import { catchSignals } from './interrupt';
import { showMemory } from './memory_table';
import { checkResume, type GivenTrainOptions, resolveTrainOptions, resumableFlags } from './options';
import { duration, Progress, percent } from './progress';
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
      onStart: async (parts, model, description, steps, step) => {
        const parameters = model.parameters().reduce((sum, parameter) => sum + parameter.data.length, 0);
        const rows = [
          `${parts.train.indices.length} to fit`,
          ...(parts.validation.indices.length ? [`${parts.validation.indices.length} to validate`] : []),
          `${parts.test.indices.length} to test`,
        ];
        console.log(
          `${pc.bold('Data')}   ${description}: ${rows.join(', ')}, ${parts.train.data.classNames.length} classes`,
        );
        console.log(
          `${pc.bold('Model')}  ${options.depth} residual blocks of width ${options.dim}, ${parameters.toLocaleString('en')} parameters`,
        );
        if (group)
          console.log(
            `${pc.bold('Ranks')}  ${group.ranks} by ${group.library}: a batch of ${options.batchSize} rows is ${(options.batchSize / group.ranks).toFixed(1).replace('.0', '')} a rank. Should one end early, go on with: ${goOn}`,
          );
        console.log(
          `${pc.bold('Run')}    ${options.epochs} epochs of ${steps} steps, ${numThreads()} ${numThreads() === 1 ? 'thread' : 'threads'}${group ? ' a rank' : ''}, SIMD ${simd().target}${resumed ? `, from step ${step}` : ''}\n`,
        );
        if (memory) showMeasured = await showMemory(model, options);
        progress = new Progress(
          options.epochs,
          steps,
          options.batchSize * options.accumulate,
          process.stdout,
          step,
        );
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
    if (job.end === 'stopped-early')
      console.log(
        `\nStopped early: the validation loss was lowest after epoch ${job.summary.best_epoch}, whose weights are kept`,
      );
    const page = writeRunReport(options.out);
    printSummary(job.summary, options);
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

function printSummary(summary: Summary, options: TrainOptions): void {
  const table = new Table({ style: { head: [], border: [] } });
  table.push(
    ['test accuracy', percent(summary.test_accuracy)],
    ['test loss (negative log likelihood)', summary.test_loss.toFixed(4)],
    ['calibration error (ECE, 15 bins)', summary.test_ece.toFixed(4)],
    ...(summary.averaged_test_accuracy === undefined
      ? []
      : [['test accuracy of the averaged weights', percent(summary.averaged_test_accuracy)]]),
    ...(summary.skipped_steps
      ? [['steps left out, as they were not finite', String(summary.skipped_steps)]]
      : []),
    ...(summary.val_accuracy === undefined ? [] : [['validation accuracy', percent(summary.val_accuracy)]]),
    [
      'time',
      `${duration(summary.seconds)}, ${Math.round(summary.samples_per_second).toLocaleString('en')} samples/s`,
    ],
    ['parameters', summary.parameters.toLocaleString('en')],
  );
  console.log(`\n${table.toString()}\n`);
  console.log(`${pc.bold(options.out)}: ${readdirSync(options.out).sort().join(', ')}`);
  const command =
    options.data === 'glyphs'
      ? 'regulus train --label-noise 0.3 --label-smoothing 0'
      : `regulus train --data ${path.relative('.', options.data) || '.'} --drop-path 0.2`;
  console.log(`Try next: ${command}`);
}
