import { scale } from '../addon/vector_arithmetic';
import { checkNumber, typeError } from '../core/check';
import type { ErrorCode } from '../core/errors';
import type { Module } from '../core/module';
import type { DrawCounter, ModuleTree } from '../core/module_tree';
import { type Parameter, withKnownParameters } from '../core/parameter';
import {
  type DistributedDataParallel,
  type DistributedForwardOptions,
  isDistributed,
} from '../distributed/distributed_data_parallel';
import type { Criterion } from '../loss/criterion';
import type { AdamW } from '../optim/adamw';
import type { Claim } from './claim';
import type { TrainingBatch } from './epoch';
import { StepMeter, type StepSize } from './step_meter';
import { turnsAfterWork } from './turns';

const NOT_FINITE = 'the gradient norm is not finite';

/** A module that drops rows or whole batches: the mask of its last forward. */
interface Dropping extends ModuleTree {
  readonly mask: Uint8Array | null;
}
const drops = (module: ModuleTree): module is Dropping => module.drawCounter !== null && 'mask' in module;

/** The loss or the gradient norm is no longer finite: the step and the learning rate at which it happened. */
export class DivergedError extends Error {
  /** 'DivergedError': what tells it, in any realm. */
  override name = 'DivergedError';
  /** What a program may act on. */
  readonly code: ErrorCode = 'DIVERGED';
  /**
   * The message says all three.
   *
   * @param what What is not finite.
   * @param step Steps taken before.
   * @param lr The learning rate.
   * @throws TypeError for anything but a text and two numbers.
   */
  constructor(
    what: string,
    readonly step: number,
    readonly lr: number,
  ) {
    if (typeof what !== 'string') throw typeError('what', 'a string', what);
    for (const [name, value] of Object.entries({ step, lr }))
      if (typeof value !== 'number') throw typeError(name, 'a number', value);
    super(`${what} at step ${step} with learning rate ${lr.toPrecision(3)}: training diverged`);
  }
}

/** The mean of losses by their weight; their sum where nothing weighs: a criterion adds, or no row counts. */
export const reducedLoss = (lossSum: number, weight: number): number =>
  weight > 0 ? lossSum / weight : lossSum;

/**
 * One optimizer step over one batch or several, on one rank or several: the step of one batch that has the
 * rows of all. A mean weighs each by what it divides by, and a sum adds.
 */
export class TrainingStep {
  /** Batches that were added since the last step. */
  batches = 0;
  rows = 0;
  /** What their mean divides by; 0 for a sum. */
  weight = 0;
  /** Sum of the losses by weight. */
  lossSum = 0;
  /** Rows that each dropping module kept, in the model's order. */
  readonly keptRows: Float64Array;
  /** Of the last step that was measured. */
  size: StepSize | null = null;
  /** What the gradients of batches are divided by until the step is full: the weight expected of it. */
  #unit = 0;
  readonly #parameters: readonly Parameter[];
  readonly #dropping: readonly Dropping[];
  readonly #meter: StepMeter;
  readonly #distributed: DistributedDataParallel | null;
  /** What runs: the model, or its body where the criterion computes the head. */
  readonly #trained: Module;
  readonly #options: DistributedForwardOptions;
  readonly #counters: readonly DrawCounter[];
  /** The counts before the step in progress. */
  #countsBefore: number[] | null = null;
  #stop = false;
  /** Whether a backward was seen to reach no other parameters than the model's. */
  #parametersKnown = false;

  constructor(
    readonly model: Module,
    readonly optimizer: AdamW,
    readonly criterion: Criterion,
    readonly accumulate: number,
    readonly claim: Claim,
  ) {
    this.#parameters = model.parameters();
    const modules = [...model.namedModules().values()];
    this.#dropping = modules.filter(drops);
    this.#counters = modules.flatMap(({ drawCounter }) => drawCounter ?? []);
    this.keptRows = new Float64Array(this.#dropping.length);
    this.#meter = new StepMeter(this.#parameters);
    this.#distributed = isDistributed(model) ? model : null;
    const unwrapped = this.#distributed?.module ?? model;
    const body = criterion.linear ? unwrapped.bodyBefore(criterion.linear) : null;
    this.#trained = this.#distributed ?? body ?? model;
    this.#options = this.#distributed && body ? { part: body } : {};
  }

  /** What a fit holds of the model and the optimizer, by name. */
  parts(): Map<object, string> {
    const { model, optimizer } = this;
    const parts = new Map<object, string>([
      [model, 'model'],
      [optimizer, 'optimizer'],
    ]);
    const modules = [this.#distributed?.module ?? model, ...model.namedModules().values()];
    for (const module of [...modules, ...modules.flatMap(bodiesOf)])
      if (!parts.has(module)) parts.set(module, `model (its ${module.constructor.name})`);
    const named = model.namedParameters();
    for (const [name, parameter] of named) parts.set(parameter, `model (its parameter ${name})`);
    const others = optimizer.paramGroups.flatMap(({ params }) => params).filter((each) => !parts.has(each));
    for (const parameter of others) parts.set(parameter, `optimizer (its parameter ${parameter.name})`);
    return parts;
  }

  /** Whether another rank waits for what this one does. */
  get isShared(): boolean {
    return this.#distributed !== null && this.#distributed.group.ranks > 1;
  }

  /**
   * Whether to stop after this step: the signal's word, or the one that all ranks agreed on with the last
   * batch.
   */
  stops(signal: AbortSignal | undefined): boolean {
    return this.#distributed ? this.#stop : (signal?.aborted ?? false);
  }

  /** Of the batches added since the last step. */
  get loss(): number {
    return reducedLoss(this.lossSum, this.weight);
  }

  /** Adds a batch's gradient; true when the step is full. */
  async add(batch: TrainingBatch, signal?: AbortSignal): Promise<boolean> {
    const { x, rowOffset } = batch;
    const distributed = this.#distributed;
    // Before the forward: a criterion that computes its own layer writes gradients there.
    if (this.batches === 0) {
      this.#countsBefore = this.#counters.map(({ next }) => next);
      this.claim.own(() => this.optimizer.zeroGrad());
    }
    const options = rowOffset === undefined ? this.#options : { ...this.#options, rowOffset };
    const mean = this.claim.own(() => this.#forward(batch, options));
    await turnsAfterWork();
    const ownWeight = this.#weightOf(batch);
    const local = ownWeight === 0 ? 0 : mean; // a mean over nothing may be NaN
    const { loss, share, weight, rows, stop } = distributed?.reduceLoss(
      local,
      ownWeight,
      signal?.aborted,
    ) ?? { loss: local, share: 1, weight: ownWeight, rows: x.shape[0], stop: false };
    this.#stop = stop;
    if (this.batches === 0) {
      this.rows = this.weight = this.lossSum = this.#unit = 0;
      this.keptRows.fill(0);
    }
    if (Number.isFinite(loss)) {
      const factor = weight === null ? share : share * this.#partOfStep(weight);
      this.claim.own(() => this.#backward(factor));
      await turnsAfterWork();
    }
    for (let i = 0; i < this.#dropping.length; i++)
      this.keptRows[i] += x.shape[0] * shareOfOnes(this.#dropping[i].mask);
    this.lossSum += loss * (weight ?? 1);
    this.weight += weight ?? 0;
    this.rows += rows;
    this.batches += 1;
    return this.batches === this.accumulate;
  }

  #forward({ x, target, sampleWeight }: TrainingBatch, options: DistributedForwardOptions): number {
    const outputs = this.#trained.forward(x, options);
    return this.criterion.forward(outputs, target, sampleWeight);
  }

  #backward(factor: number): void {
    const doutputs = factor === 1 ? this.criterion.backward() : this.criterion.backward(factor);
    const reduce = this.batches + 1 === this.accumulate;
    const backward = () =>
      this.#distributed
        ? this.#distributed.backward(doutputs, { inputGradient: false, reduce })
        : this.#trained.backward(doutputs, { inputGradient: false });
    if (this.#parametersKnown) backward();
    else withKnownParameters('model', this.#parameters, backward);
    this.#parametersKnown = true;
  }

  /** What a batch's mean divides by; null where the criterion adds. */
  #weightOf({ x, target, sampleWeight }: TrainingBatch): number | null {
    const { criterion } = this;
    if (criterion.reduction === 'sum') return null;
    if (criterion.weight !== undefined)
      return checkNumber('criterion.weight(…)', criterion.weight(target, sampleWeight), 0);
    if (sampleWeight === undefined) return x.shape[0];
    const expected = 'what a mean over rows of these weights divides by, weight(target, sampleWeight)';
    throw typeError('criterion.weight', expected, undefined);
  }

  /** A batch's weight over that of a full step, as far as the first batch that weighs something tells. */
  #partOfStep(weight: number): number {
    this.#unit ||= weight * this.accumulate;
    return weight && weight / this.#unit;
  }

  /** Keeps the draws of the step, taken or skipped. */
  settle(): void {
    this.#countsBefore = null;
  }

  /** Drops the batches of a step that was neither: they will draw the same again. */
  abandon(): void {
    this.batches = 0;
    this.#countsBefore?.forEach((count, i) => {
      this.#counters[i].next = count;
    });
    this.settle();
  }

  /**
   * Takes the step and returns null, or returns why it was left out: nothing is changed then.
   *
   * @param measure Whether `size` is to tell how large it was.
   */
  take(measure: boolean): string | null {
    this.batches = 0;
    const { loss } = this;
    if (!Number.isFinite(loss)) return `the loss became ${loss}`;
    if (this.#distributed) {
      this.#distributed.reduceGradients();
      this.#distributed.group.allReduce(this.keptRows);
    }
    if (this.weight !== this.#unit) {
      const factor = this.#unit / this.weight;
      for (const { grad } of this.#parameters) if (grad) scale(grad, factor);
    }
    const step = () => this.optimizer.step({ errorIfNonFinite: true });
    try {
      if (measure) this.size = this.#meter.measure(step);
      else step();
    } catch (error) {
      if ((error as { code?: ErrorCode }).code === 'NON_FINITE_GRADIENT') return NOT_FINITE;
      throw error;
    }
    return null;
  }
}

/** The parts of a module that end before one of its modules: they are not among those below it. */
function bodiesOf(module: ModuleTree & Partial<Pick<Module, 'bodyBefore'>>): Module[] {
  return Array.from(module.namedChildren(), ([, child]) => module.bodyBefore?.(child as Module)).filter(
    (body) => body != null,
  );
}

function shareOfOnes(mask: Uint8Array | null): number {
  if (mask === null) return 1;
  let ones = 0;
  for (let i = 0; i < mask.length; i++) ones += mask[i];
  return mask.length ? ones / mask.length : 1;
}
