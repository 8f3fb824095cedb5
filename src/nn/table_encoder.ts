import { embeddingBackward, embeddingForward } from '../addon/embedding';
import { checkOptions, checkSize, rangeError, typeError } from '../core/check';
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
import { flatten } from '../core/parameter';
import { type DrawSource, moduleDraws, resolveDrawSource } from '../core/random';
import { checkMatrix, OutputBuffer, overlap, predictionOutput, type Tensor } from '../core/tensor';
import { readPassedDraw } from './drop_mask';
import { Embedding } from './embedding';
import { checkCardinalities, embeddingDim } from './embedding_dim';
import { checkIndices, IndexBuffer, type IndexPlaces } from './index_buffer';

/** Options of TableEncoder. */
export interface TableEncoderOptions extends DrawSource {
  /** Columns of a row that are numbers, the first ones; default 0. */
  numbers?: number | undefined;
  /** The number of values of each category; the code of a category is a whole number below it. */
  categories: readonly number[];
  /** The columns that each category is embedded in; default: `embeddingDim` of its number of values. */
  embeddingDims?: readonly number[] | undefined;
}

/** One category: its column in a row, and the columns that it takes in an encoded one. */
interface Category {
  readonly embedding: Embedding;
  readonly code: number;
  readonly column: number;
}

/**
 * Rows of a table as a network takes them: the numbers as they are, then each category by its embedding. A
 * row is [numbers, then a code for each category]. Codes are whole numbers, which float32 keeps exactly.
 *
 * Parameters are named embeddings.0.weight, …; an embedded value starts with the variance of a standardised
 * number, 1.
 */
export class TableEncoder extends Module {
  /** Columns that are numbers. */
  readonly numbers: number;
  /** One for each category. */
  readonly embeddings: readonly Embedding[];
  /** Columns of a row: numbers and codes. */
  readonly inFeatures: number;
  /** Columns of an encoded row: numbers and embedded categories. */
  readonly outFeatures: number;
  readonly #categories: readonly Category[];
  /** The rows of the last forward. */
  readonly #pending = new Pending<number>('TableEncoder');
  readonly #codes: readonly IndexBuffer[];
  readonly #predicted = new IndexBuffer();
  readonly #y = new OutputBuffer();
  readonly #dx = new OutputBuffer();

  /** @throws TypeError or RangeError for a wrong size or option. */
  constructor(options: TableEncoderOptions) {
    super();
    const { numbers, categories, dims, source } = readOptions(options);
    this.numbers = numbers;
    this.embeddings = categories.map(
      (count, i) => new Embedding(count, dims[i], moduleDraws(source, `embeddings.${i}`)),
    );
    this.inFeatures = numbers + categories.length;
    let column = numbers;
    this.#categories = this.embeddings.map((embedding, i) => {
      const first = column;
      column += embedding.embeddingDim;
      return { embedding, code: numbers + i, column: first };
    });
    this.outFeatures = column;
    this.#codes = categories.map(() => new IndexBuffer());
    flatten(this.parameters());
  }

  override extraRepr(): string {
    return settingsText({ numbers: this.numbers });
  }

  /**
   * @param x [rows, inFeatures] @returns [rows, outFeatures]
   * @throws RangeError for a code that is not a whole number below the category's number of values.
   */
  forward(x: Tensor, options?: PassedDraw): Tensor {
    readPassedDraw(options);
    const rows = checkMatrix('x', x, this.inFeatures);
    this.#checkCodes(x, rows);
    const y = this.#y.take(rows, this.outFeatures);
    if (overlap(x.data, y.data)) throw rangeError('x', 'memory apart from the result', 'an overlapping view');
    this.#pending.clear();
    this.#apply(x, y, (i) => this.#codes[i]);
    this.#pending.set(rows);
    return y;
  }

  /** @param dy [rows, outFeatures] @returns dL/dx, [rows, inFeatures]: 0 for each code. */
  backward(dy: Tensor, options?: BackwardOptions): Tensor {
    const rows = this.#pending.peek();
    checkMatrix('dy', dy, this.outFeatures, rows);
    const { inputGradient: wanted, onGradients } = readBackward(options);
    const dx = this.#dx.take(wanted ? rows : 0, this.inFeatures);
    if (overlap(dy.data, dx.data))
      throw rangeError('dy', 'memory apart from the result', 'an overlapping view');
    this.#categories.forEach(({ embedding, column }, i) => {
      const lookup = this.#lookup(embedding, column, this.#codes[i].indices);
      fillGradients([embedding.weight], ([dweight], accumulate) =>
        embeddingBackward({ ...lookup, dy: dy.data, accumulate, dweight }),
      );
      onGradients?.(embedding);
    });
    this.#pending.clear();
    dx.data.fill(0);
    if (wanted) this.#copyNumbers(dy, dx);
    return dx;
  }

  /** forward at inference. */
  predict(x: Tensor, options?: PredictOptions): Tensor {
    const rows = checkMatrix('x', x, this.inFeatures);
    const y = predictionOutput(options, rows, this.outFeatures);
    if (overlap(y.data, x.data)) throw rangeError('out', 'memory apart from x', 'an overlapping view');
    this.#checkCodes(x, rows);
    this.#apply(x, y, () => this.#predicted);
    return y;
  }

  #apply(x: Tensor, y: Tensor, bufferOf: (i: number) => IndexBuffer): void {
    this.#copyNumbers(x, y);
    this.#categories.forEach(({ embedding, code, column }, i) => {
      const indices = bufferOf(i).copy(x.data, this.#places(code, x.shape[0]));
      const lookup = this.#lookup(embedding, column, indices);
      embeddingForward({ ...lookup, weight: embedding.weight.data, y: y.data });
    });
  }

  /** The numbers of each row; both matrices begin with them. */
  #copyNumbers(from: Tensor, to: Tensor): void {
    const [rows, fromColumns] = from.shape;
    const toColumns = to.shape[1];
    for (let row = 0; row < rows; row++) {
      const [source, target] = [row * fromColumns, row * toColumns];
      for (let j = 0; j < this.numbers; j++) to.data[target + j] = from.data[source + j];
    }
  }

  #checkCodes(x: Tensor, rows: number): void {
    for (const { embedding, code } of this.#categories) {
      const nameOf = (row: number) => `x[${row}, ${code}]`;
      checkIndices(x.data, this.#places(code, rows), embedding.numEmbeddings, nameOf);
    }
  }

  #places(code: number, rows: number): IndexPlaces {
    return { first: code, stride: this.inFeatures, count: rows };
  }

  #lookup({ numEmbeddings, embeddingDim }: Embedding, column: number, indices: Int32Array) {
    return { rows: indices.length, numEmbeddings, embeddingDim, columns: this.outFeatures, column, indices };
  }
}

function readOptions(options: TableEncoderOptions) {
  if (typeof options !== 'object' || options === null) throw typeError('options', 'an object', options);
  const given = checkOptions('options', options, [
    'numbers',
    'categories',
    'embeddingDims',
    'seed',
    'stream',
  ]);
  const numbers = checkSize('options.numbers', given.numbers ?? 0, 0);
  const categories = checkCardinalities('options.categories', given.categories);
  const dims = given.embeddingDims ?? categories.map((cardinality) => embeddingDim(cardinality));
  if (!Array.isArray(dims)) throw typeError('options.embeddingDims', 'an array of sizes', dims);
  if (dims.length !== categories.length)
    throw rangeError('options.embeddingDims', `${categories.length} sizes, one for each category`, dims);
  for (const [i, dim] of dims.entries()) checkSize(`options.embeddingDims[${i}]`, dim);
  return { numbers, categories, dims: dims as readonly number[], source: resolveDrawSource(given) };
}
