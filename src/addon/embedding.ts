import { type AccumulateBits, type F32, operations } from './binary';

const raw = operations<{
  embeddingForward(
    rows: number,
    numEmbeddings: number,
    embeddingDim: number,
    columns: number,
    column: number,
    indices: Int32Array,
    weight: F32,
    y: F32,
  ): void;
  embeddingBackward(
    rows: number,
    numEmbeddings: number,
    embeddingDim: number,
    columns: number,
    column: number,
    indices: Int32Array,
    dy: F32,
    accumulate: AccumulateBits,
    dweight: F32,
  ): void;
}>();

/** What forward and backward read alike. */
export interface EmbeddingLookup {
  rows: number;
  numEmbeddings: number;
  embeddingDim: number;
  /** Those of the matrix in which the embedded values lie. */
  columns: number;
  /** The first of the embeddingDim columns that they take. */
  column: number;
  /** [rows], each below numEmbeddings. */
  indices: Int32Array;
}

/** Arguments of embeddingForward. */
export interface EmbeddingForward extends EmbeddingLookup {
  /** [numEmbeddings, embeddingDim] */
  weight: F32;
  /** Written, in its embeddingDim columns: [rows, columns] */
  y: F32;
}

/** y[row] = weight[indices[row]] */
export function embeddingForward(args: EmbeddingForward): void {
  const { rows, numEmbeddings, embeddingDim, columns, column, indices, weight, y } = args;
  raw.embeddingForward(rows, numEmbeddings, embeddingDim, columns, column, indices, weight, y);
}

/** Arguments of embeddingBackward. */
export interface EmbeddingBackward extends EmbeddingLookup {
  /** [rows, columns] */
  dy: F32;
  /** Of dweight. */
  accumulate: AccumulateBits;
  /** Written: [numEmbeddings, embeddingDim] */
  dweight: F32;
}

/** The gradient of embeddingForward's weight: the sum of dy over the rows of each index. */
export function embeddingBackward(args: EmbeddingBackward): void {
  const { rows, numEmbeddings, embeddingDim, columns, column, indices, dy, accumulate, dweight } = args;
  raw.embeddingBackward(rows, numEmbeddings, embeddingDim, columns, column, indices, dy, accumulate, dweight);
}
