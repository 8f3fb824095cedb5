// Tables of numbers with a column of labels.
import path from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { quoted } from '../check';
import { DataError } from './data_error';
import type { Dataset } from './dataset';
import { readFile } from './read_file';

interface Row {
  cells: string[];
  line: number;
}

/** A number that float32 holds. */
const isNumber = (cell: string) => cell.trim() !== '' && Number.isFinite(Math.fround(Number(cell)));

/** Calls visit for each row, none of which is kept: what a row takes as text is many times its size. */
function forEachRow(file: string, visit: (row: Row) => void): void {
  const text = readFile(file);
  if (text.length === 0) throw new DataError(file, 'line 1', 'expected rows of comma-separated values, found an empty file');
  const take = (cells: string[], { lines }: { lines: number }) => {
    visit({ cells, line: lines });
    return null;
  };
  try {
    parse(text, { bom: true, on_record: take, relax_column_count: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new DataError(file, `line ${String(error.lines ?? '?')}`, `expected comma-separated values, found: ${error.message}`);
  }
}

/** Which column holds the labels, and in words why. */
function labelColumn(file: string, names: readonly string[], firstRow: readonly string[], wanted: string | undefined): [number, string] {
  if (wanted !== undefined) {
    const index = names.indexOf(wanted);
    if (index < 0) throw new DataError(file, 'line 1', `expected a column named ${quoted(wanted)}, found ${names.slice(0, 8).map(quoted).join(', ')}${names.length > 8 ? ', …' : ''}`);
    return [index, `label column '${wanted}'`];
  }
  const first = !isNumber(firstRow[0]);
  const index = first ? 0 : names.length - 1;
  return [index, `label column ${quoted(names[index])} (the ${first ? 'first, as it is text' : 'last'})`];
}

/** The rows of a table as they come: features in memory that doubles, labels by their text. */
class Table {
  readonly #header: boolean;
  readonly #names: readonly string[];
  readonly #labelIndex: number;
  readonly #how: string;
  readonly #known: Map<string, number>;
  #features = new Float32Array(1024);
  #filled = 0;
  readonly #labels: number[] = [];

  /** @param second Tells, with the first row, whether that one is a header. @param classes Those that labels must be among. */
  constructor(readonly file: string, first: Row, second: Row | undefined, wanted: string | undefined, readonly classes?: readonly string[]) {
    const { cells } = first;
    const text = wanted !== undefined ? cells.includes(wanted) || !cells.some(isNumber) : cells.some((cell, i) => !isNumber(cell) && (i > 0 ? true : !cells.slice(1).some(isNumber))) && (second?.cells ?? []).some(isNumber);
    this.#header = text;
    this.#names = text ? cells : cells.map((_, i) => `column ${i + 1}`);
    if (text && !second) throw new DataError(file, 'line 2', 'expected rows below the header, found none');
    if (this.#names.length < 2) throw new DataError(file, 'line 1', 'expected a label and at least one feature, found one column');
    [this.#labelIndex, this.#how] = labelColumn(file, this.#names, text ? second!.cells : cells, wanted);
    this.#known = new Map(classes?.map((name, i) => [name, i]));
    if (!text) this.add(first);
    if (second) this.add(second);
  }

  add({ cells, line }: Row): void {
    const names = this.#names;
    if (cells.length !== names.length) throw new DataError(this.file, `line ${line}`, `expected ${names.length} cells, found ${cells.length}`);
    if (this.#filled + cells.length > this.#features.length) {
      const grown = new Float32Array(2 * this.#features.length + cells.length);
      grown.set(this.#features);
      this.#features = grown;
    }
    cells.forEach((cell, c) => {
      if (c === this.#labelIndex) return;
      if (!isNumber(cell)) throw new DataError(this.file, `line ${line}, column ${quoted(names[c])}`, `expected a number, found ${quoted(cell)}`);
      this.#features[this.#filled++] = Number(cell);
    });
    this.#labels.push(this.#label(cells[this.#labelIndex], line));
  }

  /** A number for each distinct text; of the classes, where they are known. */
  #label(text: string, line: number): number {
    if (text === '') throw new DataError(this.file, `line ${line}, column ${quoted(this.#names[this.#labelIndex])}`, 'expected a label, found an empty cell');
    const label = this.#known.get(text) ?? this.#known.size;
    if (label < this.#known.size) return label;
    if (this.classes) throw new DataError(this.file, `line ${line}`, `expected one of the training classes (${this.classes.slice(0, 5).join(', ')}), found ${quoted(text)}`);
    this.#known.set(text, label);
    return label;
  }

  dataset(): Dataset {
    const { file } = this;
    const rows = this.#labels.length;
    const columns = this.#names.length - 1;
    const texts = [...this.#known.keys()];
    const classNames = this.classes ?? sortedClasses([...texts]);
    if (classNames.length < 2) throw new DataError(file, `column ${quoted(this.#names[this.#labelIndex])}`, `expected at least two classes, found only ${quoted(classNames[0])}`);
    const place = new Map(classNames.map((name, i) => [name, i]));
    const order = texts.map((text) => place.get(text)!);
    return {
      features: this.#features.slice(0, this.#filled), labels: Int32Array.from(this.#labels, (label) => order[label]), rows, columns, classNames, imageShape: null,
      description: `CSV, ${rows} rows of ${columns} features from ${path.basename(file)}, ${this.#header ? 'with' : 'no'} header, ${this.#how}, ${classNames.length} classes`,
    };
  }
}

/**
 * Reads a CSV file: a header or none, quoted fields, a byte-order mark. The label column is the one named, else the first if
 * it is text, else the last; every other cell must be a number that float32 holds.
 *
 * @param classNames Of the training data, when this is its test data: labels must be among them.
 * @throws DataError with path, line, column and expectation.
 */
export function readCsv(file: string, wanted?: string, classNames?: readonly string[]): Dataset {
  let first: Row | undefined;
  let table: Table | undefined;
  forEachRow(file, (row) => {
    if (table) table.add(row);
    else if (first) table = new Table(file, first, row, wanted, classNames);
    else first = row;
  });
  if (!first) throw new DataError(file, 'line 1', 'expected at least one row');
  return (table ?? new Table(file, first, undefined, wanted, classNames)).dataset();
}

/** Distinct labels, numbers in their order, text in alphabetical order. */
function sortedClasses(texts: string[]): string[] {
  const distinct = [...new Set(texts)];
  return distinct.every(isNumber) ? distinct.sort((a, b) => Number(a) - Number(b)) : distinct.sort();
}
