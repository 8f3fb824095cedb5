// Rows whose values are not finite: there is no prediction for them.
import type { Tensor } from '../core/tensor';

/** Whether a row of a matrix holds finite values alone. */
function isFiniteRow({ data, shape: [, columns] }: Tensor, row: number): boolean {
  for (let i = row * columns; i < (row + 1) * columns; i++) if (!Number.isFinite(data[i])) return false;
  return true;
}

/** The indices of the rows of a matrix that hold finite values alone. */
export function finiteRows(matrix: Tensor): number[] {
  return Array.from({ length: matrix.shape[0] }, (_, row) => row).filter((row) => isFiniteRow(matrix, row));
}

/** The indices of the other rows. */
export function nonFiniteRows(matrix: Tensor): number[] {
  return Array.from({ length: matrix.shape[0] }, (_, row) => row).filter((row) => !isFiniteRow(matrix, row));
}
