import {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkNumber,
  checkOneOf,
  checkOptions,
  hasMethod,
  rangeError,
  typeError,
} from '../core/check';
import type { Module } from '../core/module';
import { checkModule } from '../core/module_tree';
import { type BatchLoader, checkLoader } from '../data/batch_loader';
import type { Criterion } from '../loss/criterion';
import type { AdamW } from '../optim/adamw';
import type { LRScheduler } from '../optim/lr_scheduler';
import { isBetter, type Scorer, type Scores } from '../tasks/task';
import { epochOf, type TrainingData } from './epoch';
import { evaluate, scorerOf } from './evaluate';
import { DivergedError, TrainingStep } from './training_step';
import { turns } from './turns';
import { WeightAverage } from './weight_average';

/** The parts of a training run. */
export interface TrainerOptions {
  /** What is trained. */
  model: Module;
  /** Over the model's parameters (and the criterion's, where it has some). */
  optimizer: AdamW;
  /** What is minimised. */
  criterion: Criterion;
  /** Stepped after each optimizer step; default: the optimizer's rates stay. */
  schedule?: LRScheduler | undefined;
  /**
   * Batches whose gradients make one step, weighted by their rows; default 1. The last step of an epoch may
   * have fewer.
   */
  accumulate?: number | undefined;
  /**
   * Decay of a moving average of the weights, evaluated beside the raw ones (`Trainer.average`); default:
   * none.
   */
  ema?: number | undefined;
  /**
   * A loss or gradient that is not finite ends the run with DivergedError ('raise', the default), or its step
   * is left out and counted.
   */
  nonFinite?: 'raise' | 'skip' | undefined;
}

/** What is known after a step. */
export interface StepReport {
  /** The epoch in progress, counted from 0. */
  epoch: number;
  /** Steps taken so far. */
  step: number;
  /** Of the batches of the step. */
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
  /** The first group's rate, after the epoch. */
  lr: number;
  /** Mean training loss of the epoch, as it was minimised. */
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
  /** Steps left out so far, as they were not finite. */
  skipped: number;
  /** The scores on the rows given as `validation`, by name. */
  validation?: Scores;
  /** Those of the averaged weights. */
  averaged?: Scores;
  /** Name of the validation score that chooses the best epoch: the task's first. */
  choosing?: string;
  /** Whether that score is the best so far. */
  improved: boolean;
}

/** Options of Trainer.fit. */
export interface FitOptions {
  /** Epochs in all, those before a resumed state included. */
  epochs: number;
  /** Rows to evaluate after each epoch. */
  validation?: BatchLoader | undefined;
  /** How those rows are scored; default: by the task of their data set. */
  scorer?: Scorer | undefined;
  /** Ends the run when the score that chooses has not improved for this many epochs. */
  patience?: number | undefined;
  /**
   * Whether the first step of each epoch is measured (gradNorm, updateRatio), which takes a few passes over
   * the weights; default true.
   */
  stepSizes?: boolean | undefined;
  /** Called, and waited for, after each step. */
  onStep?: ((report: StepReport) => void | Promise<void>) | undefined;
  /** Called, and waited for, after each epoch. */
  onEpoch?: ((report: EpochReport) => void | Promise<void>) | undefined;
  /** Ends the run after the step in progress. */
  signal?: AbortSignal | undefined;
}

/** Why fit came back. */
export type FitEnd = 'finished' | 'aborted' | 'stopped-early';

/** The epoch with the best validation score so far. */
export interface BestEpoch {
  /** The score that chooses. */
  score: number;
  /** Epochs finished by then. */
  epoch: number;
}

/** The progress of a run: with the model, the optimizer and the schedule, all that is needed to go on. */
export interface TrainerState {
  /** Steps taken. */
  step: number;
  /** Epochs finished. */
  epoch: number;
  /** Batches taken of the epoch in progress. */
  batch: number;
  /** Their rows. */
  rows: number;
  /** Sum of the losses of those rows. */
  lossSum: number;
  /** The rows that each dropping module kept of them. */
  keptRows: number[];
  /** The gradient norm of the epoch's first step: null before it. */
  gradNorm: number | null;
  /** Its update-to-weight ratio: null before it. */
  updateRatio: number | null;
  /** Steps left out. */
  skipped: number;
  /** The epoch with the best validation score: null before the first. */
  best: BestEpoch | null;
}

/** The rows that are validated on, and how they are scored. */
interface Validating {
  loader: BatchLoader;
  scorer: Scorer;
}

/** No batch of an epoch is taken. */
const EPOCH_START = { batch: 0, rows: 0, lossSum: 0, gradNorm: null, updateRatio: null };

/**
 * The training loop: forward, loss, backward, step, schedule, for every batch of every epoch. The event loop
 * gets a turn after each step, and within a long one between forward, backward and the step, so that a server
 * in the same process goes on answering: it may predict at any time; what reads the whole state belongs in
 * onStep or onEpoch.
 */
export class Trainer {
  /** What is trained. */
  readonly model: Module;
  /** What steps. */
  readonly optimizer: AdamW;
  /** What is minimised. */
  readonly criterion: Criterion;
  /** What sets the rates; null: nothing does. */
  readonly schedule: LRScheduler | null;
  /** The averaged weights, where `ema` is set. */
  readonly average: WeightAverage | null;
  readonly #training: TrainingStep;
  readonly #nonFinite: 'raise' | 'skip';
  readonly #state: TrainerState;
  #busy = false;

  /** @throws TypeError or RangeError for a wrong option. */
  constructor(options: TrainerOptions) {
    const known = ['model', 'optimizer', 'criterion', 'schedule', 'accumulate', 'ema', 'nonFinite'] as const;
    if (typeof options !== 'object' || options === null) throw typeError('options', 'an object', options);
    const {
      model,
      optimizer,
      criterion,
      schedule,
      accumulate = 1,
      ema,
      nonFinite = 'raise',
    } = checkOptions('options', options, known);
    checkModule('options.model', model);
    if (!hasMethod(optimizer, 'step') || !hasMethod(optimizer, 'zeroGrad') || !optimizer.paramGroups?.length)
      throw typeError('options.optimizer', 'an optimizer', optimizer);
    if (!hasMethod(criterion, 'forward') || !hasMethod(criterion, 'backward'))
      throw typeError('options.criterion', 'a loss with forward and backward', criterion);
    if (schedule !== undefined && !hasMethod(schedule, 'step'))
      throw typeError('options.schedule', 'a schedule, such as new OneCycleLR(optimizer, …)', schedule);
    this.model = model;
    this.optimizer = optimizer;
    this.criterion = criterion;
    this.schedule = schedule ?? null;
    this.#nonFinite = checkOneOf('options.nonFinite', nonFinite, ['raise', 'skip']);
    this.#training = new TrainingStep(
      model,
      optimizer,
      criterion,
      checkInteger('options.accumulate', accumulate, 1),
      nonFinite === 'skip',
    );
    this.#state = {
      ...EPOCH_START,
      keptRows: this.#nothingKept(),
      step: 0,
      epoch: 0,
      skipped: 0,
      best: null,
    };
    this.average =
      ema === undefined ? null : new WeightAverage(model, { decay: checkNumber('options.ema', ema, 0, 1) });
  }

  /** Steps taken so far. */
  get step(): number {
    return this.#state.step;
  }

  /** A copy of the run's progress. */
  stateDict(): TrainerState {
    return {
      ...this.#state,
      keptRows: [...this.#state.keptRows],
      best: this.#state.best && { ...this.#state.best },
    };
  }

  /** Goes on where stateDict was taken. @throws TypeError or RangeError for anything else. */
  loadStateDict(state: TrainerState): void {
    if (typeof state !== 'object' || state === null)
      throw typeError('state', 'what stateDict returned', state);
    const { step, epoch, batch, rows, lossSum, keptRows, gradNorm, updateRatio, skipped, best } = state;
    for (const [key, count] of Object.entries({ step, epoch, batch, rows, skipped }))
      checkInteger(`state.${key}`, count);
    checkNumber('state.lossSum', lossSum);
    for (const [key, size] of Object.entries({ gradNorm, updateRatio }))
      if (size !== null) checkNumber(`state.${key}`, size, 0);
    const droppingModules = this.#training.keptRows.length;
    if (!Array.isArray(keptRows) || keptRows.length !== droppingModules)
      throw rangeError('state.keptRows', `${droppingModules} counts of rows`, keptRows);
    const kept = Array.from(keptRows, (count, i) => checkNumber(`state.keptRows[${i}]`, count, 0));
    if (best !== null && typeof best !== 'object')
      throw typeError('state.best', 'an epoch and its score, or null', best);
    const bestEpoch = best && {
      score: checkNumber('state.best.score', best.score),
      epoch: checkInteger('state.best.epoch', best.epoch),
    };
    Object.assign(this.#state, {
      step,
      epoch,
      batch,
      rows,
      lossSum,
      keptRows: kept,
      gradNorm,
      updateRatio,
      skipped,
      best: bestEpoch,
    });
  }

  /**
   * Trains until `epochs` are done, the signal aborts, or the validation score has stopped improving. A second
   * fit goes on.
   *
   * @param data A BatchLoader (every row once an epoch, shuffled by its seed), an iterable of batches, or a
   * function of the epoch that gives one; asynchronous ones too.
   * @throws DivergedError (see nonFinite), RangeError for data without batches, and what the callbacks throw.
   */
  async fit(data: TrainingData, options: FitOptions): Promise<FitEnd> {
    const {
      epochs,
      validation,
      scorer,
      patience,
      stepSizes = true,
      onStep,
      onEpoch,
      signal,
    } = checkOptions('options', options, [
      'epochs',
      'validation',
      'scorer',
      'patience',
      'stepSizes',
      'onStep',
      'onEpoch',
      'signal',
    ]);
    checkInteger('options.epochs', epochs);
    if (patience !== undefined && !validation)
      throw rangeError('options.patience', 'validation rows to wait for', patience);
    if (patience !== undefined) checkInteger('options.patience', patience, 1);
    checkBoolean('options.stepSizes', stepSizes);
    if (validation !== undefined) checkLoader('options.validation', validation);
    const validating = validation && {
      loader: validation,
      scorer: scorerOf('options.scorer', scorer, validation),
    };
    checkFunction('options.onStep', onStep);
    checkFunction('options.onEpoch', onEpoch);
    if (signal !== undefined && typeof signal?.aborted !== 'boolean')
      throw typeError('options.signal', 'an AbortSignal', signal);
    if (this.#busy) throw new Error('Trainer.fit: a fit of this trainer is in progress; await it first');
    this.#busy = true;
    this.#training.batches = 0;
    this.model.train();
    try {
      while (this.#state.epoch < epochs) {
        if (
          patience !== undefined &&
          this.#state.best &&
          this.#state.epoch - this.#state.best.epoch >= patience
        )
          return 'stopped-early';
        if (this.#training.stops(signal)) return 'aborted';
        const started = performance.now();
        const rowsBefore = this.#state.rows;
        let lr = this.#lr();
        const flush = async () => {
          lr = this.#lr();
          const loss = this.#finishStep(stepSizes);
          await onStep?.({ epoch: this.#state.epoch, step: this.#state.step, loss, lr });
          await turns();
          return this.#training.stops(signal);
        };
        for await (const batch of epochOf(data, this.#state.epoch, this.#state.batch)) {
          if ((await this.#training.add(batch, signal)) && (await flush())) return 'aborted';
        }
        if (this.#training.batches > 0 && (await flush())) return 'aborted';
        if (this.#state.batch === 0)
          throw rangeError(
            'data',
            `at least one batch in epoch ${this.#state.epoch}; give a function of the epoch where an iterable ends after one`,
            data,
          );
        const seconds = (performance.now() - started) / 1000;
        const report = await this.#finishEpoch(validating, lr);
        await onEpoch?.({ ...report, samplesPerSecond: (report.rows - rowsBefore) / seconds });
      }
      return 'finished';
    } finally {
      this.#busy = false;
    }
  }

  #lr(): number {
    return this.optimizer.paramGroups[0].lr;
  }

  #nothingKept(): number[] {
    return Array.from(this.#training.keptRows, () => 0);
  }

  /** Takes the step of the batches added, or leaves it out; returns their mean loss. */
  #finishStep(stepSizes: boolean): number {
    const state = this.#state;
    const { batches, rows, lossSum, keptRows } = this.#training;
    const measure = stepSizes && state.gradNorm === null;
    const problem = this.#training.take(measure);
    if (problem !== null && this.#nonFinite === 'raise')
      throw new DivergedError(problem, state.step, this.#lr());
    state.batch += batches;
    if (problem !== null) {
      state.skipped += 1;
      return lossSum / rows;
    }
    state.rows += rows;
    state.lossSum += lossSum;
    for (let i = 0; i < keptRows.length; i++) state.keptRows[i] += keptRows[i];
    if (measure) Object.assign(state, this.#training.size);
    state.step += 1;
    this.average?.update();
    this.schedule?.step();
    return lossSum / rows;
  }

  /** The scores of the validation rows, and the one that chooses. */
  async #validate(
    { loader, scorer }: Validating,
    lr: number,
  ): Promise<Pick<EpochReport, 'validation' | 'averaged' | 'choosing'> & { score: number }> {
    const run = () => evaluate(this.model, loader, scorer);
    const validation = await run();
    const averaged = this.average ? { averaged: await this.average.within(run) } : {};
    const [{ name: choosing }] = scorer.scores;
    const score = validation[choosing];
    // Weights that went bad in the epoch's last step.
    if (!Number.isFinite(score))
      throw new DivergedError(`the validation ${choosing} became ${score}`, this.#state.step, lr);
    return { validation, ...averaged, choosing, score };
  }

  #isBest(score: number, { scorer }: Validating): boolean {
    const { best } = this.#state;
    return best === null || isBetter(scorer.scores[0], score, best.score);
  }

  async #finishEpoch(
    validating: Validating | undefined,
    lr: number,
  ): Promise<Omit<EpochReport, 'samplesPerSecond'> & { rows: number }> {
    const state = this.#state;
    const { score, ...scores } = validating ? await this.#validate(validating, lr) : { score: undefined };
    const improved = score !== undefined && this.#isBest(score, validating!);
    const { rows, lossSum, keptRows } = state;
    const measured = {
      gradNorm: state.gradNorm ?? NaN,
      updateRatio: state.updateRatio ?? NaN,
      keptShare: keptRows.map((kept) => kept / rows),
    };
    Object.assign(state, { ...EPOCH_START, epoch: state.epoch + 1, keptRows: this.#nothingKept() });
    if (improved) state.best = { score, epoch: state.epoch };
    return {
      epoch: state.epoch,
      step: state.step,
      lr,
      loss: lossSum / rows,
      rows,
      ...measured,
      skipped: state.skipped,
      ...scores,
      improved,
    };
  }
}
