// The cells of one column of a row group, for the blocks of a table: as numbers, as codes and as texts.
import { FOUND, scanNumbers } from '../../addon/number_columns';
import { releaseLarge } from '../../core/memory';
import { timeText } from '../cell_text';
import type { Dictionary } from '../columns/dictionary';
import { TextCodes } from '../text_codes';
import { FlatColumn, type GroupPlace, ListColumn } from './parquet_group';
import { placesOf } from './parquet_texts';
import { timesOf } from './parquet_times';
import { type Numbers, numbersOf, type ValueType } from './parquet_values';

/** Rows of a row group that a block has, by their numbers in it. */
export interface Span {
  readonly first: number;
  readonly rows: number;
}

/** The cells of a column. Blocks are read in order; a block may be left out, or read more than once. */
export interface Cells {
  numbers(span: Span, out: Float64Array): void;
  codes(span: Span, words: Dictionary, out: Int32Array): void;
  text(span: Span, row: number): string | null;
  /** Lets go of the memory of its pages: nothing can be read afterwards. */
  close(): void;
}

/** Numbers of a block at a time, which are held until another is read. */
class HeldBlock<Held extends Numbers> {
  #first = -1;
  #next = 0;

  /** @param readNext Reads the next rows to the beginning of `held`. */
  constructor(
    readonly held: Held,
    readonly perRow: number,
    readonly readNext: (rows: number) => void,
  ) {}

  /** The numbers of a block, row after row. */
  at({ first, rows }: Span): Held {
    if (first !== this.#first) {
      const most = this.held.length / this.perRow;
      for (let left = first - this.#next; left > 0; left -= most) this.#read(Math.min(left, most));
      this.#read(rows);
      this.#first = first;
    }
    return this.held;
  }

  #read(rows: number): void {
    this.readNext(rows);
    this.#next += rows;
  }

  /** Lets go of the memory of the numbers. */
  close(): void {
    releaseLarge(this.held);
  }
}

/** Numbers that are read where they are wanted: nothing is copied, but for a block in which some are missing. */
class ReadNumbers {
  #column: FlatColumn;
  #next = 0;
  /** The block that was read last, and its numbers, where some are missing or blocks are read twice. */
  #first = -1;
  #held: Float64Array | null = null;
  #areReadTwice = false;

  constructor(readonly open: () => FlatColumn) {
    this.#column = open();
  }

  /** Whether the numbers of a block were read last, and one of them is missing. */
  isMissing({ first }: Span, place: number): boolean {
    return first === this.#first && this.#held !== null && Number.isNaN(this.#held[place]);
  }

  /** Writes the numbers of a block. */
  read({ first, rows }: Span, out: Float64Array): void {
    if (first === this.#first && this.#held) {
      out.set(this.#held);
      return;
    }
    if (first < this.#next) this.#startAgain();
    for (let left = first - this.#next; left > 0; left -= rows) this.#column.read(out, Math.min(left, rows));
    this.#column.read(out, rows);
    this.#first = first;
    this.#next = first + rows;
    const isHeld = this.#areReadTwice || (scanNumbers(out, rows) & FOUND.missing) !== 0;
    this.#held = isHeld ? out.slice(0, rows) : null;
  }

  #startAgain(): void {
    this.close();
    this.#column = this.open();
    this.#next = 0;
    this.#areReadTwice = true;
  }

  close(): void {
    this.#column.close();
  }
}

/** How a column is read as numbers; null for text. */
export const numericOf = (column: GroupPlace['column']): ValueType | null =>
  timesOf(column) ?? numbersOf(column);

/** The cells of a flat column. Its pages are opened when they are first asked for, as numbers or as texts. */
export class FlatCells implements Cells {
  readonly #list = new TextCodes();
  readonly #numeric: ValueType | null;
  #numbers: ReadNumbers | null = null;
  #places: HeldBlock<Int32Array> | null = null;
  #texts: FlatColumn | null = null;

  /** @param most Rows of a block. */
  constructor(
    readonly place: GroupPlace,
    readonly most: number,
  ) {
    this.#numeric = numericOf(place.column);
  }

  numbers(span: Span, out: Float64Array): void {
    const numeric = this.#numeric;
    if (!numeric) {
      this.#list.numbers(this.#placesAt(span), span.rows, out);
      return;
    }
    this.#numbers ??= new ReadNumbers(() => new FlatColumn(this.place, numeric));
    this.#numbers.read(span, out);
  }

  codes(span: Span, words: Dictionary, out: Int32Array): void {
    this.#list.codes(this.#placesAt(span), span.rows, words, out);
  }

  text(span: Span, row: number): string | null {
    // Texts are made for a whole block: not for the numbers among which some are missing.
    if (this.#numbers?.isMissing(span, row)) return null;
    return this.#list.texts[this.#placesAt(span)[row]] ?? null;
  }

  close(): void {
    this.#numbers?.close();
    this.#texts?.close();
    this.#places?.close();
  }

  #placesAt(span: Span): Int32Array {
    this.#places ??= this.#openPlaces();
    return this.#places.at(span);
  }

  #openPlaces(): HeldBlock<Int32Array> {
    const column = new FlatColumn(this.place, placesOf(this.place.column, this.#list)!);
    this.#texts = column;
    const held = new Int32Array(this.most);
    return new HeldBlock(held, 1, (rows) => {
      this.#list.drop();
      column.read(held, rows);
    });
  }
}

/** The lists of a column, whose values are cells of as many columns. */
export class Lists {
  readonly #block: HeldBlock<Float64Array>;
  readonly #column: ListColumn;

  /** @param most Rows of a block. */
  constructor(
    readonly place: GroupPlace,
    readonly length: number,
    most: number,
  ) {
    const column = new ListColumn(place, numericOf(place.column)!, length);
    this.#column = column;
    const held = new Float64Array(most * length);
    this.#block = new HeldBlock(held, length, (rows) => column.read(held, rows));
  }

  /** The lists of a block, one after the other. */
  at(span: Span): Float64Array {
    return this.#block.at(span);
  }

  close(): void {
    this.#column.close();
    this.#block.close();
  }
}

/** The cells of one place in all lists. */
export class ListCells implements Cells {
  constructor(
    readonly lists: Lists,
    readonly element: number,
  ) {}

  numbers(span: Span, out: Float64Array): void {
    const { lists, element } = this;
    const values = lists.at(span);
    for (let i = 0; i < span.rows; i++) out[i] = values[i * lists.length + element];
  }

  codes(span: Span, words: Dictionary, out: Int32Array): void {
    for (let i = 0; i < span.rows; i++) {
      const text = this.text(span, i);
      out[i] = text === null ? -1 : words.code(text);
    }
  }

  close(): void {
    this.lists.close();
  }

  text(span: Span, row: number): string | null {
    const { lists, element } = this;
    const value = lists.at(span)[row * lists.length + element];
    const { type, meaning } = lists.place.column;
    if (Number.isNaN(value)) return null;
    if (type === 'BOOLEAN') return value === 1 ? 'true' : 'false';
    return timesOf(lists.place.column) ? timeText(value, meaning === 'DATE') : String(value);
  }
}
