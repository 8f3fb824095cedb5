// Class indices in all the forms that users have them.
import { types } from 'node:util';
import { rangeError, typeError } from '../core/check';
import { checkMatrix, type Tensor } from '../core/tensor';
import { checkSampleWeight, sumOfWeights } from './sample_weight';

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

/** @throws TypeError or RangeError for anything but class indices, one for each row. */
function checkIndices(target: unknown, rows?: number, name = 'target'): ArrayLike<unknown> {
  const isIntegers =
    types.isTypedArray(target) && !types.isFloat32Array(target) && !types.isFloat64Array(target);
  if (!isIntegers && !Array.isArray(target))
    throw typeError(name, 'class indices (an integer array) or a tensor of probabilities', target);
  if (rows !== undefined && target.length !== rows)
    throw rangeError(name, `length ${rows}, one class a row`, target);
  return target;
}

/** One class index, −1 for an ignored row. @param classes Infinity: any number of them. */
function readIndex(
  value: unknown,
  row: number,
  classes: number,
  ignoreIndex: number | undefined,
  name = 'target',
): number {
  if (typeof value !== 'number' && typeof value !== 'bigint')
    throw typeError(`${name}[${row}]`, 'an integer', value);
  const index = Number(value);
  if (index === ignoreIndex) return IGNORED;
  if (Number.isInteger(index) && index >= 0 && index < classes) return index;
  const range = classes === Infinity ? 'an integer of at least 0' : `a class from 0 to ${classes - 1}`;
  const ignored = ignoreIndex === undefined ? '' : ` or ignoreIndex (${ignoreIndex})`;
  throw rangeError(`${name}[${row}]`, range + ignored, value);
}

/**
 * Copies class indices into `out`, ignored rows as −1.
 *
 * @throws naming row and value for anything out of range.
 */
export function readIndices(
  target: unknown,
  out: Int32Array,
  classes: number,
  ignoreIndex?: number,
  name = 'target',
): void {
  const values = checkIndices(target, out.length, name);
  for (let row = 0; row < out.length; row++)
    out[row] = readIndex(values[row], row, classes, ignoreIndex, name);
}

/** The same into new memory, for as many rows as there are. */
export function indicesOf(name: string, target: unknown, classes: number): Int32Array {
  const out = new Int32Array(checkIndices(target, undefined, name).length);
  readIndices(target, out, classes, undefined, name);
  return out;
}

/** What decides how much a row counts. */
interface RowWeights {
  readonly ignoreIndex: number;
  readonly classWeights: Float32Array | null;
}

/**
 * What a mean over these targets divides by: the summed weights of the rows that count, each times that of
 * its class; of probabilities the rows' weights alone.
 *
 * @throws naming row and value for anything out of range.
 */
export function totalWeight(
  target: Target,
  { ignoreIndex, classWeights }: RowWeights,
  sampleWeight: Float32Array | undefined,
): number {
  if (isProbabilities(target)) {
    const rows = checkMatrix('target', target);
    return sumOfWeights(checkSampleWeight(sampleWeight, rows), rows);
  }
  const values = checkIndices(target);
  const weights = checkSampleWeight(sampleWeight, values.length);
  const classes = classWeights?.length ?? Infinity;
  let total = 0;
  for (let row = 0; row < values.length; row++) {
    const index = readIndex(values[row], row, classes, ignoreIndex);
    if (index !== IGNORED) total += (classWeights?.[index] ?? 1) * (weights?.[row] ?? 1);
  }
  return total;
}

/** Reads targets; class indices into memory that is kept from call to call. */
export class TargetBuffer {
  #memory = new Int32Array(0);

  /**
   * Class indices, −1 for an ignored row, or the probabilities themselves.
   *
   * @throws naming row and value for anything out of range.
   */
  read(
    target: Target,
    rows: number,
    classes: number,
    { ignoreIndex }: RowWeights,
  ): Int32Array | Float32Array {
    if (isProbabilities(target)) {
      checkMatrix('target', target, classes, rows);
      return target.data;
    }
    if (rows > this.#memory.length) this.#memory = new Int32Array(rows);
    const indices = this.#memory.subarray(0, rows);
    readIndices(target, indices, classes, ignoreIndex);
    return indices;
  }
}
