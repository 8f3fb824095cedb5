import { types } from 'node:util';
import { drawPermutation } from '../addon/draws';
import { gatherRows } from '../addon/gather_rows';
import { checkInteger, checkOptions, hasMethod, rangeError, typeError } from '../core/check';
import { runDraws } from '../core/random';
import { OutputBuffer, type Tensor } from '../core/tensor';
import { checkPart, type Part } from './dataset';
import { checkStandardisation, type Standardisation } from './standardisation';

/** Rows for one step; valid until the next batch of the same iterator. */
export interface Batch {
  /** Standardised, [rows, columns]. */
  x: Tensor;
  /** A class index for each row. */
  target: Int32Array;
  /** Index of the first row in the batch of all ranks, as forward's `rowOffset`: 0 for one process. */
  rowOffset: number;
  /** Index of the first row in the epoch. */
  epochOffset: number;
}

/** Options of a BatchLoader. */
export interface BatchLoaderOptions {
  /**
   * Rows a batch, at least 1; default 128. The last batch of an epoch may have fewer. With `ranks`, the rows
   * of all of them.
   */
  batchSize?: number | undefined;
  /**
   * Gives this rank's part of each batch: neighbouring rows, as many as the other ranks' or one more; default
   * 0 of 1.
   */
  rank?: number | undefined;
  /** Ranks that share the batches; default 1. */
  ranks?: number | undefined;
  /** Keys the order of each epoch; default 0. */
  seed?: number | undefined;
  /** Instead of the data set's own labels: one for each row of the part, in its order (label noise). */
  labels?: Int32Array | undefined;
}

/** Standardised batches of a part of a data set, in order or shuffled by (seed, epoch). */
export class BatchLoader {
  /** Rows a batch, those of all ranks. */
  readonly batchSize: number;
  /** Batches of an epoch. */
  readonly batches: number;
  /** Rows of an epoch, those of all ranks. */
  readonly rows: number;
  /** What replaces the data set's labels. */
  readonly labels: Int32Array | undefined;
  /** Whose part of each batch it gives. */
  readonly rank: number;
  /** Ranks that share the batches. */
  readonly ranks: number;
  readonly #seed: number;

  /** @throws TypeError or RangeError for a wrong option. */
  constructor(
    /** The rows. */
    readonly part: Part,
    /** What they are standardised with. */
    readonly standardisation: Standardisation,
    options: BatchLoaderOptions = {},
  ) {
    const {
      batchSize = 128,
      seed = 0,
      labels,
      rank = 0,
      ranks = 1,
    } = checkOptions('options', options, ['batchSize', 'seed', 'labels', 'rank', 'ranks']);
    this.batchSize = checkInteger('options.batchSize', batchSize, 1);
    this.ranks = checkInteger('options.ranks', ranks, 1);
    this.rank = checkInteger('options.rank', rank, 0, ranks - 1);
    this.#seed = checkInteger('options.seed', seed);
    checkPart('part', part);
    checkStandardisation('standardisation', standardisation, part.data.columns);
    this.rows = part.indices.length;
    if (labels !== undefined && !types.isInt32Array(labels))
      throw typeError('options.labels', `an Int32Array of length ${this.rows}`, labels);
    if (labels !== undefined && labels.length !== this.rows)
      throw rangeError('options.labels', `length ${this.rows}`, labels);
    this.labels = labels;
    this.batches = Math.ceil(this.rows / batchSize);
  }

  /** The rows in their own order. Iterators share nothing: several may run at once. */
  inOrder(): Generator<Batch> {
    return this.#iterate((position) => position, 0);
  }

  /**
   * Every row once, in an order drawn for this epoch; without the first `skip` batches. Iterators share
   * nothing: several may run at once.
   */
  shuffled(epoch: number, skip = 0): Generator<Batch> {
    checkInteger('epoch', epoch);
    checkInteger('skip', skip);
    const permutation = Uint32Array.from({ length: this.rows }, (_, i) => i);
    drawPermutation(runDraws(this.#seed, 'shuffle'), epoch, permutation);
    return this.#iterate((position) => permutation[position], skip);
  }

  /** @param rowAt The row of the part at each position of the epoch. */
  *#iterate(rowAt: (position: number) => number, skip: number): Generator<Batch> {
    const { data, indices } = this.part;
    const { mean, scale } = this.standardisation;
    const buffers = new BatchBuffers();
    for (let start = skip * this.batchSize; start < this.rows; start += this.batchSize) {
      const { rowOffset, count } = this.#share(Math.min(this.batchSize, this.rows - start));
      const epochOffset = start + rowOffset;
      const { x, sources, target } = buffers.take(count, data.columns);
      for (let i = 0; i < count; i++) {
        const row = rowAt(epochOffset + i);
        sources[i] = indices[row];
        target[i] = this.labels ? this.labels[row] : data.labels[sources[i]];
      }
      gatherRows({
        columns: data.columns,
        source: data.features,
        indices: sources,
        mean,
        scale,
        out: x.data,
      });
      yield { x, target, rowOffset, epochOffset };
    }
  }

  /** This rank's rows of a batch: neighbours, from `rowOffset` on. */
  #share(batchRows: number): { rowOffset: number; count: number } {
    const rowOffset = Math.floor((batchRows * this.rank) / this.ranks);
    const end = Math.floor((batchRows * (this.rank + 1)) / this.ranks);
    return { rowOffset, count: end - rowOffset };
  }
}

/** The memory of one iterator's batches: a number of rows that repeats allocates nothing. */
class BatchBuffers {
  readonly #x = new OutputBuffer();
  /** Where the rows are in the data set. */
  #sources = new Uint32Array(0);
  #target = new Int32Array(0);

  take(rows: number, columns: number): { x: Tensor; sources: Uint32Array; target: Int32Array } {
    if (this.#target.length !== rows) {
      this.#sources = new Uint32Array(rows);
      this.#target = new Int32Array(rows);
    }
    return { x: this.#x.take(rows, columns), sources: this.#sources, target: this.#target };
  }
}

/** @internal Checks an argument that must be a BatchLoader. */
export function checkLoader(name: string, value: unknown): void {
  if (!hasMethod(value, 'inOrder') || !hasMethod(value, 'shuffled'))
    throw typeError(name, 'a BatchLoader', value);
}
