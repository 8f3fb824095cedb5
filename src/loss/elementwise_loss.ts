import type { ElementwiseLossArgs } from '../addon/elementwise_loss';
import { REDUCTIONS } from '../addon/label_smoothing_ce';
import { scale, scaleRows } from '../addon/vector_arithmetic';
import { checkFloat32, checkNumber, checkOneOf, rangeError } from '../core/check';
import { Pending } from '../core/module';
import { checkMatrix, checkTensor, OutputBuffer, type Tensor } from '../core/tensor';
import type { Loss, Reduction } from './label_smoothing_ce';
import { checkSampleWeight, sumOfWeights } from './sample_weight';

/** The option that every loss over elements has. */
export interface ElementwiseLossOptions<R extends Reduction = 'mean'> {
  /**
   * 'mean', the default: over all elements, as PyTorch's; with weights Σ w·ℓ / Σ w, where ℓ is the mean over
   * a row's columns. 'sum': Σ w·ℓ over all elements. 'none': each element's w·ℓ.
   */
  reduction?: R | undefined;
}

/** Rows of a target, [rows, columns]; [rows] is one column. */
function targetRows(target: Tensor): number {
  const { shape } = checkTensor('target', target);
  if (shape.length !== 1 && shape.length !== 2)
    throw rangeError('target.shape', '[rows] or [rows, columns]', [...shape]);
  return shape[0];
}

/**
 * The base of the losses whose elements are independent: each output has its own target, loss and gradient.
 * They are computed in double and rounded once. A row of weight 0 does not count, whatever its outputs and
 * targets are; a mean over nothing (no rows, all weights 0) is 0 with gradient 0, where PyTorch gives NaN.
 */
export abstract class ElementwiseLoss<R extends Reduction = 'mean'> {
  /** How elements are reduced. */
  readonly reduction: Reduction;
  readonly #pending: Pending<Tensor>;
  readonly #doutputs = new OutputBuffer();
  readonly #losses = new OutputBuffer();

  /** @internal */
  constructor(name: string, given: ElementwiseLossOptions<R>) {
    this.reduction = checkOneOf<Reduction>('options.reduction', given?.reduction ?? 'mean', REDUCTIONS);
    this.#pending = new Pending(name);
  }

  /** @internal Outputs of a target: more than one where a column has quantiles. */
  protected get outputsPerTarget(): number {
    return 1;
  }

  /** @internal Checks what the loss asks of its columns and targets. */
  protected abstract checkValues(columns: number, target: Float32Array): void;

  /** @internal Calls the kernel: scale · Σ weight · loss. */
  protected abstract run(args: ElementwiseLossArgs): number;

  /**
   * The loss; its gradient is made in the same pass.
   *
   * @param outputs [rows, columns], at least one column.
   * @param target [rows, columns], or [rows] where outputs have one column.
   * @param sampleWeight A weight for each row, [rows], finite and at least 0, which multiplies its losses and
   * gradients; default all 1.
   * @returns A number, or for 'none' the losses of all elements, a Float32Array [rows · columns] in the order
   * of the outputs that is valid until the next forward.
   * @throws TypeError or RangeError for a wrong argument.
   */
  forward(outputs: Tensor, target: Tensor, sampleWeight?: Float32Array): Loss<R> {
    const rows = checkMatrix('outputs', outputs);
    const columns = outputs.shape[1];
    this.#pending.clear();
    this.#checkShapes(outputs, target);
    this.checkValues(columns, target.data);
    const weights = checkSampleWeight(sampleWeight, rows);
    const divisor = this.reduction === 'mean' ? columns * sumOfWeights(weights, rows) : 1;
    const doutputs = this.#doutputs.take(rows, columns);
    const losses = this.reduction === 'none' ? this.#losses.take(rows, columns).data : null;
    const loss = this.run({
      rows,
      columns,
      scale: divisor === 0 ? 0 : 1 / divisor,
      outputs: outputs.data,
      target: target.data,
      sampleWeight: weights,
      losses,
      doutputs: doutputs.data,
    });
    this.#pending.set(doutputs);
    return (losses ?? loss) as Loss<R>;
  }

  /**
   * dL/doutputs, valid until the next forward or backward.
   *
   * @param upstream dL/dloss: a number for 'mean' and 'sum' (default 1), a Float32Array of the length of the
   * losses for 'none' (required).
   */
  backward(upstream?: R extends 'none' ? Float32Array : number): Tensor {
    const doutputs = this.#pending.peek();
    const { data } = doutputs;
    if (this.reduction === 'none') {
      scaleRows(data.length, 1, data, checkFloat32('upstream', upstream, data.length));
    } else if (upstream !== undefined) {
      const factor = Math.fround(checkNumber('upstream', upstream));
      if (factor !== 1) scale(data, factor);
    }
    this.#pending.clear();
    return doutputs;
  }

  /**
   * How much a batch counts in a mean over several: its rows, or the sum of their weights. 1 for 'sum' and
   * 'none', which divide by nothing.
   *
   * @param target As forward's.
   * @param sampleWeight As forward's.
   * @throws TypeError or RangeError for a wrong argument.
   */
  weight(target: Tensor, sampleWeight?: Float32Array): number {
    const rows = targetRows(target);
    const weights = checkSampleWeight(sampleWeight, rows);
    return this.reduction === 'mean' ? sumOfWeights(weights, rows) : 1;
  }

  /** One target for each output, or for each group of outputs. */
  #checkShapes({ shape: [rows, columns] }: Tensor, target: Tensor): void {
    const each = this.outputsPerTarget;
    if (columns < 1 || columns % each !== 0) {
      const expected = each === 1 ? 'at least one column' : `a multiple of ${each} columns`;
      throw rangeError('outputs.shape', `[rows, ${expected}]`, [rows, columns]);
    }
    targetRows(target);
    const targets = columns / each;
    const [givenRows, givenColumns = 1] = target.shape;
    if (givenRows !== rows || givenColumns !== targets)
      throw rangeError(
        'target.shape',
        targets === 1 ? `[${rows}] or [${rows}, 1]` : `[${rows}, ${targets}]`,
        [...target.shape],
      );
  }
}
