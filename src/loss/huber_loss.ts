import { type ElementwiseLossArgs, huberLoss } from '../addon/elementwise_loss';
import { checkNumber, checkOptions } from '../core/check';
import { ElementwiseLoss, type ElementwiseLossOptions } from './elementwise_loss';
import type { Reduction } from './label_smoothing_ce';

/** Options of HuberLoss. */
export interface HuberLossOptions<R extends Reduction = 'mean'> extends ElementwiseLossOptions<R> {
  /** Where the loss becomes linear, above 0; default 1. */
  delta?: number | undefined;
}

/**
 * Huber's loss (1964) as torch.nn.HuberLoss: with d = output − target, ½d² where |d| ≤ delta and
 * delta·(|d| − ½·delta) beyond. torch.nn.SmoothL1Loss(beta) is this loss with delta = beta, divided by beta.
 * At delta 1 the two are the same.
 */
export class HuberLoss<R extends Reduction = 'mean'> extends ElementwiseLoss<R> {
  /** Where the loss becomes linear. */
  readonly delta: number;

  /** @throws TypeError or RangeError for a wrong option. */
  constructor(options?: HuberLossOptions<R>) {
    const given = checkOptions('options', options, ['delta', 'reduction']);
    super('HuberLoss', given);
    this.delta = checkNumber('options.delta', given.delta ?? 1, Number.MIN_VALUE);
  }

  /** @internal */
  protected checkValues(): void {}

  /** @internal */
  protected run(args: ElementwiseLossArgs): number {
    return huberLoss(args, this.delta);
  }
}
