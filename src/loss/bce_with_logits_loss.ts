import { bceWithLogitsLoss, type ElementwiseLossArgs } from '../addon/elementwise_loss';
import { checkFloat32, checkNumber, checkOptions, rangeError } from '../core/check';
import { ElementwiseLoss, type ElementwiseLossOptions } from './elementwise_loss';
import type { Reduction } from './label_smoothing_ce';

/** Options of BCEWithLogitsLoss. */
export interface BCEWithLogitsLossOptions<R extends Reduction = 'mean'> extends ElementwiseLossOptions<R> {
  /** ε in [0, 1]: targets become y(1−ε) + ε/2; default 0. */
  smoothing?: number | undefined;
  /** What multiplies the positive part of each column's loss, [columns], at least 0; default all 1. */
  posWeight?: Float32Array | undefined;
}

function readPosWeight(given: unknown): Float64Array | null {
  if (given === undefined) return null;
  const weights = checkFloat32('options.posWeight', given);
  if (weights.length === 0) throw rangeError('options.posWeight', 'a weight for each column', weights);
  weights.forEach((weight, i) => {
    checkNumber(`options.posWeight[${i}]`, weight, 0);
  });
  return Float64Array.from(weights);
}

/**
 * Binary cross entropy of logits, a column for each label, as torch.nn.BCEWithLogitsLoss: with y the target
 * smoothed towards ½, −(posWeight·y·log σ(z) + (1 − y)·log(1 − σ(z))), computed from e^−|z|, so that nothing
 * overflows or cancels. Targets are from 0 to 1.
 */
export class BCEWithLogitsLoss<R extends Reduction = 'mean'> extends ElementwiseLoss<R> {
  /** ε. */
  readonly smoothing: number;
  readonly #posWeight: Float64Array | null;

  /** @throws TypeError or RangeError for a wrong option. */
  constructor(options?: BCEWithLogitsLossOptions<R>) {
    const given = checkOptions('options', options, ['smoothing', 'posWeight', 'reduction']);
    super('BCEWithLogitsLoss', given);
    this.smoothing = checkNumber('options.smoothing', given.smoothing ?? 0, 0, 1);
    this.#posWeight = readPosWeight(given.posWeight);
  }

  /** A copy of the weights of the columns; null: all 1. */
  get posWeight(): Float32Array | null {
    return this.#posWeight && Float32Array.from(this.#posWeight);
  }

  /** @internal */
  protected checkValues(columns: number, target: Float32Array): void {
    if (this.#posWeight && this.#posWeight.length !== columns)
      throw rangeError('options.posWeight', `length ${columns}, one for each column`, this.posWeight);
    for (let i = 0; i < target.length; i++)
      if (!(target[i] >= 0 && target[i] <= 1))
        throw rangeError(`target[${i}]`, 'a number from 0 to 1', target[i]);
  }

  /** @internal */
  protected run(args: ElementwiseLossArgs): number {
    return bceWithLogitsLoss(args, this.smoothing, this.#posWeight);
  }
}
