// A column that is read into memory, block after block.
import { FOUND } from '../../addon/number_columns';
import { quoted } from '../../core/check';
import type { Warning } from '../../core/warning';
import { DataError } from '../../io/data_error';
import { cutIntegers } from '../column_digits';
import { EqualIntegers, isLarge } from '../equal_integers';
import type { CodedLabels } from '../row_source';
import type { TableBlock, TableSource } from '../table_source';
import { CodeValues, NumberValues } from './column_values';
import { Dictionary } from './dictionary';
import { TOO_LARGE } from './guess_kind';
import type { MissingWords } from './missing';
import { cellValue } from './places';
import { type RefuseCell, type ValueReader, valueReader } from './read_cells';
import type { ColumnPlan, TablePlan } from './schema';

/** Different texts that a column may have: more take memory without end. */
const MOST_TEXTS = 2 ** 21;
/** Different texts of a column that was guessed to be a category. */
const MOST_GUESSED = 2 ** 16;
/** Ids, and groups of a row or two, are all different: as many as a Map holds. */
const MOST_IDS = 2 ** 24 - 1;

/** A column of rows in memory: numbers, booleans and dates as doubles, texts as codes. */
export type ColumnRows =
  | { readonly kind: 'number' | 'boolean' | 'date'; readonly values: NumberValues }
  | { readonly kind: 'category'; readonly values: CodeValues; readonly words: Dictionary };

/** Refuses a cell by an error with its place. */
export const refuseCell =
  (path: string): RefuseCell =>
  (block, row, column, problem, remedy) => {
    const place = `${block.position(row)}, column ${quoted(column)}`;
    throw new DataError(path, place, remedy === undefined ? problem : `${problem}: ${remedy}`);
  };

/**
 * Refuses a cell by an error that also says where all columns of numbers have words in its row, as a line of
 * names or units has.
 *
 * @param numbers Indices of the columns of numbers.
 */
export const refuseCellIn =
  (path: string, numbers: readonly number[]): RefuseCell =>
  (block, row, column, problem, remedy) => {
    const isWord = (index: number) => /^\s*[^\d\s+.-]/.test(block.text(index, row) ?? '');
    const areWords = numbers.length > 1 && numbers.every(isWord);
    const line = 'no column of numbers has one here: remove the line if it has names or units';
    refuseCell(path)(block, row, column, problem, areWords ? line : remedy);
  };

/** Refuses weights of a block that are missing or below 0. */
export function refuseWeights(
  block: TableBlock,
  weights: Float64Array,
  name: string,
  refuse: RefuseCell,
): void {
  for (let row = 0; row < block.rows; row++) {
    if (weights[row] >= 0) continue;
    const found = Number.isNaN(weights[row]) ? 'a missing one' : String(weights[row]);
    refuse(block, row, name, `expected a weight of at least 0, found ${found}`);
  }
}

/** Whether the cells of a column are kept as texts: categories, ids and labels. */
export const isText = ({ role, kind }: ColumnPlan, { targets }: Pick<TablePlan, 'targets'>): boolean =>
  role === 'target' ? targets === undefined : role === 'id' || kind === 'category';

/** A target column, read as what the targets hold, whatever it looks like. */
export const asTarget = (column: ColumnPlan, { targets }: Pick<TablePlan, 'targets'>): ColumnPlan => ({
  ...column,
  kind: targets === 'booleans' ? 'boolean' : 'number',
});

/** A column of the file at an index. @param plan Says what the targets are. */
export function columnReading(
  { path, columns, rows, layout }: TableSource,
  column: ColumnPlan,
  index: number,
  missing: MissingWords,
  plan: Pick<TablePlan, 'targets'> = {},
  refuse = refuseCell(path),
): NumberReading | TextReading {
  if (isText(column, plan)) return new TextReading(path, column, index, rows ?? 0);
  const known = column.role === 'target' ? asTarget(column, plan) : column;
  const read = valueReader(known, index, columns[index].type, missing, layout);
  return new NumberReading(known, index, read, refuse, rows ?? 0);
}

/** The text of a whole number; null for another. */
function wholeNumber(text: string | null): string | null {
  const digits = text?.trim() ?? '';
  return /^-?\d+$/.test(digits) ? digits : null;
}

/** The value that all rows have which have one; null where they differ. */
function onlyValue(values: NumberValues): number | null {
  let only: number | null = null;
  for (let row = 0; row < values.length; row++) {
    const value = values.at(row);
    if (Number.isNaN(value)) continue;
    if (only !== null && value !== only) return null;
    only = value;
  }
  return only;
}

/** Moves the values of some rows to the front. */
function compact(values: Float64Array | Int32Array, rows: readonly number[]): void {
  for (const [place, row] of rows.entries()) values[place] = values[row];
}

/** Numbers, booleans, dates or weights. */
export class NumberReading {
  readonly column: Extract<ColumnRows, { values: NumberValues }>;
  readonly isText = false;
  readonly #integers = new EqualIntegers();
  #block: Float64Array = new Float64Array(0);
  /** What there is among the values of the block: bits of FOUND. */
  #found = 0;

  constructor(
    readonly plan: ColumnPlan,
    readonly index: number,
    readonly readValues: ValueReader,
    readonly refuse: RefuseCell,
    expected: number,
  ) {
    this.column = { kind: plan.kind as 'number' | 'boolean' | 'date', values: new NumberValues(expected) };
  }

  /** The values of the block at hand. */
  get block(): Float64Array {
    return this.#block;
  }

  /** Whether a value of the block at hand is missing. */
  get hasMissing(): boolean {
    return (this.#found & FOUND.missing) !== 0;
  }

  /** Reads the values of a block. @throws DataError for a cell that is none. */
  read(block: TableBlock): void {
    this.#block = this.column.values.room(block.rows);
    this.#found = this.readValues(block, this.#block, this.refuse);
    if (this.plan.role === 'weight') refuseWeights(block, this.#block, this.plan.name, this.refuse);
    if (this.plan.kind === 'number') this.#compareIntegers(block);
  }

  /** What is doubtful about the numbers, when all are added. */
  warnings(): Warning[] {
    const value = this.#integers.columns.size > 0 ? onlyValue(this.column.values) : null;
    if (value === null) return [];
    return [{ code: 'DIGITS_LOST', message: `column ${quoted(this.plan.name)} ${cutIntegers(value)}` }];
  }

  #compareIntegers(block: TableBlock): void {
    const values = this.#block;
    if ((this.#found & FOUND.large) === 0) return;
    for (let row = 0; row < block.rows; row++) {
      if (!isLarge(values[row])) continue;
      this.#integers.add(0, values[row], () => wholeNumber(block.text(this.index, row)));
    }
  }

  /** Adds the first values of the block; those of some rows, where they are given. */
  add(count: number, rows: readonly number[] | null): void {
    if (rows) compact(this.#block, rows);
    this.column.values.add(this.#block, count, this.#found);
  }
}

/** Texts, as codes of a dictionary. */
export class TextReading {
  readonly column: Extract<ColumnRows, { words: Dictionary }>;
  readonly isText = true;
  #block: Int32Array = new Int32Array(0);
  /** What the texts mean, by code. */
  readonly #meanings: string[] = [];

  constructor(
    readonly path: string,
    readonly plan: ColumnPlan,
    readonly index: number,
    expected: number,
  ) {
    const words = new Dictionary();
    this.column = { kind: 'category', values: new CodeValues(words, expected), words };
  }

  /** The codes of the block at hand. */
  get codes(): Int32Array {
    return this.#block;
  }

  /** The first cells of the block at hand, none of which is missing, as labels. */
  labels(count: number): CodedLabels {
    const { words } = this.column.words;
    const texts = this.#meanings;
    while (texts.length < words.length) texts.push(cellValue(words[texts.length]));
    return { codes: this.#block.subarray(0, count), texts };
  }

  /** Reads the codes of a block. @throws DataError for too many different texts. */
  read(block: TableBlock): void {
    this.#block = this.column.values.room(block.rows);
    block.codes(this.index, this.column.words, this.#block);
    const { name, role, why } = this.plan;
    const isGuessed = role === 'feature' && why !== null;
    const most = role === 'id' || role === 'group' ? MOST_IDS : isGuessed ? MOST_GUESSED : MOST_TEXTS;
    if (this.column.words.words.length <= most) return;
    const problem = `expected at most ${most.toLocaleString('en')} different texts, found more`;
    const remedy = isGuessed ? TOO_LARGE : 'leave it out with options.ignore';
    throw new DataError(this.path, `column ${quoted(name)}`, `${problem}: ${remedy}`);
  }

  /** Adds the first codes of the block; those of some rows, where they are given. */
  add(count: number, rows: readonly number[] | null): void {
    if (rows) compact(this.#block, rows);
    this.column.values.add(this.#block, count);
  }
}
