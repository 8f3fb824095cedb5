import path from 'node:path';
import type { FloatDtype } from '../core/bfloat16';
import type { Format } from '../data/load';
import type { Activation } from '../nn/residual_block';
import type { ScheduleName } from '../optim/lr_schedule';

/** Every option of a job as it was resolved; config.json holds it. */
export interface TrainOptions {
  /** 'glyphs' or a path. */
  data: string;
  /** How the data is read. */
  format: Format;
  /** Column of a table, or array of an .npz file, with the labels. */
  labelColumn?: string;
  /** A .npy file with the labels. */
  labels?: string;
  /** A file of test rows. */
  testData?: string;
  /** Rows to test on, from the end. */
  testRows?: number;
  /** Share of rows to test on, where neither rows nor a file are given. */
  testFraction?: number;
  /** Test rows at random instead of from the end. */
  shuffleSplit: boolean;
  /** Keys shuffleSplit; default: seed. */
  splitSeed?: number;
  /** The first rows to train on; default: all that are not for testing. */
  trainRows?: number;
  /** Share of the training rows, their tail, to validate on. */
  valFraction: number;
  /** Width of the residual stream. */
  dim: number;
  /** Residual blocks. */
  depth: number;
  /** Width inside a block over dim. */
  hiddenRatio: number;
  /** The blocks' activation. */
  activation: Activation;
  /** Passes over the training rows. */
  epochs: number;
  /** Rows a step. */
  batchSize: number;
  /** Largest learning rate. */
  lr: number;
  /** Learning rate over the run. */
  schedule: ScheduleName;
  /** Steps of linear warm-up. */
  warmupSteps: number;
  /** Largest gradient norm; default: no clipping. */
  clipGradNorm?: number;
  /** Decoupled decay of the matrices. */
  weightDecay: number;
  /** Share of each target spread over all classes. */
  labelSmoothing: number;
  /** Drop probability of the last block. */
  dropPath: number;
  /** Share of the fitted rows with a random label. */
  labelNoise: number;
  /** Classes weighed so that each has the same share of the loss. */
  classWeights?: 'balanced';
  /** Decay of the averaged weights; default: none are kept. */
  ema?: number;
  /** Epochs without a lower validation loss after which the run ends. */
  patience?: number;
  /** Batches whose gradients make one step. */
  accumulate: number;
  /** What a loss or gradient that is not finite does. */
  nonFinite: 'raise' | 'skip';
  /** How the optimizer keeps its moments; a checkpoint made before there was a choice has none. */
  momentDtype?: FloatDtype;
  /** The type of model.safetensors. */
  saveDtype?: FloatDtype;
  /** Steps, or minutes where it ends in 'm', between checkpoints; one at the end of each epoch besides. */
  saveEvery: string;
  /** Event files for TensorBoard beside metrics.jsonl. */
  tensorboard?: boolean;
  /** Keys weights, order, masks, noise and glyphs. */
  seed: number;
  /** Threads that kernels share. */
  threads: number;
  /** The run folder. */
  out: string;
  /** One of the ranks that mpirun started; the batch size is that of all. */
  distributed: boolean;
  /** How ranks send gradients. */
  gradientDtype: FloatDtype;
}

/**
 * What decides a run's outcome: a checkpoint holds it. Where the run lies, its threads and ranks, and how
 * often it saves do not.
 */
export type OutcomeOptions = Omit<TrainOptions, 'out' | 'threads' | 'saveEvery' | 'distributed'>;

/** The options that a checkpoint keeps; paths are absolute, as the run may be resumed from another folder. */
export function outcomeOptions(options: TrainOptions): OutcomeOptions {
  const { out: _out, threads: _threads, saveEvery: _saveEvery, distributed: _distributed, ...rest } = options;
  const absolute = (place: string | undefined) =>
    place === undefined || place === 'glyphs' ? place : path.resolve(place);
  const places = {
    data: absolute(rest.data)!,
    labels: absolute(rest.labels),
    testData: absolute(rest.testData),
  };
  return {
    ...rest,
    ...(Object.fromEntries(
      Object.entries(places).filter(([, place]) => place !== undefined),
    ) as typeof places),
  };
}
