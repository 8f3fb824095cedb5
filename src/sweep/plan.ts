// What a sweep is going to do, as sweep.json holds it, and its results, as results.jsonl does.
import type { Warning } from '../core/warning';
import type { OutcomeOptions } from '../run/options';
import { DEFAULT_TASK, taskNamed } from '../tasks/registry';
import { headlineFirst, isComparable, type Score, type Task } from '../tasks/task';
import type { Setting, ValueRange } from './space';

export const STRATEGIES = ['grid', 'random', 'halving'] as const;
/**
 * Every combination; settings drawn at random; or either, of which only the best share goes on, again and
 * again.
 */
export type Strategy = (typeof STRATEGIES)[number];

/** sweep.json. Trial t trains settings[⌊t / seeds⌋] with seed number t mod seeds. */
export interface SweepPlan {
  version: 1;
  /** The task of the data; without it, classification. */
  task?: string;
  /** What all trials share: every option of a run that is neither an axis nor the seed. */
  options: Partial<OutcomeOptions>;
  /** The values of each axis by option name; those that were drawn, in order, where a range was given. */
  axes: Record<string, (number | string)[]>;
  /** The ranges that values were drawn from. */
  ranges: Record<string, ValueRange>;
  strategy: Strategy;
  /** Halving: one in so many settings goes on. */
  eta: number;
  /** The name of the score that settings are compared by, on the validation rows. */
  metric: string;
  seeds: number[];
  settings: Setting[];
  /** A digest of the rows, so that a resumed sweep reads the same. */
  data: string;
  /** What was doubtful before the first trial. */
  warnings?: readonly Warning[];
  /** One of the weights that trials start from, where they are not random. */
  weights?: string;
}

/** What is trained. @throws RangeError for an unknown task. */
export const planTask = ({ task = DEFAULT_TASK }: Pick<SweepPlan, 'task'>): Task => taskNamed(task);

/**
 * The scores by which the settings of a sweep compare, the one that people look at first in front: those that
 * every trial has.
 */
export function planScores(plan: Pick<SweepPlan, 'task' | 'metric'>): Score[] {
  const task = planTask(plan);
  const isOfTrials = (score: Score) => score.name === plan.metric || task.scores.includes(score);
  return headlineFirst(task).filter((score) => isOfTrials(score) && isComparable(score));
}

/**
 * A line of results.jsonl. With halving a trial has a line for every rung that it reached: its last one
 * counts.
 */
export type TrialResult = DoneTrial | FailedTrial;

/** How one fold of a trial did. */
export interface FoldScores {
  /** From 1. */
  fold: number;
  epochs: number;
  /** The scores of the rows that it leaves out, by name. */
  [score: `val_${string}`]: number;
  train_loss: number;
}

export interface DoneTrial {
  trial: number;
  setting: Setting;
  seed: number;
  status: 'done';
  /** Epochs that were run; of folds, the most that one ran. */
  epochs: number;
  /** The scores of the validation rows after the best of them, by name; with folds the means of the folds' scores. */
  [score: `val_${string}`]: number;
  /** With folds, those of each. */
  fold_scores?: FoldScores[];
  /** Of the best epoch. */
  train_loss: number;
  seconds: number;
}

export interface FailedTrial {
  trial: number;
  setting: Setting;
  seed: number;
  status: 'failed';
  error: string;
  /** What a program may act on: see ErrorCode. */
  code?: string;
}

/**
 * Part of a sweep in which so many settings, all that are left, are trained until so many epochs are done.
 */
export interface Rung {
  settings: number;
  /** Undefined: to the end of each trial's own. */
  epochs?: number;
}

/**
 * The rungs of a sweep. Successive halving (Jamieson & Talwalkar 2016): epochs/ηˢ epochs for all settings, η
 * times as many for the best one in η, and so on to the whole run; s is the largest that leaves at least one
 * setting and one epoch.
 */
export function rungsOf({
  strategy,
  settings,
  options,
  eta,
}: Pick<SweepPlan, 'strategy' | 'settings' | 'options' | 'eta'>): Rung[] {
  if (strategy !== 'halving') return [{ settings: settings.length }];
  const epochs = options.epochs!;
  let last = 0;
  while (eta ** (last + 1) <= Math.min(settings.length, epochs)) last += 1;
  return Array.from({ length: last + 1 }, (_, k) => ({
    settings: Math.floor(settings.length / eta ** k),
    epochs: Math.floor(epochs / eta ** (last - k)),
  }));
}

/** How many networks a trial trains: one, or one for each fold. */
export const trainingsOf = ({ options }: Pick<SweepPlan, 'options'>): number =>
  options.fold === undefined ? (options.folds ?? 1) : 1;

/** The options of a trial: `regulus train` with them gives the same bits. */
export function trialOptions(
  plan: Pick<SweepPlan, 'options' | 'settings' | 'seeds'>,
  trial: number,
): OutcomeOptions {
  return {
    ...plan.options,
    ...plan.settings[Math.floor(trial / plan.seeds.length)],
    seed: plan.seeds[trial % plan.seeds.length],
  } as OutcomeOptions;
}
