import { type Tensor, tensor } from '../../src';
import { values } from './reference';

/** A matrix of repeatable values in [−1, 1). */
export const matrix = (rows: number, columns: number, seed = 1): Tensor =>
  tensor(values(rows * columns, seed), [rows, columns]);

export const zeros = (rows: number, columns: number): Tensor =>
  tensor(new Float32Array(rows * columns), [rows, columns]);
