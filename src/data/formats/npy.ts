// NumPy arrays as rows: one array of features, one of labels.
import { statSync } from 'node:fs';
import path from 'node:path';
import { printable } from '../../core/check';
import { counted } from '../../core/counted';
import { DataError } from '../../io/data_error';
import type { TargetForm } from '../collect';
import { EqualIntegers, isLarge } from '../equal_integers';
import { imageShapeOf } from '../input_form';
import { partOfName } from '../parts';
import {
  checkMemory,
  type MissingLabels,
  type RowBlock,
  type RowSource,
  type RowSources,
  rowsOfBlock,
} from '../row_source';
import { blockRowsOf, type Elements, type NpyArray, named, openNpyArray, readElements } from './npy_array';

/** A position in an array, for messages: archives name their arrays. */
const positionIn = ({ name }: NpyArray, within?: string) => [named(name), within].filter(Boolean).join(', ');

/** Where labels came from, for people. */
const sourceOf = ({ name, path: file }: NpyArray) => (name ? `'${name}'` : path.basename(file));

/** Arrays that are read beside the features. */
interface Beside {
  labels: NpyArray;
  weights: NpyArray | undefined;
  /** What the labels are read as. */
  targets: TargetForm;
}

async function* blocks(data: NpyArray, beside: Beside | null, columns: number): AsyncGenerator<RowBlock> {
  const { labels = null, weights, targets } = beside ?? {};
  const labelRows = labels ? rowsOfBlock(labels.rowBytes / 4) : Infinity;
  const blockRows = Math.min(blockRowsOf(data), labelRows);
  const labelBlocks = labels ? readElements(labels, blockRows) : null;
  const weightBlocks = weights ? readElements(weights, blockRows) : null;
  const integers = new EqualIntegers();
  const equalIntegers = integers.columns;
  for await (const block of readElements(data, blockRows)) {
    const { first, count } = block;
    const features = featuresOf(data, block, columns, integers);
    const known = labelBlocks ? ((await labelBlocks.next()).value as Elements) : null;
    const rowWeights = weightBlocks
      ? weightsOf(weights!, (await weightBlocks.next()).value as Elements)
      : undefined;
    yield {
      rows: count,
      features,
      labels: known && targets === 'labels' ? textsOf(labels!, known) : null,
      numbers: known && targets !== 'labels' ? numbersOf(labels!, known) : undefined,
      weights: rowWeights,
      equalIntegers,
      position: (row) => `row ${first + row}`,
    };
  }
  await labelBlocks?.next(); // its end is checked too
  await weightBlocks?.next();
}

const FILL = 'fill such cells, or save a table: its empty cells are missing values';
const NUMBERS = "options.task 'regression' predicts numbers";
const SEVERAL_LABELS = "options.task 'multilabel' predicts several labels a row";

function featuresOf(
  array: NpyArray,
  block: Elements,
  columns: number,
  integers: EqualIntegers,
): RowBlock['features'] {
  const { view, first, count, at } = block;
  const { number, exact } = array.type;
  const read = number!;
  const size = count * columns;
  const features = array.type.isLong ? new Float64Array(size) : new Float32Array(size);
  for (let row = 0; row < count; row++) {
    for (let c = 0; c < columns; c++) {
      const value = read(view, at(row, c));
      if (!Number.isFinite(Math.fround(value))) {
        const position = positionIn(array, `row ${first + row}, column ${c}`);
        throw new DataError(
          array.path,
          position,
          `expected a number that float32 holds, found ${value}: ${FILL}`,
        );
      }
      features[row * columns + c] = value;
      if (exact && isLarge(value)) integers.add(c, value, () => exact(view, at(row, c)));
    }
  }
  return features;
}

/** How much each row counts. */
function weightsOf(array: NpyArray, { view, first, count, at }: Elements): Float64Array {
  const weights = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    weights[row] = array.type.number!(view, at(row, 0));
    if (weights[row] >= 0 && Number.isFinite(Math.fround(weights[row]))) continue;
    const position = positionIn(array, `row ${first + row}`);
    throw new DataError(array.path, position, `expected a weight of at least 0, found ${weights[row]}`);
  }
  return weights;
}

/** The numbers of each row, whose values the task checks. */
function numbersOf({ type, rowBytes }: NpyArray, { view, count, at }: Elements): Float64Array {
  const width = rowBytes / type.width;
  return Float64Array.from({ length: count * width }, (_, i) =>
    type.number!(view, at(Math.floor(i / width), i % width)),
  );
}

function textsOf(array: NpyArray, elements: Elements): string[] {
  if (isOneHot(array)) return placesOfOnes(array, elements);
  const { view, first, count, at } = elements;
  const { type } = array;
  return Array.from({ length: count }, (_, row) => {
    const text = type.text(view, at(row, 0));
    if (type.number && !Number.isSafeInteger(Number(text))) {
      const position = positionIn(array, `row ${first + row}`);
      throw new DataError(array.path, position, `expected the integer of a class, found ${text}: ${NUMBERS}`);
    }
    return text;
  });
}

/** Whether each row of labels has a number for each class. */
const isOneHot = ({ type, rowBytes }: NpyArray) => type.number !== null && rowBytes > type.width;

/** The class of each row of one-hot labels: the place of its 1, beside which all are 0. */
function placesOfOnes(array: NpyArray, { view, first, count, at }: Elements): string[] {
  const { width, number } = array.type;
  const classes = array.rowBytes / width;
  return Array.from({ length: count }, (_, row) => {
    const values = Array.from({ length: classes }, (_, place) => number!(view, at(row, place)));
    const one = values.indexOf(1);
    if (one >= 0 && values.every((value, place) => place === one || value === 0)) return String(one);
    const position = positionIn(array, `row ${first + row}`);
    const found = printable(values.slice(0, 10).join(', '), 100);
    const remedy = values.every((value) => value === 0 || value === 1) ? SEVERAL_LABELS : NUMBERS;
    const message = `expected one-hot labels, a 1 beside zeros, found ${found}: ${remedy}`;
    throw new DataError(array.path, position, message);
  });
}

const isBytes = ({ type }: NpyArray) => type.descr.endsWith('u1');

/** What is read beside the features: labels or the reason why there are none. */
interface KnownArrays {
  labels: NpyArray | MissingLabels;
  weights?: NpyArray | undefined;
  /** What the labels are read as; default: labels of classes. */
  targets?: TargetForm | undefined;
}

/** An array of rows as features, with what is known of them. */
export function npySource(data: NpyArray, { labels, weights, targets = 'labels' }: KnownArrays): RowSource {
  const { path: file, shape, rows, rowBytes, type } = data;
  const columns = rowBytes / type.width;
  const wrong = (problem: string) => new DataError(file, positionIn(data), problem);
  if (!type.number) throw wrong(`expected numbers, found text (${type.descr})`);
  if (rows === 0 || columns === 0)
    throw wrong(`expected at least one row of at least one feature, found shape (${shape.join(', ')})`);
  checkMemory(file, 1, columns);
  const [labelArray, unlabelled] = 'problem' in labels ? [null, labels] : [labels, null];
  if (labelArray) checkLabels(labelArray, rows, targets);
  if (weights) checkWeights(weights, rows);
  const form = { shape: shape.slice(1), bytes: isBytes(data) };
  const details = [
    positionIn(data),
    labelArray ? labelWords(labelArray, targets) : 'no labels',
    weights ? `weighted by ${positionIn(weights)}` : '',
  ];
  return {
    path: file,
    format: 'NumPy',
    columns,
    featureNames: null,
    rows,
    labelNames: null,
    unlabelled,
    form,
    imageShape: imageShapeOf(form),
    labelPosition: labelArray ? positionIn(labelArray) || path.basename(labelArray.path) : 'labels',
    ...(labelArray && targets !== 'labels' ? { targetNames: columnNames(labelArray) } : {}),
    details: details.filter(Boolean).join(', '),
    weightPosition: weights && positionIn(weights),
    blocks: (withLabels) =>
      blocks(data, withLabels && labelArray ? { labels: labelArray, weights, targets } : null, columns),
  };
}

/** Where labels came from, and how they are read, for people. */
function labelWords(labels: NpyArray, targets: TargetForm): string {
  if (targets !== 'labels')
    return `${counted(columnNames(labels).length, 'target')} from ${sourceOf(labels)}`;
  const how = isOneHot(labels) ? ', one-hot: the class is the place of the 1' : '';
  return `labels from ${sourceOf(labels)}${how}`;
}

/** What the columns of an array are called: 'y_0' and so on, in y_train as in y_test; one alone is the target. */
function columnNames({ name, path: file, type, rowBytes }: NpyArray): string[] {
  const columns = rowBytes / type.width;
  if (columns === 1) return ['target'];
  const { stem } = partOfName(name || path.basename(file).replace(/\.np[yz]$/i, ''));
  const word = stem.replaceAll(' ', '_') || 'target';
  return Array.from({ length: columns }, (_, i) => `${word}_${i}`);
}

/** @throws DataError unless each row has a label, or a number for each class or target. */
function checkLabels(labels: NpyArray, rows: number, targets: TargetForm): void {
  if (targets !== 'labels' && !labels.type.number) {
    const problem = `expected numbers, found text (${labels.type.descr})`;
    throw new DataError(labels.path, positionIn(labels), problem);
  }
  const isOneEach = labels.rowBytes === labels.type.width || (isOneHot(labels) && labels.shape.length === 2);
  if (labels.rows === rows && isOneEach) return;
  const found = `shape (${labels.shape.join(', ')})`;
  const problem = `expected ${rows} labels, one for each row, found ${found}`;
  throw new DataError(labels.path, positionIn(labels), problem);
}

/** @throws DataError unless each row has a number. */
function checkWeights({ path: file, shape, rows: found, rowBytes, type, ...array }: NpyArray, rows: number) {
  if (found === rows && rowBytes === type.width && type.number) return;
  const problem = `expected ${rows} weights, a number for each row, found shape (${shape.join(', ')})`;
  throw new DataError(file, named(array.name), problem);
}

/** Which labels are read, and as what. */
export interface ArrayChoice {
  /** What they are; default: labels of classes. */
  targets?: TargetForm | undefined;
  /** The array of an .npz file that has them. */
  target?: string | undefined;
  /** The array of an .npz file that has the weights of its rows; default: sample_weight, if there is one. */
  weights?: string | undefined;
  /** Whether they may be missing. */
  unlabelled?: boolean | undefined;
}

const FEATURE_WORDS = /(?<![a-z])(x|features|images|data|embeddings)(?![a-z])/i;
const LABEL_WORDS = ['y', 'Y', 'labels', 'label', 'targets', 'target'];

/** The file that holds the labels: x.npy → y.npy, train_images.npy → train_labels.npy. */
export function npyLabels(file: string): string | undefined {
  const name = path.basename(file);
  const candidates = LABEL_WORDS.map((word) => name.replace(FEATURE_WORDS, word));
  return candidates
    .filter((each) => each !== name)
    .map((each) => path.join(path.dirname(file), each))
    .find((each) => statSync(each, { throwIfNoEntry: false })?.isFile());
}

/**
 * Opens an array of rows, [rows, …]: floats, integers or booleans in C or Fortran order. Labels are integers,
 * text or one-hot rows, targets of other forms [rows] or [rows, columns]; they are in a file of their own:
 * the one beside it whose name has y or labels for x, features,
 * images, data or embeddings.
 *
 * @param labels Labels to take in place of those.
 * @throws DataError with path, position and expectation; so do its blocks.
 */
export async function openNpy(
  file: string,
  { unlabelled = false, targets }: ArrayChoice = {},
  labels?: NpyArray,
): Promise<RowSources> {
  const beside = unlabelled || labels ? undefined : npyLabels(file);
  const none: MissingLabels = {
    problem: 'expected its labels in a file of their own: y.npy beside x.npy; or both arrays in an .npz',
    code: 'NO_LABELS',
  };
  const data = await openNpyArray(file);
  const found = beside === undefined ? none : await openNpyArray(beside);
  return { data: npySource(data, { labels: unlabelled ? none : (labels ?? found), targets }) };
}
