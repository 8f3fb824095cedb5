// What a sample of its cells says about each column.
import { countCodes } from '../../addon/code_columns';
import { countDistinct, numberValues } from '../../addon/compared_numbers';
import { FOUND, scanNumbers } from '../../addon/number_columns';
import { releaseLarge } from '../../core/memory';
import { numberIn } from '../cell_text';
import { isLarge } from '../equal_integers';
import type { TableBlock, TableColumn, TableSource } from '../table_source';
import { dayOrder, parseDate } from './dates';
import { Dictionary } from './dictionary';
import type { MissingWords } from './missing';

/** Rows that are looked at, at most; fewer of wide tables. */
const SAMPLE_ROWS = 20_000;
const SAMPLE_CELLS = 4_000_000;
/** Rows that are looked at in any table. */
const LEAST_ROWS = 100;
/** So many cells of a block that are no numbers are counted by their codes. */
const MANY_TEXTS = 32;
/** Characters by which texts are told apart, and that are kept of all texts together. */
const TEXT_LENGTH = 200;
const KEPT_CHARACTERS = 2 ** 26;
/** Rows whose text is looked at for leading zeros, at most: fewer of wide tables. */
const ZERO_ROWS = 1_000;
const ZERO_CELLS = 100_000;
/** A whole number with a leading zero. */
const LEADING_ZERO = /^0\d+$/;
/** A decimal number without an exponent, and how many different ones are looked at as codes may be written. */
const DECIMALS = /^\d+\.\d+$/;
const FEW_NUMBERS = 20;
const WHOLE_NUMBER = /^[+-]?\d+(?:\.0+)?$/;
/** Characters of whole numbers beyond those of a double that are kept of a column. */
const LARGE_CHARACTERS = 2 ** 20;
/** Found among numbers of which some may be infinite. */
const NOT_FINITE = FOUND.missing | FOUND.beyond;

/** What the cells of a column are, in a sample of rows. */
export interface ColumnFacts {
  readonly column: TableColumn;
  /** Its place in the file. */
  readonly index: number;
  readonly rows: number;
  /** Rows that have a value. */
  readonly present: number;
  /** The numbers, in the order of the rows. */
  readonly numbers: Float64Array;
  /** The values that are no numbers, and how often each occurs. */
  readonly words: ReadonlyMap<string, number>;
  /** The words and numbers that mean a missing value, and how often each occurs. */
  readonly absent: ReadonlyMap<string, number>;
  /** How many different values there are. */
  readonly distinct: number;
  /** How many texts are dates. */
  readonly dates: number;
  /** A whole number with a leading zero, such as 00037, in the first rows; undefined where there is none. */
  readonly zeros?: string | undefined;
  /** Decimals that are one number, such as 1.1 and 1.10, in the first rows; undefined where there are none. */
  readonly oneNumber?: readonly [string, string] | undefined;
  /** How many dates such as 03/04/2026 have the day first, the month first, or leave it open. */
  readonly orders: Readonly<Record<'day first' | 'month first' | 'open', number>>;
}

/** A sample of the rows of a table. */
export interface TableFacts {
  readonly columns: readonly ColumnFacts[];
  readonly rows: number;
  /** Whether these are all rows. */
  readonly isWhole: boolean;
}

/** Rows of a block that are looked at, and room for what they hold. */
interface Look {
  readonly block: TableBlock;
  readonly rows: number;
  readonly numbers: Float64Array;
  readonly codes: Int32Array;
  /** Of the first block, rows whose text is looked at for leading zeros. */
  readonly zeroRows: number;
}

/** Collects the facts of one column. */
class ColumnSample {
  #numbers = new Float64Array(0);
  #count = 0;
  readonly #words = new Map<string, number>();
  readonly #absent = new Map<string, number>();
  /** Whole numbers that a double does not tell apart, as they are written. */
  readonly #large = new Set<string>();
  #largeCharacters = 0;
  readonly #orders = { 'day first': 0, 'month first': 0, open: 0 };
  #rows = 0;
  #texts = 0;
  #dates = 0;
  #zeros: string | undefined;
  #oneNumber: readonly [string, string] | undefined;
  /** Characters of the texts that are kept. */
  characters = 0;

  constructor(
    readonly column: TableColumn,
    readonly index: number,
    readonly missing: MissingWords,
  ) {}

  add(look: Look): void {
    const { block, rows, numbers } = look;
    const marks = this.missing.marksOf(this.column.type);
    this.#rows += rows;
    if (this.column.type === 'text' && this.#addWords(look)) return;
    block.numbers(this.index, numbers);
    if (this.#rows === rows && this.column.type === null) {
      this.#lookForZeros(look);
      this.#lookForOneNumber(look);
    }
    this.#grow(this.#count + rows);
    const found = scanNumbers(numbers, rows);
    if ((found & FOUND.large) !== 0) this.#lookForLarge(look);
    if (marks.length === 0 && (found & NOT_FINITE) === 0) {
      this.#numbers.set(numbers.subarray(0, rows), this.#count);
      this.#count += rows;
      return;
    }
    let others = 0;
    for (let row = 0; row < rows; row++) {
      const value = numbers[row];
      if (!Number.isFinite(value)) others += 1;
      else if (marks.length === 0 || !marks.includes(value)) this.#numbers[this.#count++] = value;
      else this.#noteAbsent(this.column.type === 'time' ? new Date(value).toISOString() : String(value), 1);
    }
    if (others > 0) this.#addTexts(look, others);
  }

  /** Looks at whole numbers in the first rows of a text file as they are written. */
  #lookForZeros({ block, rows, numbers, zeroRows }: Look): void {
    const count = Math.min(rows, zeroRows);
    for (let row = 0; row < count && this.#zeros === undefined; row++) {
      if (numbers[row] !== Math.trunc(numbers[row])) {
        if (!Number.isNaN(numbers[row])) return;
        continue;
      }
      const text = block.text(this.index, row)!.trim();
      if (LEADING_ZERO.test(text)) this.#zeros = text;
    }
  }

  /** Looks at few different decimals in the first rows of a text file as they are written. */
  #lookForOneNumber({ block, rows, numbers, zeroRows }: Look): void {
    const count = Math.min(rows, zeroRows);
    if (numberValues(numbers.subarray(0, count), FEW_NUMBERS) === null) return;
    const written = new Map<number, string>();
    for (let row = 0; row < count; row++) {
      const number = numbers[row];
      if (Number.isInteger(number) || Number.isNaN(number)) continue;
      const text = block.text(this.index, row)!.trim();
      const known = written.get(number) ?? text;
      written.set(number, known);
      if (text === known || !DECIMALS.test(text) || !DECIMALS.test(known)) continue;
      this.#oneNumber = [known, text];
      return;
    }
  }

  /** Keeps whole numbers beyond those of a double as they are written. */
  #lookForLarge({ block, rows, numbers }: Look): void {
    for (let row = 0; row < rows && this.#largeCharacters < LARGE_CHARACTERS; row++) {
      if (!isLarge(numbers[row])) continue;
      const text = block.text(this.index, row)?.trim() ?? '';
      if (!WHOLE_NUMBER.test(text) || this.#large.has(text)) continue;
      this.#large.add(text);
      this.#largeCharacters += text.length;
    }
  }

  /** Keeps in mind a text or a number that means a missing value in so many rows. */
  #noteAbsent(cell: string, rows: number): void {
    this.missing.note(cell);
    this.#absent.set(cell, (this.#absent.get(cell) ?? 0) + rows);
  }

  #grow(count: number): void {
    if (count <= this.#numbers.length) return;
    const grown = new Float64Array(Math.max(count, Math.min(SAMPLE_ROWS, 2 * this.#numbers.length)));
    grown.set(this.#numbers);
    releaseLarge(this.#numbers);
    this.#numbers = grown;
  }

  /** Adds texts by their codes; false where a text is a number, so that rows are looked at. */
  #addWords({ block, rows, codes }: Look): boolean {
    const { words } = this.#codesOf(block, codes);
    if (words.some((word) => Number.isFinite(numberIn(word)))) return false;
    const counts = new Uint32Array(words.length + 1);
    countCodes(codes.subarray(0, rows), null, counts);
    for (const [code, word] of words.entries())
      if (counts[code + 1] > 0) this.#addText(word, counts[code + 1]);
    return true;
  }

  /** Adds the cells that are no numbers: texts that repeat are looked at once a block. */
  #addTexts({ block, rows, numbers, codes }: Look, count: number): void {
    const mayRepeat = this.column.type === 'text' || this.column.type === null;
    if (count < MANY_TEXTS || !mayRepeat) {
      for (let row = 0; row < rows; row++)
        if (!Number.isFinite(numbers[row])) this.#addText(block.text(this.index, row), 1);
      return;
    }
    const { words } = this.#codesOf(block, codes);
    const counts = new Int32Array(words.length);
    for (let row = 0; row < rows; row++)
      if (codes[row] >= 0 && !Number.isFinite(numbers[row])) counts[codes[row]] += 1;
    for (const [code, rowsOf] of counts.entries()) if (rowsOf > 0) this.#addText(words[code], rowsOf);
  }

  #codesOf(block: TableBlock, codes: Int32Array): Dictionary {
    const words = new Dictionary();
    block.codes(this.index, words, codes);
    return words;
  }

  /** Adds a text that so many rows have. */
  #addText(text: string | null, rows: number): void {
    if (this.missing.has(text)) {
      if (text?.trim()) this.#noteAbsent(text.trim(), rows);
      return;
    }
    this.#texts += rows;
    const word = shortened(text!.trim());
    const known = this.#words.get(word);
    this.#words.set(word, (known ?? 0) + rows);
    if (known === undefined) this.characters += word.length;
    if (Number.isNaN(parseDate(word))) return;
    this.#dates += rows;
    const order = dayOrder(word);
    if (order !== null) this.#orders[order] += rows;
  }

  facts(): ColumnFacts {
    const numbers = this.#numbers.subarray(0, this.#count);
    const words = this.#words;
    const large = this.#large;
    let distinct: number | undefined;
    return {
      column: this.column,
      index: this.index,
      rows: this.#rows,
      present: numbers.length + this.#texts,
      numbers,
      words,
      absent: this.#absent,
      // Counted when it is first asked for: of most numbers, nothing depends on it.
      get distinct() {
        distinct ??= differentNumbers(numbers, large) + words.size;
        return distinct;
      },
      dates: this.#dates,
      orders: this.#orders,
      zeros: this.#zeros,
      oneNumber: this.#oneNumber,
    };
  }
}

/** How many numbers differ. @param large Those that doubles do not tell apart, as they are written. */
function differentNumbers(numbers: Float64Array, large: ReadonlySet<string>): number {
  if (large.size === 0) return countDistinct(numbers);
  const doubles = new Set(Array.from(large, Number));
  return countDistinct(numbers.filter((value) => !doubles.has(value))) + large.size;
}

/** A text by which it is told from others: a copy, as a part of a string keeps all of it. */
export function shortened(text: string): string {
  if (text.length <= TEXT_LENGTH) return text;
  return Buffer.from(`${text.slice(0, TEXT_LENGTH)}… ${text.length}`).toString();
}

/**
 * Looks at the first rows of a table, in bounded memory.
 *
 * @throws DataError for rows that cannot be read.
 */
export async function tableFacts(source: TableSource, missing: MissingWords): Promise<TableFacts> {
  const read = [...source.columns.keys()].filter((index) => source.columns[index].unreadable === undefined);
  const wanted = Math.min(SAMPLE_ROWS, Math.max(LEAST_ROWS, Math.floor(SAMPLE_CELLS / read.length)));
  const samples = read.map((index) => new ColumnSample(source.columns[index], index, missing));
  const zeroRows = Math.min(ZERO_ROWS, Math.ceil(ZERO_CELLS / read.length));
  let [rows, isWhole] = [0, true];
  let room = { numbers: new Float64Array(0), codes: new Int32Array(0) };
  for await (const block of source.blocks(read, true)) {
    const count = Math.min(block.rows, wanted - rows);
    if (room.codes.length < block.rows)
      room = { numbers: new Float64Array(block.rows), codes: new Int32Array(block.rows) };
    for (const sample of samples) sample.add({ block, rows: count, zeroRows, ...room });
    rows += count;
    const characters = samples.reduce((sum, sample) => sum + sample.characters, 0);
    isWhole = count === block.rows;
    if (rows === wanted || characters > KEPT_CHARACTERS) {
      isWhole &&= rows === source.rows;
      break;
    }
  }
  return { columns: factsOfAll(source, samples, rows), rows, isWhole };
}

/** Of columns that cannot be read, nothing is known. */
function factsOfAll(source: TableSource, samples: readonly ColumnSample[], rows: number): ColumnFacts[] {
  const known = new Map(samples.map((sample) => [sample.index, sample.facts()]));
  return source.columns.map((column, index) => known.get(index) ?? nothingKnown(column, index, rows));
}

const nothingKnown = (column: TableColumn, index: number, rows: number): ColumnFacts => ({
  column,
  index,
  rows,
  present: 0,
  numbers: new Float64Array(0),
  words: new Map(),
  absent: new Map(),
  distinct: 0,
  dates: 0,
  orders: { 'day first': 0, 'month first': 0, open: 0 },
});
