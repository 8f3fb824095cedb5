import { rmsNormBackward, rmsNormForward } from '../addon/rms_norm';
import { checkNumber, checkOptions, checkSize } from '../core/check';
import { fillGradients } from '../core/gradients';
import {
  type BackwardOptions,
  Module,
  type PassedDraw,
  Pending,
  type PredictOptions,
  readBackward,
} from '../core/module';
import { settingsText } from '../core/module_text';
import { flatten, Parameter } from '../core/parameter';
import { checkMatrix, OutputBuffer, predictionOutput, type Tensor } from '../core/tensor';
import { readPassedDraw } from './drop_mask';

/** Options of RMSNorm. */
export interface RMSNormOptions {
  /** Added to the mean square; positive, default 2⁻²³ (about 1.19e-7), PyTorch's for float32. */
  eps?: number | undefined;
}

/**
 * x / √(mean(x²) + eps) · weight over the last dimension: LayerNorm without mean and bias (Zhang and Sennrich
 * 2019; torch.nn.RMSNorm). Rows of values up to the largest float are right; PyTorch gives 0 from 1.8e19 on.
 */
export class RMSNorm extends Module {
  /** [dim], ones at first. */
  readonly weight: Parameter;
  /** Added to the mean square. */
  readonly eps: number;
  readonly #pending = new Pending<Tensor>('RMSNorm');
  readonly #reciprocals = new OutputBuffer();
  readonly #y = new OutputBuffer();
  readonly #dx = new OutputBuffer();

  /** @param dim Columns, at least 1. @throws TypeError or RangeError for a wrong size or option. */
  constructor(
    readonly dim: number,
    options?: RMSNormOptions,
  ) {
    super();
    checkSize('dim', dim);
    const { eps = 2 ** -23 } = checkOptions('options', options, ['eps']);
    this.eps = checkNumber('options.eps', eps, Number.MIN_VALUE);
    this.weight = new Parameter({ data: new Float32Array(dim).fill(1), shape: [dim] });
    flatten([this.weight]);
  }

  override extraRepr(): string {
    return `(${this.dim},), ${settingsText({ eps: this.eps, elementwise_affine: true })}`;
  }

  /**
   * @param x [rows, dim]
   * @returns [rows, dim]
   * @throws TypeError or RangeError for a wrong tensor.
   */
  forward(x: Tensor, options?: PassedDraw): Tensor {
    readPassedDraw(options);
    const rows = checkMatrix('x', x, this.dim);
    this.#pending.clear();
    const y = this.#y.take(rows, this.dim);
    this.#apply(x, y, this.#reciprocals.take(1, rows).data);
    this.#pending.set(x);
    return y;
  }

  /**
   * Fills the weight's gradient, or adds to it.
   * @param dy [rows, dim]
   * @returns dL/dx, [rows, dim]
   * @throws Error before a forward; TypeError or RangeError for a wrong tensor.
   */
  backward(dy: Tensor, options?: BackwardOptions): Tensor {
    readBackward(options);
    const x = this.#pending.peek();
    const rows = checkMatrix('dy', dy, this.dim, x.shape[0]);
    const dx = this.#dx.take(rows, this.dim);
    fillGradients([this.weight], ([dweight], accumulate) =>
      rmsNormBackward({
        rows,
        dim: this.dim,
        dy: dy.data,
        x: x.data,
        weight: this.weight.data,
        reciprocals: this.#reciprocals.take(1, rows).data,
        dx: dx.data,
        accumulate,
        dweight,
      }),
    );
    this.#pending.clear();
    return dx;
  }

  /** forward at inference. */
  predict(x: Tensor, options?: PredictOptions): Tensor {
    const rows = checkMatrix('x', x, this.dim);
    const y = predictionOutput(options, rows, this.dim);
    this.#apply(x, y, null);
    return y;
  }

  #apply(x: Tensor, y: Tensor, reciprocals: Float32Array | null): void {
    rmsNormForward({
      rows: x.shape[0],
      dim: this.dim,
      eps: this.eps,
      x: x.data,
      weight: this.weight.data,
      y: y.data,
      reciprocals,
    });
  }
}
