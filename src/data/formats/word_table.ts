// Codes of words by their bytes, so that a word that is known is not made a string.
import type { WordArrays } from '../../addon/cell_columns';
import type { Dictionary } from '../columns/dictionary';

/** Bytes of words that are kept; words beyond go through their strings. */
const MAX_POOL = 2 ** 26;
/** Bytes of a word that is kept. */
const MAX_WORD = 2 ** 12;
/** A name of its own: a global is slow to look up where code runs in a context of its own, as under jest. */
const { imul } = Math;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** A hash table from the bytes of words (UTF-8) to their codes in a dictionary. */
export class WordTable {
  /** By place: the number of a kept word plus one; 0 where there is none. */
  #places = new Int32Array(2 ** 8);
  #count = 0;
  /** By kept word. */
  #hashes = new Int32Array(2 ** 7);
  #codes = new Int32Array(2 ** 7);
  /** Where each ends in the pool: it begins where the one before ends. */
  #ends = new Int32Array(2 ** 7 + 1);
  #pool = Buffer.alloc(2 ** 10);

  constructor(readonly words: Dictionary) {}

  /** The table as it is now. */
  get arrays(): WordArrays {
    return {
      places: this.#places,
      hashes: this.#hashes,
      codes: this.#codes,
      ends: this.#ends,
      pool: this.#pool,
    };
  }

  /** The code of the word in some bytes. */
  code(bytes: Buffer, from: number, to: number): number {
    let hash = FNV_OFFSET | 0;
    for (let at = from; at < to; at++) hash = imul(hash ^ bytes[at], FNV_PRIME);
    const places = this.#places;
    const mask = places.length - 1;
    let place = (hash ^ (hash >>> 15)) & mask;
    for (let word = places[place]; word !== 0; word = places[place]) {
      if (this.#hashes[word - 1] === hash && this.#isWord(word - 1, bytes, from, to))
        return this.#codes[word - 1];
      place = (place + 1) & mask;
    }
    const code = this.words.code(bytes.toString('utf8', from, to));
    this.#keep(place, hash, code, bytes, from, to);
    return code;
  }

  #isWord(word: number, bytes: Buffer, from: number, to: number): boolean {
    const pool = this.#pool;
    const start = this.#ends[word];
    if (this.#ends[word + 1] - start !== to - from) return false;
    for (let at = from, own = start; at < to; at++, own++) if (bytes[at] !== pool[own]) return false;
    return true;
  }

  #keep(place: number, hash: number, code: number, bytes: Buffer, from: number, to: number): void {
    const start = this.#ends[this.#count];
    const end = start + to - from;
    if (to - from > MAX_WORD || end > MAX_POOL) return;
    if (this.#count === this.#codes.length) this.#growWords();
    while (end > this.#pool.length) this.#pool = Buffer.concat([this.#pool], 2 * this.#pool.length);
    bytes.copy(this.#pool, start, from, to);
    this.#hashes[this.#count] = hash;
    this.#codes[this.#count] = code;
    this.#count += 1;
    this.#ends[this.#count] = end;
    this.#places[place] = this.#count;
    if (2 * this.#count > this.#places.length) this.#growPlaces();
  }

  #growWords(): void {
    const grown = (values: Int32Array, length: number) => {
      const larger = new Int32Array(length);
      larger.set(values);
      return larger;
    };
    this.#hashes = grown(this.#hashes, 2 * this.#count);
    this.#codes = grown(this.#codes, 2 * this.#count);
    this.#ends = grown(this.#ends, 2 * this.#count + 1);
  }

  #growPlaces(): void {
    this.#places = new Int32Array(2 * this.#places.length);
    const mask = this.#places.length - 1;
    for (let word = 0; word < this.#count; word++) {
      const hash = this.#hashes[word];
      let place = (hash ^ (hash >>> 15)) & mask;
      while (this.#places[place] !== 0) place = (place + 1) & mask;
      this.#places[place] = word + 1;
    }
  }
}
