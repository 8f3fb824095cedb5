import { type ElementwiseLossArgs, poissonNllLoss } from '../addon/elementwise_loss';
import { checkBoolean, checkNumber, checkOptions, rangeError } from '../core/check';
import { ElementwiseLoss, type ElementwiseLossOptions } from './elementwise_loss';
import type { Reduction } from './label_smoothing_ce';

/** Options of PoissonNLLLoss. */
export interface PoissonNLLLossOptions<R extends Reduction = 'mean'> extends ElementwiseLossOptions<R> {
  /** Whether outputs are logarithms of rates, default true, or the rates themselves. */
  logInput?: boolean | undefined;
  /** Adds log(target!) by Stirling's formula where the target is above 1; default false. */
  full?: boolean | undefined;
  /** Added to a rate in its logarithm, where `logInput` is false; at least 0, default 1e-8. */
  eps?: number | undefined;
}

/**
 * Negative log likelihood of counts with a Poisson distribution, as torch.nn.PoissonNLLLoss: e^output −
 * target·output, or with `logInput` false output − target·log(output + eps). Targets are at least 0.
 */
export class PoissonNLLLoss<R extends Reduction = 'mean'> extends ElementwiseLoss<R> {
  /** Whether outputs are logarithms of rates. */
  readonly logInput: boolean;
  /** Whether log(target!) is added. */
  readonly full: boolean;
  /** Added to a rate in its logarithm. */
  readonly eps: number;

  /** @throws TypeError or RangeError for a wrong option. */
  constructor(options?: PoissonNLLLossOptions<R>) {
    const given = checkOptions('options', options, ['logInput', 'full', 'eps', 'reduction']);
    super('PoissonNLLLoss', given);
    this.logInput = checkBoolean('options.logInput', given.logInput ?? true);
    this.full = checkBoolean('options.full', given.full ?? false);
    this.eps = checkNumber('options.eps', given.eps ?? 1e-8, 0);
  }

  /** @internal */
  protected checkValues(_columns: number, target: Float32Array): void {
    for (let i = 0; i < target.length; i++)
      if (!(target[i] >= 0 && target[i] < Infinity))
        throw rangeError(`target[${i}]`, 'a finite number of at least 0', target[i]);
  }

  /** @internal */
  protected run(args: ElementwiseLossArgs): number {
    return poissonNllLoss(args, this);
  }
}
