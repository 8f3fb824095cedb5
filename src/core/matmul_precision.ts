import { MATMUL_PRECISIONS, type MatmulPrecision } from '../addon/linear';
import { checkOneOf, rangeError } from './check';

export type { MatmulPrecision } from '../addon/linear';

/** @internal What takes the place of PyTorch's third precision. */
export const NO_HIGH = "PyTorch's 'high' does not exist here: 'medium' is faster, 'highest' more exact";

/** Of this thread of Node: each worker has its own. */
let current: MatmulPrecision = 'highest';

/** @internal @throws TypeError or RangeError that names the argument. */
export function checkMatmulPrecision(name: string, precision: unknown): MatmulPrecision {
  if (precision === 'high') throw rangeError(name, `'highest' or 'medium' (${NO_HIGH})`, precision);
  return checkOneOf(name, precision, MATMUL_PRECISIONS);
}

/**
 * Sets how the matrix products of Linear, ResidualBlock, ResidualMLP and LinearCrossEntropy treat their
 * operands (torch.set_float32_matmul_precision), for this thread of Node: 'highest', the default, takes them
 * as they are; 'medium' rounds them to bfloat16, to nearest even, and sums in float32. Parameters, gradients,
 * norms, losses and moments stay float32. A backward has the precision of its forward; a module with a
 * `matmulPrecision` of its own keeps that.
 *
 * @throws TypeError or RangeError for any other value, 'high' among them.
 */
export function setFloat32MatmulPrecision(precision: MatmulPrecision): void {
  current = checkMatmulPrecision('precision', precision);
}

/** What setFloat32MatmulPrecision has set in this thread of Node. */
export function getFloat32MatmulPrecision(): MatmulPrecision {
  return current;
}
