// Rows in an order of which every stretch has each class in proportion.
import { operations } from './binary';

const raw = operations<{
  stratify(rows: number, classOf: Uint32Array, order: Uint32Array): void;
}>();

/**
 * Puts rows in such an order: the k-th drawn row of n of a class has its place at (k + ½) / n of all rows,
 * the first one at the start.
 *
 * @param classOf The class of each row, below the number of rows. @param order The rows as they were drawn.
 */
export const stratify = (classOf: Uint32Array, order: Uint32Array): void =>
  raw.stratify(order.length, classOf, order);
