// The values of a column for all rows, in memory: in chunks, so that nothing is copied as rows are added.
import type { Codes } from '../../addon/code_columns';
import { decimalDigits, MISSING_DECIMAL, packDecimals, unpackDecimals } from '../../addon/decimals';
import { FOUND, type Numbers, pickNumbers, roundNumbers, scanNumbers } from '../../addon/number_columns';
import { allocate, releaseLarge } from '../../core/memory';
import type { Dictionary } from './dictionary';

/** Rows of a chunk. */
const CHUNK_BITS = 16;
/** Rows that are kept together. */
export const CHUNK_ROWS = 2 ** CHUNK_BITS;
const IN_CHUNK = CHUNK_ROWS - 1;
/** Words of which every code takes two bytes. */
const MOST_NARROW = 2 ** 15;
/** Rows that there is room for at first. */
const FIRST_ROWS = 64;
/** With so many rows there is room for all that are expected. */
const TRUSTED_ROWS = 2 ** 12;
/** Rows of a chunk from which on decimals are packed: in fewer, columns take more than their values. */
const WORTH_PACKING = 2 ** 12;

/** Parts of one array, which is made when the first of them is taken. */
class Parts<A extends Float64Array | Float32Array | Int32Array> {
  #left: A | null = null;

  constructor(readonly make: (length: number) => A) {}

  /** A chunk. @param rows Those that are expected, this chunk among them. */
  take(rows: number): A {
    const chunks = Math.max(1, Math.floor(rows / CHUNK_ROWS));
    const left = this.#left && this.#left.length > 0 ? this.#left : this.make(chunks * CHUNK_ROWS);
    this.#left = left.subarray(CHUNK_ROWS) as A;
    return left.subarray(0, CHUNK_ROWS) as A;
  }
}

/** Frees an array that shares its memory with no other. */
const releaseOwn = (values: ArrayBufferView): void => {
  if (values.byteLength === values.buffer.byteLength) releaseLarge(values);
};

/** Values that are added one block after the other. */
abstract class Chunks<Wide extends Float64Array | Int32Array, Kept extends Numbers | Codes | Int32Array> {
  #length = 0;
  protected readonly chunks: Kept[] = [];
  /** The chunk that is filled: it grows, as a table may have few rows and many columns. */
  #open: Wide;
  #filled = 0;
  /** For values that do not fit into the open chunk. */
  #spare: Wide;
  readonly #parts: Parts<Wide>;

  /** @param expected How many values there will be; 0 where that is not known. */
  protected constructor(
    readonly make: (length: number) => Wide,
    readonly expected: number,
  ) {
    this.#open = make(FIRST_ROWS);
    this.#spare = make(0);
    this.#parts = new Parts(make);
  }

  /** A chunk in a narrower type that keeps its values; null where it does not. */
  protected abstract narrow(values: Wide): Kept | null;

  /** Values that are expected beyond those of whole chunks. */
  protected get expectedMore(): number {
    return this.expected - this.chunks.length * CHUNK_ROWS;
  }

  /** Rows so far. */
  get length(): number {
    return this.#length;
  }

  /**
   * Memory to which the next values may be written before they are added: where so many fit in, their own, so
   * that nothing is copied. @throws RangeError with the code OUT_OF_MEMORY.
   */
  room(count: number): Wide {
    if (this.#filled + count > CHUNK_ROWS) return this.#apart(count);
    this.#grow(this.#filled + count);
    return this.#open.subarray(this.#filled, this.#filled + count) as Wide;
  }

  #apart(count: number): Wide {
    if (this.#spare.length < count) {
      releaseOwn(this.#spare);
      this.#spare = this.make(count + (count >>> 3));
    }
    return this.#spare.subarray(0, count) as Wide;
  }

  /** Adds the first values of an array, which may be that of `room`. @throws as it does. */
  add(values: Wide, count: number): void {
    for (let from = 0; from < count; ) {
      const taken = Math.min(CHUNK_ROWS - this.#filled, count - from);
      this.#grow(this.#filled + taken);
      const place = this.#open.byteOffset + this.#filled * this.#open.BYTES_PER_ELEMENT;
      const isThere = values.buffer === this.#open.buffer && values.byteOffset === place;
      if (!isThere) this.#open.set(values.subarray(from, from + taken) as never, this.#filled);
      from += taken;
      this.#filled += taken;
      if (this.#filled === CHUNK_ROWS) this.#close();
    }
    this.#length += count;
  }

  #grow(rows: number): void {
    if (rows <= this.#open.length) return;
    // A file that has so many rows is taken at its word for the others.
    const expected = rows < TRUSTED_ROWS ? 0 : this.expectedMore;
    const grown = this.make(Math.min(CHUNK_ROWS, Math.max(rows, expected || 2 * this.#open.length)));
    grown.set(this.#open as never);
    releaseOwn(this.#open);
    this.#open = grown;
  }

  #close(): void {
    const values = this.#open.subarray(0, this.#filled) as Wide;
    const narrow = this.narrow(values);
    const isWhole = this.#filled === this.#open.length;
    this.chunks.push(narrow ?? ((isWhole ? values : values.slice()) as Wide & Kept));
    if (this.#filled === CHUNK_ROWS && !narrow) this.#open = this.#nextOpen();
    this.#filled = 0;
  }

  /** Chunks lie side by side, as large memory is first used at less cost; the last is no longer than expected. */
  #nextOpen(): Wide {
    const more = this.expectedMore;
    return more > 0 && more < CHUNK_ROWS ? this.make(more) : this.#parts.take(more);
  }

  /** Lets go of what no row needs, when all are added. */
  finish(): void {
    const open = this.#open;
    releaseOwn(this.#spare);
    this.#spare = this.make(0);
    if (this.#filled > 0) this.#close();
    if (this.chunks.at(-1)?.buffer !== open.buffer) releaseOwn(open);
    this.#open = this.make(0);
  }

  /** The value of a row, when all are added. */
  at(row: number): number {
    return this.valueAt(row >>> CHUNK_BITS, row & IN_CHUNK);
  }

  protected valueAt(chunk: number, place: number): number {
    return this.chunks[chunk][place];
  }

  /** Writes the values of consecutive rows, when all are added. */
  copy(from: number, to: number, out: Wide): void {
    for (let row = from; row < to; ) {
      const start = row & IN_CHUNK;
      const count = Math.min(CHUNK_ROWS - start, to - row);
      const place = row - from;
      this.copyPart(row >>> CHUNK_BITS, start, out.subarray(place, place + count) as Wide);
      row += count;
    }
  }

  /** Writes consecutive values of a chunk. */
  protected copyPart(chunk: number, start: number, out: Wide): void {
    out.set(this.chunks[chunk].subarray(start, start + out.length) as never);
  }

  /** The values themselves of consecutive rows of one chunk, when all are added. */
  protected kept(from: number, to: number): Kept {
    const start = from & IN_CHUNK;
    return this.chunks[from >>> CHUNK_BITS].subarray(start, start + to - from) as Kept;
  }

  /** Writes the values of rows, when all are added. */
  gather(rows: Uint32Array, out: Wide): void {
    for (let from = 0; from < rows.length; ) {
      const chunk = rows[from] >>> CHUNK_BITS;
      const picked = this.pick(chunk, rows.subarray(from), out.subarray(from, rows.length) as Wide);
      if (picked === 0)
        throw new RangeError(`rows: expected rows below ${this.length}, received ${rows[from]}`);
      from += picked;
    }
  }

  /** Writes the values of rows up to the first that is not of a chunk; returns how many. */
  protected pick(chunk: number, indices: Uint32Array, out: Wide): number {
    return pickNumbers({ values: this.chunks[chunk], first: chunk * CHUNK_ROWS, indices, out });
  }
}

/**
 * Numbers, booleans (0 and 1) and dates (milliseconds since 1970); NaN where they are missing. A chunk takes
 * four bytes a value where float32 or decimals hold them all.
 */
export class NumberValues extends Chunks<Float64Array, Numbers | Int32Array> {
  /** Bits of FOUND: what there is among the values of the open chunk, and of those that are added. */
  #found = 0;
  #adding = 0;
  /** The decimals of chunks that are whole numbers ÷ 10^decimals, by their places. */
  readonly #digits = new Map<number, number>();
  readonly #rounded = new Parts((length) => allocate(Float32Array, length));
  readonly #packed = new Parts((length) => allocate(Int32Array, length));

  constructor(expected = 0) {
    super((length) => allocate(Float64Array, length), expected);
  }

  /** @param found What there is among the values: bits of FOUND. */
  override add(values: Float64Array, count: number, found = scanNumbers(values, count)): void {
    this.#adding = found;
    this.#found |= found;
    super.add(values, count);
  }

  protected override narrow(values: Float64Array): Numbers | Int32Array | null {
    const isRounded = (this.#found & FOUND.rounded) !== 0;
    this.#found = this.#adding; // those that are added may go on in the next chunk
    return isRounded ? this.#asDecimals(values) : this.#asFloats(values);
  }

  #asFloats(values: Float64Array): Float32Array {
    const isFull = values.length === CHUNK_ROWS;
    const rounded = isFull ? this.#rounded.take(this.expectedMore) : new Float32Array(values.length);
    roundNumbers(values, rounded);
    return rounded;
  }

  #asDecimals(values: Float64Array): Int32Array | null {
    const digits = values.length < WORTH_PACKING ? null : decimalDigits(values);
    if (digits === null) return null;
    const isFull = values.length === CHUNK_ROWS;
    const packed = isFull ? this.#packed.take(this.expectedMore) : new Int32Array(values.length);
    packDecimals(digits, values, packed);
    this.#digits.set(this.chunks.length, digits);
    return packed;
  }

  protected override valueAt(chunk: number, place: number): number {
    const value = super.valueAt(chunk, place);
    const digits = this.#digits.get(chunk);
    if (digits === undefined) return value;
    return value === MISSING_DECIMAL ? NaN : value / 10 ** digits;
  }

  protected override copyPart(chunk: number, start: number, out: Float64Array): void {
    const digits = this.#digits.get(chunk);
    const packed = this.chunks[chunk].subarray(start, start + out.length);
    if (digits === undefined) out.set(packed);
    else unpackDecimals(digits, packed as Int32Array, out);
  }

  protected override pick(chunk: number, indices: Uint32Array, out: Float64Array): number {
    const digits = this.#digits.get(chunk);
    if (digits === undefined) return super.pick(chunk, indices, out);
    const packed = new Int32Array(Math.min(indices.length, CHUNK_ROWS));
    const values = this.chunks[chunk] as Int32Array;
    const rows = indices.subarray(0, packed.length);
    const count = pickNumbers({ values, first: chunk * CHUNK_ROWS, indices: rows, out: packed });
    unpackDecimals(digits, packed.subarray(0, count), out.subarray(0, count));
    releaseLarge(packed);
    return count;
  }

  /** Whether all values are kept as they are. */
  get isPlain(): boolean {
    return this.#digits.size === 0;
  }

  /** The values of consecutive rows of one chunk, when all are added; null where they are not kept as such. */
  part(from: number, to: number): Numbers | null {
    return this.#digits.has(from >>> CHUNK_BITS) ? null : (this.kept(from, to) as Numbers);
  }

  /** What a function finds of all values, which it is given in parts. @throws RangeError as allocate does. */
  inParts<T>(find: (parts: readonly Numbers[]) => T): T {
    if (this.isPlain) return find(this.chunks as Numbers[]);
    const values = allocate(Float64Array, this.length);
    this.copy(0, this.length, values);
    const found = find([values]);
    releaseLarge(values);
    return found;
  }
}

/** Codes of a dictionary; −1 where the file has no value. */
export class CodeValues extends Chunks<Int32Array, Codes> {
  constructor(
    readonly dictionary: Pick<Dictionary, 'words'>,
    expected = 0,
  ) {
    super((length) => allocate(Int32Array, length), expected);
  }

  /** The codes themselves of consecutive rows of one chunk, when all are added. */
  part(from: number, to: number): Codes {
    return this.kept(from, to);
  }

  /** All codes, in parts. */
  get parts(): readonly Codes[] {
    return this.chunks;
  }

  protected override narrow(values: Int32Array): Codes | null {
    return this.dictionary.words.length > MOST_NARROW ? null : new Int16Array(values);
  }
}
