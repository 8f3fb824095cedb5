// Numbers in arrays of arrays, as programs write them, and their shape.
import { types } from 'node:util';
import { rangeError, typeError } from './check';
import { allocate } from './memory';

/** A typed array of numbers. */
export type NumberArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array;

/** A typed array and its shape, which a tensor is. */
export interface ShapedArray {
  /** Row-major values. */
  readonly data: NumberArray;
  /** Dimensions; their product is the length of data. */
  readonly shape: readonly number[];
}

/** A row of numbers, such as the bytes of a picture; a Float64Array and an array keep all their digits. */
export type InputRow = readonly number[] | NumberArray;

/** Rows of numbers, rows of rows and so on, all of one length in each dimension: `[[1, 2], [3, 4]]`. */
export type NestedNumbers = InputRow | readonly NestedNumbers[];

/** Rows and their shape. */
export interface RowsTensor {
  /** Row-major values: in doubles, numbers such as Unix seconds keep their digits. */
  readonly data: Float32Array | Float64Array;
  /** Dimensions; their product is the length of data. */
  readonly shape: readonly number[];
}

/** More dimensions than any tensor has: an array that holds itself ends here. */
const MAX_DIMENSIONS = 16;

/** @internal Whether a value is an array of values: those of 64 bits are bigints. */
export const isRow = (row: unknown): row is InputRow =>
  Array.isArray(row) ||
  (types.isTypedArray(row) && !types.isBigInt64Array(row) && !types.isBigUint64Array(row));

const isBytes = (row: unknown) => types.isUint8Array(row) || types.isUint8ClampedArray(row);

/** @internal Whether all rows are arrays of bytes, and there are some, however they are nested. */
export const areAllBytes = (values: unknown): boolean =>
  Array.isArray(values) && values.length > 0 && values.every((each) => isBytes(each) || areAllBytes(each));

/** The dimensions that the first rows have. */
function shapeOf(name: string, values: unknown): number[] {
  const shape: number[] = [];
  for (let first = values; isRow(first); first = first[0]) {
    if (shape.length === MAX_DIMENSIONS)
      throw rangeError(name, `arrays of at most ${MAX_DIMENSIONS} dimensions`, values);
    shape.push(first.length);
  }
  return shape;
}

/** Writes values from `at` on. @returns Where the next ones go. */
function fill(
  name: string,
  values: unknown,
  shape: readonly number[],
  out: Float32Array | Float64Array,
  at: number,
): number {
  if (shape.length === 0) {
    if (typeof values !== 'number') throw typeError(name, 'a number', values);
    out[at] = values;
    return at + 1;
  }
  if (!isRow(values)) throw typeError(name, `an array of ${shape[0]}`, values);
  if (values.length !== shape[0])
    throw rangeError(name, `length ${shape[0]}, as the arrays before it`, values);
  const inside = shape.slice(1);
  let next = at;
  for (let i = 0; i < values.length; i++) next = fill(`${name}[${i}]`, values[i], inside, out, next);
  return next;
}

/**
 * @internal Nested arrays as one row-major array.
 *
 * @param Kind What the values are kept in.
 * @throws TypeError or RangeError with the place of an array of another length, or a value that is no number.
 */
export function rowMajor<A extends Float32Array | Float64Array>(
  name: string,
  values: NestedNumbers,
  Kind: { new (length: number): A; readonly BYTES_PER_ELEMENT: number },
): { data: A; shape: number[] } {
  if (!isRow(values)) throw typeError(name, 'an array of numbers, or of arrays of them', values);
  const shape = shapeOf(name, values);
  const data = allocate(
    Kind,
    shape.reduce((size, length) => size * length, 1),
  );
  fill(name, values, shape, data, 0);
  return { data, shape };
}
