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
  seed: number;
  threads: number;
  out: string;
}

/** What decides a run's outcome: a checkpoint holds it. Where the run lies, its threads and how often it saves do not. */
export type OutcomeOptions = Omit<TrainOptions, 'out' | 'threads' | 'saveEvery'>;

/** The options that a checkpoint keeps; paths are absolute, as the run may be resumed from another folder. */
export function outcomeOptions(options: TrainOptions): OutcomeOptions {
  const { out: _out, threads: _threads, saveEvery: _saveEvery, ...rest } = options;
  const data = rest.data === 'glyphs' ? rest.data : path.resolve(rest.data);
  return { ...rest, data, ...(rest.testData === undefined ? {} : { testData: path.resolve(rest.testData) }) };
}
