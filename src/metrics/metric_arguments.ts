// What the metrics with scikit-learn's names read alike: numbers, labels and weights of rows.
import { types } from 'node:util';
import { checkNumber, rangeError, typeError } from '../core/check';
import { checkTensor, type Tensor } from '../core/tensor';

/** A number for each row. */
export type MetricArray = Float32Array | Float64Array | readonly number[];

/** Numbers of rows: an array of one for each, or a tensor [rows, columns] ([rows] is one column). */
export type MetricValues = MetricArray | Tensor;

/** The option that every metric has. */
export interface MetricOptions {
  /** A weight for each row, finite and at least 0, of which one is above 0; default all 1. */
  sampleWeight?: MetricArray | undefined;
}

/** Numbers, row-major. */
export interface Matrix {
  readonly values: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
}

/** @internal Whether it is an array of numbers, as opposed to a tensor. */
export const isArray = (value: unknown): value is MetricArray =>
  Array.isArray(value) || types.isFloat32Array(value) || types.isFloat64Array(value);

/** @internal Whether it is a tensor, or meant to be one. */
export const isTensor = (value: unknown): value is Tensor =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && 'shape' in value;

function matrixOf(name: string, value: unknown): Matrix {
  if (isArray(value)) return { values: value, rows: value.length, columns: 1 };
  if (!isTensor(value)) throw typeError(name, 'an array of numbers or a tensor', value);
  const { data, shape } = checkTensor(name, value);
  if (shape.length !== 1 && shape.length !== 2)
    throw rangeError(`${name}.shape`, '[rows] or [rows, columns]', [...shape]);
  return { values: data, rows: shape[0], columns: shape[1] ?? 1 };
}

/**
 * @internal Numbers of at least one row, all finite.
 *
 * @param like What gives the shape, where it is given. @throws naming the entry for any other number.
 */
export function readMatrix(name: string, value: unknown, like?: Matrix): Matrix {
  const matrix = matrixOf(name, value);
  const { values, rows, columns } = matrix;
  if (rows === 0 || columns === 0) throw rangeError(name, 'at least one row and one column', value);
  if (like && (rows !== like.rows || columns !== like.columns))
    throw rangeError(name, `${like.rows} rows of ${like.columns}`, [rows, columns]);
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i])) checkNumber(`${name}[${i}]`, values[i]);
  return matrix;
}

/** @internal The weights of rows; null where none are given. */
export function readWeights(value: unknown, rows: number): MetricArray | null {
  if (value === undefined) return null;
  const name = 'options.sampleWeight';
  if (!isArray(value)) throw typeError(name, 'an array of numbers', value);
  if (value.length !== rows) throw rangeError(name, `length ${rows}, one a row`, value);
  let total = 0;
  for (let row = 0; row < rows; row++) total += checkNumber(`${name}[${row}]`, value[row], 0);
  if (total === 0) throw rangeError(name, 'a weight above 0', value);
  return value;
}

/** @internal Σ weight · term(row) / Σ weight. */
export function weightedMean(
  rows: number,
  weights: MetricArray | null,
  term: (row: number) => number,
): number {
  let [sum, total] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const weight = weights ? weights[row] : 1;
    if (weight === 0) continue;
    sum += weight * term(row);
    total += weight;
  }
  return sum / total;
}

/** @internal The mean of numbers, by weights where given; plain where these are all 0. */
export function meanOf(values: ArrayLike<number>, weights: ArrayLike<number> | null = null): number {
  const total = weights && Array.from(weights).reduce((sum, weight) => sum + weight, 0);
  const used = total ? weights : null;
  return weightedMean(values.length, used as MetricArray | null, (i) => values[i]);
}
