import { layerNormBackward, layerNormForward } from '../addon/layer_norm';
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

/** Options of LayerNorm. */
export interface LayerNormOptions {
  /** Added to the variance; positive, default 1e-5. */
  eps?: number | undefined;
}

/**
 * (x − mean) / √(variance + eps) · weight + bias over the last dimension (Ba et al. 2016;
 * torch.nn.LayerNorm).
 */
export class LayerNorm extends Module {
  /** [dim], ones at first. */
  readonly weight: Parameter;
  /** [dim], zeros at first. */
  readonly bias: Parameter;
  /** Added to the variance. */
  readonly eps: number;
  readonly #pending = new Pending<Tensor>('LayerNorm');
  readonly #stats = new OutputBuffer();
  readonly #y = new OutputBuffer();
  readonly #dx = new OutputBuffer();

  /** @param dim Columns, at least 1. @throws TypeError or RangeError for a wrong size or option. */
  constructor(
    readonly dim: number,
    options?: LayerNormOptions,
  ) {
    super();
    checkSize('dim', dim);
    this.eps = checkNumber(
      'options.eps',
      checkOptions('options', options, ['eps']).eps ?? 1e-5,
      Number.MIN_VALUE,
    );
    this.weight = new Parameter({ data: new Float32Array(dim).fill(1), shape: [dim] });
    this.bias = new Parameter({ data: new Float32Array(dim), shape: [dim] });
    flatten([this.weight, this.bias]);
  }

  override extraRepr(): string {
    return `(${this.dim},), ${settingsText({ eps: this.eps, elementwise_affine: true, bias: true })}`;
  }

  /** @param x [rows, dim] @returns [rows, dim] */
  forward(x: Tensor, options?: PassedDraw): Tensor {
    readPassedDraw(options);
    const rows = checkMatrix('x', x, this.dim);
    this.#pending.clear();
    const y = this.#y.take(rows, this.dim);
    this.#apply(x, y, this.#stats.take(2, rows).data);
    this.#pending.set(x);
    return y;
  }

  /** @param dy [rows, dim] @returns dL/dx, [rows, dim] */
  backward(dy: Tensor, options?: BackwardOptions): Tensor {
    readBackward(options);
    const x = this.#pending.peek();
    const rows = checkMatrix('dy', dy, this.dim, x.shape[0]);
    const { weight, bias } = this;
    const dx = this.#dx.take(rows, this.dim);
    fillGradients([weight, bias], ([dweight, dbias], accumulate) =>
      layerNormBackward({
        rows,
        dim: this.dim,
        dy: dy.data,
        x: x.data,
        weight: weight.data,
        stats: this.#stats.take(2, rows).data,
        dx: dx.data,
        accumulate,
        dweight,
        dbias,
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

  #apply(x: Tensor, y: Tensor, stats: Float32Array | null): void {
    layerNormForward({
      rows: x.shape[0],
      dim: this.dim,
      eps: this.eps,
      x: x.data,
      weight: this.weight.data,
      bias: this.bias.data,
      y: y.data,
      stats,
    });
  }
}
