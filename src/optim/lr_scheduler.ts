// Learning rate schedules as objects (torch.optim.lr_scheduler). Each is a closed form of the step and a
// group's base rate, so that its whole state is a count, and schedules compose.
import { checkInteger, checkNumber, rangeError, typeError } from '../core/check';
import type { AdamWRule } from './param_groups';

/** What a schedule drives: anything with groups that have a learning rate. */
export interface Schedulable {
  /** Groups, each with its rate. */
  readonly paramGroups: readonly Pick<AdamWRule, 'lr'>[];
}

/** The state of a schedule. */
export interface LRSchedulerState {
  /** Steps taken. */
  lastStep: number;
  /** The learning rate of each group before any schedule. */
  baseLrs: number[];
}

/** Base rates by group, as the first schedule found them: PyTorch's initial_lr. */
const initialLr = new WeakMap<object, number>();

/**
 * The base of all schedules (torch.optim.lr_scheduler.LRScheduler): sets every group's lr when it is made and
 * after each step(), which is called after the optimizer's. A subclass writes `at`.
 */
export abstract class LRScheduler {
  #lastStep = 0;
  #baseLrs: number[];

  /** @throws TypeError for something without paramGroups. */
  constructor(
    /** What it drives. */
    readonly optimizer: Schedulable,
  ) {
    const groups = typeof optimizer === 'object' && optimizer !== null ? optimizer.paramGroups : undefined;
    if (!Array.isArray(groups)) throw typeError('optimizer', 'an optimizer', optimizer);
    this.#baseLrs = Array.from(groups as Schedulable['paramGroups'], (group, i) => {
      if (typeof group !== 'object' || group === null)
        throw typeError(`optimizer.paramGroups[${i}]`, 'a group with a learning rate', group);
      return initialLr.get(group) ?? checkNumber(`optimizer.paramGroups[${i}].lr`, group.lr, 0);
    });
  }

  /** The learning rate of a step, counted from 0, for the group of this index and base rate. */
  abstract at(step: number, baseLr: number, group: number): number;

  /** How many steps there are rates for; no end, for most schedules. */
  get steps(): number {
    return Infinity;
  }

  /** Steps taken. */
  get lastStep(): number {
    return this.#lastStep;
  }

  /** Moves every group on to the next step's learning rate. @throws RangeError for one that is not finite. */
  step(): void {
    this.apply(this.#lastStep + 1);
  }

  /** The learning rates in force, by group. */
  getLastLr(): number[] {
    return this.#baseLrs.map((base, group) => this.at(this.#lastStep, base, group));
  }

  /** The state; the schedule's own numbers are given when it is made again. */
  stateDict(): LRSchedulerState {
    return { lastStep: this.#lastStep, baseLrs: [...this.#baseLrs] };
  }

  /**
   * Goes on where stateDict was taken.
   *
   * @throws TypeError or RangeError, changing nothing, for a state of other groups.
   */
  loadStateDict(state: LRSchedulerState): void {
    const { lastStep, baseLrs } =
      typeof state === 'object' && state !== null ? state : ({} as Partial<LRSchedulerState>);
    if (!Array.isArray(baseLrs)) throw typeError('state', 'what stateDict returned', state);
    checkInteger('state.lastStep', lastStep);
    if (baseLrs.length !== this.#baseLrs.length)
      throw rangeError('state.baseLrs', `${this.#baseLrs.length} rates, one for each group`, baseLrs);
    this.apply(
      lastStep,
      Array.from(baseLrs as number[], (lr, i) => checkNumber(`state.baseLrs[${i}]`, lr, 0)),
    );
  }

  /**
   * @internal Sets the groups' rates, all or, where one cannot be told, none: a subclass's constructor does
   * it last.
   */
  protected apply(step = this.#lastStep, baseLrs = this.#baseLrs): void {
    const { paramGroups } = this.optimizer;
    const rateOf = (base: number, group: number) =>
      checkNumber(`the learning rate of step ${step}`, this.at(step, base, group));
    const rates = baseLrs.map((base, i) => [paramGroups[i], rateOf(base, i), base] as const);
    for (const [group, lr, base] of rates) {
      if (!initialLr.has(group)) initialLr.set(group, base);
      group.lr = lr;
    }
    this.#lastStep = step;
    this.#baseLrs = baseLrs;
  }
}
