import { linearCrossEntropy } from '../addon/linear_cross_entropy';
import { scale } from '../addon/vector_arithmetic';
import { checkFloat32, checkNumber, checkOptions, rangeError, typeError } from '../core/check';
import { EarlyGradients, fillGradients } from '../core/gradients';
import { Pending } from '../core/module';
import type { Parameter } from '../core/parameter';
import { checkMatrix, OutputBuffer, type Tensor } from '../core/tensor';
import type { Linear } from '../nn/linear';
import {
  type LabelSmoothingCEOptions,
  LOSS_RULE_KEYS,
  type Loss,
  type LossRule,
  type Reduction,
  readLossRule,
} from './label_smoothing_ce';
import { type Target, TargetBuffer, totalWeight } from './target';

/** Options of LinearCrossEntropy: those of LabelSmoothingCE; there are no logits to write over. */
export type LinearCrossEntropyOptions<R extends Reduction = 'mean'> = Omit<
  LabelSmoothingCEOptions<R>,
  'inPlace'
>;

interface Saved {
  x: Tensor;
  target: Int32Array | Float32Array;
  /** What forward computed already; null: backward does it. */
  early: EarlyGradients<[Parameter, Parameter | null]> | null;
}

/** What a pass over the logits is to compute besides the loss. */
interface Wanted {
  /** The loss of each row, [rows]. */
  losses?: Float32Array;
  /** dL/dloss of each row, [rows]; default 1. */
  upstreams?: Float32Array;
  /** Memory for the gradients of weight and bias. */
  gradients?: readonly [Float32Array, Float32Array | null];
  /** Which of them are added to: none by default. */
  accumulate?: number;
}

/**
 * A linear layer and LabelSmoothingCE in one, for many classes: logits are made, used and dropped in blocks
 * of rows, so that memory stays below 64 MB whatever the batch. Loss and gradients are those of the two
 * apart.
 *
 * It is a criterion over features: the layer stays part of the model, which keeps its names, its optimizer
 * and its `predict`. A Trainer takes it as its criterion with a model that ends with the layer and says so
 * (`Module.bodyBefore`), as ResidualMLP does of its `head`, or with one that ends before the layer; the
 * optimizer needs the layer's parameters too. A loop of your own runs `model.body`.
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
    this.rule = readLossRule(checkOptions('options', options, LOSS_RULE_KEYS));
    const { classWeights } = this.rule;
    if (classWeights && classWeights.length !== linear.outFeatures)
      throw rangeError(
        'options.classWeights',
        `length ${linear.outFeatures}, one for each class`,
        classWeights,
      );
  }

  /** How row losses are reduced. */
  get reduction(): Reduction {
    return this.rule.reduction;
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
    const { inFeatures, outFeatures, training } = this.linear;
    const rows = checkMatrix('x', x, inFeatures);
    this.#pending.clear();
    const wanted = this.#target.read(target, rows, outFeatures, this.rule);
    if (this.rule.reduction === 'none') {
      const losses = this.#losses.take(rows, 1).data;
      this.#run(x, wanted, { losses });
      this.#pending.set({ x, target: wanted, early: null });
      return losses as Loss<R>;
    }
    let loss: number | null = null;
    const early = training
      ? EarlyGradients.write(this.#parameters(), (gradients) => {
          loss = this.#run(x, wanted, { gradients });
        })
      : null;
    loss ??= this.#run(x, wanted, {});
    this.#pending.set({ x, target: wanted, early });
    return loss as Loss<R>;
  }

  /**
   * Adds into the layer's gradients and returns dL/dx, valid until the next forward or backward.
   *
   * @param upstream dL/dloss: a number for 'mean' and 'sum' (default 1), a Float32Array [rows] for 'none'
   * (required).
   */
  backward(upstream?: R extends 'none' ? Float32Array : number): Tensor {
    const { x, target, early } = this.#pending.peek();
    const rows = x.shape[0];
    const factors = this.rule.reduction === 'none' ? checkFloat32('upstream', upstream, rows) : null;
    const factor = factors || upstream === undefined ? 1 : Math.fround(checkNumber('upstream', upstream));
    const dx = this.#dx.take(rows, this.linear.inFeatures);
    const claimed = early?.claim();
    if (claimed) {
      if (factor !== 1) for (const values of [dx.data, ...claimed]) if (values) scale(values, factor);
    } else {
      const upstreams = factors ?? this.#upstream.take(rows, 1).data.fill(factor);
      fillGradients(this.#parameters(), (gradients, accumulate) =>
        this.#run(x, target, { upstreams, gradients, accumulate }),
      );
    }
    this.#pending.clear();
    return dx;
  }

  /** As LabelSmoothingCE's. */
  weight(target: Target): number {
    return this.rule.reduction === 'mean' ? totalWeight(target, this.rule) : 1;
  }

  #parameters(): [Parameter, Parameter | null] {
    return [this.linear.weight, this.linear.bias];
  }

  /** The loss, and what is asked for: the rows' losses, or the gradients, dL/dx among them. */
  #run(
    x: Tensor,
    target: Int32Array | Float32Array,
    { losses, upstreams, gradients, accumulate }: Wanted,
  ): number {
    const { weight, bias, inFeatures, outFeatures } = this.linear;
    const { classWeights, smoothing, reduction } = this.rule;
    const rows = x.shape[0];
    const [dweight, dbias] = gradients ?? [null, null];
    return linearCrossEntropy({
      rows,
      inFeatures,
      classes: outFeatures,
      smoothing,
      reduction,
      x: x.data,
      weight: weight.data,
      bias: bias?.data ?? null,
      target,
      classWeights,
      upstream: upstreams ?? null,
      losses: losses ?? null,
      dx: gradients ? this.#dx.take(rows, inFeatures).data : null,
      accumulate: accumulate ?? 0,
      dweight,
      dbias,
    });
  }
}
