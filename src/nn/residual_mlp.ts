import { types } from 'node:util';
import {
  checkBoolean,
  checkInteger,
  checkNumber,
  checkOneOf,
  checkOptions,
  checkSize,
  rangeError,
  typeError,
} from '../core/check';
import { type BackwardOptions, Module, type PassedDraw, Pending, type PredictOptions } from '../core/module';
import { flatten } from '../core/parameter';
import { resolveDrawSource } from '../core/random';
import { checkMatrix, type Tensor } from '../core/tensor';
import { checkPassedDraw, type DropMode, type DropScaling } from './drop_mask';
import { LayerNorm } from './layer_norm';
import { Linear } from './linear';
import { type Activation, ResidualBlock } from './residual_block';
import { backwardInOrder, predictInOrder } from './sequential';
import { StochasticDepth } from './stochastic_depth';

/** Options of ResidualMLP. */
export interface ResidualMLPOptions {
  /** Columns of the input. */
  inFeatures: number;
  /** Width of the residual stream. */
  dim: number;
  /** Number of residual blocks; 0 leaves stem, norm and head. */
  depth: number;
  /** Columns of the logits. */
  classes: number;
  /**
   * Drop probability of the last block, from 0 in the first in even steps (linearDrop), or one for each
   * block; default 0.
   */
  dropPath?: number | readonly number[] | Float64Array;
  /** Default 'inverted'. */
  scaling?: DropScaling;
  /** Default 'row'. */
  mode?: DropMode;
  /** Default 'gelu'. */
  activation?: Activation;
  /** Width inside each branch; default 4 · dim. */
  hidden?: number;
  /** Added to the variance in every norm; default 1e-5. */
  normEps?: number;
  /** Keys the initial weights and the masks; default: manualSeed's. */
  seed?: number;
}

/** What a forward of ResidualMLP takes. */
export interface ResidualMLPDraw extends PassedDraw {
  /** One mask for each block, instead of draws; in training only. */
  masks?: readonly Uint8Array[];
  /**
   * False stops before the head: features [rows, dim] come back, for LinearCrossEntropy(model.head), and
   * backward takes theirs; default true.
   */
  head?: boolean;
}

/**
 * A residual network over feature rows: stem linear → depth × ResidualBlock → norm → head. Parameters are
 * named stem.*, blocks.0.norm1.*, …, norm.*, head.*, as the same network's in PyTorch.
 */
export class ResidualMLP extends Module {
  /** inFeatures → dim. */
  readonly stem: Linear;
  /** The residual blocks, first to last. */
  readonly blocks: readonly ResidualBlock[];
  /** The norm before the head. */
  readonly norm: LayerNorm;
  /** dim → classes. */
  readonly head: Linear;
  readonly #body: readonly Module[];
  /** The modules that the last forward ran. */
  readonly #pending = new Pending<readonly Module[]>('ResidualMLP');

  /** @throws TypeError or RangeError for a wrong size or option. */
  constructor(options: ResidualMLPOptions) {
    super();
    if (typeof options !== 'object' || options === null) throw typeError('options', 'an object', options);
    const known = [
      'inFeatures',
      'dim',
      'depth',
      'classes',
      'dropPath',
      'scaling',
      'mode',
      'activation',
      'hidden',
      'normEps',
      'seed',
    ] as const;
    const { inFeatures, dim, classes, dropPath, normEps, ...rest } = checkOptions('options', options, known);
    checkSize('options.inFeatures', inFeatures);
    checkSize('options.dim', dim);
    checkSize('options.classes', classes);
    const depth = checkInteger('options.depth', options.depth, 0, 2 ** 20);
    const drops = dropProbabilities(dropPath ?? 0, depth);
    // The blocks check these too; a network of depth 0 has none.
    if (rest.mode !== undefined) checkOneOf('options.mode', rest.mode, ['row', 'batch']);
    if (rest.scaling !== undefined)
      checkOneOf('options.scaling', rest.scaling, ['inverted', 'inference', 'none']);
    if (rest.activation !== undefined)
      checkOneOf('options.activation', rest.activation, ['gelu', 'gelu_tanh']);
    if (rest.hidden !== undefined) checkSize('options.hidden', rest.hidden);
    if (normEps !== undefined) checkNumber('options.normEps', normEps, Number.MIN_VALUE);
    const { seed } = resolveDrawSource({ seed: rest.seed, stream: 0 });
    const block = {
      mode: rest.mode,
      scaling: rest.scaling,
      activation: rest.activation,
      hidden: rest.hidden,
      normEps,
    };
    this.stem = new Linear(inFeatures, dim, { seed, stream: 0 });
    this.blocks = Array.from(
      drops,
      (dropProb, i) => new ResidualBlock(dim, { ...block, dropProb, seed, stream: i + 1 }),
    );
    this.norm = new LayerNorm(dim, { eps: normEps });
    this.head = new Linear(dim, classes, { seed, stream: depth + 1 });
    this.#body = [this.stem, ...this.blocks, this.norm];
    flatten(this.parameters());
  }

  get #whole(): readonly Module[] {
    return [...this.#body, this.head];
  }

  /** @param x [rows, inFeatures] @returns logits, [rows, classes] */
  forward(x: Tensor, options?: ResidualMLPDraw): Tensor {
    const {
      masks,
      head = true,
      ...passed
    } = checkOptions('options', options, ['masks', 'head', 'step', 'rowOffset']);
    checkBoolean('options.head', head);
    const rows = checkMatrix('x', x, this.stem.inFeatures);
    checkPassedDraw(passed);
    if (masks !== undefined) this.#checkMasks(masks, rows);
    this.#pending.clear();
    let h = this.stem.forward(x);
    this.blocks.forEach((block, i) => {
      h = block.forward(h, masks ? { ...passed, mask: masks[i] } : passed);
    });
    const features = this.norm.forward(h);
    const y = head ? this.head.forward(features) : features;
    this.#pending.set(head ? this.#whole : this.#body);
    return y;
  }

  /**
   * @param dlogits [rows, classes]; [rows, dim] after a forward without the head
   * @returns dL/dx, [rows, inFeatures]
   */
  backward(dlogits: Tensor, options?: BackwardOptions): Tensor {
    const dx = backwardInOrder(this.#pending.peek(), dlogits, options);
    this.#pending.clear();
    return dx;
  }

  /** Logits at inference. */
  predict(x: Tensor, options?: PredictOptions): Tensor {
    return predictInOrder(this.#whole, x, options);
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

function dropProbabilities(
  dropPath: number | readonly number[] | Float64Array,
  depth: number,
): Iterable<number> {
  if (typeof dropPath === 'number') {
    checkNumber('options.dropPath', dropPath, 0, 1);
    return depth === 0 ? [] : StochasticDepth.linearDrop(depth, dropPath);
  }
  if (!Array.isArray(dropPath) && !types.isFloat64Array(dropPath))
    throw typeError('options.dropPath', 'a number or an array of numbers', dropPath);
  if (dropPath.length !== depth)
    throw rangeError('options.dropPath', `${depth} probabilities, one for each block`, dropPath);
  for (const [i, p] of dropPath.entries()) checkNumber(`options.dropPath[${i}]`, p, 0, 1);
  return dropPath;
}
