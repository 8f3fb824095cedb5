import { types } from 'node:util';
import { drawNormal } from '../addon/draws';
import { embeddingBackward, embeddingForward } from '../addon/embedding';
import { checkInteger, checkOptions, checkSize, rangeError, typeError } from '../core/check';
import { fillGradients } from '../core/gradients';
import { zeros } from '../core/memory';
import {
  type BackwardOptions,
  Module,
  type PassedDraw,
  Pending,
  type PredictOptions,
  readBackward,
} from '../core/module';
import { Parameter } from '../core/parameter';
import { type DrawSource, moduleDraws, resolveDrawSource } from '../core/random';
import {
  checkShapeIs,
  checkTensor,
  OutputBuffer,
  overlap,
  predictionOutput,
  sizeOf,
  type Tensor,
} from '../core/tensor';
import type { ClassIndices } from '../loss/target';
import { readPassedDraw } from './drop_mask';
import { checkIndices, IndexBuffer, type IndexPlaces, type IndexValues } from './index_buffer';

/** Options of Embedding. */
export type EmbeddingOptions = DrawSource;

/** Indices: integers, or a tensor of whole numbers. */
export type EmbeddingIndices = ClassIndices | Tensor;

interface Read {
  readonly values: IndexValues;
  readonly shape: readonly number[];
}

const placesOf = (shape: readonly number[]): IndexPlaces => ({ first: 0, stride: 1, count: sizeOf(shape) });

/** @throws TypeError or RangeError, with the place and the value of the first that is no index. */
function readIndices(indices: EmbeddingIndices, entries: number): Read {
  const isFloat = types.isFloat32Array(indices) || types.isFloat64Array(indices);
  if (isFloat) throw typeError('indices', 'an array of integers or a tensor of whole numbers', indices);
  if (types.isTypedArray(indices) || Array.isArray(indices)) {
    const values = indices as IndexValues;
    checkIndices(values, placesOf([values.length]), entries, (i) => `indices[${i}]`);
    return { values, shape: [values.length] };
  }
  const { data, shape } = checkTensor('indices', indices);
  checkIndices(data, placesOf(shape), entries, (i) => `indices.data[${i}]`);
  return { values: data, shape };
}

/**
 * Rows of a table by index (torch.nn.Embedding): y[i] = weight[indices[i]]. The gradient of `weight` is
 * dense, as with PyTorch's `sparse=False`. Rows of an index that occurs several times add up in a fixed
 * order.
 *
 * Initialised as PyTorch does: normal, of mean 0 and deviation 1, drawn by (seed, stream).
 */
export class Embedding extends Module {
  /** [numEmbeddings, embeddingDim]. */
  readonly weight: Parameter;
  /** The shape of the last forward's indices. */
  readonly #pending = new Pending<readonly number[]>('Embedding');
  readonly #indices = new IndexBuffer();
  readonly #predicted = new IndexBuffer();
  readonly #y = new OutputBuffer();
  readonly #dx = new OutputBuffer();

  /**
   * @param numEmbeddings Rows of the table: indices are below it. At least 1.
   * @param embeddingDim Columns of the table, at least 1.
   * @throws TypeError or RangeError for a wrong size or option.
   */
  constructor(
    readonly numEmbeddings: number,
    readonly embeddingDim: number,
    options?: EmbeddingOptions,
  ) {
    super();
    checkInteger('numEmbeddings', numEmbeddings, 1, 2 ** 31 - 1);
    checkSize('embeddingDim', embeddingDim);
    const source = resolveDrawSource(checkOptions('options', options, ['seed', 'stream']));
    const data = zeros(numEmbeddings * embeddingDim);
    drawNormal(moduleDraws(source, 'embedding'), 0, data);
    this.weight = new Parameter({ data, shape: [numEmbeddings, embeddingDim] });
  }

  override extraRepr(): string {
    return `${this.numEmbeddings}, ${this.embeddingDim}`;
  }

  /**
   * @param indices Whole numbers below numEmbeddings, in any shape: an array of integers is [rows].
   * @returns [...shape, embeddingDim]
   */
  forward(indices: EmbeddingIndices, options?: PassedDraw): Tensor {
    readPassedDraw(options);
    const { values, shape } = readIndices(indices, this.numEmbeddings);
    this.#pending.clear();
    const y = this.#y.takeShape([...shape, this.embeddingDim]);
    this.#apply(this.#indices.copy(values, placesOf(shape)), y);
    this.#pending.set([...shape]);
    return y;
  }

  /** @param dy [...shape, embeddingDim] @returns Zeros in the shape of the indices. */
  backward(dy: Tensor, options?: BackwardOptions): Tensor {
    const shape = this.#pending.peek();
    const { data } = checkShapeIs('dy', dy, [...shape, this.embeddingDim]);
    const { inputGradient: wanted } = readBackward(options);
    fillGradients([this.weight], ([dweight], accumulate) =>
      embeddingBackward({ ...this.#lookup(this.#indices.indices), dy: data, accumulate, dweight }),
    );
    this.#pending.clear();
    const dx = this.#dx.takeShape(wanted ? shape : [0]);
    dx.data.fill(0);
    return dx;
  }

  /** forward at inference. */
  predict(indices: EmbeddingIndices, options?: PredictOptions): Tensor {
    const { values, shape } = readIndices(indices, this.numEmbeddings);
    const y = predictionOutput(options, ...shape, this.embeddingDim);
    if (types.isFloat32Array(values) && overlap(y.data, values))
      throw rangeError('out', 'memory apart from indices', 'an overlapping view');
    this.#apply(this.#predicted.copy(values, placesOf(shape)), y);
    return y;
  }

  #lookup(indices: Int32Array) {
    const { numEmbeddings, embeddingDim } = this;
    return { rows: indices.length, numEmbeddings, embeddingDim, columns: embeddingDim, column: 0, indices };
  }

  #apply(indices: Int32Array, y: Tensor): void {
    embeddingForward({ ...this.#lookup(indices), weight: this.weight.data, y: y.data });
  }
}
