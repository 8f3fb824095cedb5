import { AdamW } from './adamw';
import type { AdamWRule } from './param_groups';

/**
 * Adam (Kingma & Ba 2015; torch.optim.Adam): as AdamW, but weightDecay is the coupled L2 term, g ← g + λw;
 * default 0.
 */
export class Adam extends AdamW {
  /** @internal No L2 term. */
  protected override defaults(): AdamWRule {
    return { ...super.defaults(), weightDecay: 0 };
  }
  /** @internal The L2 term is added to the gradient. */
  protected override decoupled(): boolean {
    return false;
  }
}
