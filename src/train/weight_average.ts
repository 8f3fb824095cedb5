import { lerpInto } from '../addon/vector_arithmetic';
import { checkInteger, checkNumber, checkOptions, rangeError, typeError } from '../core/check';
import { copyOf } from '../core/memory';
import type { Module } from '../core/module';
import { checkModule } from '../core/module_tree';
import type { Parameter } from '../core/parameter';
import type { Tensor } from '../core/tensor';

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
   */
  update(step = this.#updates + 1): void {
    checkInteger('step', step, 1);
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

  /** Runs `use` with the averaged weights in the model, and puts the raw ones back. */
  async within<T>(use: () => T | Promise<T>): Promise<T> {
    if (typeof use !== 'function') throw typeError('use', 'a function', use);
    this.#swap();
    try {
      return await use();
    } finally {
      this.#swap();
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
   * @param options.updates The `updates` of the average that the state was taken from; default: its warm-up is
   * over.
   * @throws RangeError, changing nothing, for entries that are not the model's.
   */
  loadStateDict(state: Readonly<Record<string, Tensor>>, options?: { updates?: number | undefined }): void {
    const { updates = WARMED_UP } = checkOptions('options', options, ['updates']);
    checkInteger('options.updates', updates);
    const raw = this.model.stateDict();
    this.model.loadStateDict(state);
    this.#parameters.forEach((parameter, i) => {
      this.#average[i].set(parameter.data);
    });
    this.model.loadStateDict(raw);
    this.#updates = updates;
  }

  #swap(): void {
    this.#parameters.forEach((parameter, i) => {
      const raw = copyOf(parameter.data);
      parameter.data.set(this.#average[i]);
      this.#average[i] = raw;
    });
  }
}
