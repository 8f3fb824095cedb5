// The schedules that a run names: 'one-cycle', 'cosine', 'step' and 'constant', with a warm-up.
import { checkInteger, checkNumber, checkOneOf, checkOptions, rangeError } from '../core/check';
import type { LRScheduler, Schedulable } from './lr_scheduler';
import { ConstantLR, CosineAnnealingLR, LinearLR, OneCycleLR, SequentialLR, StepLR } from './lr_schedulers';

/** The learning rate of a step, counted from 0; steps past the end of the run keep the last one's. */
export type LrSchedule = (step: number) => number;

/** The name of a schedule. */
export type ScheduleName = 'one-cycle' | 'cosine' | 'step' | 'constant';
/** The schedules that lrSchedule knows. */
export const SCHEDULES: readonly ScheduleName[] = ['one-cycle', 'cosine', 'step', 'constant'];

/** Options of lrSchedule. */
export interface LrScheduleOptions {
  /** The largest learning rate, at least 0. */
  lr: number;
  /** Steps of the whole run, at least 1. */
  totalSteps: number;
  /** Steps of linear warm-up from lr/warmupSteps to lr before 'cosine', 'step' and 'constant'; default 0. */
  warmupSteps?: number | undefined;
}

/** A named schedule for an optimizer: see lrSchedule. */
export function namedScheduler(
  name: ScheduleName,
  optimizer: Schedulable,
  options: LrScheduleOptions,
): LRScheduler {
  checkOneOf('name', name, SCHEDULES);
  const {
    lr,
    totalSteps,
    warmupSteps = 0,
  } = checkOptions('options', options, ['lr', 'totalSteps', 'warmupSteps']);
  checkNumber('options.lr', lr, 0);
  checkInteger('options.totalSteps', totalSteps, 1);
  checkInteger('options.warmupSteps', warmupSteps, 0, totalSteps);
  if (name === 'one-cycle') {
    if (warmupSteps > 0)
      throw rangeError('options.warmupSteps', "0 with 'one-cycle', which warms up by itself", warmupSteps);
    return new OneCycleLR(optimizer, { maxLr: lr, totalSteps });
  }
  for (const group of optimizer.paramGroups) group.lr = lr;
  const rest = Math.max(1, totalSteps - warmupSteps);
  const after = {
    cosine: () => new CosineAnnealingLR(optimizer, { tMax: rest }),
    step: () => new StepLR(optimizer, { stepSize: Math.max(1, Math.ceil((totalSteps - warmupSteps) / 3)) }),
    constant: () => new ConstantLR(optimizer, { factor: 1 }),
  }[name]();
  if (warmupSteps === 0) return after;
  return new SequentialLR(
    [new LinearLR(optimizer, { startFactor: 1 / warmupSteps, totalIters: warmupSteps - 1 }), after],
    { milestones: [warmupSteps] },
  );
}

/**
 * A learning rate schedule over a run: 'one-cycle' (OneCycleLR's defaults), 'cosine' (CosineAnnealingLR to
 * 0), 'step' (StepLR: a tenth after each third of the run) or 'constant'.
 *
 * @throws TypeError or RangeError for a wrong name or option, warm-up that is longer than the run or given to
 * 'one-cycle'.
 */
export function lrSchedule(name: ScheduleName, options: LrScheduleOptions): LrSchedule {
  const scheduler = namedScheduler(name, { paramGroups: [{ lr: 0 }] }, options);
  return (step) => scheduler.at(Math.min(checkInteger('step', step), options.totalSteps - 1), options.lr, 0);
}
