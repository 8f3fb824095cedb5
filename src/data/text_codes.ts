// Texts by their places in a list, and what each is in a dictionary and as a number, worked out once.
import { mapCodes, UNKNOWN_CODE } from '../addon/code_columns';
import { numberIn } from './cell_text';
import type { Dictionary } from './columns/dictionary';

const NONE = -1;
/** Codes that are looked up one by one before the others are: each call of mapCodes ends at one. */
const FEW = 64;

/** Whether a place has a text: missing cells have none. */
const isThere = (place: number) => place >= 0;

/** A list of texts that cells refer to. Its first texts stay; those behind them come and go. */
export class TextCodes {
  #kept = 0;
  /** The code of each text in `#words`, from a missing one on; UNKNOWN_CODE where it has not been looked up. */
  #codes = new Int32Array(0);
  #words: Dictionary | null = null;

  constructor(readonly texts: string[] = []) {}

  /** Adds a text, returns its place. */
  add(text: string): number {
    return this.texts.push(text) - 1;
  }

  /** The texts that are there stay from now on, and so do the next few. */
  keep(next = 0): void {
    this.#kept = this.texts.length + next;
  }

  /** Drops the texts behind those that stay. */
  drop(): void {
    if (this.texts.length <= this.#kept) return;
    this.texts.length = this.#kept;
    this.#codes.fill(UNKNOWN_CODE, this.#kept + 1);
  }

  /** Writes the codes of the texts at `count` places in a dictionary, in the order of the cells. */
  codes(places: Int32Array, count: number, words: Dictionary, out: Int32Array): void {
    this.#prepare(words);
    const codes = this.#codes;
    let i = 0;
    for (let found = 0; found < FEW && i < count; found++) {
      i += mapCodes(places.subarray(i, count), codes, out.subarray(i, count));
      if (i < count) codes[places[i] + 1] = words.code(this.texts[places[i]]);
    }
    for (; i < count; i++) {
      const place = places[i] + 1;
      if (codes[place] === UNKNOWN_CODE) codes[place] = words.code(this.texts[places[i]]);
      out[i] = codes[place];
    }
  }

  /** Writes the numbers that the texts at `count` places spell; NaN where they spell none. */
  numbers(places: ArrayLike<number>, count: number, out: Float64Array): void {
    for (let i = 0; i < count; i++) out[i] = isThere(places[i]) ? numberIn(this.texts[places[i]]) : NaN;
  }

  #prepare(words: Dictionary): void {
    if (words !== this.#words) this.#codes.fill(UNKNOWN_CODE, 1);
    this.#words = words;
    const known = this.#codes;
    if (known.length > this.texts.length) return;
    this.#codes = new Int32Array(2 * this.texts.length + 1).fill(UNKNOWN_CODE);
    this.#codes[0] = NONE;
    this.#codes.set(known);
  }
}
