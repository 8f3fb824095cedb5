import { types } from 'node:util';
import { native } from '../addon/native';
import { checkInteger, checkOptions, hasMethod, rangeError, typeError } from '../core/check';
import { DataStream } from '../core/random';
import { OutputBuffer, type Tensor } from '../core/tensor';
import { checkPart, type Part } from './dataset';
import { checkStandardisation, type Standardisation } from './standardisation';

/** Rows for one step; valid until the next batch. */
export interface Batch {
  /** Standardised, [rows, columns]. */
  x: Tensor;
  /** A class index for each row. */
  target: Int32Array;
  /** The first row's place in the epoch. */
  rowOffset: number;
  /** The first row's place in the batch of all ranks: 0 for one process. */
  firstRow: number;
}

/** Options of a BatchLoader. */
export interface BatchLoaderOptions {
  /**
   * Rows a batch, at least 1; default 128. The last batch of an epoch may have fewer. With `ranks`, the rows
   * of all of them.
   */
  batchSize?: number;
  /**
   * Gives this rank's part of each batch: neighbouring rows, as many as the other ranks' or one more; default
   * 0 of 1.
   */
  rank?: number;
  /** Ranks that share the batches; default 1. */
  ranks?: number;
  /** Keys the order of each epoch; default 0. */
  seed?: number;
  /** Instead of the data set's own labels, by place in the part (label noise). */
  labels?: Int32Array;
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
  readonly #x = new OutputBuffer();
  readonly #order: Uint32Array;
  readonly #permutation: Uint32Array;
  #target = new Int32Array(0);

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
    this.#order = new Uint32Array(this.rows);
    this.#permutation = Uint32Array.from({ length: this.rows }, (_, i) => i);
  }

  /** The rows in their own order. */
  inOrder(): Generator<Batch> {
    this.#permutation.forEach((_, i) => {
      this.#permutation[i] = i;
    });
    return this.#iterate(0);
  }

  /** Every row once, in an order drawn for this epoch; without the first `skip` batches. */
  shuffled(epoch: number, skip = 0): Generator<Batch> {
    checkInteger('epoch', epoch);
    checkInteger('skip', skip);
    native.drawPermutation(this.#permutation, this.#seed, DataStream.shuffle, epoch);
    return this.#iterate(skip);
  }

  *#iterate(skip: number): Generator<Batch> {
    const { data, indices } = this.part;
    const { mean, scale } = this.standardisation;
    this.#permutation.forEach((place, i) => {
      this.#order[i] = indices[place];
    });
    for (let batch = skip * this.batchSize; batch < this.rows; batch += this.batchSize) {
      const all = Math.min(this.batchSize, this.rows - batch);
      const firstRow = Math.floor((all * this.rank) / this.ranks);
      const count = Math.floor((all * (this.rank + 1)) / this.ranks) - firstRow;
      const from = batch + firstRow;
      const x = this.#x.take(count, data.columns);
      native.gatherRows(
        data.features,
        this.#order.subarray(from, from + count),
        mean,
        scale,
        x.data,
        data.columns,
      );
      if (this.#target.length !== count) this.#target = new Int32Array(count);
      for (let i = 0; i < count; i++) {
        this.#target[i] = this.labels
          ? this.labels[this.#permutation[from + i]]
          : data.labels[this.#order[from + i]];
      }
      yield { x, target: this.#target, rowOffset: from, firstRow };
    }
  }
}

/** @internal Checks an argument that must be a BatchLoader. */
export function checkLoader(name: string, value: unknown): void {
  if (!hasMethod(value, 'inOrder') || !hasMethod(value, 'shuffled'))
    throw typeError(name, 'a BatchLoader', value);
}
