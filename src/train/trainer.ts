import { checkInteger, checkOneOf, checkOptions, hasMethod, rangeError, typeError } from '../core/check';
import { now } from '../core/clock';
import { withCode } from '../core/errors';
import type { Module } from '../core/module';
import { checkModule } from '../core/module_tree';
import type { Criterion } from '../loss/criterion';
import type { AdamW } from '../optim/adamw';
import type { LRScheduler } from '../optim/lr_scheduler';
import { Claim } from './claim';
import { epochOf, type TrainingData } from './epoch';
import { type FitOptions, type Fitting, readFitOptions } from './fit_options';
import { checkFittedRows } from './fitted_forms';
import type { EpochReport, FitEnd, StepReport } from './reports';
import { checkScheduleLength } from './schedule_length';
import { checkTargetLoss } from './target_loss';
import { checkTrainerState, EPOCH_START, type TrainerState } from './trainer_state';
import { DivergedError, reducedLoss, TrainingStep } from './training_step';
import { turns } from './turns';
import { type Validated, type Validating, validate } from './validation';
import { checkDecay, WeightAverage } from './weight_average';

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
   * Batches whose gradients make one step, that of one batch with the rows of all; default 1. The last step
   * of an epoch may have fewer.
   */
  accumulate?: number | undefined;
  /**
   * Decay, below 1, of a moving average of the weights, evaluated beside the raw ones (`Trainer.average`); it
   * warms up over the run's steps; default: none.
   */
  ema?: number | undefined;
  /**
   * A loss or gradient that is not finite ends the run with DivergedError ('raise', the default), or its step
   * is left out and counted.
   */
  nonFinite?: 'raise' | 'skip' | undefined;
}

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
  readonly #claim = new Claim();
  #busy = false;
  /** Whether an epoch has ended since the last state was loaded. */
  #hasTrained = false;

  /** @throws TypeError or RangeError for a wrong option. */
  constructor(options: TrainerOptions) {
    const { model, optimizer, criterion, schedule, accumulate, ema, nonFinite } = readTrainerOptions(options);
    this.model = model;
    this.optimizer = optimizer;
    this.criterion = criterion;
    this.schedule = schedule;
    this.#nonFinite = nonFinite;
    this.#training = new TrainingStep(model, optimizer, criterion, accumulate, this.#claim);
    this.#state = {
      ...EPOCH_START,
      keptRows: this.#nothingKept(),
      step: 0,
      epoch: 0,
      skipped: 0,
      best: null,
    };
    this.average = ema === undefined ? null : new WeightAverage(model, { decay: ema });
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
    Object.assign(this.#state, checkTrainerState(state, this.#training.keptRows.length));
    this.#hasTrained = false;
  }

  /**
   * Trains until `epochs` are done, the signal aborts, or the validation score has stopped improving. A
   * second fit goes on: its `epochs` are those of both.
   *
   * @param data A BatchLoader (every row once an epoch, shuffled by its seed), an iterable of batches, or a
   * function of the epoch that gives one; asynchronous ones too.
   * @throws DivergedError (see nonFinite), RangeError for data without batches, a network that takes their
   * codes of categories as numbers, or validation rows of other columns or classes, and what the callbacks
   * throw.
   */
  async fit(data: TrainingData, options: FitOptions): Promise<FitEnd> {
    const fitting = readFitOptions(options);
    checkTargetLoss(this.criterion, data);
    checkFittedRows(this.model, data, fitting.validating);
    if (this.#busy)
      throw withCode(new Error('Trainer.fit: a fit of this trainer is in progress; await it first'), 'BUSY');
    this.#claim.take(this.#parts());
    this.#busy = true;
    try {
      this.#checkEpochs(fitting);
      // Early stopping, or a signal, may end the fit before the schedule does.
      if (this.schedule && fitting.patience === undefined && fitting.signal === undefined)
        checkScheduleLength(this.schedule, data, {
          ...this.#state,
          ...fitting,
          accumulate: this.#training.accumulate,
        });
      this.#claim.own(() => this.model.train());
      while (this.#state.epoch < fitting.epochs) {
        if (this.#hasStoppedImproving(fitting)) return 'stopped-early';
        if (this.#training.stops(fitting.signal)) return 'aborted';
        const report = await this.#trainEpoch(data, fitting);
        if (report === null) return 'aborted';
        await this.#claim.lend(() => fitting.onEpoch?.(report));
      }
      return 'finished';
    } finally {
      this.#training.abandon();
      this.#claim.release();
      this.#busy = false;
    }
  }

  /** A fit that would do nothing is a mistake, but for one that goes on where a state was saved. */
  #checkEpochs({ epochs }: Fitting): void {
    const { epoch } = this.#state;
    if (!this.#hasTrained || epochs > epoch) return;
    const done = `${epoch} so far (${epoch + 1} trains one more)`;
    throw rangeError('options.epochs', `all epochs, those before included: ${done}`, epochs);
  }

  /** What a fit holds, by name. */
  #parts(): Map<object, string> {
    const parts = this.#training.parts().set(this, 'trainer').set(this.criterion, 'criterion');
    if (this.schedule) parts.set(this.schedule, 'schedule');
    if (this.average) parts.set(this.average, 'average');
    return parts;
  }

  #hasStoppedImproving({ patience }: Fitting): boolean {
    const { epoch, best } = this.#state;
    return patience !== undefined && best !== null && epoch - best.epoch >= patience;
  }

  /** Trains for an epoch, or for the rest of one; null where the signal ends the run within it. */
  async #trainEpoch(data: TrainingData, fitting: Fitting): Promise<EpochReport | null> {
    const { stepSizes, onStep, signal } = fitting;
    const state = this.#state;
    const started = now();
    const rowsBefore = state.rows;
    const stopsAfterStep = async () => {
      const report = this.#claim.own(() => this.#finishStep(stepSizes));
      if (onStep) await this.#claim.lend(() => onStep(report));
      await turns();
      return this.#training.stops(signal);
    };
    const { isShared } = this.#training;
    for await (const batch of epochOf(data, state.epoch, state.batch, { signal, isShared })) {
      if (batch === null) return null;
      if ((await this.#training.add(batch, signal)) && (await stopsAfterStep())) return null;
    }
    if (this.#training.batches > 0 && (await stopsAfterStep())) return null;
    if (state.batch === 0) throw noBatches(data, state.epoch);
    const seconds = (now() - started) / 1000;
    const samplesPerSecond = (state.rows - rowsBefore) / seconds;
    return this.#finishEpoch(fitting.validating, samplesPerSecond);
  }

  #lr(): number {
    return this.optimizer.paramGroups[0].lr;
  }

  #nothingKept(): number[] {
    return Array.from(this.#training.keptRows, () => 0);
  }

  /** Takes the step of the batches added, or leaves it out. */
  #finishStep(stepSizes: boolean): StepReport {
    const state = this.#state;
    const lr = this.#lr();
    const { batches, loss } = this.#training;
    const measure = stepSizes && state.gradNorm === null;
    const problem = this.#training.take(measure);
    if (problem !== null && this.#nonFinite === 'raise') throw new DivergedError(problem, state.step, lr);
    this.#training.settle();
    state.batch += batches;
    state.lr = lr;
    if (problem === null) this.#countStep(measure);
    else state.skipped += 1;
    return { epoch: state.epoch, step: state.step, loss, lr };
  }

  /** What follows a step that was taken. */
  #countStep(measured: boolean): void {
    const state = this.#state;
    const { rows, weight, lossSum, keptRows, size } = this.#training;
    state.rows += rows;
    state.weight += weight;
    state.lossSum += lossSum;
    for (let i = 0; i < keptRows.length; i++) state.keptRows[i] += keptRows[i];
    if (measured) Object.assign(state, size);
    state.step += 1;
    this.average?.update(state.step);
    this.schedule?.step();
  }

  #validate(validating: Validating, lr: number): Promise<Validated> {
    const { best, step } = this.#state;
    return validate(validating, { model: this.model, average: this.average, best, step, lr });
  }

  /** Validates, and goes on to the next epoch. */
  async #finishEpoch(validating: Validating | undefined, samplesPerSecond: number): Promise<EpochReport> {
    const state = this.#state;
    const lr = state.lr!;
    const validated = validating && (await this.#validate(validating, lr));
    const { rows, weight, lossSum, keptRows } = state;
    const trained = {
      loss: rows > 0 ? reducedLoss(lossSum, weight) : NaN,
      samplesPerSecond,
      gradNorm: state.gradNorm ?? NaN,
      updateRatio: state.updateRatio ?? NaN,
      keptShare: keptRows.map((kept) => kept / rows),
      skipped: state.skipped,
    };
    Object.assign(state, { ...EPOCH_START, epoch: state.epoch + 1, keptRows: this.#nothingKept() });
    this.#hasTrained = true;
    if (validated?.improved) state.best = { score: validated.score, epoch: state.epoch };
    return {
      epoch: state.epoch,
      step: state.step,
      lr,
      ...trained,
      ...validated?.scores,
      improved: validated?.improved ?? false,
    };
  }
}

/** The options of a trainer, checked, with their defaults. */
function readTrainerOptions(options: TrainerOptions) {
  if (typeof options !== 'object' || options === null) throw typeError('options', 'an object', options);
  const known = ['model', 'optimizer', 'criterion', 'schedule', 'accumulate', 'ema', 'nonFinite'] as const;
  const given = checkOptions('options', options, known);
  const { model, optimizer, criterion, schedule, accumulate = 1, ema, nonFinite = 'raise' } = given;
  checkModule('options.model', model);
  if (!hasMethod(optimizer, 'step') || !hasMethod(optimizer, 'zeroGrad') || !optimizer.paramGroups?.length)
    throw typeError('options.optimizer', 'an optimizer', optimizer);
  checkParameters(model, optimizer);
  if (!hasMethod(criterion, 'forward') || !hasMethod(criterion, 'backward'))
    throw typeError('options.criterion', 'a loss with forward and backward', criterion);
  if (criterion.reduction === 'none')
    throw rangeError('options.criterion.reduction', "'mean' or 'sum'", criterion.reduction);
  if (schedule !== undefined && !hasMethod(schedule, 'step'))
    throw typeError('options.schedule', 'a schedule, such as new OneCycleLR(optimizer, …)', schedule);
  if (schedule?.optimizer !== undefined && schedule.optimizer !== optimizer)
    throw rangeError('options.schedule', 'a schedule of options.optimizer', 'one of another optimizer');
  return {
    model,
    optimizer,
    criterion,
    schedule: schedule ?? null,
    nonFinite: checkOneOf('options.nonFinite', nonFinite, ['raise', 'skip']),
    accumulate: checkInteger('options.accumulate', accumulate, 1),
    ema: ema === undefined ? undefined : checkDecay('options.ema', ema),
  };
}

/** @throws RangeError for an optimizer that would leave the model as it is. */
function checkParameters(model: Module, optimizer: AdamW): void {
  const own = new Set(model.parameters());
  if (optimizer.paramGroups.some(({ params }) => params.some((param) => own.has(param)))) return;
  throw rangeError('options.optimizer', 'an optimizer of the parameters of options.model', 'one of others');
}

function noBatches(data: TrainingData, epoch: number): RangeError {
  const expected =
    `at least one batch in epoch ${epoch + 1}; ` +
    'give a function of the epoch where an iterable ends after one';
  return rangeError('data', expected, data);
}
