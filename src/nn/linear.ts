import { drawUniform } from '../addon/draws';
import { linearBackward, linearForward } from '../addon/linear';
import { checkBoolean, checkOptions, checkSize } from '../core/check';
import { fillGradients } from '../core/gradients';
import {
  checkMatmulPrecision,
  getFloat32MatmulPrecision,
  type MatmulPrecision,
} from '../core/matmul_precision';
import { zeros } from '../core/memory';
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
import { type DrawSource, moduleDraws, resolveDrawSource } from '../core/random';
import { checkMatrix, OutputBuffer, predictionOutput, type Tensor } from '../core/tensor';
import { readPassedDraw } from './drop_mask';

/** What every module with matrix products takes. */
export interface MatmulOptions {
  /** Of its matrix products; default: at each forward, that of setFloat32MatmulPrecision. */
  matmulPrecision?: MatmulPrecision | undefined;
}

/** @internal The option of a module, checked; null without one. */
export const readMatmulPrecision = ({ matmulPrecision }: MatmulOptions): MatmulPrecision | null =>
  matmulPrecision === undefined ? null : checkMatmulPrecision('options.matmulPrecision', matmulPrecision);

/** Options of Linear. */
export interface LinearOptions extends DrawSource, MatmulOptions {
  /** Whether a bias is added; default true. */
  bias?: boolean | undefined;
}

/** @internal PyTorch's default: uniform in ±1/√in for weight and bias. */
export function initialiseLinear(
  linear: Linear,
  source: Required<DrawSource>,
  purposes: { weight: string; bias: string },
): void {
  const bound = 1 / Math.sqrt(linear.inFeatures);
  const draw = (out: Float32Array, purpose: string) =>
    drawUniform({ draws: moduleDraws(source, purpose), step: 0, low: -bound, high: bound, out });
  draw(linear.weight.data, purposes.weight);
  if (linear.bias) draw(linear.bias.data, purposes.bias);
}

/**
 * y = x · weightᵀ + bias (torch.nn.Linear). `weight` is [out, in], `bias` [out]; x is [rows, in].
 *
 * Initialised as PyTorch does: uniform in ±1/√in, drawn by (seed, stream).
 */
export class Linear extends Module {
  /** [out, in]. */
  readonly weight: Parameter;
  /** [out]; null without a bias. */
  readonly bias: Parameter | null;
  readonly #matmulPrecision: MatmulPrecision | null;
  readonly #pending = new Pending<{ x: Tensor; precision: MatmulPrecision }>('Linear');
  readonly #y = new OutputBuffer();
  readonly #dx = new OutputBuffer();

  /**
   * @param inFeatures Columns of the input, at least 1.
   * @param outFeatures Columns of the output, at least 1.
   * @throws TypeError or RangeError for a wrong size or option.
   */
  constructor(
    readonly inFeatures: number,
    readonly outFeatures: number,
    options?: LinearOptions,
  ) {
    super();
    checkSize('inFeatures', inFeatures);
    checkSize('outFeatures', outFeatures);
    const given = checkOptions('options', options, ['bias', 'matmulPrecision', 'seed', 'stream']);
    this.#matmulPrecision = readMatmulPrecision(given);
    const withBias = checkBoolean('options.bias', given.bias ?? true);
    this.weight = new Parameter({ data: zeros(outFeatures * inFeatures), shape: [outFeatures, inFeatures] });
    this.bias = withBias
      ? new Parameter({ data: new Float32Array(outFeatures), shape: [outFeatures] })
      : null;
    flatten(this.parameters());
    initialiseLinear(this, resolveDrawSource(given), { weight: 'weight', bias: 'bias' });
  }

  override extraRepr(): string {
    return settingsText({
      in_features: this.inFeatures,
      out_features: this.outFeatures,
      bias: this.bias !== null,
    });
  }

  /** The precision that a forward has now. */
  get matmulPrecision(): MatmulPrecision {
    return this.#matmulPrecision ?? getFloat32MatmulPrecision();
  }

  /** @param x [rows, in] @returns [rows, out] */
  forward(x: Tensor, options?: PassedDraw): Tensor {
    readPassedDraw(options);
    const rows = checkMatrix('x', x, this.inFeatures);
    this.#pending.clear();
    const y = this.#apply(x, this.#y.take(rows, this.outFeatures));
    this.#pending.set({ x, precision: this.matmulPrecision });
    return y;
  }

  /** @param dy [rows, out] @returns dL/dx, [rows, in] */
  backward(dy: Tensor, options?: BackwardOptions): Tensor {
    const { x, precision } = this.#pending.peek();
    const rows = checkMatrix('dy', dy, this.outFeatures, x.shape[0]);
    const { weight, bias } = this;
    const { inputGradient: wanted } = readBackward(options);
    const dx = this.#dx.take(wanted ? rows : 0, this.inFeatures);
    fillGradients([weight, bias], ([dweight, dbias], accumulate) =>
      linearBackward({
        rows,
        inFeatures: this.inFeatures,
        outFeatures: this.outFeatures,
        precision,
        dy: dy.data,
        x: x.data,
        weight: weight.data,
        dx: wanted ? dx.data : null,
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
    const rows = checkMatrix('x', x, this.inFeatures);
    return this.#apply(x, predictionOutput(options, rows, this.outFeatures));
  }

  #apply(x: Tensor, y: Tensor): Tensor {
    linearForward({
      rows: x.shape[0],
      inFeatures: this.inFeatures,
      outFeatures: this.outFeatures,
      precision: this.matmulPrecision,
      x: x.data,
      weight: this.weight.data,
      bias: this.bias?.data ?? null,
      y: y.data,
    });
    return y;
  }
}
