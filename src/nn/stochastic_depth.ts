import { stochasticDepthBackward, stochasticDepthForward } from '../addon/stochastic_depth';
import { checkNumber, checkOptions, checkSize } from '../core/check';
import { type Draw, Pending, type PredictOptions } from '../core/module';
import { type DrawCounter, ModuleTree } from '../core/module_tree';
import { type DrawSource, resolveDrawSource } from '../core/random';
import { checkMatrix, OutputBuffer, predictionOutput, type Tensor } from '../core/tensor';
import { DropMask, type DropMode, type DropOptions, type DropScaling } from './drop_mask';

/** Options of StochasticDepth. */
export interface StochasticDepthOptions extends DropOptions, DrawSource {}

/** Gradients of StochasticDepth's two inputs, each [rows, columns]. */
export interface BranchGradients {
  /** dL/dshortcut, which is dy. */
  shortcut: Tensor;
  /** dL/dbranch, 0 in dropped rows. */
  branch: Tensor;
}

/** Masks of a whole batch. */
const KEPT = Uint8Array.of(1);
const DROPPED = Uint8Array.of(0);

/** The mask outside training: a branch of factor 0 is never read. */
const wholeBatch = (factor: number): Uint8Array => (factor === 0 ? DROPPED : KEPT);

/**
 * shortcut + factor · branch, where a training forward drops whole rows of the branch, or the branch of the
 * whole batch, at random (Huang et al. 2016; timm.layers.DropPath, torchvision.ops.stochastic_depth). It has
 * no parameters, but takes part in train, eval and checkpoints where a module holds it in a field.
 */
export class StochasticDepth extends ModuleTree {
  /** @internal Saved in checkpoints. */
  override readonly drawCounter: DrawCounter;
  readonly #drop: DropMask;
  readonly #pending = new Pending<{ shape: readonly number[]; mask: Uint8Array; factor: number }>(
    'StochasticDepth',
  );
  readonly #y = new OutputBuffer();
  readonly #dshortcut = new OutputBuffer();
  readonly #dbranch = new OutputBuffer();

  /**
   * @param dropProb The probability to drop, in [0, 1].
   * @throws TypeError or RangeError for a wrong probability or option.
   */
  constructor(dropProb: number, options?: StochasticDepthOptions) {
    super();
    const given = checkOptions('options', options, ['mode', 'scaling', 'seed', 'stream']);
    this.#drop = new DropMask(dropProb, given, resolveDrawSource(given));
    this.drawCounter = this.#drop.counter;
  }

  /** @internal The shortcut and the branch. */
  override get forwardInputs(): number {
    return 2;
  }

  /** The probability to drop a row, or a batch. */
  get dropProb(): number {
    return this.#drop.dropProb;
  }
  /** What is dropped: rows, or the whole batch. */
  get mode(): DropMode {
    return this.#drop.mode;
  }
  /** By what kept branches are scaled, and when. */
  get scaling(): DropScaling {
    return this.#drop.scaling;
  }
  /** The mask of the last training forward: 1 kept, 0 dropped; [rows], or [1] in batch mode. */
  get mask(): Uint8Array {
    return this.#drop.mask;
  }

  override extraRepr(): string {
    return `p=${this.dropProb}, mode=${this.mode}`;
  }

  /**
   * shortcut + factor · branch, with rows of the branch dropped in training.
   *
   * @param shortcut [rows, columns]
   * @param branch The same shape.
   * @param options A mask instead of a draw, or what keys the draw.
   */
  forward(shortcut: Tensor, branch: Tensor, options?: Draw): Tensor {
    const rows = checkMatrix('shortcut', shortcut);
    const columns = shortcut.shape[1];
    checkMatrix('branch', branch, columns, rows);
    this.#pending.clear();
    const draw = checkOptions('options', options, ['mask', 'step', 'rowOffset']);
    const drawn = this.#drop.next(rows, this.training, draw);
    const factor = this.#drop.factor(this.training);
    const mask = drawn ?? wholeBatch(factor);
    const y = this.#y.take(rows, columns);
    stochasticDepthForward({
      rows,
      columns,
      factor,
      shortcut: shortcut.data,
      branch: branch.data,
      mask,
      y: y.data,
    });
    this.#pending.set({ shape: shortcut.shape, mask, factor });
    return y;
  }

  /** @param dy [rows, columns] @returns the gradients of both inputs */
  backward(dy: Tensor): BranchGradients {
    const { shape, mask, factor } = this.#pending.peek();
    const rows = checkMatrix('dy', dy, shape[1], shape[0]);
    const shortcut = this.#dshortcut.take(rows, shape[1]);
    const branch = this.#dbranch.take(rows, shape[1]);
    stochasticDepthBackward({
      rows,
      columns: shape[1],
      factor,
      dy: dy.data,
      mask,
      dshortcut: shortcut.data,
      dbranch: branch.data,
    });
    this.#pending.clear();
    return { shortcut, branch };
  }

  /** forward at inference: every branch is kept, with the scaling's factor; with factor 0 it is not read. */
  predict(shortcut: Tensor, branch: Tensor, options?: PredictOptions): Tensor {
    const rows = checkMatrix('shortcut', shortcut);
    const columns = shortcut.shape[1];
    checkMatrix('branch', branch, columns, rows);
    const y = predictionOutput(options, rows, columns);
    const factor = this.#drop.factor(false);
    stochasticDepthForward({
      rows,
      columns,
      factor,
      shortcut: shortcut.data,
      branch: branch.data,
      mask: wholeBatch(factor),
      y: y.data,
    });
    return y;
  }

  /**
   * Survival probabilities that fall linearly with depth: p_l = 1 − (l/L)(1 − p_L) for l = 1 … L (Huang et
   * al. 2016, eq. 4).
   *
   * @param depth L, at least 1. @param lastSurvival p_L, in [0, 1].
   */
  static linearSurvival(depth: number, lastSurvival: number): Float64Array {
    checkSize('depth', depth);
    checkNumber('lastSurvival', lastSurvival, 0, 1);
    return Float64Array.from({ length: depth }, (_, i) => 1 - ((i + 1) / depth) * (1 - lastSurvival));
  }

  /**
   * Drop probabilities from 0 to lastDrop in even steps, as timm builds them (torch.linspace(0, lastDrop,
   * depth)).
   *
   * @param depth At least 1. @param lastDrop In [0, 1].
   */
  static linearDrop(depth: number, lastDrop: number): Float64Array {
    checkSize('depth', depth);
    checkNumber('lastDrop', lastDrop, 0, 1);
    return Float64Array.from({ length: depth }, (_, i) => (depth === 1 ? 0 : (i / (depth - 1)) * lastDrop));
  }
}
