import type { Module } from '../core/module';
import type { Tensor } from '../core/tensor';
import type { Reduction } from './label_smoothing_ce';
import type { Target } from './target';

/**
 * What is minimised: a loss with reduction 'mean' or 'sum', or anything of its shape. A Trainer takes one of
 * any kind of target: its batches have to be of that kind.
 *
 * Rows may have weights, by scikit-learn's name `sampleWeight`: a Float32Array [rows], each finite and at
 * least 0. Every loss of the library takes them in the same way:
 *
 * - A row's loss and its gradient are multiplied by its weight, class weights apart. A row of weight 0 does
 *   not count: its loss and gradient are 0.
 * - 'mean' divides by the sum of the weights, for class indices of weight · class weight of the row's target;
 *   a zero divisor gives loss 0 and gradient 0. 'sum' adds the weighted losses, 'none' gives them.
 * - Weights of 1 give the same bits as none. A weight of 2 counts as the row twice.
 */
export interface Criterion<T = Target> {
  /** The loss of the model's outputs; rows weigh alike without `sampleWeight`. */
  forward(outputs: Tensor, target: T, sampleWeight?: Float32Array): number;
  /** The gradient of upstream · loss; upstream defaults to 1. */
  backward(upstream?: number): Tensor;
  /**
   * What the mean over a batch of these targets divides by, where rows may weigh differently; default: its
   * rows. The mean over several batches or ranks is Σ loss · weight / Σ weight.
   */
  weight?: { weight(target: T, sampleWeight?: Float32Array): number }['weight'] | undefined;
  /** 'sum': losses and gradients of several batches or ranks add, and no weight is asked for. */
  readonly reduction?: Reduction | undefined;
  /**
   * The layer that it computes itself, as LinearCrossEntropy does: of a model that ends with this layer
   * (`Module.bodyBefore`), the part before it is trained.
   */
  readonly linear?: Module | undefined;
}
