import { types } from 'node:util';
import { checkFloat32, checkNames, checkSize, rangeError, typeError } from '../core/check';
import { sizeOf } from '../core/tensor';

/** Labelled feature rows in memory. */
export interface Dataset {
  /** Row-major, [rows, columns]. */
  readonly features: Float32Array;
  /** A class index for each row. */
  readonly labels: Int32Array;
  /** Number of rows. */
  readonly rows: number;
  /** Features of a row. */
  readonly columns: number;
  /** Names by class index. */
  readonly classNames: readonly string[];
  /** Names of the columns, where the data has them. */
  readonly featureNames?: readonly string[] | undefined;
  /** Where rows are images: [channels, height, width], one channel after the other, as PyTorch has them. */
  readonly imageShape: readonly [channels: number, height: number, width: number] | null;
  /** Where it came from and how it was read, for people. */
  readonly description: string;
}

/** Rows of a data set, by index: parts share the features. */
export interface Part {
  /** The data set that they are rows of. */
  readonly data: Dataset;
  /** Their indices in it. */
  readonly indices: Uint32Array;
}

/** @internal Checks an argument that must be a data set. */
export function checkDataset(name: string, data: Dataset): void {
  if (typeof data !== 'object' || data === null) throw typeError(name, 'a data set', data);
  const { features, labels, rows, columns, classNames, imageShape } = data;
  checkSize(`${name}.rows`, rows, 0);
  checkSize(`${name}.columns`, columns, 0);
  checkFloat32(`${name}.features`, features, rows * columns);
  if (!types.isInt32Array(labels))
    throw typeError(`${name}.labels`, `an Int32Array of length ${rows}`, labels);
  if (labels.length !== rows) throw rangeError(`${name}.labels`, `length ${rows}`, labels);
  checkNames(`${name}.classNames`, classNames);
  if (imageShape === null || imageShape === undefined) return;
  if (!Array.isArray(imageShape) || imageShape.length !== 3)
    throw typeError(`${name}.imageShape`, '[channels, height, width], or null', imageShape);
  for (const [i, size] of imageShape.entries()) checkSize(`${name}.imageShape[${i}]`, size);
  if (sizeOf(imageShape) !== columns)
    throw rangeError(`${name}.imageShape`, `a product of ${columns}, the columns`, imageShape);
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
