// The columns of a table in memory: numbers, or places of texts in a list.
import { types } from 'node:util';
import { printable, rangeError, typeError } from '../core/check';
import type { NumberArray } from '../core/nested_numbers';
import { timeText } from './cell_text';
import { Dictionary } from './columns/dictionary';
import type { TableColumn } from './table_source';
import { TextCodes } from './text_codes';

/** A column, and its cells from a row on. */
export interface MemoryColumn extends TableColumn {
  numbers(first: number, rows: number, out: Float64Array): void;
  codes(first: number, rows: number, words: Dictionary, out: Int32Array): void;
  text(row: number): string | null;
}

/** The texts of numbers that are a truth value or a time. */
const TEXTS: Readonly<Record<'number' | 'boolean' | 'time', (value: number) => string>> = {
  number: String,
  boolean: (value) => String(value === 1),
  time: (value) => timeText(value, false),
};

/** A column of numbers, NaN where a cell is missing. They are not copied. */
export function numberColumn(name: string, type: keyof typeof TEXTS, values: NumberArray): MemoryColumn {
  const text = (row: number) => (Number.isNaN(values[row]) ? null : TEXTS[type](values[row]));
  return {
    name,
    type,
    numbers: (first, rows, out) => out.set(values.subarray(first, first + rows)),
    codes(first, rows, words, out) {
      for (let i = 0; i < rows; i++) {
        const each = text(first + i);
        out[i] = each === null ? -1 : words.code(each);
      }
    },
    text,
  };
}

/**
 * A column of texts by their places in a list, −1 where a cell is missing.
 *
 * @param type Null where some of the cells were numbers.
 */
export function textColumn(
  name: string,
  type: 'text' | null,
  places: Int32Array,
  texts: string[],
): MemoryColumn {
  const list = new TextCodes(texts);
  return {
    name,
    type,
    numbers: (first, rows, out) => list.numbers(places.subarray(first, first + rows), rows, out),
    codes: (first, rows, words, out) => list.codes(places.subarray(first, first + rows), rows, words, out),
    text: (row) => texts[places[row]] ?? null,
  };
}

/** A column whose cells cannot be read. */
export function unreadableColumn(name: string, unreadable: string): MemoryColumn {
  const fail = () => {
    throw new RangeError(
      `column '${printable(name, 60)}': expected cells that can be read, received ${unreadable}`,
    );
  };
  return { name, type: null, unreadable, numbers: fail, codes: fail, text: fail };
}

type Kind = 'number' | 'boolean' | 'time' | 'text';

const WORDS: Readonly<Record<Kind, string>> = {
  number: 'a number',
  boolean: 'a boolean',
  time: 'a Date',
  text: 'a string',
};

function kindOf(value: unknown): Kind | null {
  if (typeof value === 'number' || typeof value === 'bigint') return 'number';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'boolean';
  return types.isDate(value) ? 'time' : null;
}

const isSafe = (value: bigint) => Number.isSafeInteger(Number(value));

/** Makes a column out of the values of its cells, one after the other. Rows that are left out are missing. */
export class ColumnBuilder {
  #kind: Kind | null = null;
  /** Whether some are numbers and some are texts. */
  #isMixed = false;
  #numbers: Float64Array | null = null;
  #places: Int32Array | null = null;
  readonly #texts = new Dictionary();

  /**
   * @param length Rows of the table.
   * @param placeOf How a row's cell is named in errors: 'rows[12].age'.
   */
  constructor(
    readonly name: string,
    readonly length: number,
    readonly placeOf: (row: number) => string,
  ) {}

  /** Sets the cell of a row; null, undefined and NaN are missing. */
  set(row: number, value: unknown): void {
    if (value === null || value === undefined || Number.isNaN(value)) return;
    const kind = kindOf(value);
    if (kind === null)
      throw typeError(this.placeOf(row), 'a number, string, boolean, Date, null or undefined', value);
    this.#kind ??= kind;
    if (kind !== this.#kind) this.#mix(row, kind, value);
    if (this.#kind === 'text') this.#setText(row, typeof value === 'string' ? value : String(value));
    else this.#setNumber(row, this.#numberOf(row, value));
  }

  column(): MemoryColumn {
    if (this.#kind === 'text')
      return textColumn(this.name, this.#isMixed ? null : 'text', this.#places!, [...this.#texts.words]);
    const values = this.#numbers ?? new Float64Array(this.length).fill(NaN);
    const column = numberColumn(this.name, this.#kind ?? 'number', values);
    return this.#kind === null ? { ...column, type: null } : column;
  }

  /** Numbers among texts are texts, as in CSV. Other kinds do not go together. */
  #mix(row: number, kind: Kind, value: unknown): void {
    const kinds = [this.#kind!, kind];
    if (!kinds.every((each) => each === 'number' || each === 'text'))
      throw typeError(this.placeOf(row), `${WORDS[this.#kind!]} as in the rows before`, value);
    this.#isMixed = true;
    if (this.#kind === 'text') {
      this.#numberOf(row, value);
      return;
    }
    this.#kind = 'text';
    this.#numbers?.forEach((number, i) => {
      if (!Number.isNaN(number)) this.#setText(i, String(number));
    });
    this.#numbers = null;
  }

  #numberOf(row: number, value: unknown): number {
    if (typeof value === 'bigint' && !isSafe(value))
      throw rangeError(this.placeOf(row), 'an integer from -(2^53 - 1) to 2^53 - 1, or a string', value);
    const number = Number(value);
    if (this.#kind === 'time' && Number.isNaN(number))
      throw rangeError(this.placeOf(row), 'a valid Date', value);
    return number;
  }

  #setNumber(row: number, value: number): void {
    this.#numbers ??= new Float64Array(this.length).fill(NaN);
    this.#numbers[row] = value;
  }

  #setText(row: number, value: string): void {
    this.#places ??= new Int32Array(this.length).fill(-1);
    this.#places[row] = this.#texts.code(value);
  }
}
