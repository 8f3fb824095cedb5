import { native } from '../addon/native';
import { checkFloat32, checkNumber, checkOptions, rangeError, typeError } from '../core/check';
import { Pending } from '../core/module';
import { accumulateBits } from '../core/parameter';
import { checkMatrix, OutputBuffer, type Tensor } from '../core/tensor';
import type { Linear } from '../nn/linear';
import {
  type LabelSmoothingCEOptions,
  type Loss,
  type LossRule,
  REDUCTION_CODES,
  type Reduction,
  RULE_KEYS,
  readLossRule,
} from './label_smoothing_ce';
import { type Target, TargetBuffer } from './target';

/** Options of LinearCrossEntropy: those of LabelSmoothingCE; there are no logits to write over. */
export type LinearCrossEntropyOptions<R extends Reduction = 'mean'> = Omit<
  LabelSmoothingCEOptions<R>,
  'inPlace'
>;

interface Saved {
  x: Tensor;
  target: Int32Array | Float32Array;
  /**
   * The weight's gradWrites when forward wrote its gradient, not yet counted as one; null: backward makes it.
   */
  writes: number | null;
}

/**
 * A linear layer and LabelSmoothingCE in one, for many classes: logits are made, used and dropped in blocks
 * of rows, so that memory stays below 64 MB whatever the batch. Loss and gradients are those of the two
 * apart.
 *
 * It is a criterion over features: the layer stays part of the model, which keeps its names, its optimizer
 * and its `predict`. A Trainer takes it as its criterion with a ResidualMLP whose `head` the layer is, or
 * with a model that ends before the layer; the optimizer needs the layer's parameters too. A loop of your own
 * calls `model.forward(x, { head: false })`.
 *
 * In training, forward of 'mean' and 'sum' makes the gradients in the same pass where the layer's are empty,
 * and backward only counts them; with gradients to add to, or for 'none', backward makes the logits again.
 */
export class LinearCrossEntropy<R extends Reduction = 'mean'> {
  /** The options, completed. */
  readonly rule: LossRule;
  readonly #pending = new Pending<Saved>('LinearCrossEntropy');
  readonly #dx = new OutputBuffer();
  readonly #losses = new OutputBuffer();
  readonly #upstream = new OutputBuffer();
  readonly #target = new TargetBuffer();

  /**
   * @param linear The layer; outFeatures are the classes.
   * @throws TypeError or RangeError for a wrong argument.
   */
  constructor(
    readonly linear: Linear,
    options?: LinearCrossEntropyOptions<R>,
  ) {
    if (typeof linear?.weight?.accumulateGrad !== 'function' || linear.weight.shape.length !== 2)
      throw typeError('linear', 'a Linear', linear);
    this.rule = readLossRule(checkOptions('options', options, RULE_KEYS));
    const { classWeights } = this.rule;
    if (classWeights && classWeights.length !== linear.outFeatures)
      throw rangeError(
        'options.classWeights',
        `length ${linear.outFeatures}, one for each class`,
        classWeights,
      );
  }

  /**
   * The loss of linear(x).
   *
   * @param x [rows, inFeatures]; unchanged until backward, as the weights are.
   * @param target Class indices, one a row (any integer array, BigInt64Array, or numbers), or probabilities
   * [rows, classes].
   * @returns A number, or for 'none' a Float32Array [rows] that is valid until the next forward.
   * @throws RangeError that names the row for a class out of range.
   */
  forward(x: Tensor, target: Target): Loss<R> {
    const { weight, bias, inFeatures, outFeatures, training } = this.linear;
    const rows = checkMatrix('x', x, inFeatures);
    this.#pending.clear();
    const wanted = this.#target.read(target, rows, outFeatures, this.rule);
    const losses = this.rule.reduction === 'none' ? this.#losses.take(rows, 1).data : null;
    const atOnce = training && !losses && !weight.hasGrad && !bias?.hasGrad;
    const loss = this.#run(x, wanted, null, losses, atOnce);
    this.#pending.set({ x, target: wanted, writes: atOnce ? weight.gradWrites : null });
    return (losses ?? loss) as Loss<R>;
  }

  /**
   * Adds into the layer's gradients and returns dL/dx, valid until the next forward or backward.
   *
   * @param upstream dL/dloss: a number for 'mean' and 'sum' (default 1), a Float32Array [rows] for 'none'
   * (required).
   */
  backward(upstream?: R extends 'none' ? Float32Array : number): Tensor {
    const { x, target, writes } = this.#pending.peek();
    const { weight, bias, inFeatures } = this.linear;
    const rows = x.shape[0];
    const factors = this.rule.reduction === 'none' ? checkFloat32('upstream', upstream, rows) : null;
    const factor = factors || upstream === undefined ? 1 : Math.fround(checkNumber('upstream', upstream));
    const dx = this.#dx.take(rows, inFeatures);
    if (writes === weight.gradWrites && !weight.hasGrad && !bias?.hasGrad) {
      const made = [dx.data, weight.gradBuffer(), ...(bias ? [bias.gradBuffer()] : [])];
      if (factor !== 1) for (const gradient of made) native.scale(gradient, factor);
    } else {
      this.#run(x, target, factors ?? this.#upstream.take(rows, 1).data.fill(factor), null, true);
    }
    weight.markGrad();
    bias?.markGrad();
    this.#pending.clear();
    return dx;
  }

  /** As LabelSmoothingCE's. */
  get divisor(): number {
    return this.rule.reduction === 'mean' ? this.#target.divisor : 1;
  }

  #run(
    x: Tensor,
    target: Int32Array | Float32Array,
    upstream: Float32Array | null,
    losses: Float32Array | null,
    gradients: boolean,
  ): number {
    const { weight, bias, inFeatures, outFeatures } = this.linear;
    const { classWeights, smoothing, reduction } = this.rule;
    const rows = x.shape[0];
    return native.linearCrossEntropy(
      x.data,
      weight.data,
      bias?.data ?? null,
      target,
      classWeights,
      smoothing,
      REDUCTION_CODES[reduction],
      upstream,
      losses,
      gradients ? this.#dx.take(rows, inFeatures).data : null,
      gradients ? weight.gradBuffer() : null,
      (gradients && bias?.gradBuffer()) || null,
      gradients ? accumulateBits(weight, bias) : 0,
      rows,
      inFeatures,
      outFeatures,
    );
  }
}
