import { type ElementwiseLossArgs, quantileLoss } from '../addon/elementwise_loss';
import { checkNumber, checkOptions, rangeError, typeError } from '../core/check';
import { ElementwiseLoss, type ElementwiseLossOptions } from './elementwise_loss';
import type { Reduction } from './label_smoothing_ce';

/** Options of QuantileLoss. */
export interface QuantileLossOptions<R extends Reduction = 'mean'> extends ElementwiseLossOptions<R> {
  /** The quantiles, at least one: increasing numbers between 0 and 1, both excluded. */
  quantiles: readonly number[];
}

function readQuantiles(values: unknown): Float64Array {
  if (!Array.isArray(values)) throw typeError('options.quantiles', 'an array of numbers', values);
  if (values.length === 0) throw rangeError('options.quantiles', 'at least one quantile', values);
  const quantiles = new Float64Array(values.length);
  for (let i = 0; i < quantiles.length; i++) {
    const name = `options.quantiles[${i}]`;
    const quantile = checkNumber(name, values[i]);
    const least = i === 0 ? 0 : quantiles[i - 1];
    if (quantile <= least || quantile >= 1)
      throw rangeError(name, `a number above ${least} and below 1`, quantile);
    quantiles[i] = quantile;
  }
  return quantiles;
}

/**
 * Pinball loss (Koenker & Bassett 1978): with e = target − output, q·e where e ≥ 0 and (q − 1)·e below. The
 * output that makes its mean least is the q-quantile of the target. 'mean' is over all outputs, quantiles
 * included; where e is 0 the gradient is ½ − q, the mean of both sides.
 *
 * Outputs are [rows, targets · quantiles], the quantiles of a target side by side: column c is quantile
 * c % quantiles of target ⌊c / quantiles⌋. Targets are [rows, targets], or [rows].
 */
export class QuantileLoss<R extends Reduction = 'mean'> extends ElementwiseLoss<R> {
  readonly #quantiles: Float64Array;

  /** @throws TypeError or RangeError for a wrong option. */
  constructor(options: QuantileLossOptions<R>) {
    const given = checkOptions('options', options, ['quantiles', 'reduction']);
    super('QuantileLoss', given);
    this.#quantiles = readQuantiles(given.quantiles);
  }

  /** The quantiles, increasing. */
  get quantiles(): readonly number[] {
    return Array.from(this.#quantiles);
  }

  /** @internal */
  protected override get outputsPerTarget(): number {
    return this.#quantiles.length;
  }

  /** @internal */
  protected checkValues(): void {}

  /** @internal */
  protected run(args: ElementwiseLossArgs): number {
    return quantileLoss(args, this.#quantiles);
  }
}
