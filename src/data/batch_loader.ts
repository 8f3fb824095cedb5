import { native } from '../native';
import { DataStream } from '../random';
import { OutputBuffer, type Tensor } from '../tensor';
import type { Part, Standardisation } from './dataset';

/** Rows for one step; valid until the next batch. */
export interface Batch {
  x: Tensor;
  target: Int32Array;
  /** The first row's place in the epoch. */
  rowOffset: number;
}

/** Standardised batches of a part of a data set, in order or shuffled by (seed, epoch). The last one may be smaller. */
export class BatchLoader {
  readonly batches: number;
  readonly rows: number;
  readonly #x = new OutputBuffer();
  readonly #order: Uint32Array;
  readonly #permutation: Uint32Array;
  #target = new Int32Array(0);

  /** @param labels Instead of the data set's own, by place in the part (label noise). */
  constructor(readonly part: Part, readonly standardisation: Standardisation, readonly batchSize: number, readonly labels?: Int32Array) {
    this.rows = part.indices.length;
    this.batches = Math.ceil(this.rows / batchSize);
    this.#order = Uint32Array.from(part.indices);
    this.#permutation = Uint32Array.from({ length: this.rows }, (_, i) => i);
  }

  /** The rows in their own order. */
  inOrder(): Generator<Batch> {
    this.#permutation.forEach((_, i) => (this.#permutation[i] = i));
    return this.#iterate();
  }

  /** Every row once, in an order drawn for this epoch. */
  shuffled(seed: number, epoch: number): Generator<Batch> {
    native.drawPermutation(this.#permutation, seed, DataStream.shuffle, epoch);
    return this.#iterate();
  }

  *#iterate(): Generator<Batch> {
    const { data, indices } = this.part;
    const { mean, scale } = this.standardisation;
    this.#permutation.forEach((place, i) => (this.#order[i] = indices[place]));
    for (let from = 0; from < this.rows; from += this.batchSize) {
      const count = Math.min(this.batchSize, this.rows - from);
      const x = this.#x.take(count, data.columns);
      native.gatherRows(data.features, this.#order.subarray(from, from + count), mean, scale, x.data, data.columns);
      if (this.#target.length !== count) this.#target = new Int32Array(count);
      for (let i = 0; i < count; i++) {
        this.#target[i] = this.labels ? this.labels[this.#permutation[from + i]] : data.labels[this.#order[from + i]];
      }
      yield { x, target: this.#target, rowOffset: from };
    }
  }
}
