// The kinds of schedule, named and numbered as in torch.optim.lr_scheduler.
import {
  checkInteger,
  checkNumber,
  checkOneOf,
  checkOptions,
  hasMethod,
  rangeError,
  typeError,
} from '../core/check';
import { LRScheduler, type Schedulable } from './lr_scheduler';

const cosine = (from: number, to: number, part: number) =>
  to + ((from - to) / 2) * (1 + Math.cos(Math.PI * part));

/** One value for every group, or one for each. */
function byGroup<T>(
  name: string,
  given: T | readonly T[],
  groups: number,
  check: (name: string, value: T) => void,
): T[] {
  const values = Array.isArray(given)
    ? [...(given as readonly T[])]
    : (Array.from({ length: groups }, () => given) as T[]);
  if (values.length !== groups) throw rangeError(name, `one value, or ${groups}, one for each group`, given);
  values.forEach((value, i) => {
    check(Array.isArray(given) ? `${name}[${i}]` : name, value);
  });
  return values;
}

/** base · factor(step), the factor a function for all groups or one for each (torch's LambdaLR). */
export class LambdaLR extends LRScheduler {
  readonly #factors: ((step: number) => number)[];
  /**
   * @param lrLambda The factor by step, for all groups or for each.
   * @throws TypeError or RangeError for a wrong option.
   */
  constructor(
    optimizer: Schedulable,
    lrLambda: ((step: number) => number) | readonly ((step: number) => number)[],
  ) {
    super(optimizer);
    this.#factors = byGroup('lrLambda', lrLambda, optimizer.paramGroups.length, (name, value) => {
      if (typeof value !== 'function') throw typeError(name, 'a function of the step', value);
    });
    this.apply();
  }
  at(step: number, baseLr: number, group: number): number {
    return baseLr * checkNumber(`lrLambda(${step})`, this.#factors[group](step));
  }
}

/** base · gamma^⌊step / stepSize⌋ (torch's StepLR). stepSize at least 1; gamma at least 0, default 0.1. */
export class StepLR extends LRScheduler {
  readonly #stepSize: number;
  readonly #gamma: number;
  /**
   * @param options.stepSize Steps from one drop to the next, at least 1. @param options.gamma Factor of a
   * drop, at least 0; default 0.1.
   * @throws TypeError or RangeError for a wrong option.
   */
  constructor(optimizer: Schedulable, options: { stepSize: number; gamma?: number | undefined }) {
    super(optimizer);
    const { stepSize, gamma = 0.1 } = checkOptions('options', options, ['stepSize', 'gamma']);
    this.#stepSize = checkInteger('options.stepSize', stepSize, 1);
    this.#gamma = checkNumber('options.gamma', gamma, 0);
    this.apply();
  }
  at(step: number, baseLr: number): number {
    return baseLr * this.#gamma ** Math.floor(step / this.#stepSize);
  }
}

/** base · gamma^(milestones reached) (torch's MultiStepLR). gamma at least 0, default 0.1. */
export class MultiStepLR extends LRScheduler {
  readonly #milestones: readonly number[];
  readonly #gamma: number;
  /**
   * @param options.milestones Steps of the drops. @param options.gamma Factor of a drop, at least 0; default
   * 0.1.
   * @throws TypeError or RangeError for a wrong option.
   */
  constructor(
    optimizer: Schedulable,
    options: { milestones: readonly number[]; gamma?: number | undefined },
  ) {
    super(optimizer);
    const { milestones, gamma = 0.1 } = checkOptions('options', options, ['milestones', 'gamma']);
    if (!Array.isArray(milestones)) throw typeError('options.milestones', 'an array of steps', milestones);
    this.#milestones = Array.from(milestones as number[], (step, i) =>
      checkInteger(`options.milestones[${i}]`, step),
    );
    this.#gamma = checkNumber('options.gamma', gamma, 0);
    this.apply();
  }
  at(step: number, baseLr: number): number {
    return baseLr * this.#gamma ** this.#milestones.filter((milestone) => milestone <= step).length;
  }
}

/** base · gamma^step (torch's ExponentialLR). gamma at least 0. */
export class ExponentialLR extends LRScheduler {
  readonly #gamma: number;
  /**
   * @param options.gamma Factor of each step, at least 0.
   * @throws TypeError or RangeError for a wrong option.
   */
  constructor(optimizer: Schedulable, options: { gamma: number }) {
    super(optimizer);
    this.#gamma = checkNumber('options.gamma', checkOptions('options', options, ['gamma']).gamma, 0);
    this.apply();
  }
  at(step: number, baseLr: number): number {
    return baseLr * this.#gamma ** step;
  }
}

/**
 * A factor that goes from startFactor (default 1/3) to endFactor (1) in totalIters steps (5) and stays
 * (torch's LinearLR).
 */
export class LinearLR extends LRScheduler {
  readonly #start: number;
  readonly #end: number;
  readonly #total: number;
  /**
   * @param options.startFactor Default 1/3. @param options.endFactor Default 1. @param options.totalIters
   * Steps between the two; default 5; with 0 startFactor stays, as in torch.
   * @throws TypeError or RangeError for a wrong option.
   */
  constructor(
    optimizer: Schedulable,
    options: {
      startFactor?: number | undefined;
      endFactor?: number | undefined;
      totalIters?: number | undefined;
    } = {},
  ) {
    super(optimizer);
    const {
      startFactor = 1 / 3,
      endFactor = 1,
      totalIters = 5,
    } = checkOptions('options', options, ['startFactor', 'endFactor', 'totalIters']);
    this.#start = checkNumber('options.startFactor', startFactor, 0);
    this.#end = checkNumber('options.endFactor', endFactor, 0);
    this.#total = checkInteger('options.totalIters', totalIters);
    this.apply();
  }
  at(step: number, baseLr: number): number {
    if (this.#total === 0) return baseLr * this.#start;
    return step >= this.#total
      ? baseLr * this.#end
      : baseLr * (this.#start + ((this.#end - this.#start) * step) / this.#total);
  }
}

/**
 * base · factor (default 1/3) for totalIters steps (5), then base (torch's ConstantLR; factor 1 never changes
 * a rate).
 */
export class ConstantLR extends LRScheduler {
  readonly #factor: number;
  readonly #total: number;
  /**
   * @param options.factor Default 1/3. @param options.totalIters Steps that it holds for; default 5; with 0
   * it
   * holds for ever, as in torch.
   * @throws TypeError or RangeError for a wrong option.
   */
  constructor(
    optimizer: Schedulable,
    options: { factor?: number | undefined; totalIters?: number | undefined } = {},
  ) {
    super(optimizer);
    const { factor = 1 / 3, totalIters = 5 } = checkOptions('options', options, ['factor', 'totalIters']);
    this.#factor = checkNumber('options.factor', factor, 0);
    this.#total = checkInteger('options.totalIters', totalIters);
    this.apply();
  }
  at(step: number, baseLr: number): number {
    return this.#total === 0 || step < this.#total ? baseLr * this.#factor : baseLr;
  }
}

/**
 * base · (1 − step/totalIters)^power, 0 from totalIters (5) on (torch's PolynomialLR). With totalIters 0 the
 * rate stays. power at least 0, default 1.
 */
export class PolynomialLR extends LRScheduler {
  readonly #total: number;
  readonly #power: number;
  /**
   * @param options.totalIters Steps down to 0; default 5. @param options.power At least 0;
   * default 1.
   * @throws TypeError or RangeError for a wrong option.
   */
  constructor(
    optimizer: Schedulable,
    options: { totalIters?: number | undefined; power?: number | undefined } = {},
  ) {
    super(optimizer);
    const { totalIters = 5, power = 1 } = checkOptions('options', options, ['totalIters', 'power']);
    this.#total = checkInteger('options.totalIters', totalIters);
    this.#power = checkNumber('options.power', power, 0);
    this.apply();
  }
  at(step: number, baseLr: number): number {
    const left = this.#total === 0 ? 1 : 1 - Math.min(step, this.#total) / this.#total;
    return baseLr * left ** this.#power;
  }
}

/**
 * Half a cosine from base to etaMin (default 0) in tMax steps, and back up after them (torch's
 * CosineAnnealingLR).
 */
export class CosineAnnealingLR extends LRScheduler {
  readonly #tMax: number;
  readonly #etaMin: number;
  /**
   * @param options.tMax Steps of half a cosine, at least 1. @param options.etaMin The lowest rate; default 0.
   * @throws TypeError or RangeError for a wrong option.
   */
  constructor(optimizer: Schedulable, options: { tMax: number; etaMin?: number | undefined }) {
    super(optimizer);
    const { tMax, etaMin = 0 } = checkOptions('options', options, ['tMax', 'etaMin']);
    this.#tMax = checkInteger('options.tMax', tMax, 1);
    this.#etaMin = checkNumber('options.etaMin', etaMin, 0);
    this.apply();
  }
  at(step: number, baseLr: number): number {
    return cosine(baseLr, this.#etaMin, step / this.#tMax);
  }
}

/** Options of OneCycleLR. */
export interface OneCycleOptions {
  /** The largest rate, for all groups or for each. */
  maxLr: number | readonly number[];
  /** Steps of the whole run, at least 1: epochs × loader.batches. One more is an error. */
  totalSteps: number;
  /** Share of the steps on the way up; default 0.3. 1 / totalSteps is refused: torch divides by 0 there. */
  pctStart?: number | undefined;
  /** The first rate is maxLr / divFactor; default 25. */
  divFactor?: number | undefined;
  /** The last rate is the first / finalDivFactor; default 1e4. */
  finalDivFactor?: number | undefined;
  /** Default 'cos'. */
  annealStrategy?: 'cos' | 'linear' | undefined;
}

/**
 * Up to maxLr and down again in one run (Smith & Topin 2019; torch's OneCycleLR without momentum cycling).
 */
export class OneCycleLR extends LRScheduler {
  readonly #maxLrs: number[];
  readonly #totalSteps: number;
  readonly #top: number;
  readonly #div: number;
  readonly #finalDiv: number;
  readonly #between: (from: number, to: number, part: number) => number;

  /** @throws TypeError or RangeError for a wrong option. */
  constructor(optimizer: Schedulable, options: OneCycleOptions) {
    super(optimizer);
    const {
      maxLr,
      totalSteps,
      pctStart = 0.3,
      divFactor = 25,
      finalDivFactor = 1e4,
      annealStrategy = 'cos',
    } = checkOptions('options', options, [
      'maxLr',
      'totalSteps',
      'pctStart',
      'divFactor',
      'finalDivFactor',
      'annealStrategy',
    ]);
    this.#maxLrs = byGroup('options.maxLr', maxLr, optimizer.paramGroups.length, (name, value) =>
      checkNumber(name, value, 0),
    );
    this.#totalSteps = checkInteger('options.totalSteps', totalSteps, 1);
    this.#top = checkNumber('options.pctStart', pctStart, 0, 1) * totalSteps - 1;
    if (this.#top === 0)
      throw rangeError(
        'options.pctStart',
        'a share other than 1 / totalSteps, whose way up has 0 steps',
        pctStart,
      );
    this.#div = checkNumber('options.divFactor', divFactor, Number.MIN_VALUE);
    this.#finalDiv = checkNumber('options.finalDivFactor', finalDivFactor, Number.MIN_VALUE);
    this.#between =
      checkOneOf('options.annealStrategy', annealStrategy, ['cos', 'linear']) === 'cos'
        ? cosine
        : (from, to, part) => from + (to - from) * part;
    this.apply();
  }

  override get steps(): number {
    return this.#totalSteps;
  }

  /** @throws RangeError past totalSteps, as torch does: the last rate would train nothing. */
  at(step: number, _baseLr: number, group: number): number {
    if (step > this.#totalSteps)
      throw rangeError('step', `at most ${this.#totalSteps}, the schedule's totalSteps`, step);
    const max = this.#maxLrs[group];
    const first = max / this.#div;
    const last = this.#totalSteps - 1;
    const now = Math.min(step, last);
    return now <= this.#top
      ? this.#between(first, max, now / this.#top)
      : this.#between(max, first / this.#finalDiv, (now - this.#top) / (last - this.#top));
  }
}

function checkSchedules(schedulers: readonly LRScheduler[]): Schedulable {
  if (!Array.isArray(schedulers) || schedulers.length === 0)
    throw typeError('schedulers', 'an array of at least one schedule', schedulers);
  for (const [i, scheduler] of (schedulers as unknown[]).entries()) {
    if (!hasMethod(scheduler, 'at')) throw typeError(`schedulers[${i}]`, 'a schedule', scheduler);
  }
  const [{ optimizer }] = schedulers as LRScheduler[];
  schedulers.forEach((scheduler: LRScheduler, i) => {
    if (scheduler.optimizer !== optimizer)
      throw rangeError(
        `schedulers[${i}].optimizer`,
        'the optimizer of the first schedule',
        scheduler.optimizer,
      );
  });
  return optimizer;
}

/**
 * Schedules one after another: the next one starts, at its own step 0, at each milestone (torch's
 * SequentialLR).
 */
export class SequentialLR extends LRScheduler {
  readonly #schedulers: readonly LRScheduler[];
  readonly #milestones: readonly number[];
  /**
   * @param schedulers Schedules of one optimizer. @param options.milestones The step at which each but the
   * first starts.
   * @throws TypeError or RangeError for a wrong option.
   */
  constructor(schedulers: readonly LRScheduler[], options: { milestones: readonly number[] }) {
    super(checkSchedules(schedulers));
    const { milestones } = checkOptions('options', options, ['milestones']);
    if (!Array.isArray(milestones)) throw typeError('options.milestones', 'an array of steps', milestones);
    if (milestones.length !== schedulers.length - 1)
      throw rangeError(
        'options.milestones',
        `${schedulers.length - 1} steps, one between two schedules`,
        milestones,
      );
    for (const [i, step] of (milestones as number[]).entries())
      checkInteger(`options.milestones[${i}]`, step, milestones[i - 1] ?? 0);
    this.#schedulers = [...schedulers];
    this.#milestones = [...(milestones as number[])];
    this.apply();
  }
  at(step: number, baseLr: number, group: number): number {
    const index = this.#milestones.filter((milestone) => milestone <= step).length;
    return this.#schedulers[index].at(step - (index ? this.#milestones[index - 1] : 0), baseLr, group);
  }
}

/**
 * Schedules combined: each takes the rate of the one before as its base (torch's ChainedScheduler).
 */
export class ChainedScheduler extends LRScheduler {
  readonly #schedulers: readonly LRScheduler[];
  /**
   * @param schedulers Schedules of one optimizer, the first of which starts from the base rates.
   * @throws TypeError or RangeError for a wrong option.
   */
  constructor(schedulers: readonly LRScheduler[]) {
    super(checkSchedules(schedulers));
    this.#schedulers = [...schedulers];
    this.apply();
  }
  at(step: number, baseLr: number, group: number): number {
    return this.#schedulers.reduce((lr, scheduler) => scheduler.at(step, lr, group), baseLr);
  }
}
