// Rows of a file → a data set in memory.
import path from 'node:path';
import { printable } from '../core/check';
import { DataError } from '../io/data_error';
import type { Dataset } from './dataset';
import { checkMemory, type RowBlock, type RowSource, takeMemory } from './row_source';

/** More distinct labels than this are not classes: the labels are in some other column. */
const MAX_CLASSES = 65_536;
/** Characters of a class name: longer cells are no labels, and a checkpoint keeps the names. */
const MAX_NAME = 200;

/**
 * The features of all blocks one after the other, in memory of the right size at once where that is known.
 */
class FeatureStore {
  rows = 0;
  readonly #whole: Float32Array | null;
  readonly #parts: Float32Array[] = [];

  constructor(readonly source: RowSource) {
    this.#whole = source.rows === null ? null : takeMemory(source.path, source.rows, source.columns);
  }

  add({ rows, features }: RowBlock): void {
    const { columns, path: file } = this.source;
    if (this.#whole) this.#whole.set(features, this.rows * columns);
    else this.#parts.push(features);
    this.rows += rows;
    if (!this.#whole) checkMemory(file, this.rows, columns);
  }

  all(): Float32Array {
    if (this.#whole) return this.#whole;
    const { columns, path: file } = this.source;
    const all = takeMemory(file, this.rows, columns);
    let offset = 0;
    for (const part of this.#parts.splice(0)) {
      all.set(part, offset);
      offset += part.length;
    }
    return all;
  }
}

/** Class indices of names: of known classes, or numbered as they occur. */
class LabelStore {
  readonly #index: Map<string, number>;
  readonly #labels: number[] = [];

  constructor(
    readonly source: RowSource,
    readonly known: readonly string[] | null,
  ) {
    this.#index = new Map(known?.map((name, i) => [name, i]));
  }

  add({ labels, position }: RowBlock): void {
    labels!.forEach((name, row) => {
      this.#labels.push(this.#index.get(name) ?? this.#addClass(name, () => position(row)));
    });
  }

  #addClass(name: string, position: () => string): number {
    const wrong = (where: string, problem: string) => new DataError(this.source.path, where, problem);
    if (this.known) {
      const expected = `one of the training classes (${this.known.slice(0, 5).join(', ')})`;
      throw wrong(position(), `expected ${expected}, found '${name}'`);
    }
    if (name.length > MAX_NAME)
      throw wrong(position(), `expected a label of at most ${MAX_NAME} characters, found ${name.length}`);
    const label = this.#index.size;
    if (label === MAX_CLASSES) {
      const problem = `expected at most ${MAX_CLASSES} classes, found more different labels`;
      throw wrong(this.source.labelPosition, problem);
    }
    this.#index.set(name, label);
    return label;
  }

  /** The classes in order (numbers by value, text by alphabet) and the labels among them. */
  all(): { classNames: readonly string[]; labels: Int32Array } {
    if (this.known) return { classNames: this.known, labels: Int32Array.from(this.#labels) };
    const names = [...this.#index.keys()];
    const areNumbers = names.every((name) => name.trim() !== '' && Number.isFinite(Number(name)));
    const classNames = areNumbers ? names.toSorted((a, b) => Number(a) - Number(b)) : names.toSorted();
    if (classNames.length < 2) {
      const problem = `expected at least two classes, found only '${classNames[0]}'`;
      throw new DataError(this.source.path, this.source.labelPosition, problem);
    }
    const indexOf = new Map(classNames.map((name, i) => [name, i]));
    const sorted = names.map((name) => indexOf.get(name)!);
    return { classNames, labels: Int32Array.from(this.#labels, (label) => sorted[label]) };
  }
}

/**
 * Reads all rows into memory.
 *
 * @param known The classes of the training data or of a run: labels must be among them.
 * @throws DataError for rows without labels, labels that are not classes, or more rows than memory holds.
 */
export async function collect(source: RowSource, known?: readonly string[]): Promise<Dataset> {
  if (source.unlabelled !== null) {
    const { problem, code } = source.unlabelled;
    throw new DataError(source.path, '', problem, code);
  }
  const { columns, imageShape, featureNames, format, details } = source;
  const features = new FeatureStore(source);
  const classes = new LabelStore(source, known ?? source.classNames);
  for await (const block of source.blocks(true)) {
    features.add(block);
    classes.add(block);
  }
  const { rows } = features;
  if (rows === 0) throw new DataError(source.path, '', 'expected at least one row, found none');
  const what = imageShape ? `images of ${imageShape.slice(1).join('×')}` : `rows of ${columns} features`;
  const from = path.basename(source.path);
  const description = [`${format}, ${rows} ${what} from ${from}`, details].filter(Boolean).join(', ');
  return {
    features: features.all(),
    ...classes.all(),
    rows,
    columns,
    imageShape,
    ...(featureNames ? { featureNames } : {}),
    description: printable(description, 1_000),
  };
}
