import { labelSmoothingCe, REDUCTIONS, type Reduction } from '../addon/label_smoothing_ce';
import { scale, scaleRows } from '../addon/vector_arithmetic';
import {
  checkBoolean,
  checkFloat32,
  checkInteger,
  checkNumber,
  checkOneOf,
  checkOptions,
  rangeError,
} from '../core/check';
import { Pending } from '../core/module';
import { checkMatrix, OutputBuffer, type Tensor } from '../core/tensor';
import { checkSampleWeight } from './sample_weight';
import { type Target, TargetBuffer, totalWeight } from './target';

export type { Reduction } from '../addon/label_smoothing_ce';

/** What forward returns for a reduction. */
export type Loss<R extends Reduction> = R extends 'none' ? Float32Array : number;

/** Options of LabelSmoothingCE. */
export interface LabelSmoothingCEOptions<R extends Reduction = 'mean'> {
  /** ε in [0, 1]: the share of each target that is spread over all classes; default 0.1. */
  smoothing?: number | undefined;
  /** One weight of at least 0 for each class; default all 1. */
  classWeights?: Float32Array | undefined;
  /** A row with this class index does not count; default −100. It has no meaning for probabilities. */
  ignoreIndex?: number | undefined;
  /** Default 'mean'. */
  reduction?: R | undefined;
  /**
   * Write the gradient over the logits, in forward: half the memory traffic where nobody needs them
   * afterwards; default false.
   */
  inPlace?: boolean | undefined;
}

/** The options that decide a loss, checked and completed. */
export interface LossRule {
  /** ε. */
  readonly smoothing: number;
  /** A weight for each class; null: all 1. */
  readonly classWeights: Float32Array | null;
  /** A row with this class index does not count. */
  readonly ignoreIndex: number;
  /** How row losses are reduced. */
  readonly reduction: Reduction;
}

/** @internal Names of the options of a loss. */
export const LOSS_RULE_KEYS = ['smoothing', 'classWeights', 'ignoreIndex', 'reduction'] as const;

/** @internal Checks the options of a loss and copies its weights. */
export function readLossRule(given: LabelSmoothingCEOptions<Reduction>): LossRule {
  const smoothing = checkNumber('options.smoothing', given.smoothing ?? 0.1, 0, 1);
  const ignoreIndex = checkInteger('options.ignoreIndex', given.ignoreIndex ?? -100, -(2 ** 31), 2 ** 31 - 1);
  const reduction = checkOneOf<Reduction>('options.reduction', given.reduction ?? 'mean', REDUCTIONS);
  if (given.classWeights !== undefined) {
    // An array whose memory was transferred away has length 0 too.
    if (checkFloat32('options.classWeights', given.classWeights).length === 0)
      throw rangeError('options.classWeights', 'a weight for each class', given.classWeights);
    given.classWeights.forEach((weight, i) => {
      checkNumber(`options.classWeights[${i}]`, weight, 0);
    });
    if (given.classWeights.every((weight) => weight === 0))
      throw rangeError('options.classWeights', 'a weight above 0 for some class', given.classWeights);
  }
  return {
    smoothing,
    ignoreIndex,
    reduction,
    classWeights: given.classWeights ? Float32Array.from(given.classWeights) : null,
  };
}

/**
 * Softmax cross entropy against smoothed targets y(1−ε) + ε/K (Szegedy et al. 2016), as
 * torch.nn.functional.cross_entropy(…, label_smoothing) computes it. 'mean' divides by the summed weights of
 * the targets of the rows that count, and by the rows when targets are probabilities; a zero divisor (no
 * rows, all ignored) gives loss 0 and gradient 0, where PyTorch gives NaN. Rows may have weights of their own
 * (see Criterion).
 */
export class LabelSmoothingCE<R extends Reduction = 'mean'> implements LossRule {
  /** ε. */
  readonly smoothing: number;
  /** A copy of the weights; null: all 1. */
  readonly classWeights: Float32Array | null;
  /** A row with this class index does not count. */
  readonly ignoreIndex: number;
  /** How row losses are reduced. */
  readonly reduction: Reduction;
  /** Whether the gradient is written over the logits. */
  readonly inPlace: boolean;
  readonly #pending = new Pending<Tensor>('LabelSmoothingCE');
  readonly #dlogits = new OutputBuffer();
  readonly #losses = new OutputBuffer();
  readonly #target = new TargetBuffer();

  /** @throws TypeError or RangeError for a wrong option. */
  constructor(options?: LabelSmoothingCEOptions<R>) {
    const given = checkOptions('options', options, [...LOSS_RULE_KEYS, 'inPlace']);
    ({
      smoothing: this.smoothing,
      classWeights: this.classWeights,
      ignoreIndex: this.ignoreIndex,
      reduction: this.reduction,
    } = readLossRule(given));
    this.inPlace = checkBoolean('options.inPlace', given.inPlace ?? false);
  }

  /**
   * The loss; its gradient is made in the same pass (over the logits, where `inPlace` is set).
   *
   * @param logits [rows, classes], at least one class.
   * @param target Class indices, one a row (any integer array, BigInt64Array, or numbers), or probabilities
   * [rows, classes].
   * @param sampleWeight A weight for each row, [rows], finite and at least 0, which multiplies its loss and
   * gradient; default all 1. A row of weight 0 does not count.
   * @returns A number, or for 'none' a Float32Array [rows] that is valid until the next forward.
   * @throws RangeError that names the row for a class out of range.
   */
  forward(logits: Tensor, target: Target, sampleWeight?: Float32Array): Loss<R> {
    const rows = checkMatrix('logits', logits);
    const classes = logits.shape[1];
    if (classes < 1) throw rangeError('logits.shape', '[rows, at least one class]', [...logits.shape]);
    if (this.classWeights && this.classWeights.length !== classes) {
      throw rangeError('options.classWeights', `length ${classes}, one for each class`, this.classWeights);
    }
    this.#pending.clear();
    const wanted = this.#target.read(target, rows, classes, this);
    const weights = checkSampleWeight(sampleWeight, rows);
    const dlogits = this.inPlace ? logits : this.#dlogits.take(rows, classes);
    const losses = this.reduction === 'none' ? this.#losses.take(rows, 1).data : null;
    const loss = labelSmoothingCe({
      rows,
      classes,
      smoothing: this.smoothing,
      reduction: this.reduction,
      inPlace: this.inPlace,
      logits: logits.data,
      target: wanted,
      classWeights: this.classWeights,
      sampleWeight: weights,
      losses,
      dlogits: this.inPlace ? null : dlogits.data,
    });
    this.#pending.set(dlogits);
    return (losses ?? loss) as Loss<R>;
  }

  /**
   * dL/dlogits, valid until the next forward or backward; the logits' own memory where `inPlace` is set.
   *
   * @param upstream dL/dloss: a number for 'mean' and 'sum' (default 1), a Float32Array [rows] for 'none'
   * (required).
   */
  backward(upstream?: R extends 'none' ? Float32Array : number): Tensor {
    const dlogits = this.#pending.peek();
    const [rows, classes] = dlogits.shape;
    if (this.reduction === 'none') {
      scaleRows(rows, classes, dlogits.data, checkFloat32('upstream', upstream, rows));
    } else if (upstream !== undefined) {
      const factor = Math.fround(checkNumber('upstream', upstream));
      if (factor !== 1) scale(dlogits.data, factor);
    }
    this.#pending.clear();
    return dlogits;
  }

  /**
   * What 'mean' divides the sum of the rows' losses by: the summed weights of the rows that count, each times
   * that of its class; where targets are probabilities, the rows' weights alone. 1 for 'sum' and 'none',
   * which divide by nothing.
   *
   * @param target As forward's.
   * @param sampleWeight As forward's.
   * @throws TypeError or RangeError that names the row of a wrong class or weight.
   */
  weight(target: Target, sampleWeight?: Float32Array): number {
    return this.reduction === 'mean' ? totalWeight(target, this, sampleWeight) : 1;
  }
}
