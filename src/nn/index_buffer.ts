import { rangeError, typeError } from '../core/check';

/** Values that ought to be indices: of a typed array, an array or a tensor's data. */
export type IndexValues = ArrayLike<number | bigint>;

/** The part of a list of values that holds the indices: every `stride`-th from `first` on. */
export interface IndexPlaces {
  readonly first: number;
  readonly stride: number;
  readonly count: number;
}

/**
 * Checks that values are whole numbers below `entries`.
 *
 * @param nameOf The name of the i-th of them. @throws TypeError or RangeError that says where one is not.
 */
export function checkIndices(
  values: IndexValues,
  { first, stride, count }: IndexPlaces,
  entries: number,
  nameOf: (i: number) => string,
): void {
  const expected = `a whole number from 0 to ${entries - 1}`;
  for (let i = 0; i < count; i++) {
    const value: unknown = values[first + i * stride];
    if (typeof value !== 'number' && typeof value !== 'bigint') throw typeError(nameOf(i), expected, value);
    const index = Number(value);
    if (!(Number.isInteger(index) && index >= 0 && index < entries))
      throw rangeError(nameOf(i), expected, value);
  }
}

/** Indices as the kernel takes them: a copy, in memory that is kept from call to call. */
export class IndexBuffer {
  #memory = new Int32Array(0);
  #current = this.#memory;

  /** The last copy. */
  get indices(): Int32Array {
    return this.#current;
  }

  /** Copies values that checkIndices has passed. */
  copy(values: IndexValues, { first, stride, count }: IndexPlaces): Int32Array {
    if (count > this.#memory.length) this.#memory = new Int32Array(count);
    if (count !== this.#current.length) this.#current = this.#memory.subarray(0, count);
    for (let i = 0; i < count; i++) this.#current[i] = Number(values[first + i * stride]);
    return this.#current;
  }
}
