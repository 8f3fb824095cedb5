// Learning rates by step, as torch.optim.lr_scheduler computes them.
import { checkInteger, checkNumber, checkOneOf, checkOptions, rangeError } from '../check';

/** The learning rate of a step, counted from 0; steps past the end of the run keep the last one's. */
export type LrSchedule = (step: number) => number;

/** The schedules that lrSchedule knows. */
export const SCHEDULES = ['one-cycle', 'cosine', 'step', 'constant'] as const;
/** The name of a schedule. */
export type ScheduleName = (typeof SCHEDULES)[number];

/** Options of lrSchedule. */
export interface LrScheduleOptions {
  /** The largest learning rate, at least 0. */
  lr: number;
  /** Steps of the whole run, at least 1. */
  totalSteps: number;
  /** Steps of linear warm-up from lr/warmupSteps to lr before 'cosine', 'step' and 'constant'; default 0. */
  warmupSteps?: number;
}

const cosine = (from: number, to: number, part: number) => to + ((from - to) * (1 + Math.cos(Math.PI * part))) / 2;

/** torch.optim.lr_scheduler.OneCycleLR: cosine up over 30 % of the steps from lr/25, then down to lr/250,000. */
function oneCycle(lr: number, totalSteps: number): LrSchedule {
  const top = 0.3 * totalSteps - 1;
  const end = totalSteps - 1;
  return (step) => (step <= top ? cosine(lr / 25, lr, step / top) : cosine(lr, lr / 25 / 1e4, (step - top) / (end - top)));
}

/**
 * A learning rate schedule over a run: 'one-cycle' (OneCycleLR's defaults), 'cosine' (CosineAnnealingLR to 0), 'step' (StepLR:
 * a tenth after each third of the run) or 'constant'.
 *
 * @throws TypeError or RangeError for a wrong name or option, warm-up that is longer than the run or given to 'one-cycle'.
 */
export function lrSchedule(name: ScheduleName, options: LrScheduleOptions): LrSchedule {
  checkOneOf('name', name, SCHEDULES);
  const { lr, totalSteps, warmupSteps = 0 } = checkOptions('options', options, ['lr', 'totalSteps', 'warmupSteps']);
  checkNumber('options.lr', lr, 0);
  checkInteger('options.totalSteps', totalSteps, 1);
  checkInteger('options.warmupSteps', warmupSteps, 0, totalSteps);
  if (name === 'one-cycle') {
    if (warmupSteps > 0) throw rangeError('options.warmupSteps', "0 with 'one-cycle', which warms up by itself", warmupSteps);
    return within(oneCycle(lr, totalSteps), totalSteps);
  }
  const rest = totalSteps - warmupSteps;
  const third = Math.max(1, Math.ceil(rest / 3));
  const after: Record<Exclude<ScheduleName, 'one-cycle'>, LrSchedule> = {
    cosine: (step) => cosine(lr, 0, step / Math.max(1, rest)),
    step: (step) => lr * 0.1 ** Math.floor(step / third),
    constant: () => lr,
  };
  return within((step) => (step < warmupSteps ? (lr * (step + 1)) / warmupSteps : after[name](step - warmupSteps)), totalSteps);
}

function within(schedule: LrSchedule, totalSteps: number): LrSchedule {
  return (step) => schedule(Math.min(checkInteger('step', step), totalSteps - 1));
}
