import { types } from 'node:util';
import { ACTIVATIONS } from '../addon/gelu';
import {
  checkInteger,
  checkNumber,
  checkOneOf,
  checkOptions,
  checkSize,
  rangeError,
  typeError,
} from '../core/check';
import { type BackwardOptions, Module, Pending, type PredictOptions } from '../core/module';
import { flatten } from '../core/parameter';
import { resolveDrawSource } from '../core/random';
import type { Tensor } from '../core/tensor';
import type { DropMode, DropScaling } from './drop_mask';
import { checkCardinalities, embeddingDim } from './embedding_dim';
import { LayerNorm } from './layer_norm';
import { Linear, type MatmulOptions, readMatmulPrecision } from './linear';
import { type Activation, ResidualBlock } from './residual_block';
import { ResidualBody, type ResidualMLPDraw } from './residual_body';
import { backwardInOrder, predictInOrder } from './sequential';
import { StochasticDepth } from './stochastic_depth';
import { TableEncoder } from './table_encoder';

/** Options of ResidualMLP. */
export interface ResidualMLPOptions extends MatmulOptions {
  /** Columns of the input, codes of categories included. */
  inFeatures: number;
  /**
   * The last columns of a row are codes of categories: the number of values of each. `encoder` embeds them,
   * in `embeddingDim(values, dim)` columns each. Default: none.
   */
  categories?: readonly number[] | undefined;
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
  dropPath?: number | readonly number[] | Float64Array | undefined;
  /** Default 'inverted'. */
  scaling?: DropScaling | undefined;
  /** Default 'row'. */
  mode?: DropMode | undefined;
  /** Default 'gelu'. */
  activation?: Activation | undefined;
  /** Width inside each branch; default 4 · dim. */
  hidden?: number | undefined;
  /** Added to the variance in every norm; default 1e-5. */
  normEps?: number | undefined;
  /** Keys the initial weights and the masks; default: manualSeed's. */
  seed?: number | undefined;
}

/**
 * A residual network over feature rows: stem linear → depth × ResidualBlock → norm → head. Parameters are
 * named stem.*, blocks.0.norm1.*, …, norm.*, head.*, as the same network's in PyTorch. With categories a
 * TableEncoder comes first: encoder.embeddings.0.weight, ….
 */
export class ResidualMLP extends Module {
  /** Embeds the categories; null without any. */
  readonly encoder: TableEncoder | null;
  /** Columns of a row, or of an encoded one → dim. */
  readonly stem: Linear;
  /** The residual blocks, first to last. */
  readonly blocks: readonly ResidualBlock[];
  /** The norm before the head. */
  readonly norm: LayerNorm;
  /** dim → classes. */
  readonly head: Linear;
  readonly #body: ResidualBody;
  /** The modules in order, the head included. */
  readonly #modules: readonly Module[];
  /** What the last forward ran: this, or the body alone. */
  readonly #ran = new Pending<Module>('ResidualMLP');

  /** @throws TypeError or RangeError for a wrong size or option. */
  constructor(options: ResidualMLPOptions) {
    super();
    const given = readOptions(options);
    const { inFeatures, categories, dim, depth, classes, dropPath, seed: givenSeed, ...block } = given;
    const drops = dropProbabilities(dropPath ?? 0, depth);
    const { seed } = resolveDrawSource({ seed: givenSeed, stream: 0 });
    const { matmulPrecision } = block;
    const linear = { seed, matmulPrecision };
    this.encoder = categories?.length ? encoderOf(inFeatures, categories, dim, seed) : null;
    this.stem = new Linear(this.encoder?.outFeatures ?? inFeatures, dim, { ...linear, stream: 0 });
    this.blocks = Array.from(
      drops,
      (dropProb, i) => new ResidualBlock(dim, { ...block, dropProb, seed, stream: i + 1 }),
    );
    this.norm = new LayerNorm(dim, { eps: block.normEps });
    this.head = new Linear(dim, classes, { ...linear, stream: depth + 1 });
    this.#body = new ResidualBody(this.encoder, this.stem, this.blocks, this.norm, this.#ran);
    this.#modules = [
      ...(this.encoder ? [this.encoder] : []),
      this.stem,
      ...this.blocks,
      this.norm,
      this.head,
    ];
    flatten(this.parameters());
  }

  /** All but the head, on the same parameters: gives the features for LinearCrossEntropy(model.head). */
  get body(): ResidualBody {
    return this.#body;
  }

  override bodyBefore(head: Module): Module | null {
    return head === this.head ? this.#body : null;
  }

  override train(on = true): this {
    this.#body.train(on);
    return super.train(on);
  }

  /** @param x [rows, inFeatures] @returns logits, [rows, classes] */
  forward(x: Tensor, options?: ResidualMLPDraw): Tensor {
    const features = this.#body.forward(x, options);
    this.#ran.clear();
    const y = this.head.forward(features);
    this.#ran.set(this);
    return y;
  }

  /** @param dlogits [rows, classes] @returns dL/dx, [rows, inFeatures] */
  backward(dlogits: Tensor, options?: BackwardOptions): Tensor {
    this.#ran.expect(this);
    const dx = backwardInOrder(this.#modules, dlogits, options);
    this.#ran.clear();
    return dx;
  }

  /** Logits at inference. */
  predict(x: Tensor, options?: PredictOptions): Tensor {
    return predictInOrder(this.#modules, x, options);
  }
}

const KNOWN_OPTIONS = [
  'inFeatures',
  'categories',
  'dim',
  'depth',
  'classes',
  'dropPath',
  'scaling',
  'mode',
  'activation',
  'hidden',
  'normEps',
  'matmulPrecision',
  'seed',
] as const;

/** Checks all options but dropPath and seed; the blocks' options too, as depth 0 has no block. */
function readOptions(options: ResidualMLPOptions): ResidualMLPOptions {
  if (typeof options !== 'object' || options === null) throw typeError('options', 'an object', options);
  const given = checkOptions('options', options, KNOWN_OPTIONS);
  checkSize('options.inFeatures', given.inFeatures);
  checkSize('options.dim', given.dim);
  checkSize('options.classes', given.classes);
  checkInteger('options.depth', given.depth, 0, 2 ** 20);
  checkCategories(given);
  const { mode, scaling, activation, hidden, normEps } = given;
  if (mode !== undefined) checkOneOf('options.mode', mode, ['row', 'batch']);
  if (scaling !== undefined) checkOneOf('options.scaling', scaling, ['inverted', 'inference', 'none']);
  if (activation !== undefined) checkOneOf('options.activation', activation, ACTIVATIONS);
  if (hidden !== undefined) checkSize('options.hidden', hidden);
  if (normEps !== undefined) checkNumber('options.normEps', normEps, Number.MIN_VALUE);
  readMatmulPrecision(given);
  return given;
}

function checkCategories({ categories, inFeatures }: ResidualMLPOptions): void {
  if (categories === undefined || (Array.isArray(categories) && categories.length === 0)) return;
  checkCardinalities('options.categories', categories);
  if (categories.length > inFeatures)
    throw rangeError('options.categories', `at most ${inFeatures}, one a column`, categories);
}

function encoderOf(
  inFeatures: number,
  categories: readonly number[],
  dim: number,
  seed: number,
): TableEncoder {
  return new TableEncoder({
    numbers: inFeatures - categories.length,
    categories,
    embeddingDims: categories.map((cardinality) => embeddingDim(cardinality, dim)),
    seed,
    stream: 0,
  });
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
