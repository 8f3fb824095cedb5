// Class indices in all the forms that users have them.
import { types } from 'node:util';
import { rangeError, typeError } from '../core/check';
import { checkMatrix, type Tensor } from '../core/tensor';

/** Any typed array of integers. */
export type IntegerArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** A class index for each row. */
export type ClassIndices = IntegerArray | readonly number[];

/** Class indices, or probabilities [rows, classes]. */
export type Target = ClassIndices | Tensor;

/** What the kernel takes for a row that does not count. */
const IGNORED = -1;

function isProbabilities(target: Target): target is Tensor {
  return (
    typeof target === 'object' &&
    target !== null &&
    !ArrayBuffer.isView(target) &&
    !Array.isArray(target) &&
    'shape' in target
  );
}

/**
 * Copies class indices into `out`, ignored rows as −1.
 *
 * @throws naming row and value for anything out of range.
 */
export function readIndices(target: unknown, out: Int32Array, classes: number, ignoreIndex?: number): void {
  const integers =
    types.isTypedArray(target) && !types.isFloat32Array(target) && !types.isFloat64Array(target);
  if (!integers && !Array.isArray(target))
    throw typeError('target', 'class indices (an integer array) or a tensor of probabilities', target);
  const values = target as ArrayLike<number | bigint>;
  if (values.length !== out.length)
    throw rangeError('target', `length ${out.length}, one class a row`, target);
  for (let row = 0; row < out.length; row++) {
    const value = values[row];
    if (typeof value !== 'number' && typeof value !== 'bigint')
      throw typeError(`target[${row}]`, 'an integer', value);
    const index = Number(value);
    if (index === ignoreIndex) out[row] = IGNORED;
    else if (Number.isInteger(index) && index >= 0 && index < classes) out[row] = index;
    else
      throw rangeError(
        `target[${row}]`,
        `a class from 0 to ${classes - 1}${ignoreIndex === undefined ? '' : ` or ignoreIndex (${ignoreIndex})`}`,
        value,
      );
  }
}

/** Reads targets; class indices into memory that is kept from call to call. */
export class TargetBuffer {
  #memory = new Int32Array(0);
  /**
   * What a mean divides by: the summed weights of the rows that count, or the rows where targets are
   * probabilities.
   */
  divisor = 0;

  /**
   * Class indices, −1 for an ignored row, or the probabilities themselves.
   *
   * @throws naming row and value for anything out of range.
   */
  read(
    target: Target,
    rows: number,
    classes: number,
    { ignoreIndex, classWeights }: { ignoreIndex: number; classWeights: Float32Array | null },
  ): Int32Array | Float32Array {
    if (isProbabilities(target)) {
      checkMatrix('target', target, classes, rows);
      this.divisor = rows;
      return target.data;
    }
    if (rows > this.#memory.length) this.#memory = new Int32Array(rows);
    const indices = this.#memory.subarray(0, rows);
    readIndices(target, indices, classes, ignoreIndex);
    this.divisor = 0;
    for (const index of indices) if (index >= 0) this.divisor += classWeights ? classWeights[index] : 1;
    return indices;
  }
}
