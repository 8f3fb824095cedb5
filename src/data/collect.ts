// Rows of a file → a data set in memory.
import path from 'node:path';
import { types } from 'node:util';
import { printable } from '../core/check';
import { counted } from '../core/counted';
import { freeMemory, zeros } from '../core/memory';
import { DataError } from '../io/data_error';
import { ColumnDigits } from './column_digits';
import { convertedBlock, sourceForm } from './converted_source';
import type { Dataset, DatasetTarget, TargetDescription } from './dataset';
import { GroupNumbers } from './group_numbers';
import { type Conversion, trainingConversion } from './input_form';
import { lessOffset, type Offset } from './offset';
import {
  checkMemory,
  type LabelSource,
  noWeight,
  type RowBlock,
  type RowSource,
  readWarnings,
  takeMemory,
} from './row_source';
import { numbersOf } from './rows_with_target';

/**
 * The features of all blocks one after the other, in memory of the right size at once where that is known.
 */
class FeatureStore {
  rows = 0;
  readonly #whole: Float32Array | null;
  readonly #parts: Float32Array[] = [];
  readonly #free = freeMemory();

  constructor(
    readonly source: RowSource,
    readonly offset: Offset,
  ) {
    this.#whole = source.rows === null ? null : takeMemory(source.path, source.rows, source.columns);
  }

  add({ rows, features }: RowBlock): void {
    const { columns, path: file } = this.source;
    // A copy into the whole rounds to float32 as well.
    if (this.#whole)
      this.#whole.set(this.offset ? lessOffset(features, this.offset) : features, this.rows * columns);
    else this.#parts.push(lessOffset(features, this.offset));
    this.rows += rows;
    if (!this.#whole) checkMemory(file, this.rows, columns, this.#free);
  }

  all(): Float32Array {
    if (this.#whole) return this.#whole;
    const all = zeros(this.rows * this.source.columns);
    // From the end, so that each part can go when it is copied: memory that is not yet written is not taken.
    for (let end = all.length; this.#parts.length > 0; ) {
      const part = this.#parts.pop()!;
      end -= part.length;
      all.set(part, end);
    }
    return all;
  }
}

/** The weights of all blocks one after the other, where rows have weights. */
class WeightStore {
  readonly #parts: Float64Array[] = [];

  add({ weights }: RowBlock): void {
    if (weights) this.#parts.push(weights);
  }

  /** @throws DataError where no row counts. */
  all(source: RowSource, rows: number): Float32Array | undefined {
    if (this.#parts.length === 0) return undefined;
    const all = zeros(rows);
    let row = 0;
    for (const part of this.#parts) {
      all.set(part, row);
      row += part.length;
    }
    if (all.some((weight) => weight > 0)) return all;
    throw noWeight(source.path, source.weightPosition ?? 'weights');
  }
}

/** The groups of all blocks one after the other, where rows have groups. */
class GroupStore {
  readonly #numbers = new GroupNumbers();
  readonly #groups: number[] = [];

  add({ groups }: RowBlock): void {
    for (const group of groups ?? []) this.#groups.push(this.#numbers.of(group));
  }

  all(): Int32Array | undefined {
    return this.#groups.length > 0 ? Int32Array.from(this.#groups) : undefined;
  }
}

/** Makes the target of the rows of a file, block after block: how a task reads labels. */
export interface TargetReader {
  /** Takes the labels of consecutive rows. @throws DataError with the position of one that it cannot use. */
  add(block: RowBlock): void;
  /** The target of all rows. @throws DataError for labels that make no target. */
  finish(): DatasetTarget;
}

/**
 * How the labels of a file are read.
 *
 * @param known What the target of the training data means: labels must be among those that it knows.
 */
export type ReadTarget = (source: LabelSource, known: TargetDescription | null) => TargetReader;

/** What is read of a target: a label a row as text, numbers, or booleans, as 0 and 1. */
export type TargetForm = 'labels' | 'numbers' | 'booleans';

/** How the target of data is read. */
export interface TargetReading {
  /** Undefined: as the target of a table looks, and labels where the data is no table. */
  readonly form: TargetForm | undefined;
  /** What reads targets of a form. */
  readerOf(form: TargetForm): ReadTarget;
}

/** Reads the rows again, for columns with an offset: from their doubles to float32 with one rounding. */
async function subtract(
  source: RowSource,
  conversion: Conversion,
  features: Float32Array,
  offset: Float64Array,
): Promise<void> {
  const { columns } = source;
  const shifted = Uint32Array.from(offset.keys()).filter((c) => offset[c] !== 0);
  let row = 0;
  for await (const raw of source.blocks(false)) {
    const block = convertedBlock(raw, conversion);
    for (let i = 0; i < block.rows; i++, row++)
      for (const c of shifted) features[row * columns + c] = block.features[i * columns + c] - offset[c];
  }
  const rows = features.length / columns;
  if (row !== rows) {
    const problem = `expected ${rows} rows as when it was first read, found ${row}`;
    throw new DataError(source.path, '', problem);
  }
}

/**
 * Reads all rows into memory. Rows to train on are read twice where a column would lose its digits in
 * float32: the second time less an offset.
 *
 * @param readTarget How labels become targets.
 * @param known What the target of the training data or of a run means.
 * @param offset That of the rows to train on, for rows that follow them; undefined: as these rows need it.
 * @throws DataError for rows without labels, labels that make no target, or more rows than memory holds.
 */
export async function collect(
  source: RowSource,
  readTarget: ReadTarget,
  known: TargetDescription | null,
  offset?: Offset,
): Promise<Dataset> {
  if (source.unlabelled !== null) {
    const { problem, code } = source.unlabelled;
    throw new DataError(source.path, '', problem, code);
  }
  const { columns, imageShape, featureNames, format, details } = source;
  const store = new FeatureStore(source, offset ?? null);
  const digits = offset === undefined && !imageShape ? new ColumnDigits(columns) : null;
  const target = readTarget(source, known);
  const weights = new WeightStore();
  const groupStore = new GroupStore();
  const form = sourceForm(source);
  const conversion = trainingConversion(form, imageShape);
  for await (const raw of source.blocks(true)) {
    const block = convertedBlock(raw, conversion);
    store.add(block);
    if (types.isFloat64Array(block.features)) digits?.add(block.features, block.equalIntegers);
    target.add(block);
    weights.add(block);
    groupStore.add(block);
  }
  const { rows } = store;
  if (rows === 0) throw new DataError(source.path, '', 'expected at least one row, found none');
  const sampleWeight = weights.all(source, rows);
  const groups = groupStore.all();
  const features = store.all();
  const found = digits ? digits.offset() : (offset ?? null);
  if (digits && found) await subtract(source, conversion, features, found);
  const from = path.basename(source.path);
  const warnings = [...(digits?.warnings(featureNames) ?? []), ...readWarnings(source)];
  const what = imageShape
    ? `images of ${imageShape.slice(1).join('×')}`
    : `rows of ${counted(columns, 'feature')}`;
  const description = [`${format}, ${rows} ${what} from ${from}`, details].filter(Boolean).join(', ');
  return {
    features,
    ...(found ? { offset: found } : {}),
    target: target.finish(),
    ...(sampleWeight ? { sampleWeight } : {}),
    ...(groups ? { groups } : {}),
    ...numbersOf(source.kept?.()),
    rows,
    columns,
    imageShape,
    form,
    ...(featureNames ? { featureNames } : {}),
    description: printable(description, 1_000),
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}
