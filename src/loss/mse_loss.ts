import { type ElementwiseLossArgs, mseLoss } from '../addon/elementwise_loss';
import { checkOptions } from '../core/check';
import { ElementwiseLoss, type ElementwiseLossOptions } from './elementwise_loss';
import type { Reduction } from './label_smoothing_ce';

/** Options of MSELoss. */
export type MSELossOptions<R extends Reduction = 'mean'> = ElementwiseLossOptions<R>;

/** Squared error, ℓ = (output − target)², as torch.nn.MSELoss. */
export class MSELoss<R extends Reduction = 'mean'> extends ElementwiseLoss<R> {
  /** @throws TypeError or RangeError for a wrong option. */
  constructor(options?: MSELossOptions<R>) {
    super('MSELoss', checkOptions('options', options, ['reduction']));
  }

  /** @internal */
  protected checkValues(): void {}

  /** @internal */
  protected run(args: ElementwiseLossArgs): number {
    return mseLoss(args);
  }
}
