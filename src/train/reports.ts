// What a fit tells: after a step, after an epoch, and at its end.
import type { Scores } from '../tasks/task';

/** What is known after a step. */
export interface StepReport {
  /** The epoch in progress, counted from 0. */
  epoch: number;
  /** Steps taken so far. */
  step: number;
  /** Of the batches of the step: their mean by weight, or their sum. */
  loss: number;
  /** The first group's rate in that step. */
  lr: number;
}

/** What is known after an epoch. */
export interface EpochReport {
  /** Epochs finished so far. */
  epoch: number;
  /** Steps taken so far. */
  step: number;
  /** The first group's rate in the epoch's last step. */
  lr: number;
  /** Training loss of the epoch, as it was minimised: the mean over its batches by weight, or their sum. */
  loss: number;
  /** Training rows a second. */
  samplesPerSecond: number;
  /** The gradient's 2-norm before clipping, of the epoch's first step; NaN where stepSizes is false. */
  gradNorm: number;
  /**
   * The 2-norm of the weights' change over that of the weights, of the epoch's first step; NaN where
   * stepSizes is false.
   */
  updateRatio: number;
  /** The share of rows whose branch was kept, for each module that drops them, in the model's order. */
  keptShare: number[];
  /** Steps left out so far because they were not finite. */
  skipped: number;
  /** The scores on the rows given as `validation`, by name. */
  validation?: Scores;
  /** Those of the averaged weights. */
  averaged?: Scores;
  /** The scores on the rows given as `training`. */
  training?: Scores;
  /** The scores of the averaged weights on the rows given as `training`. */
  averagedTraining?: Scores;
  /** Name of the validation score that chooses the best epoch: the task's first. */
  choosing?: string;
  /** Whether that score is the best so far. */
  improved: boolean;
}

/** Why fit returned. */
export type FitEnd = 'finished' | 'aborted' | 'stopped-early';
