import { checkOptions, rangeError, typeError } from '../core/check';
import {
  type BackwardOptions,
  Module,
  type PassedDraw,
  type Pending,
  type PredictOptions,
} from '../core/module';
import { checkMatrix, type Tensor } from '../core/tensor';
import { checkPassedDraw } from './drop_mask';
import type { LayerNorm } from './layer_norm';
import type { Linear } from './linear';
import type { ResidualBlock } from './residual_block';
import { backwardInOrder, predictInOrder } from './sequential';
import type { TableEncoder } from './table_encoder';

/** What a forward of ResidualMLP takes. */
export interface ResidualMLPDraw extends PassedDraw {
  /** One mask for each block, instead of draws; in training only. */
  masks?: readonly Uint8Array[] | undefined;
}

/**
 * A ResidualMLP without its head: encoder (where it has categories) → stem → blocks → norm. Its modules are
 * the model's own, so that parameters, names, gradients and draws are shared.
 */
export class ResidualBody extends Module {
  readonly #modules: readonly Module[];
  readonly #ran: Pending<Module>;

  /** @internal @param ran Tells whether the last forward was the body's or the whole model's. */
  constructor(
    /** Rows of a table → the stem's columns; null without categories. */
    readonly encoder: TableEncoder | null,
    /** Encoded rows → dim. */
    readonly stem: Linear,
    /** The residual blocks, first to last. */
    readonly blocks: readonly ResidualBlock[],
    /** The norm at the end. */
    readonly norm: LayerNorm,
    ran: Pending<Module>,
  ) {
    super();
    this.#modules = [...(encoder ? [encoder] : []), stem, ...blocks, norm];
    this.#ran = ran;
  }

  /**
   * Features for the head. A pending backward of the model is gone.
   *
   * @param x [rows, inFeatures]
   * @returns [rows, dim]
   */
  forward(x: Tensor, options?: ResidualMLPDraw): Tensor {
    const { masks, ...passed } = checkOptions('options', options, ['masks', 'step', 'rowOffset']);
    const rows = checkMatrix('x', x, (this.encoder ?? this.stem).inFeatures);
    checkPassedDraw(passed);
    if (masks !== undefined) this.#checkMasks(masks, rows);
    const encoded = this.encoder?.forward(x) ?? x; // refuses a wrong code before anything has changed
    this.#ran.clear();
    let h = this.stem.forward(encoded);
    this.blocks.forEach((block, i) => {
      h = block.forward(h, masks ? { ...passed, mask: masks[i] } : passed);
    });
    const features = this.norm.forward(h);
    this.#ran.set(this);
    return features;
  }

  /**
   * @param dfeatures [rows, dim]
   * @returns dL/dx, [rows, inFeatures]
   */
  backward(dfeatures: Tensor, options?: BackwardOptions): Tensor {
    this.#ran.expect(this, 'ResidualBody');
    const dx = backwardInOrder(this.#modules, dfeatures, options);
    this.#ran.clear();
    return dx;
  }

  /** Features at inference. */
  predict(x: Tensor, options?: PredictOptions): Tensor {
    return predictInOrder(this.#modules, x, options);
  }

  /** Every mask is checked before the first block changes anything. */
  #checkMasks(masks: readonly Uint8Array[], rows: number): void {
    const expected = `${this.blocks.length} masks, one for each block`;
    if (!Array.isArray(masks)) throw typeError('options.masks', expected, masks);
    if (masks.length !== this.blocks.length) throw rangeError('options.masks', expected, masks);
    this.blocks.forEach((block, i) => {
      block.checkDraw(rows, { mask: masks[i] });
    });
  }
}
