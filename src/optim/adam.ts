import { AdamW, type AdamWRule } from './adamw';

/**
 * Adam (Kingma & Ba 2015; torch.optim.Adam): as AdamW, but weightDecay is the coupled L2 term, g ← g + λw;
 * default 0.
 */
export class Adam extends AdamW {
  /** @internal */
  protected override defaults(): AdamWRule {
    return { ...super.defaults(), weightDecay: 0 };
  }
  /** @internal */
  protected override decoupled(): boolean {
    return false;
  }
}
