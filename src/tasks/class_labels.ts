// Class labels: from the texts of a file, or from memory.
import { types } from 'node:util';
import { mapCodes, UNKNOWN_CODE } from '../addon/code_columns';
import { checkNames, printable, rangeError, typeError } from '../core/check';
import { namesProblem } from '../core/different_names';
import { allocate, releaseLarge } from '../core/memory';
import { nearName } from '../core/near_name';
import type { TargetReader } from '../data/collect';
import { checkTargetDescription, type DatasetTarget, type TargetDescription } from '../data/dataset';
import type { CodedLabels, LabelSource, RowBlock } from '../data/row_source';
import { DataError } from '../io/data_error';
import { classesByTruth } from './truth_classes';

/** The classes that a target's indices mean. */
export interface ClassDescription extends TargetDescription {
  readonly task: 'classification';
  /** Names by class index. */
  readonly classNames: readonly string[];
}

/** More distinct labels than this are no classes: the labels are in another column. */
const MAX_CLASSES = 65_536;
/** Indices that are held together. */
const PART = 2 ** 16;
const IN_PART = PART - 1;
/** Characters of a class name: longer cells are no labels, and a checkpoint keeps the names. */
const MAX_NAME_LENGTH = 200;

/** Known classes that a message lists. */
const LISTED = 5;

const describeClasses = (classNames: readonly string[]): ClassDescription => ({
  task: 'classification',
  classNames,
});

const isNames = (names: unknown): names is string[] =>
  Array.isArray(names) && names.every((name) => typeof name === 'string');

/** What is wrong with a description of classes; undefined if nothing is. */
export const classProblem = ({ classNames }: TargetDescription): string | undefined =>
  namesProblem('classNames', classNames);

/**
 * The target of a data set of classes.
 *
 * @param labels A class index for each row. @param names The classes, by index.
 * @throws TypeError or RangeError for a wrong argument, an index without a name, or two classes of one name.
 */
export function classTarget(labels: Int32Array, names: readonly string[]): DatasetTarget {
  if (!types.isInt32Array(labels)) throw typeError('labels', 'an Int32Array of class indices', labels);
  checkNames('names', names);
  const wrong = labels.findIndex((label) => label < 0 || label >= names.length);
  if (wrong >= 0)
    throw rangeError(`labels[${wrong}]`, `a class from 0 to ${names.length - 1}`, labels[wrong]);
  return { values: labels, description: describeClasses([...names]) };
}

/**
 * The names of the classes, by index.
 *
 * @param description What a target means: `data.target.description`, or `target` of a run.
 * @throws TypeError for anything else; RangeError for a target of another task.
 */
export function classNamesOf(description: TargetDescription): readonly string[] {
  checkTargetDescription('description', description);
  if (description.task !== 'classification' || !isNames(description.classNames))
    throw rangeError('description', 'that of classes', description.task);
  return description.classNames;
}

const areNumbers = (names: readonly string[]): boolean =>
  names.every((name) => name.trim() !== '' && Number.isFinite(Number(name)));

/** Numbers by value, those of one double and text by alphabet. */
function inOrder(names: readonly string[]): string[] {
  const byText = [...names].sort();
  return areNumbers(names) ? byText.sort((a, b) => Number(a) - Number(b)) : byText;
}

/**
 * Classes by the number that their name is, so that '1.0' is '1'; none where some name is no number, or two
 * are one number.
 */
function classesByNumber(names: readonly string[]): ReadonlyMap<number, number> {
  const byNumber = new Map(names.map((name, label) => [Number(name), label]));
  return areNumbers(names) && byNumber.size === names.length ? byNumber : new Map();
}

/** That a label is none of the known classes. */
function unknownClass(name: string, names: readonly string[]): string {
  const more = names.length - LISTED;
  const known =
    names.slice(0, LISTED).join(', ') + (more > 0 ? ` and ${more.toLocaleString('en')} more` : '');
  const isMeant = (known: string) => known.toLowerCase() === name.toLowerCase();
  const near = areNumbers([name]) ? undefined : (names.find(isMeant) ?? nearName(name, names));
  const hint = near === undefined ? '' : ` (is it '${near}'?)`;
  return printable(`expected one of the training classes (${known}), found '${name}'${hint}`, 600);
}

/** Indices that are added one by one, 4 bytes each: an array of JavaScript's takes 8, on a heap that ends. */
class Indices {
  readonly #parts: Int32Array[] = [];
  #length = 0;

  push(index: number): void {
    this.room(1)[0] = index;
    this.added(1);
  }

  /** Room for the next of them, so many at most; as many as are then written are added. */
  room(most: number): Int32Array {
    const place = this.#length & IN_PART;
    if (this.#length === this.#parts.length * PART) this.#parts.push(new Int32Array(PART));
    return this.#parts[this.#parts.length - 1].subarray(place, place + most);
  }

  added(count: number): void {
    this.#length += count;
  }

  /** All of them, each looked up in `names`, if they are given; they are then let go of. */
  all(names?: readonly number[]): Int32Array {
    const all = allocate(Int32Array, this.#length);
    const table = Int32Array.of(UNKNOWN_CODE, ...(names ?? []));
    for (const [i, part] of this.#parts.entries()) {
      const out = all.subarray(i * PART, (i + 1) * PART);
      const indices = part.subarray(0, out.length);
      if (names) mapCodes(indices, table, out);
      else out.set(indices);
      releaseLarge(part);
    }
    return all;
  }
}

/** Class indices of labels: of known classes, or numbered as they occur. */
class ClassReader implements TargetReader {
  readonly #index: Map<string, number>;
  readonly #labels = new Indices();
  #byNumber: ReadonlyMap<number, number> | undefined;
  #byTruth: ReadonlyMap<string, number> | undefined;
  /** Class indices by the places of labels in their list, from −1 on. */
  #byCode = new Int32Array(0);

  constructor(
    readonly source: LabelSource,
    readonly known: readonly string[] | null,
  ) {
    this.#index = new Map(known?.map((name, i) => [name, i]));
  }

  add({ labels, coded, position }: RowBlock): void {
    if (coded) this.#addCoded(coded, position);
    else
      for (let row = 0; row < labels!.length; row++)
        this.#labels.push(this.#indexOf(labels![row], row, position));
  }

  /** Looks each text up once. */
  #addCoded({ codes, texts }: CodedLabels, position: RowBlock['position']): void {
    const known = this.#byCode;
    if (known.length <= texts.length) {
      this.#byCode = new Int32Array(2 * texts.length + 1).fill(UNKNOWN_CODE);
      this.#byCode.set(known);
    }
    for (let row = 0; row < codes.length; ) {
      const room = this.#labels.room(codes.length - row);
      const mapped = mapCodes(codes.subarray(row, row + room.length), this.#byCode, room);
      this.#labels.added(mapped);
      row += mapped;
      if (mapped === room.length) continue;
      const code = codes[row];
      this.#byCode[code + 1] = this.#indexOf(texts[code], row, position);
    }
  }

  #indexOf(name: string, row: number, position: RowBlock['position']): number {
    return this.#index.get(name) ?? this.#newClass(name, () => position(row));
  }

  /** The classes in order, and the labels among them. */
  finish(): DatasetTarget {
    if (this.known) return { values: this.#labels.all(), description: describeClasses(this.known) };
    const found = [...this.#index.keys()];
    const names = inOrder(found);
    if (names.length < 2)
      this.#fail(this.source.labelPosition, `expected at least two classes, found only '${names[0]}'`);
    const position = new Map(names.map((name, i) => [name, i]));
    const sorted = found.map((name) => position.get(name)!);
    return {
      values: this.#labels.all(sorted),
      description: describeClasses(names),
    };
  }

  #newClass(name: string, position: () => string): number {
    const label = this.known ? this.#knownClass(name, this.known, position) : this.#nextClass(name, position);
    this.#index.set(name, label);
    return label;
  }

  #knownClass(name: string, known: readonly string[], position: () => string): number {
    this.#byNumber ??= classesByNumber(known);
    this.#byTruth ??= classesByTruth(known);
    const label = areNumbers([name]) ? this.#byNumber.get(Number(name)) : undefined;
    const meant = label ?? this.#byTruth.get(name.trim().toLowerCase());
    return meant ?? this.#fail(position(), unknownClass(name, known));
  }

  #nextClass(name: string, position: () => string): number {
    const label = this.#index.size;
    if (name.length > MAX_NAME_LENGTH)
      this.#fail(
        position(),
        `expected a label of at most ${MAX_NAME_LENGTH} characters, found ${name.length}`,
      );
    if (label === MAX_CLASSES)
      this.#fail(
        this.source.labelPosition,
        `expected at most ${MAX_CLASSES} classes, found more different labels`,
      );
    return label;
  }

  #fail(position: string, problem: string): never {
    throw new DataError(this.source.path, position, problem);
  }
}

/** Reads the labels of a file as classes: those of the training data, those of the format, or all that occur. */
export const readClasses = (source: LabelSource, known: TargetDescription | null): TargetReader =>
  new ClassReader(source, known ? classNamesOf(known) : source.labelNames);
