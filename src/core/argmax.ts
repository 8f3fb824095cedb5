import { checkInteger, rangeError } from './check';
import { allocate } from './memory';
import { checkTensor, sizeOf, type Tensor } from './tensor';

/** The place of the largest of `count` values, `step` apart; the first of equals, and NaN is the largest. */
function largestPlace(data: Float32Array, first: number, step: number, count: number): number {
  let best = 0;
  for (let i = 0; i < count; i++) {
    const value = data[first + i * step];
    if (Number.isNaN(value)) return i;
    if (value > data[first + best * step]) best = i;
  }
  return best;
}

/**
 * The place of the largest value in the whole tensor, as torch.argmax: the first of equal values; NaN counts
 * as the largest.
 *
 * @param t A tensor with at least one value.
 * @throws TypeError or RangeError for another argument, or a tensor without values.
 */
export function argmax(t: Tensor): number;
/**
 * The place of the largest value of each line of values along a dimension, such as the class of each row:
 * `argmax(probabilities, 1)`.
 *
 * @param dim The dimension that is searched, which the result lacks; negative ones count from the last.
 * @returns The indices in the order of the other dimensions.
 * @throws TypeError or RangeError for a dimension that the tensor lacks, or one of size 0.
 */
export function argmax(t: Tensor, dim: number): Int32Array;
export function argmax(t: Tensor, dim?: number): number | Int32Array {
  const { data, shape } = checkTensor('t', t);
  if (dim === undefined) {
    if (data.length === 0) throw rangeError('t', 'a tensor with at least one value', data);
    return largestPlace(data, 0, 1, data.length);
  }
  const dims = shape.length;
  checkInteger('dim', dim, -dims, dims - 1);
  const searched = dim < 0 ? dim + dims : dim;
  const count = shape[searched];
  if (count === 0) throw rangeError('t.shape', `values along dimension ${dim}`, [...shape]);
  const step = sizeOf(shape.slice(searched + 1));
  const found = allocate(Int32Array, data.length / count);
  for (let i = 0; i < found.length; i++) {
    const first = Math.floor(i / step) * step * count + (i % step);
    found[i] = largestPlace(data, first, step, count);
  }
  return found;
}
