import { ACTIVATIONS, type Activation } from '../addon/gelu';
import {
  type ResidualBlockSaved,
  residualBlockBackward,
  residualBlockForward,
} from '../addon/residual_block';
import { checkNumber, checkOneOf, checkOptions, checkSize } from '../core/check';
import { fillGradients } from '../core/gradients';
import { getFloat32MatmulPrecision, type MatmulPrecision } from '../core/matmul_precision';
import {
  type BackwardOptions,
  type Draw,
  Module,
  Pending,
  type PredictOptions,
  readBackward,
} from '../core/module';
import { settingsText } from '../core/module_text';
import type { DrawCounter } from '../core/module_tree';
import { flatten } from '../core/parameter';
import { type DrawSource, resolveDrawSource } from '../core/random';
import { checkMatrix, OutputBuffer, predictionOutput, type Tensor } from '../core/tensor';
import { DropMask, type DropOptions, type DropScaling } from './drop_mask';
import { LayerNorm } from './layer_norm';
import { initialiseLinear, Linear, type MatmulOptions, readMatmulPrecision } from './linear';

export type { Activation } from '../addon/gelu';

/** Options of ResidualBlock. */
export interface ResidualBlockOptions extends DropOptions, DrawSource, MatmulOptions {
  /** Width inside the branch; default 4 · dim. */
  hidden?: number | undefined;
  /** The probability to drop the branch, in [0, 1]; default 0. */
  dropProb?: number | undefined;
  /** Default 'gelu'. */
  activation?: Activation | undefined;
  /** Added to the variance in norm1; default 1e-5. */
  normEps?: number | undefined;
}

const takeFloat32 = (buffer: OutputBuffer, rows: number, columns: number): Float32Array =>
  buffer.take(rows, columns).data;

/** Half the memory. */
function takeBfloat16(buffer: OutputBuffer, rows: number, columns: number): Uint16Array {
  const length = rows * columns;
  const { data } = buffer.take(1, Math.ceil(length / 2));
  return new Uint16Array(data.buffer, data.byteOffset, length);
}

/** What backward needs to know of forward. */
interface Pass {
  x: Tensor;
  mask: Uint8Array | null;
  factor: number;
  precision: MatmulPrecision;
}

/**
 * x + factor · linear2(gelu(linear1(norm1(x)))): a pre-norm residual block under stochastic depth. Dropped
 * rows are not computed: kept rows are gathered, so time follows the survival probability.
 */
export class ResidualBlock extends Module {
  /** The norm at the start of the branch. */
  readonly norm1: LayerNorm;
  /** dim → hidden. */
  readonly linear1: Linear;
  /** hidden → dim. */
  readonly linear2: Linear;
  /** Width inside the branch. */
  readonly hidden: number;
  /** Between the two linear layers. */
  readonly activation: Activation;
  override readonly drawCounter: DrawCounter;
  readonly #drop: DropMask;
  readonly #matmulPrecision: MatmulPrecision | null;
  readonly #pending = new Pending<Pass>('ResidualBlock');
  #noRows = new Uint8Array(0);
  readonly #stats = new OutputBuffer();
  readonly #normed = new OutputBuffer();
  readonly #activated = new OutputBuffer();
  readonly #derivative = new OutputBuffer();
  readonly #y = new OutputBuffer();
  readonly #dx = new OutputBuffer();

  /**
   * @param dim Columns of input and output, at least 1.
   * @throws TypeError or RangeError for a wrong size or option.
   */
  constructor(
    readonly dim: number,
    options?: ResidualBlockOptions,
  ) {
    super();
    checkSize('dim', dim);
    const given = checkOptions('options', options, [
      'hidden',
      'dropProb',
      'mode',
      'scaling',
      'activation',
      'normEps',
      'matmulPrecision',
      'seed',
      'stream',
    ]);
    this.hidden = checkSize('options.hidden', given.hidden ?? 4 * dim);
    this.activation = checkOneOf('options.activation', given.activation ?? 'gelu', ACTIVATIONS);
    this.#matmulPrecision = readMatmulPrecision(given);
    const eps = checkNumber('options.normEps', given.normEps ?? 1e-5, Number.MIN_VALUE);
    checkNumber('options.dropProb', given.dropProb ?? 0, 0, 1);
    const source = resolveDrawSource(given);
    const { matmulPrecision } = given;
    this.#drop = new DropMask(given.dropProb ?? 0, given, source);
    this.drawCounter = this.#drop.counter;
    this.norm1 = new LayerNorm(dim, { eps });
    this.linear1 = new Linear(dim, this.hidden, { ...source, matmulPrecision });
    this.linear2 = new Linear(this.hidden, dim, { ...source, matmulPrecision });
    initialiseLinear(this.linear2, source, { weight: 'weight2', bias: 'bias2' });
    flatten(this.parameters());
  }

  /** The probability to drop the branch. */
  get dropProb(): number {
    return this.#drop.dropProb;
  }
  /** By what kept branches are scaled, and when. */
  get scaling(): DropScaling {
    return this.#drop.scaling;
  }
  /** The precision that a forward has now. */
  get matmulPrecision(): MatmulPrecision {
    return this.#matmulPrecision ?? getFloat32MatmulPrecision();
  }
  /** The mask of the last training forward ([rows], or [1] in batch mode); null before the first. */
  get mask(): Uint8Array | null {
    return this.#drop.mask.length ? this.#drop.mask : null;
  }

  override extraRepr(): string {
    return settingsText({ drop_prob: this.dropProb, activation: this.activation });
  }

  /**
   * @param x [rows, dim]
   * @param options A mask instead of a draw, or what keys the draw.
   * @returns [rows, dim]
   */
  forward(x: Tensor, options?: Draw): Tensor {
    const rows = checkMatrix('x', x, this.dim);
    this.#pending.clear();
    const drawn = this.#drop.next(
      rows,
      this.training,
      checkOptions('options', options, ['mask', 'step', 'rowOffset']),
    );
    const factor = this.#drop.factor(this.training);
    const mask = this.#rows(drawn, factor, rows);
    const y = this.#y.take(rows, this.dim);
    const precision = this.matmulPrecision;
    this.#apply({ x, mask, factor, precision }, y, this.#saved(rows, precision));
    this.#pending.set({ x, mask, factor, precision });
    return y;
  }

  /**
   * @param dy [rows, dim]
   * @returns dL/dx; adds into the gradients of all six parameters, also where every row was dropped
   */
  backward(dy: Tensor, options?: BackwardOptions): Tensor {
    readBackward(options);
    const { x, mask, factor, precision } = this.#pending.peek();
    const rows = checkMatrix('dy', dy, this.dim, x.shape[0]);
    const saved = this.#saved(rows, precision);
    const dx = this.#dx.take(rows, this.dim);
    fillGradients(this.#ordered(), ([dn1w, dn1b, dl1w, dl1b, dl2w, dl2b], accumulate) =>
      residualBlockBackward({
        rows,
        dim: this.dim,
        hiddenDim: this.hidden,
        precision,
        factor,
        dy: dy.data,
        x: x.data,
        mask,
        norm1Weight: this.norm1.weight.data,
        linear1Weight: this.linear1.weight.data,
        linear2Weight: this.linear2.weight.data,
        saved,
        dx: dx.data,
        accumulate,
        dnorm1Weight: dn1w,
        dnorm1Bias: dn1b,
        dlinear1Weight: dl1w,
        dlinear1Bias: dl1b,
        dlinear2Weight: dl2w,
        dlinear2Bias: dl2b,
      }),
    );
    this.#pending.clear();
    return dx;
  }

  /** @internal Checks what a container is about to pass to forward. */
  checkDraw(rows: number, draw: Draw): void {
    this.#drop.check(rows, this.training, draw);
  }

  /** forward at inference: every row is kept, with the factor of the scaling. */
  predict(x: Tensor, options?: PredictOptions): Tensor {
    const rows = checkMatrix('x', x, this.dim);
    const y = predictionOutput(options, rows, this.dim);
    const factor = this.#drop.factor(false);
    const mask = factor === 0 ? new Uint8Array(rows) : null;
    this.#apply({ x, mask, factor, precision: this.matmulPrecision }, y, null);
    return y;
  }

  /** The mask as the kernel takes it: an entry a row, or null where every row is kept. */
  #rows(drawn: Uint8Array | null, factor: number, rows: number): Uint8Array | null {
    const dropped = factor === 0 || (drawn !== null && this.#drop.mode === 'batch' && drawn[0] === 0);
    if (!dropped)
      return drawn === null || this.#drop.mode === 'batch' || drawn.every((kept) => kept === 1)
        ? null
        : drawn;
    if (rows > this.#noRows.length) this.#noRows = new Uint8Array(rows);
    return this.#noRows.subarray(0, rows);
  }

  #ordered() {
    return [
      this.norm1.weight,
      this.norm1.bias,
      this.linear1.weight,
      this.linear1.bias!,
      this.linear2.weight,
      this.linear2.bias!,
    ] as const;
  }

  #saved(rows: number, precision: MatmulPrecision): ResidualBlockSaved {
    const read = precision === 'medium' ? takeBfloat16 : takeFloat32;
    return {
      stats: this.#stats.take(2, rows).data,
      normed: read(this.#normed, rows, this.dim),
      activated: read(this.#activated, rows, this.hidden),
      derivative: this.#derivative.take(rows, this.hidden).data,
    };
  }

  #apply({ x, mask, factor, precision }: Pass, y: Tensor, saved: ResidualBlockSaved | null): void {
    const [n1w, n1b, l1w, l1b, l2w, l2b] = this.#ordered();
    residualBlockForward({
      rows: x.shape[0],
      dim: this.dim,
      hiddenDim: this.hidden,
      precision,
      activation: this.activation,
      eps: this.norm1.eps,
      factor,
      x: x.data,
      mask,
      norm1Weight: n1w.data,
      norm1Bias: n1b.data,
      linear1Weight: l1w.data,
      linear1Bias: l1b.data,
      linear2Weight: l2w.data,
      linear2Bias: l2b.data,
      y: y.data,
      saved,
    });
  }
}
