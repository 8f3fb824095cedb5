// Rows of numbers that a program gives as arrays, with their targets, as a source of rows.
import { types } from 'node:util';
import { checkNames, rangeError, typeError } from '../core/check';
import {
  areAllBytes,
  isRow,
  type NestedNumbers,
  type NumberArray,
  rowMajor,
  type ShapedArray,
} from '../core/nested_numbers';
import { checkShape, sizeOf } from '../core/tensor';
import { checkSampleWeight } from '../loss/sample_weight';
import type { ArrayTarget } from './array_target';
import { imageShapeOf } from './input_form';
import type { RowBlock, RowSource } from './row_source';

/**
 * Rows of features: an array of rows, [rows][features] or [rows][height][width] and so on, or a typed array
 * with its shape, which a tensor is.
 */
export type ArrayRows = readonly NestedNumbers[] | ShapedArray;

/** Rows as they were given. */
interface Features {
  readonly data: Float32Array | Float64Array;
  readonly shape: readonly number[];
  readonly bytes: boolean;
}

/** @internal A typed array as float32 where that has all its digits, else in doubles. */
export function asFloats(data: NumberArray): Float32Array | Float64Array {
  if (types.isFloat32Array(data) || types.isFloat64Array(data)) return data;
  const isLong = types.isInt32Array(data) || types.isUint32Array(data);
  return isLong ? Float64Array.from(data) : Float32Array.from(data);
}

const OF_RECORDS =
  'rows with names, texts or dates are a table: write them as JSON lines for train({ data }), ' +
  'or take loadData({ data: tableFrom(rows) }) and a Trainer';
const isRecord = (row: unknown) => typeof row === 'object' && row !== null && !isRow(row);

function featuresOf(name: string, rows: ArrayRows): Features {
  if (Array.isArray(rows) && isRecord(rows[0]))
    throw typeError(`${name}[0]`, `numbers; ${OF_RECORDS}`, rows[0]);
  if (Array.isArray(rows))
    return { ...rowMajor(name, rows as NestedNumbers, Float64Array), bytes: areAllBytes(rows) };
  const { data, shape } = (rows ?? {}) as ShapedArray;
  const isTensor = types.isTypedArray(data) && typeof data[0] !== 'bigint' && Array.isArray(shape);
  if (!isTensor)
    throw typeError(name, 'an array of rows, or a typed array with its shape { data, shape }', rows);
  checkShape(name, { data, shape });
  const bytes = types.isUint8Array(data) || types.isUint8ClampedArray(data);
  return { data: asFloats(data), shape, bytes };
}

/** @throws RangeError for numbers that float32 does not hold. */
function checkFinite(name: string, { data }: Features, columns: number): void {
  for (let i = 0; i < data.length; i++) {
    if (Number.isFinite(Math.fround(data[i]))) continue;
    const place = `${name}, row ${Math.floor(i / columns)}, feature ${i % columns}`;
    throw rangeError(place, 'a finite number that float32 holds, as arrays have no missing values', data[i]);
  }
}

/** @internal Rows that a program gives, checked: at least one, of at least one feature. */
export function readArrayRows(name: string, rows: ArrayRows): Features {
  const features = featuresOf(name, rows);
  const { data, shape } = features;
  if (shape.length < 2 || data.length === 0)
    throw rangeError(name, 'rows of features, such as [[1, 2], [3, 4]] of shape [2, 2]', rows);
  checkFinite(name, features, data.length / shape[0]);
  return features;
}

/** What is known of rows beside their features. */
export interface BesideRows {
  /** What messages call the rows, and their weights. */
  names: { rows: string; weights: string };
  target: ArrayTarget;
  sampleWeight?: Float32Array | readonly number[] | undefined;
  featureNames?: readonly string[] | undefined;
}

/** The weights, checked. @param name What messages call them. */
function weightsOf(
  name: string,
  weights: BesideRows['sampleWeight'],
  rows: number,
): Float64Array | undefined {
  if (weights === undefined) return undefined;
  const floats = Array.isArray(weights)
    ? rowMajor(name, weights, Float32Array).data
    : (weights as Float32Array);
  return Float64Array.from(checkSampleWeight(floats, rows, name)!);
}

/**
 * @internal Rows in memory as a source of one block.
 *
 * @throws TypeError or RangeError for other numbers of names or weights than of columns or rows.
 */
export function arraySource(features: Features, beside: BesideRows): RowSource {
  const { data, shape, bytes } = features;
  const [rows, ...rowShape] = shape;
  const columns = sizeOf(rowShape);
  const { names, target, featureNames } = beside;
  if (featureNames !== undefined) checkNames('options.featureNames', featureNames, columns);
  const weights = weightsOf(names.weights, beside.sampleWeight, rows);
  const block: RowBlock = {
    rows,
    features: data,
    labels: target.labels,
    ...(target.numbers ? { numbers: target.numbers } : {}),
    ...(weights ? { weights } : {}),
    position: (row) => `row ${row}`,
  };
  return {
    path: names.rows,
    format: 'arrays',
    columns,
    featureNames: featureNames ?? null,
    rows,
    form: { shape: rowShape, bytes },
    imageShape: imageShapeOf({ shape: rowShape, bytes }),
    unlabelled: null,
    details: '',
    labelNames: null,
    labelPosition: 'y',
    ...(target.numbers ? { targetNames: target.names } : {}),
    noticed: target.warnings,
    async *blocks() {
      yield block;
    },
  };
}
