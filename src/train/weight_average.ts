import { lerpInto } from '../addon/vector_arithmetic';
import { checkInteger, checkNumber, checkOptions, rangeError, typeError } from '../core/check';
import { withCode } from '../core/errors';
import { copyOf, zeros } from '../core/memory';
import type { Module, PredictOptions } from '../core/module';
import { checkModule } from '../core/module_tree';
import type { Parameter } from '../core/parameter';
import type { Tensor } from '../core/tensor';
import { borrow } from './claim';

/** Updates after which the warm-up holds no decay of float32 precision back. */
const WARMED_UP = 2 ** 40;

/** A decay below 1: one of 1 would never take the weights in. */
export function checkDecay(name: string, decay: unknown): number {
  checkNumber(name, decay, 0);
  if ((decay as number) >= 1) throw rangeError(name, 'a number of at least 0 and below 1', decay);
  return decay as number;
}

/**
 * An exponential moving average of a model's weights beside the raw ones: average ← d·average + (1 −
 * d)·weights. It warms up as timm's ModelEmaV3 with `use_warmup`: the n-th update, counted from 1, uses
 * d = min(decay, 1 − n^(−2/3)), so the first takes the weights as they are, and a short run is not an average
 * of its initial weights.
 */
export class WeightAverage {
  /** What d grows to. */
  readonly decay: number;
  #updates = 0;
  readonly #parameters: readonly Parameter[];
  readonly #average: Float32Array[];
  readonly #index: Map<Parameter, number>;
  /** Memory for the raw weights while the averaged ones are in the model. */
  #raw: Float32Array[] | null = null;
  /** Calls of `within` in progress, which share one exchange. */
  #users = 0;
  #giveBack = () => {};

  /**
   * @param options.decay At least 0 and below 1; default 0.999. @throws TypeError or RangeError for a wrong
   * argument.
   */
  constructor(
    /** Whose weights are averaged. */
    readonly model: Module,
    options?: { decay?: number | undefined },
  ) {
    checkModule('model', model);
    const { decay = 0.999 } = checkOptions('options', options, ['decay']);
    this.decay = checkDecay('options.decay', decay);
    this.#parameters = model.parameters();
    this.#index = new Map(this.#parameters.map((parameter, i) => [parameter, i]));
    this.#average = this.#parameters.map((parameter) => copyOf(parameter.data));
  }

  /** Updates taken so far: how far the warm-up is. */
  get updates(): number {
    return this.#updates;
  }

  /**
   * Takes the weights in: after each optimizer step.
   *
   * @param step The number of this update, from 1; default: one more than that of the last.
   * @throws Error while `within` is in progress, as the weights are the averaged ones.
   */
  update(step = this.#updates + 1): void {
    checkInteger('step', step, 1);
    this.#checkRaw('update');
    const decay = Math.min(this.decay, 1 - step ** (-2 / 3));
    this.#parameters.forEach((parameter, i) => {
      if (decay === 0) this.#average[i].set(parameter.data);
      else lerpInto(this.#average[i], parameter.data, 1 - decay);
    });
    this.#updates = step;
  }

  /** @internal The live average of a parameter of the model. */
  of(parameter: Parameter): Float32Array {
    return this.#average[this.#index.get(parameter)!];
  }

  /**
   * Runs `use` with the averaged weights in the model, and puts the raw ones back. Whoever uses the model
   * meanwhile finds the averaged ones. Several calls may run at once.
   *
   * @throws Error (`code` 'BUSY') while a fit trains the model, outside of its onStep and onEpoch: `predict`
   * and `evaluate(average, …)` work then too.
   */
  async within<T>(use: () => T | Promise<T>): Promise<T> {
    if (typeof use !== 'function') throw typeError('use', 'a function', use);
    if (this.#users === 0) {
      this.#giveBack = borrow(this.#parameters, 'WeightAverage.within');
      this.#exchange();
    }
    this.#users += 1;
    try {
      return await use();
    } finally {
      this.#users -= 1;
      if (this.#users === 0) {
        this.#putBack();
        this.#giveBack();
      }
    }
  }

  /** The model's predict with the averaged weights; at any time, also during a fit. */
  predict(x: Tensor, options?: PredictOptions): Tensor {
    if (this.#users > 0) return this.model.predict(x, options);
    this.#exchange();
    try {
      return this.model.predict(x, options);
    } finally {
      this.#putBack();
    }
  }

  /** Copies of the averaged weights, named as the model's. */
  stateDict(): Record<string, Tensor> {
    return Object.fromEntries(
      [...this.model.namedParameters()].map(([name, parameter]) => [
        name,
        { data: copyOf(this.of(parameter)), shape: parameter.shape },
      ]),
    );
  }

  /**
   * Copies averaged weights in.
   *
   * @param options.updates The `updates` of the average that the state was taken from; default: its warm-up
   * is
   * over.
   * @throws Error while `within` is in progress. @throws RangeError, changing nothing, for entries that are
   * not the model's.
   */
  loadStateDict(state: Readonly<Record<string, Tensor>>, options?: { updates?: number | undefined }): void {
    const { updates = WARMED_UP } = checkOptions('options', options, ['updates']);
    checkInteger('options.updates', updates);
    this.#checkRaw('loadStateDict');
    const raw = this.model.stateDict();
    this.model.loadStateDict(state);
    this.#parameters.forEach((parameter, i) => {
      this.#average[i].set(parameter.data);
    });
    this.model.loadStateDict(raw);
    this.#updates = updates;
  }

  #checkRaw(method: string): void {
    if (this.#users > 0)
      throw withCode(
        new Error(`WeightAverage.${method}: the model holds the averaged weights; await within first`),
        'BUSY',
      );
  }

  /** Puts the averaged weights into the model. */
  #exchange(): void {
    this.#raw ??= this.#parameters.map(({ data }) => zeros(data.length));
    const raw = this.#raw;
    this.#parameters.forEach(({ data }, i) => {
      raw[i].set(data);
      data.set(this.#average[i]);
    });
  }

  /** Puts the raw weights back. */
  #putBack(): void {
    const raw = this.#raw!;
    this.#parameters.forEach(({ data }, i) => {
      data.set(raw[i]);
    });
  }
}
