// One whole training job: data → model → trainer → run folder. The command adds only arguments and what is printed.
import { BatchLoader } from '../data/batch_loader';
import { fitStandardisation, split, type Split } from '../data/dataset';
import { loadData, type Format } from '../data/load';
import { LabelSmoothingCE } from '../loss/label_smoothing_ce';
import type { Activation } from '../nn/residual_block';
import { ResidualMLP } from '../nn/residual_mlp';
import { AdamW } from '../optim/adamw';
import { decayGroups } from '../optim/decay_groups';
import { lrSchedule, type ScheduleName } from '../optim/lr_schedule';
import { numThreads, simd } from '../runtime';
import { saveCheckpoint, saveModel } from './checkpoint';
import { noisyLabels } from './label_noise';
import { evaluate, type Evaluation } from './metrics';
import { RunFolder } from './run_folder';
import { DivergedError, Trainer, type EpochReport, type StepReport } from './trainer';

/** Every option of a job as it was resolved; config.json holds it. */
export interface TrainOptions {
  data: string;
  format: Format;
  labelColumn?: string;
  testData?: string;
  testRows?: number;
  testFraction?: number;
  shuffleSplit: boolean;
  trainRows?: number;
  valFraction: number;
  dim: number;
  depth: number;
  hiddenRatio: number;
  activation: Activation;
  epochs: number;
  batchSize: number;
  lr: number;
  schedule: ScheduleName;
  warmupSteps: number;
  clipGradNorm?: number;
  weightDecay: number;
  labelSmoothing: number;
  dropPath: number;
  labelNoise: number;
  seed: number;
  threads: number;
  out: string;
}

/** summary.json. */
export interface Summary {
  test_accuracy: number;
  test_loss: number;
  test_ece: number;
  val_accuracy?: number;
  val_loss?: number;
  val_ece?: number;
  seconds: number;
  samples_per_second: number;
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
  [metric: `test_${string}` | `val_${string}`]: number;
}

/** Who watches a job. */
export interface JobObserver {
  /** The data is split and the model stands. */
  onStart?: (parts: Split, model: ResidualMLP, description: string, batches: number) => void;
  onStep?: (report: StepReport) => void;
  onEpoch?: (metrics: EpochMetrics) => void;
  signal?: AbortSignal;
}

const EVALUATION_BATCH = 512;

const prefixed = <P extends 'test' | 'val'>(prefix: P, { loss, accuracy, ece }: Evaluation) =>
  ({ [`${prefix}_loss`]: loss, [`${prefix}_accuracy`]: accuracy, [`${prefix}_ece`]: ece }) as Record<`${P}_${keyof Evaluation}`, number>;

/**
 * Trains as the options say and leaves the run folder.
 *
 * @returns The summary, or null when the signal ended the run: the last epoch's checkpoint stays.
 * @throws DataError for data that cannot be used, DivergedError when the loss is no longer finite.
 */
export async function trainJob(options: TrainOptions, version: string, observer: JobObserver = {}): Promise<Summary | null> {
  const { data, test: separateTest } = loadData(options);
  const parts = split(data, options, separateTest);
  const standardisation = fitStandardisation(parts.train);
  const classes = data.classNames.length;
  const labels = options.labelNoise > 0 ? noisyLabels(parts.train, options.labelNoise, options.seed) : undefined;
  const loader = new BatchLoader(parts.train, standardisation, options.batchSize, labels);
  const model = new ResidualMLP({
    inFeatures: data.columns, dim: options.dim, depth: options.depth, classes, dropPath: options.dropPath,
    activation: options.activation, hidden: Math.round(options.hiddenRatio * options.dim), seed: options.seed,
  });
  const optimizer = new AdamW(decayGroups(model, options.weightDecay), options.clipGradNorm === undefined ? {} : { maxGradNorm: options.clipGradNorm });
  const criterion = new LabelSmoothingCE({ smoothing: options.labelSmoothing });
  const schedule = lrSchedule(options.schedule, { lr: options.lr, totalSteps: loader.batches * options.epochs, warmupSteps: options.warmupSteps });
  const run = new RunFolder(options.out);
  run.writeJson('config.json', { version: 1, ...options });
  observer.onStart?.(parts, model, data.description, loader.batches);

  // Where there is a validation part, the test rows are looked at once, at the end.
  const watched = parts.validation.indices.length ? 'val' : 'test';
  const testLoader = new BatchLoader(parts.test, standardisation, EVALUATION_BATCH);
  const watchedLoader = watched === 'val' ? new BatchLoader(parts.validation, standardisation, EVALUATION_BATCH) : testLoader;
  let last: EpochMetrics | undefined;
  const start = performance.now();
  const trainer = new Trainer({ model, optimizer, criterion, schedule, loader, seed: options.seed });
  const finishEpoch = ({ epoch, step, lr, loss, samplesPerSecond }: EpochReport) => {
    const evaluation = evaluate(model, watchedLoader, classes);
    // Weights that went bad in the epoch's last step must not replace the last good checkpoint.
    if (!Number.isFinite(evaluation.loss)) throw new DivergedError(`the ${watched} loss became ${evaluation.loss}`, step, lr);
    const scores = prefixed(watched, evaluation);
    last = { epoch, step, lr, train_loss: loss, samples_per_second: samplesPerSecond, ...scores };
    run.addMetrics(last);
    saveCheckpoint(run.checkpoint, { model, optimizer, epoch, step, options, standardisation, classNames: data.classNames });
    observer.onEpoch?.(last);
  };
  const { onStep, signal } = observer;
  const finished = await trainer.fit({ epochs: options.epochs, onStep, onEpoch: finishEpoch, signal });
  if (!finished) return null;

  const seconds = (performance.now() - start) / 1000;
  saveModel(run.model, model);
  const summary: Summary = {
    ...prefixed('test', evaluate(model, testLoader, classes)),
    ...(watched === 'val' ? prefixed('val', evaluate(model, watchedLoader, classes)) : {}),
    seconds,
    samples_per_second: (loader.rows * options.epochs) / seconds,
    parameters: model.parameters().reduce((sum, parameter) => sum + parameter.data.length, 0),
    versions: { regulus: version, node: process.version, simd: simd().target, threads: numThreads() },
  };
  run.writeJson('summary.json', summary);
  return summary;
}
