// Learning rate schedules as objects (torch.optim.lr_scheduler). Each is a closed form of the step and a group's base rate,
// so that its whole state is a count, and schedules compose.
import { checkInteger, checkNumber, rangeError, typeError } from '../check';
import type { AdamWRule } from './adamw';

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
 * The base of all schedules (torch.optim.lr_scheduler.LRScheduler): sets every group's lr when it is made and after each
 * step(), which is called after the optimizer's. A subclass writes `at`.
 */
export abstract class LRScheduler {
  #lastStep = 0;
  #baseLrs: number[];

  /** @throws TypeError for something without paramGroups. */
  constructor(
    /** What it drives. */
    readonly optimizer: Schedulable,
  ) {
    if (typeof optimizer !== 'object' || optimizer === null || !Array.isArray(optimizer.paramGroups)) throw typeError('optimizer', 'an optimizer', optimizer);
    this.#baseLrs = optimizer.paramGroups.map((group) => {
      if (!initialLr.has(group)) initialLr.set(group, group.lr);
      return initialLr.get(group)!;
    });
  }

  /** The learning rate of a step, counted from 0, for the group of this index and base rate. */
  abstract at(step: number, baseLr: number, group: number): number;

  /** Steps taken. */
  get lastStep(): number {
    return this.#lastStep;
  }

  /** Moves every group on to the next step's learning rate. */
  step(): void {
    this.#lastStep += 1;
    this.apply();
  }

  /** The learning rates in force, by group. */
  getLastLr(): number[] {
    return this.#baseLrs.map((base, group) => this.at(this.#lastStep, base, group));
  }

  /** The state; the schedule's own numbers are given when it is made again. */
  stateDict(): LRSchedulerState {
    return { lastStep: this.#lastStep, baseLrs: [...this.#baseLrs] };
  }

  /** Goes on where stateDict was taken. @throws TypeError or RangeError, changing nothing, for a state of other groups. */
  loadStateDict(state: LRSchedulerState): void {
    if (typeof state !== 'object' || state === null || !Array.isArray(state.baseLrs)) throw typeError('state', 'what stateDict returned', state);
    checkInteger('state.lastStep', state.lastStep);
    if (state.baseLrs.length !== this.#baseLrs.length) throw rangeError('state.baseLrs', `${this.#baseLrs.length} rates, one for each group`, state.baseLrs);
    for (const [i, lr] of state.baseLrs.entries()) checkNumber(`state.baseLrs[${i}]`, lr, 0);
    this.#lastStep = state.lastStep;
    this.#baseLrs = [...state.baseLrs];
    this.apply();
  }

  /** @internal Sets the groups' rates: a subclass's constructor does it last. */
  protected apply(): void {
    this.getLastLr().forEach((lr, group) => (this.optimizer.paramGroups[group].lr = lr));
  }
}
