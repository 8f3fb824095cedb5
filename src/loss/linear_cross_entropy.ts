import { linearCrossEntropy } from '../addon/linear_cross_entropy';
import { scale } from '../addon/vector_arithmetic';
import { checkFloat32, checkNumber, checkOptions, rangeError, typeError } from '../core/check';
import { EarlyGradients, fillGradients } from '../core/gradients';
import type { MatmulPrecision } from '../core/matmul_precision';
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
import { checkSampleWeight } from './sample_weight';
import { type Target, TargetBuffer, totalWeight } from './target';

/** Options of LinearCrossEntropy: those of LabelSmoothingCE; there are no logits to write over. */
export type LinearCrossEntropyOptions<R extends Reduction = 'mean'> = Omit<
  LabelSmoothingCEOptions<R>,
  'inPlace'
>;

/** What a loss is of. */
interface Batch {
  x: Tensor;
  precision: MatmulPrecision;
  target: Int32Array | Float32Array;
  /** A copy. */
  sampleWeight: Float32Array | null;
}

/** What backward needs of forward. */
interface Saved extends Batch {
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
  readonly #sampleWeight = new OutputBuffer();

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
   * @param sampleWeight A weight for each row, [rows], finite and at least 0, which multiplies its loss and
   * gradient; default all 1. A row of weight 0 does not count.
   * @returns A number, or for 'none' a Float32Array [rows] that is valid until the next forward.
   * @throws RangeError that names the row for a class out of range.
   */
  forward(x: Tensor, target: Target, sampleWeight?: Float32Array): Loss<R> {
    const { inFeatures, outFeatures, training } = this.linear;
    const rows = checkMatrix('x', x, inFeatures);
    this.#pending.clear();
    const saved = {
      x,
      precision: this.linear.matmulPrecision,
      target: this.#target.read(target, rows, outFeatures, this.rule),
      sampleWeight: this.#copyOf(checkSampleWeight(sampleWeight, rows)),
    };
    if (this.rule.reduction === 'none') {
      const losses = this.#losses.take(rows, 1).data;
      this.#run(saved, { losses });
      this.#pending.set({ ...saved, early: null });
      return losses as Loss<R>;
    }
    let loss: number | null = null;
    const early = training
      ? EarlyGradients.write(this.#parameters(), (gradients) => {
          loss = this.#run(saved, { gradients });
        })
      : null;
    loss ??= this.#run(saved, {});
    this.#pending.set({ ...saved, early });
    return loss as Loss<R>;
  }

  /**
   * Adds into the layer's gradients and returns dL/dx, valid until the next forward or backward.
   *
   * @param upstream dL/dloss: a number for 'mean' and 'sum' (default 1), a Float32Array [rows] for 'none'
   * (required).
   */
  backward(upstream?: R extends 'none' ? Float32Array : number): Tensor {
    const { early, ...saved } = this.#pending.peek();
    const rows = saved.x.shape[0];
    const factors = this.rule.reduction === 'none' ? checkFloat32('upstream', upstream, rows) : null;
    const factor = factors || upstream === undefined ? 1 : Math.fround(checkNumber('upstream', upstream));
    const dx = this.#dx.take(rows, this.linear.inFeatures);
    const claimed = early?.claim();
    if (claimed) {
      if (factor !== 1) for (const values of [dx.data, ...claimed]) if (values) scale(values, factor);
    } else {
      const upstreams = factors ?? this.#upstream.take(rows, 1).data.fill(factor);
      fillGradients(this.#parameters(), (gradients, accumulate) =>
        this.#run(saved, { upstreams, gradients, accumulate }),
      );
    }
    this.#pending.clear();
    return dx;
  }

  /** As LabelSmoothingCE's. */
  weight(target: Target, sampleWeight?: Float32Array): number {
    return this.rule.reduction === 'mean' ? totalWeight(target, this.rule, sampleWeight) : 1;
  }

  #copyOf(weights: Float32Array | null): Float32Array | null {
    if (weights === null) return null;
    const copy = this.#sampleWeight.take(weights.length, 1).data;
    copy.set(weights);
    return copy;
  }

  #parameters(): [Parameter, Parameter | null] {
    return [this.linear.weight, this.linear.bias];
  }

  /** The loss, and what is asked for: the rows' losses, or the gradients, dL/dx among them. */
  #run(batch: Batch, { losses, upstreams, gradients, accumulate }: Wanted): number {
    const { x, precision, target, sampleWeight } = batch;
    const { weight, bias, inFeatures, outFeatures } = this.linear;
    const { classWeights, smoothing, reduction } = this.rule;
    const rows = x.shape[0];
    const [dweight, dbias] = gradients ?? [null, null];
    return linearCrossEntropy({
      rows,
      inFeatures,
      classes: outFeatures,
      precision,
      smoothing,
      reduction,
      x: x.data,
      weight: weight.data,
      bias: bias?.data ?? null,
      target,
      classWeights,
      sampleWeight,
      upstream: upstreams ?? null,
      losses: losses ?? null,
      dx: gradients ? this.#dx.take(rows, inFeatures).data : null,
      accumulate: accumulate ?? 0,
      dweight,
      dbias,
    });
  }
}
