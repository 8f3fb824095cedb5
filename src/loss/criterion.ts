import type { Module } from '../core/module';
import type { Tensor } from '../core/tensor';
import type { Reduction } from './label_smoothing_ce';
import type { Target } from './target';

/** What is minimised: LabelSmoothingCE with reduction 'mean' or 'sum', or anything of its shape. */
export interface Criterion<T = Target> {
  /** The loss of the model's outputs. */
  forward(outputs: Tensor, target: T): number;
  /** The gradient of upstream · loss; upstream defaults to 1. */
  backward(upstream?: number): Tensor;
  /**
   * What the mean over a batch of these targets divides by, where rows may weigh differently; default: its
   * rows. The mean over several batches or ranks is Σ loss · weight / Σ weight.
   */
  weight?: ((target: T) => number) | undefined;
  /** 'sum': losses and gradients of several batches or ranks add, and no weight is asked for. */
  readonly reduction?: Reduction | undefined;
  /**
   * The layer that it computes itself, as LinearCrossEntropy does: of a model that ends with this layer
   * (`Module.bodyBefore`), the part before it is trained.
   */
  readonly linear?: Module | undefined;
}
