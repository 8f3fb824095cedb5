// Rows of a file → a data set in memory.
import path from 'node:path';
import { printable } from '../core/check';
import { freeMemory, zeros } from '../core/memory';
import { DataError } from '../io/data_error';
import { convertedBlock, sourceForm } from './converted_source';
import type { Dataset, DatasetTarget, TargetDescription } from './dataset';
import { trainingConversion } from './input_form';
import {
  asFloat32,
  checkMemory,
  type LabelSource,
  type RowBlock,
  type RowSource,
  takeMemory,
} from './row_source';

/**
 * The features of all blocks one after the other, in memory of the right size at once where that is known.
 */
class FeatureStore {
  rows = 0;
  readonly #whole: Float32Array | null;
  readonly #parts: Float32Array[] = [];
  readonly #free = freeMemory();

  constructor(readonly source: RowSource) {
    this.#whole = source.rows === null ? null : takeMemory(source.path, source.rows, source.columns);
  }

  add({ rows, features }: RowBlock): void {
    const { columns, path: file } = this.source;
    if (this.#whole) this.#whole.set(features, this.rows * columns);
    else this.#parts.push(asFloat32(features));
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

/**
 * Reads all rows into memory.
 *
 * @param readTarget How labels become targets.
 * @param known What the target of the training data or of a run means.
 * @throws DataError for rows without labels, labels that make no target, or more rows than memory holds.
 */
export async function collect(
  source: RowSource,
  readTarget: ReadTarget,
  known: TargetDescription | null,
): Promise<Dataset> {
  if (source.unlabelled !== null) {
    const { problem, code } = source.unlabelled;
    throw new DataError(source.path, '', problem, code);
  }
  const { columns, imageShape, featureNames, format, details } = source;
  const features = new FeatureStore(source);
  const target = readTarget(source, known);
  const form = sourceForm(source);
  const conversion = trainingConversion(form, imageShape);
  for await (const raw of source.blocks(true)) {
    const block = convertedBlock(raw, conversion);
    features.add(block);
    target.add(block);
  }
  const { rows } = features;
  if (rows === 0) throw new DataError(source.path, '', 'expected at least one row, found none');
  const what = imageShape ? `images of ${imageShape.slice(1).join('×')}` : `rows of ${columns} features`;
  const from = path.basename(source.path);
  const description = [`${format}, ${rows} ${what} from ${from}`, details].filter(Boolean).join(', ');
  return {
    features: features.all(),
    target: target.finish(),
    rows,
    columns,
    imageShape,
    form,
    ...(featureNames ? { featureNames } : {}),
    description: printable(description, 1_000),
  };
}
