import { types } from 'node:util';
import { gatherRows } from '../addon/gather_rows';
import { checkFloat32, checkNames, checkOptions, checkSize, rangeError, typeError } from '../core/check';
import { zeros } from '../core/memory';
import { sizeOf } from '../core/tensor';
import type { Warning } from '../core/warning';
import { checkSampleWeight } from '../loss/sample_weight';
import type { Schema } from './columns/schema';
import type { RowForm } from './input_form';
import type { TableRows } from './table_rows';

/** What the numbers of a target mean, as their task describes it; it can be written as JSON. */
export interface TargetDescription {
  /** Name of the task: 'classification'. */
  readonly task: string;
  /**
   * What was chosen by rows that are not fitted when a run ended, such as thresholds: no part of what the
   * values mean.
   */
  readonly chosen?: unknown;
  /** What other rows are compared with: where the values of the fitted rows lie. No part of what they mean. */
  readonly fitted?: unknown;
  /** What that task keeps, such as the names of the classes. */
  readonly [key: string]: unknown;
}

/** What a model learns to predict for each row; `classTarget` makes one of class indices. */
export interface DatasetTarget {
  /** An index for each row (Int32Array), or numbers, row-major, as many for each row (Float32Array). */
  readonly values: Int32Array | Float32Array;
  /** What the values mean. */
  readonly description: TargetDescription;
  /** A group of each row, of which `split` draws in proportion; default: the index, where values are indices. */
  readonly strata?: Int32Array | undefined;
}

/** Feature rows in memory, with their target. */
export interface Dataset {
  /** Row-major, [rows, columns]; less the offset, where there is one. */
  readonly features: Float32Array;
  /**
   * What was subtracted from each column in double, before it was rounded: columns such as Unix seconds keep
   * their digits in float32. A row of the file is `features + offset`. Default: nothing.
   */
  readonly offset?: Float64Array | null | undefined;
  /** What a model learns to predict. */
  readonly target: DatasetTarget;
  /**
   * How much each row counts in loss and scores: finite, at least 0, not all 0; default: rows count alike.
   * Rows are divided and standardised without it.
   */
  readonly sampleWeight?: Float32Array | null | undefined;
  /**
   * The group of each row, any number: `split` keeps the rows of a group in one part. Default: each row
   * stands for itself.
   */
  readonly groups?: Int32Array | null | undefined;
  /**
   * The index of each row in the file, or among the rows in memory, where some of them were left out for want
   * of a target; default: as it is here.
   */
  readonly rowNumbers?: Uint32Array | undefined;
  /** Number of rows. */
  readonly rows: number;
  /** Features of a row. */
  readonly columns: number;
  /** Names of the columns, where the data has them: all different. */
  readonly featureNames?: readonly string[] | undefined;
  /** Where rows are images: [channels, height, width], one channel after the other, as PyTorch has them. */
  readonly imageShape: readonly [channels: number, height: number, width: number] | null;
  /** How a row was in its file; default: as it is here. */
  readonly form?: RowForm | undefined;
  /** What the columns of its table mean, where it comes from one. */
  readonly schema?: Schema | undefined;
  /** @internal The cells of a table whose columns `split` fits: there are no features before. */
  readonly table?: TableRows | undefined;
  /** Where it came from and how it was read, for people. */
  readonly description: string;
  /** What was doubtful while it was read. */
  readonly warnings?: readonly Warning[] | undefined;
  /** @internal Rows of the parts that were loaded with it, each a data set of its own. */
  readonly partRows?: { readonly test: number; readonly validation: number } | undefined;
}

/** Rows of a data set, by index: parts share the features. */
export interface Part {
  /** The data set that they are rows of. */
  readonly data: Dataset;
  /** Their indices in it. */
  readonly indices: Uint32Array;
}

/** What a data set may have: a misspelt weight or group would have no effect. */
const KEYS = [
  'features',
  'offset',
  'target',
  'sampleWeight',
  'groups',
  'rowNumbers',
  'rows',
  'columns',
  'featureNames',
  'imageShape',
  'form',
  'schema',
  'table',
  'description',
  'warnings',
  'partRows',
] as const satisfies readonly (keyof Dataset)[];

/** @internal What is compared of two targets: what their values mean, not what was chosen or where they lie. */
export const meaningOf = ({ chosen: _, fitted: __, ...meaning }: TargetDescription): TargetDescription =>
  meaning;

/** @internal A part whose target means what a description says. */
export const described = ({ data, indices }: Part, description: TargetDescription): Part => ({
  data: { ...data, target: { ...data.target, description } },
  indices,
});

/** @internal What a row of a data set is called for people: its index where it comes from, counted from 0. */
export const rowNumber = ({ rowNumbers }: Dataset, row: number): number => rowNumbers?.[row] ?? row;

/** @internal The target values of a part's rows, in its order. */
export function targetValues({ data, indices }: Part): Int32Array | Float32Array {
  const { values } = data.target;
  if (types.isInt32Array(values)) return Int32Array.from(indices, (row) => values[row]);
  const width = data.rows ? values.length / data.rows : 1;
  const chosen = zeros(indices.length * width);
  gatherRows({ columns: width, source: values, indices, mean: null, scale: null, out: chosen });
  return chosen;
}

/** @internal The weights of a part's rows, in its order; undefined where rows count alike. */
export function sampleWeightOf({ data: { sampleWeight }, indices }: Part): Float32Array | undefined {
  return sampleWeight ? Float32Array.from(indices, (row) => sampleWeight[row]) : undefined;
}

/** @internal Checks an argument that must be a data set whose rows are numbers. */
export function checkDataset(name: string, data: Dataset): void {
  if (typeof data !== 'object' || data === null) throw typeError(name, 'a data set', data);
  if (data.table)
    throw rangeError(name, 'the rows of a table after split, which fits its columns', 'them before');
  checkRows(name, data);
}

/** @internal Checks an argument that must be a data set, its table fitted or not. */
export function checkUnsplit(name: string, data: Dataset): void {
  if (typeof data !== 'object' || data === null) throw typeError(name, 'a data set', data);
  checkRows(name, data.table ? { ...data, columns: 0 } : data);
}

function checkRows(name: string, data: Dataset): void {
  checkOptions(name, data, KEYS);
  const { features, target, rows, columns, imageShape } = data;
  checkSize(`${name}.rows`, rows, 0);
  checkSize(`${name}.columns`, columns, 0);
  checkFloat32(`${name}.features`, features, rows * columns);
  checkOffset(`${name}.offset`, data.offset, columns);
  // Of a table the names of encoded features may meet those of its columns.
  if (data.featureNames && !data.schema) checkNames(`${name}.featureNames`, data.featureNames, columns);
  checkWeights(`${name}.sampleWeight`, data);
  checkGroups(`${name}.groups`, data);
  checkRowNumbers(`${name}.rowNumbers`, data);
  if (typeof target !== 'object' || target === null)
    throw typeError(`${name}.target`, 'values and their description, such as classTarget makes', target);
  checkTargetValues(`${name}.target.values`, target.values, rows);
  checkStrata(`${name}.target.strata`, target.strata, rows);
  checkTargetDescription(`${name}.target.description`, target.description);
  if (imageShape === null || imageShape === undefined) return;
  if (!Array.isArray(imageShape) || imageShape.length !== 3)
    throw typeError(`${name}.imageShape`, '[channels, height, width], or null', imageShape);
  for (const [i, size] of imageShape.entries()) checkSize(`${name}.imageShape[${i}]`, size);
  if (sizeOf(imageShape) !== columns)
    throw rangeError(`${name}.imageShape`, `a product of ${columns}, the columns`, imageShape);
}

function checkWeights(name: string, { sampleWeight, rows }: Dataset): void {
  checkSampleWeight(sampleWeight ?? undefined, rows, name);
}

function checkGroups(name: string, { groups, rows }: Dataset): void {
  if (groups === undefined || groups === null) return;
  if (!types.isInt32Array(groups)) throw typeError(name, `an Int32Array of length ${rows}`, groups);
  if (groups.length !== rows) throw rangeError(name, `length ${rows}`, groups);
}

function checkRowNumbers(name: string, { rowNumbers, rows }: Dataset): void {
  if (rowNumbers === undefined) return;
  if (!types.isUint32Array(rowNumbers)) throw typeError(name, `a Uint32Array of length ${rows}`, rowNumbers);
  if (rowNumbers.length !== rows) throw rangeError(name, `length ${rows}`, rowNumbers);
}

/** @internal Checks that some row of a part counts, where there are any. */
export function checkPartWeights(name: string, { data: { sampleWeight }, indices }: Part): void {
  if (!sampleWeight || indices.length === 0 || indices.some((row) => sampleWeight[row] > 0)) return;
  const expected = `a weight above 0 for some of the ${indices.length} rows`;
  throw rangeError(`${name}.data.sampleWeight`, expected, 'zeros alone');
}

/** @internal Checks what is subtracted from so many columns. */
export function checkOffset(name: string, offset: unknown, columns: number): void {
  if (offset === undefined || offset === null) return;
  if (!types.isFloat64Array(offset)) throw typeError(name, `a Float64Array of length ${columns}`, offset);
  if (offset.length !== columns) throw rangeError(name, `length ${columns}`, offset);
  const wrong = offset.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw rangeError(`${name}[${wrong}]`, 'a finite number', offset[wrong]);
}

/** @internal Checks the target values of so many rows. */
export function checkTargetValues(name: string, values: unknown, rows: number): void {
  const indices = types.isInt32Array(values);
  if (!indices && !types.isFloat32Array(values))
    throw typeError(
      name,
      `an Int32Array of length ${rows}, or a Float32Array of as many numbers a row`,
      values,
    );
  if (indices && values.length !== rows) throw rangeError(name, `length ${rows}`, values);
  if (!indices && (rows === 0 ? values.length > 0 : values.length === 0 || values.length % rows > 0))
    throw rangeError(name, `a multiple of ${rows} numbers, as many for each row`, values);
}

function checkStrata(name: string, strata: unknown, rows: number): void {
  if (strata === undefined) return;
  if (!types.isInt32Array(strata)) throw typeError(name, `an Int32Array of length ${rows}`, strata);
  if (strata.length !== rows) throw rangeError(name, `length ${rows}`, strata);
}

/** @internal Checks an argument that must say what targets mean. */
export function checkTargetDescription(name: string, description: TargetDescription): void {
  if (typeof description !== 'object' || description === null)
    throw typeError(name, 'what the target means, { task, … }', description);
  if (typeof description.task !== 'string')
    throw typeError(`${name}.task`, 'the name of a task', description.task);
}

/** @internal Checks an argument that must be a part of a data set. */
export function checkPart(name: string, part: Part): void {
  if (typeof part !== 'object' || part === null) throw typeError(name, 'a part of a data set', part);
  const { data, indices } = part;
  checkDataset(`${name}.data`, data);
  if (!types.isUint32Array(indices)) throw typeError(`${name}.indices`, 'a Uint32Array', indices);
  let wrong = 0; // no method, as memory that was transferred away has none
  while (wrong < indices.length && indices[wrong] < data.rows) wrong += 1;
  if (wrong < indices.length)
    throw rangeError(`${name}.indices[${wrong}]`, `a row below ${data.rows}`, indices[wrong]);
}
