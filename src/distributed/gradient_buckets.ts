import { type Parameter, padded, type Storage } from '../core/parameter';
import { sizeOf } from '../core/tensor';

/** A stretch of a flat gradient buffer that is sent at once. */
interface Bucket {
  readonly values: Float32Array;
  /** Parameters whose gradients lie in it. */
  readonly size: number;
  /** Those that are not complete yet. */
  pending: number;
}

interface Segment {
  readonly parameter: Parameter;
  readonly storage: Storage;
  readonly offset: number;
  readonly bucket: Bucket;
  complete: boolean;
}

/**
 * The gradients of a model in buckets, the last layer's first: the order in which a backward completes them.
 * Buckets start in this order on every rank, whatever order gradients come in, so that ranks always sum the
 * same ones.
 */
export class GradientBuckets {
  readonly #segments = new Map<Parameter, Segment>();
  #buckets: Bucket[] = [];
  #next = 0;

  constructor(
    readonly parameters: readonly Parameter[],
    readonly bytes: number,
  ) {}

  /** Prepares for a backward. */
  begin(): void {
    if (this.#moved()) this.#layOut();
    for (const segment of this.#segments.values()) segment.complete = false;
    for (const bucket of this.#buckets) bucket.pending = bucket.size;
    this.#next = 0;
  }

  /** A gradient is complete. */
  complete(parameter: Parameter): void {
    const segment = this.#segments.get(parameter);
    if (!segment || segment.complete) return;
    segment.complete = true;
    segment.bucket.pending -= 1;
  }

  /** The next bucket that is complete, once; null while no bucket is complete. */
  take(): Float32Array | null {
    const bucket = this.#buckets[this.#next];
    if (!bucket || bucket.pending > 0) return null;
    this.#next += 1;
    return bucket.values;
  }

  #moved(): boolean {
    if (this.#segments.size === 0) return true;
    for (const { parameter, storage, offset } of this.#segments.values())
      if (parameter.storage !== storage || parameter.offset !== offset) return true;
    return false;
  }

  /**
   * Neighbours in one storage share a bucket until it is full; the padding between them is zero and stays so.
   */
  #layOut(): void {
    this.#segments.clear();
    this.#buckets = [];
    const { parameters } = this;
    for (let last = parameters.length - 1; last >= 0; ) {
      const { storage, offset, shape } = parameters[last];
      const end = offset + sizeOf(shape);
      const isNeighbour = (i: number) =>
        i >= 0 &&
        parameters[i].storage === storage &&
        parameters[i].offset + padded(sizeOf(parameters[i].shape)) === parameters[i + 1].offset;
      let first = last;
      while (4 * (end - parameters[first].offset) < this.bytes && isNeighbour(first - 1)) first -= 1;
      const bucket = {
        values: storage.grad.subarray(parameters[first].offset, end),
        size: last - first + 1,
        pending: 0,
      };
      this.#buckets.push(bucket);
      for (const parameter of parameters.slice(first, last + 1)) {
        this.#segments.set(parameter, {
          parameter,
          storage,
          offset: parameter.offset,
          bucket,
          complete: false,
        });
      }
      last = first - 1;
    }
  }
}
