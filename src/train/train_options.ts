import path from 'node:path';
import type { FloatDtype } from '../bfloat16';
import type { Format } from '../data/load';
import type { Activation } from '../nn/residual_block';
import type { ScheduleName } from '../optim/lr_schedule';

/** Every option of a job as it was resolved; config.json holds it. */
export interface TrainOptions {
  data: string;
  format: Format;
  labelColumn?: string;
  labels?: string;
  testData?: string;
  testRows?: number;
  testFraction?: number;
  shuffleSplit: boolean;
  splitSeed?: number;
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
  classWeights?: 'balanced';
  ema?: number;
  patience?: number;
  accumulate: number;
  nonFinite: 'raise' | 'skip';
  /** How the optimizer keeps its moments; a checkpoint made before there was a choice has none. */
  momentDtype?: FloatDtype;
  /** Of model.safetensors. */
  saveDtype?: FloatDtype;
  /** Steps, or minutes where it ends in 'm', between checkpoints; one at the end of each epoch besides. */
  saveEvery: string;
  /** Event files for TensorBoard beside metrics.jsonl. */
  tensorboard?: boolean;
  seed: number;
  threads: number;
  out: string;
  /** One of the ranks that mpirun started; the batch size is that of all. */
  distributed: boolean;
  /** How ranks send gradients. */
  gradientDtype: FloatDtype;
}

/** What decides a run's outcome: a checkpoint holds it. Where the run lies, its threads and ranks, and how often it saves do not. */
export type OutcomeOptions = Omit<TrainOptions, 'out' | 'threads' | 'saveEvery' | 'distributed'>;

/** The options that a checkpoint keeps; paths are absolute, as the run may be resumed from another folder. */
export function outcomeOptions(options: TrainOptions): OutcomeOptions {
  const { out: _out, threads: _threads, saveEvery: _saveEvery, distributed: _distributed, ...rest } = options;
  const absolute = (place: string | undefined) => (place === undefined || place === 'glyphs' ? place : path.resolve(place));
  const places = { data: absolute(rest.data)!, labels: absolute(rest.labels), testData: absolute(rest.testData) };
  return { ...rest, ...(Object.fromEntries(Object.entries(places).filter(([, place]) => place !== undefined)) as typeof places) };
}
