import path from 'node:path';
import Table from 'cli-table3';
import pc from 'picocolors';
import { rangeError } from '../check';
import { numThreads, setNumThreads, simd } from '../runtime';
import { trainJob, type Summary, type TrainOptions } from '../train/train_job';
import { duration, percent, Progress } from './progress';

/** `regulus train`: runs the job, shows its progress and its summary; returns the exit code. */
export async function train(options: TrainOptions, version: string): Promise<number> {
  if (options.schedule === 'one-cycle' && options.warmupSteps > 0) throw rangeError('--warmup-steps', '0 with one-cycle, which warms up by itself', options.warmupSteps);
  setNumThreads(options.threads);
  const interrupt = new AbortController();
  let exitCode = 0;
  const onSignal = (signal: NodeJS.Signals) => {
    if (interrupt.signal.aborted) process.exit(130);
    exitCode = signal === 'SIGINT' ? 130 : 143;
    interrupt.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  let progress: Progress | undefined;
  try {
    const summary = await trainJob(options, version, {
      signal: interrupt.signal,
      onStart: (parts, model, description, batches) => {
        const parameters = model.parameters().reduce((sum, parameter) => sum + parameter.data.length, 0);
        const rows = [`${parts.train.indices.length} to fit`, ...(parts.validation.indices.length ? [`${parts.validation.indices.length} to validate`] : []), `${parts.test.indices.length} to test`];
        console.log(`${pc.bold('Data')}   ${description}: ${rows.join(', ')}, ${parts.train.data.classNames.length} classes`);
        console.log(`${pc.bold('Model')}  ${options.depth} residual blocks of width ${options.dim}, ${parameters.toLocaleString('en')} parameters`);
        console.log(`${pc.bold('Run')}    ${options.epochs} epochs of ${batches} steps, ${numThreads()} threads, SIMD ${simd().target}\n`);
        progress = new Progress(options.epochs, batches, options.batchSize, process.stdout);
      },
      onStep: (report) => progress?.step(report),
      onEpoch: (metrics) => progress?.epoch(metrics),
    });
    progress?.stop();
    if (summary === null) {
      console.log(`\nInterrupted. The checkpoint of the last whole epoch, if any, is in ${options.out}`);
      return exitCode;
    }
    printSummary(summary, options);
    return 0;
  } catch (error) {
    progress?.stop();
    throw error;
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

function printSummary(summary: Summary, options: TrainOptions): void {
  const table = new Table({ style: { head: [], border: [] } });
  table.push(
    ['test accuracy', percent(summary.test_accuracy)],
    ['test loss (negative log likelihood)', summary.test_loss.toFixed(4)],
    ['calibration error (ECE, 15 bins)', summary.test_ece.toFixed(4)],
    ...(summary.val_accuracy === undefined ? [] : [['validation accuracy', percent(summary.val_accuracy)]]),
    ['time', `${duration(summary.seconds)}, ${Math.round(summary.samples_per_second).toLocaleString('en')} samples/s`],
    ['parameters', summary.parameters.toLocaleString('en')],
  );
  console.log(`\n${table.toString()}\n`);
  console.log(`${pc.bold(options.out)}: ${['config.json', 'metrics.jsonl', 'summary.json', 'checkpoint.safetensors', 'model.safetensors'].join(', ')}`);
  const command = options.data === 'glyphs' ? 'regulus train --label-noise 0.3 --label-smoothing 0' : `regulus train --data ${path.relative('.', options.data) || '.'} --drop-path 0.2`;
  console.log(`Try next: ${command}`);
}
