import { types } from 'node:util';
import { checkFloat32, checkOptions, checkSize, describe, rangeError, typeError } from './check';
import { copyOf, zeros } from './memory';
import { type NestedNumbers, rowMajor } from './nested_numbers';

/** Row-major float32 values and their shape. */
export interface Tensor {
  /** Row-major values. */
  readonly data: Float32Array;
  /** Dimensions; their product is the length of data. */
  readonly shape: readonly number[];
}

/** The values of a tensor in a file, in the typed array of their kind. */
export type StoredArray =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Int8Array
  | Uint8Array;

/** A tensor as a file holds it: float32 or any other kind of number. */
export interface StoredTensor {
  /** Row-major values. */
  readonly data: StoredArray;
  /** Dimensions; their product is the length of data. */
  readonly shape: readonly number[];
}

/** The number of elements of a shape: the product of its dimensions, 1 for []. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dimension) => size * dimension, 1);
}

function checkDimensions(name: string, shape: readonly number[]): void {
  // forEach would pass over holes.
  for (const [i, dimension] of shape.entries()) checkSize(`${name}[${i}]`, dimension, 0);
}

/**
 * A tensor of an array: a Float32Array is wrapped without copying it, other numbers are copied and rounded to
 * float32.
 *
 * @example
 * tensor([[1, 2], [3, 4]]); // shape [2, 2]
 * tensor(features, [rows, columns]); // a Float32Array, row-major
 *
 * @param data Row-major values, or nested arrays.
 * @param shape Dimensions, each at least 0; their product is the number of values. Default: that of the
 * nested arrays.
 * @throws TypeError when `data` has anything but numbers, or `shape` is no array; RangeError for arrays of
 * different lengths, with the place of the first, and for a shape of another size.
 */
export function tensor(data: Float32Array | NestedNumbers, shape?: readonly number[]): Tensor {
  if (types.isFloat32Array(data)) return wrapped(data, shape ?? [data.length]);
  const nested = rowMajor('data', data, Float32Array);
  return wrapped(nested.data, shape ?? nested.shape);
}

function wrapped(data: Float32Array, shape: readonly number[]): Tensor {
  if (!Array.isArray(shape)) throw typeError('shape', 'an array of dimensions', shape);
  checkDimensions('shape', shape);
  if (sizeOf(shape) !== data.length)
    throw rangeError('data', `length ${sizeOf(shape)} for shape [${shape.join(', ')}]`, data);
  return { data, shape: Object.freeze([...shape]) };
}

/** A tensor of its own memory with the same values: keeps a result that its module will overwrite. */
export function copy(t: Tensor): Tensor {
  checkTensor('t', t);
  return { data: copyOf(t.data), shape: Object.freeze([...t.shape]) };
}

const A_TENSOR = 'a tensor { data, shape }';
const MADE_OF_ARRAYS = 'as tensor([[1, 2], [3, 4]]) makes of arrays';

/**
 * Checks that a value is a tensor whose data matches its shape; returns what was checked, as getters may give
 * other values later.
 */
export function checkTensor(name: string, value: unknown): Tensor {
  if (typeof value !== 'object' || value === null) throw typeError(name, A_TENSOR, value);
  const { data, shape } = value as Tensor;
  const isPlain = Array.isArray(value) || ArrayBuffer.isView(value);
  if (!Array.isArray(shape))
    throw typeError(name, isPlain ? `${A_TENSOR}, ${MADE_OF_ARRAYS}` : A_TENSOR, value);
  checkFloat32(`${name}.data`, data);
  checkShape(name, { data, shape });
  return { data, shape };
}

/** Checks that a shape is an array of dimensions and that the data has its size. */
export function checkShape(
  name: string,
  { data, shape }: { data: ArrayLike<unknown>; shape: readonly number[] },
): void {
  checkDimensions(`${name}.shape`, shape);
  if (data.length !== sizeOf(shape))
    throw rangeError(`${name}.data`, `length ${sizeOf(shape)} for shape [${shape.join(', ')}]`, data);
}

/**
 * Checks a [rows, columns] tensor and returns its number of rows; `rows` and `columns` are required where
 * given.
 */
export function checkMatrix(name: string, value: unknown, columns?: number, rows?: number): number {
  const { shape } = checkTensor(name, value);
  if (
    shape.length !== 2 ||
    (columns !== undefined && shape[1] !== columns) ||
    (rows !== undefined && shape[0] !== rows)
  ) {
    throw rangeError(`${name}.shape`, `[${rows ?? 'rows'}, ${columns ?? 'columns'}]`, [...shape]);
  }
  return shape[0];
}

const isShape = ({ shape }: Tensor, expected: readonly number[]) =>
  shape.length === expected.length && shape.every((dimension, i) => dimension === expected[i]);

/** Checks that a value is a tensor of this shape. */
export function checkShapeIs(name: string, value: unknown, shape: readonly number[]): Tensor {
  const given = checkTensor(name, value);
  if (!isShape(given, shape)) throw rangeError(`${name}.shape`, `[${shape.join(', ')}]`, [...given.shape]);
  return given;
}

/** Memory for a result, kept from call to call and grown when needed: a repeated shape allocates nothing. */
export class OutputBuffer {
  #memory: Float32Array = new Float32Array(0);
  #current: Tensor = { data: this.#memory, shape: [0, 0] };

  /** A [rows, columns] tensor over the buffer; what the last call returned becomes invalid. */
  take(rows: number, columns: number): Tensor {
    return this.takeShape([rows, columns]);
  }

  /** The same of any number of dimensions. */
  takeShape(shape: readonly number[]): Tensor {
    const size = sizeOf(shape);
    // A result whose memory was transferred away has length 0: it is made again.
    if (isShape(this.#current, shape) && this.#current.data.length === size) return this.#current;
    if (size > this.#memory.length) this.#memory = zeros(size);
    this.#current = { data: this.#memory.subarray(0, size), shape: Object.freeze([...shape]) };
    return this.#current;
  }
}

/** Memory for a prediction: the caller's `out`, checked, or new memory. */
export function predictionOutput(
  options: { out?: Tensor | undefined } | undefined,
  ...shape: readonly number[]
): Tensor {
  const { out } = checkOptions('options', options, ['out']);
  if (out === undefined) return { data: zeros(sizeOf(shape)), shape: Object.freeze([...shape]) };
  checkShapeIs('out', out, shape);
  return out;
}

/** Whether two arrays share bytes. */
export function overlap(a: Float32Array, b: Float32Array): boolean {
  return (
    a.buffer === b.buffer &&
    a.byteOffset < b.byteOffset + b.byteLength &&
    b.byteOffset < a.byteOffset + a.byteLength
  );
}

/** For messages: a shape as [a, b]. */
export function shapeText(shape: unknown): string {
  return Array.isArray(shape) ? `[${shape.join(', ')}]` : describe(shape);
}
