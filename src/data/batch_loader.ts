import { types } from 'node:util';
import { drawPermutation } from '../addon/draws';
import { gatherRows } from '../addon/gather_rows';
import { checkBoolean, checkInteger, checkOptions, hasMethod, typeError } from '../core/check';
import { runDraws } from '../core/random';
import { OutputBuffer, type Tensor } from '../core/tensor';
import { checkPart, checkTargetValues, type Part } from './dataset';
import { checkFittedColumns, checkStandardisation, meanFor, type Standardisation } from './standardisation';

/** Rows for one step. */
export interface Batch {
  /** Standardised, [rows, columns]. */
  x: Tensor;
  /** What the criterion takes: an index for each row, or numbers, [rows, numbers a row]. */
  target: Int32Array | Tensor;
  /** The weight of each row, where rows have weights. */
  sampleWeight?: Float32Array | undefined;
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
  /** Instead of the data set's own target values: those of each row of the part, in its order. */
  target?: Int32Array | Float32Array | undefined;
}

/** How batches are given. */
export interface BatchOptions {
  /**
   * Gives all batches in one memory: each is valid until the next, or the end. Default false: each has its
   * own and may be kept.
   */
  reuse?: boolean | undefined;
}

/** Standardised batches of a part of a data set, in order or shuffled by (seed, epoch). */
export class BatchLoader {
  /** Rows a batch, those of all ranks. */
  readonly batchSize: number;
  /** Batches of an epoch. */
  readonly batches: number;
  /** Rows of an epoch, those of all ranks. */
  readonly rows: number;
  /** What replaces the data set's target values. */
  readonly target: Int32Array | Float32Array | undefined;
  /** Whose part of each batch it gives. */
  readonly rank: number;
  /** Ranks that share the batches. */
  readonly ranks: number;
  /** Memory that no iterator has. */
  readonly #spare: BatchBuffers[] = [];
  readonly #seed: number;
  /** What is subtracted from the features as they are in memory. */
  readonly #mean: Float32Array;

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
      target,
      rank = 0,
      ranks = 1,
    } = checkOptions('options', options, ['batchSize', 'seed', 'target', 'rank', 'ranks']);
    this.batchSize = checkInteger('options.batchSize', batchSize, 1);
    this.ranks = checkInteger('options.ranks', ranks, 1);
    this.rank = checkInteger('options.rank', rank, 0, ranks - 1);
    this.#seed = checkInteger('options.seed', seed);
    checkPart('part', part);
    checkStandardisation('standardisation', standardisation, part.data.columns);
    checkFittedColumns('part.data', standardisation, part);
    this.#mean = meanFor(standardisation, part.data);
    this.rows = part.indices.length;
    if (target !== undefined) checkTargetValues('options.target', target, this.rows);
    this.target = target;
    this.batches = Math.ceil(this.rows / batchSize);
  }

  /**
   * The rows in their own order. Iterators share nothing: several may run at once.
   *
   * @param options `{ reuse: true }`: each batch is valid until the next.
   * @throws TypeError or RangeError for a wrong option.
   */
  inOrder(options: BatchOptions = {}): Generator<Batch> {
    return this.#iterate(0, reuseOf(options), () => {});
  }

  /**
   * Every row once, in an order drawn for this epoch; without the first `skip` batches. Iterators share
   * nothing: several may run at once.
   *
   * @param options `{ reuse: true }`: each batch is valid until the next.
   * @throws TypeError or RangeError for a wrong argument.
   */
  shuffled(epoch: number, skip = 0, options: BatchOptions = {}): Generator<Batch> {
    checkInteger('epoch', epoch);
    checkInteger('skip', skip);
    const draws = runDraws(this.#seed, 'shuffle');
    return this.#iterate(skip, reuseOf(options), (order) => drawPermutation(draws, epoch, order));
  }

  /** Gives the batches; those that reuse memory, in that of iterators that ran to their end. */
  *#iterate(skip: number, reuse: boolean, arrange: (order: Uint32Array) => void): Generator<Batch> {
    const buffers = (reuse && this.#spare.pop()) || new BatchBuffers(this.rows);
    const { order } = buffers;
    for (let i = 0; i < order.length; i++) order[i] = i;
    arrange(order);
    for (const batch of this.#batches(skip, buffers)) {
      yield batch;
      if (!reuse) buffers.leave();
    }
    // Not of one that is left early: its batch may be kept.
    if (reuse) this.#spare.push(buffers);
  }

  *#batches(skip: number, buffers: BatchBuffers): Generator<Batch> {
    const { data, indices } = this.part;
    const { scale } = this.standardisation;
    const values = this.target ?? data.target.values;
    const width = values.length / (this.target ? this.rows : data.rows);
    for (let start = skip * this.batchSize; start < this.rows; start += this.batchSize) {
      const { rowOffset, count } = this.#share(Math.min(this.batchSize, this.rows - start));
      const epochOffset = start + rowOffset;
      const { x, sources, targets } = buffers.take(count, data.columns);
      for (let i = 0; i < count; i++) {
        const row = buffers.order[epochOffset + i];
        sources[i] = indices[row];
        targets[i] = this.target ? row : indices[row];
      }
      gatherRows({
        columns: data.columns,
        source: data.features,
        indices: sources,
        mean: this.#mean,
        scale,
        out: x.data,
      });
      const sampleWeight = data.sampleWeight ? buffers.weights(data.sampleWeight) : undefined;
      yield { x, target: buffers.gather(values, targets, width), sampleWeight, rowOffset, epochOffset };
    }
  }

  /** This rank's rows of a batch: neighbours, from `rowOffset` on. */
  #share(batchRows: number): { rowOffset: number; count: number } {
    const rowOffset = Math.floor((batchRows * this.rank) / this.ranks);
    const end = Math.floor((batchRows * (this.rank + 1)) / this.ranks);
    return { rowOffset, count: end - rowOffset };
  }
}

function reuseOf(options: BatchOptions): boolean {
  const { reuse = false } = checkOptions('options', options, ['reuse']);
  return checkBoolean('options.reuse', reuse);
}

/** The memory of one iterator's batches: a number of rows that repeats allocates nothing. */
class BatchBuffers {
  /** The row of the part at each position of the epoch. */
  readonly order: Uint32Array;
  #x = new OutputBuffer();
  /** Where the rows are in the data set. */
  #sources = new Uint32Array(0);
  /** Where their target values are. */
  #targets = new Uint32Array(0);
  #indices = new Int32Array(0);
  #numbers = new OutputBuffer();
  #weights = new OutputBuffer();

  /** @param rows Those of an epoch. */
  constructor(rows: number) {
    this.order = new Uint32Array(rows);
  }

  take(rows: number, columns: number): { x: Tensor; sources: Uint32Array; targets: Uint32Array } {
    if (this.#sources.length !== rows) {
      this.#sources = new Uint32Array(rows);
      this.#targets = new Uint32Array(rows);
    }
    return { x: this.#x.take(rows, columns), sources: this.#sources, targets: this.#targets };
  }

  /** Leaves a batch its memory: the next one gets its own. */
  leave(): void {
    this.#x = new OutputBuffer();
    this.#indices = new Int32Array(0);
    this.#numbers = new OutputBuffer();
    this.#weights = new OutputBuffer();
  }

  /** The weights of the rows taken. */
  weights(all: Float32Array): Float32Array {
    const { data } = this.#weights.take(this.#sources.length, 1);
    for (let i = 0; i < data.length; i++) data[i] = all[this.#sources[i]];
    return data;
  }

  /** The target values of rows: an index each, or `width` numbers. */
  gather(values: Int32Array | Float32Array, rows: Uint32Array, width: number): Int32Array | Tensor {
    if (types.isFloat32Array(values)) {
      const numbers = this.#numbers.take(rows.length, width);
      gatherRows({
        columns: width,
        source: values,
        indices: rows,
        mean: null,
        scale: null,
        out: numbers.data,
      });
      return numbers;
    }
    if (this.#indices.length !== rows.length) this.#indices = new Int32Array(rows.length);
    for (let i = 0; i < rows.length; i++) this.#indices[i] = values[rows[i]];
    return this.#indices;
  }
}

/** @internal Checks an argument that must be a BatchLoader. */
export function checkLoader(name: string, value: unknown): void {
  if (!hasMethod(value, 'inOrder') || !hasMethod(value, 'shuffled'))
    throw typeError(name, 'a BatchLoader', value);
}
