import { lerpInto } from '../addon/vector_arithmetic';
import { checkNumber, checkOptions, typeError } from '../core/check';
import { copyOf } from '../core/memory';
import type { Module } from '../core/module';
import { checkModule } from '../core/module_tree';
import type { Parameter } from '../core/parameter';
import type { Tensor } from '../core/tensor';

/**
 * An exponential moving average of a model's weights beside the raw ones: average ← d·average + (1 −
 * d)·weights (torch.optim.swa_utils.get_ema_multi_avg_fn).
 */
export class WeightAverage {
  /** d. */
  readonly decay: number;
  readonly #parameters: readonly Parameter[];
  readonly #average: Float32Array[];
  readonly #index: Map<Parameter, number>;

  /** @param options.decay In [0, 1); default 0.999. @throws TypeError or RangeError for a wrong argument. */
  constructor(
    /** Whose weights are averaged. */
    readonly model: Module,
    options?: { decay?: number | undefined },
  ) {
    checkModule('model', model);
    const { decay = 0.999 } = checkOptions('options', options, ['decay']);
    this.decay = checkNumber('options.decay', decay, 0, 1);
    this.#parameters = model.parameters();
    this.#index = new Map(this.#parameters.map((parameter, i) => [parameter, i]));
    this.#average = this.#parameters.map((parameter) => copyOf(parameter.data));
  }

  /** Takes the weights in: after each optimizer step. */
  update(): void {
    this.#parameters.forEach((parameter, i) => {
      lerpInto(this.#average[i], parameter.data, 1 - this.decay);
    });
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
   * @throws RangeError, changing nothing, for entries that are not the model's.
   */
  loadStateDict(state: Readonly<Record<string, Tensor>>): void {
    const raw = this.model.stateDict();
    this.model.loadStateDict(state);
    this.#parameters.forEach((parameter, i) => {
      this.#average[i].set(parameter.data);
    });
    this.model.loadStateDict(raw);
  }

  #swap(): void {
    this.#parameters.forEach((parameter, i) => {
      const raw = copyOf(parameter.data);
      parameter.data.set(this.#average[i]);
      this.#average[i] = raw;
    });
  }
}
