// The cells of one column of a row group, for the blocks of a table: as numbers, as codes and as texts.
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

  /** Whether the numbers of a block are at hand, and one of them is missing. */
  isMissing({ first }: Span, place: number): boolean {
    return first === this.#first && Number.isNaN(this.held[place]);
  }

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
}

/** How a column is read as numbers; null for text. */
export const numericOf = (column: GroupPlace['column']): ValueType | null =>
  timesOf(column) ?? numbersOf(column);

/** The cells of a flat column. Its pages are opened when they are first asked for, as numbers or as texts. */
export class FlatCells implements Cells {
  readonly #list = new TextCodes();
  readonly #numeric: ValueType | null;
  #numbers: HeldBlock<Float64Array> | null = null;
  #places: HeldBlock<Int32Array> | null = null;

  /** @param most Rows of a block. */
  constructor(
    readonly place: GroupPlace,
    readonly most: number,
  ) {
    this.#numeric = numericOf(place.column);
  }

  numbers(span: Span, out: Float64Array): void {
    if (!this.#numeric) {
      this.#list.numbers(this.#placesAt(span), span.rows, out);
      return;
    }
    this.#numbers ??= this.#open(this.#numeric, new Float64Array(this.most), () => {});
    out.set(this.#numbers.at(span).subarray(0, span.rows));
  }

  codes(span: Span, words: Dictionary, out: Int32Array): void {
    this.#list.codes(this.#placesAt(span), span.rows, words, out);
  }

  text(span: Span, row: number): string | null {
    // Texts are made for a whole block: not for the numbers among which some are missing.
    if (this.#numbers?.isMissing(span, row)) return null;
    return this.#list.texts[this.#placesAt(span)[row]] ?? null;
  }

  #placesAt(span: Span): Int32Array {
    const places = () => placesOf(this.place.column, this.#list)!;
    this.#places ??= this.#open(places(), new Int32Array(this.most), () => this.#list.drop());
    return this.#places.at(span);
  }

  #open<Held extends Numbers>(type: ValueType, held: Held, before: () => void): HeldBlock<Held> {
    const column = new FlatColumn(this.place, type);
    return new HeldBlock(held, 1, (rows) => {
      before();
      column.read(held, rows);
    });
  }
}

/** The lists of a column, whose values are cells of as many columns. */
export class Lists {
  readonly #block: HeldBlock<Float64Array>;

  /** @param most Rows of a block. */
  constructor(
    readonly place: GroupPlace,
    readonly length: number,
    most: number,
  ) {
    const column = new ListColumn(place, numericOf(place.column)!, length);
    const held = new Float64Array(most * length);
    this.#block = new HeldBlock(held, length, (rows) => column.read(held, rows));
  }

  /** The lists of a block, one after the other. */
  at(span: Span): Float64Array {
    return this.#block.at(span);
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

  text(span: Span, row: number): string | null {
    const { lists, element } = this;
    const value = lists.at(span)[row * lists.length + element];
    const { type, meaning } = lists.place.column;
    if (Number.isNaN(value)) return null;
    if (type === 'BOOLEAN') return value === 1 ? 'true' : 'false';
    return timesOf(lists.place.column) ? timeText(value, meaning === 'DATE') : String(value);
  }
}
