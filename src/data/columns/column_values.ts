// The values of a column for all rows, in memory: in chunks, so that nothing is copied as rows are added.
import type { Codes } from '../../addon/code_columns';
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
abstract class Chunks<Wide extends Float64Array | Int32Array, Kept extends Numbers | Codes> {
  #length = 0;
  protected readonly chunks: Kept[] = [];
  /** The chunk that is filled: it grows, as a table may have few rows and many columns. */
  #open: Wide;
  #filled = 0;
  readonly #parts: Parts<Wide>;

  /** @param expected How many values there will be; 0 where that is not known. */
  protected constructor(
    readonly make: (length: number) => Wide,
    readonly expected: number,
  ) {
    this.#open = make(FIRST_ROWS);
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
   * Memory to which the next values may be written before they are added, so that nothing is copied; null
   * where so many do not fit in. @throws RangeError with the code OUT_OF_MEMORY.
   */
  room(count: number): Wide | null {
    if (this.#filled + count > CHUNK_ROWS) return null;
    this.#grow(this.#filled + count);
    return this.#open.subarray(this.#filled, this.#filled + count) as Wide;
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
    if (this.#filled > 0) this.#close();
    if (this.chunks.at(-1)?.buffer !== open.buffer) releaseOwn(open);
    this.#open = this.make(0);
  }

  /** The value of a row, when all are added. */
  at(row: number): number {
    return this.chunks[row >>> CHUNK_BITS][row & IN_CHUNK];
  }

  /** Writes the values of consecutive rows, when all are added. */
  copy(from: number, to: number, out: Wide): void {
    for (let row = from; row < to; ) {
      const start = row & IN_CHUNK;
      const count = Math.min(CHUNK_ROWS - start, to - row);
      const chunk = this.chunks[row >>> CHUNK_BITS];
      out.set(chunk.subarray(start, start + count) as never, row - from);
      row += count;
    }
  }

  /** The values themselves of consecutive rows of one chunk, when all are added. */
  part(from: number, to: number): Kept {
    const start = from & IN_CHUNK;
    return this.chunks[from >>> CHUNK_BITS].subarray(start, start + to - from) as Kept;
  }

  /** All values, in parts. */
  get parts(): readonly Kept[] {
    return this.chunks;
  }

  /** Writes the values of rows, when all are added. */
  gather(rows: Uint32Array, out: Wide): void {
    for (let from = 0; from < rows.length; ) {
      const chunk = rows[from] >>> CHUNK_BITS;
      const picked = pickNumbers({
        values: this.chunks[chunk],
        first: chunk * CHUNK_ROWS,
        indices: rows.subarray(from),
        out: out.subarray(from, rows.length),
      });
      if (picked === 0)
        throw new RangeError(`rows: expected rows below ${this.length}, received ${rows[from]}`);
      from += picked;
    }
  }
}

/** Numbers, booleans (0 and 1) and dates (milliseconds since 1970); NaN where they are missing. */
export class NumberValues extends Chunks<Float64Array, Numbers> {
  /** Bits of FOUND: what there is among the values of the open chunk, and of those that are added. */
  #found = 0;
  #adding = 0;
  readonly #rounded = new Parts((length) => allocate(Float32Array, length));

  constructor(expected = 0) {
    super((length) => allocate(Float64Array, length), expected);
  }

  /** @param found What there is among the values: bits of FOUND. */
  override add(values: Float64Array, count: number, found = scanNumbers(values, count)): void {
    this.#adding = found;
    this.#found |= found;
    super.add(values, count);
  }

  protected override narrow(values: Float64Array): Numbers | null {
    const isRounded = (this.#found & FOUND.rounded) !== 0;
    this.#found = this.#adding; // those that are added may go on in the next chunk
    if (isRounded) return null;
    const isFull = values.length === CHUNK_ROWS;
    const rounded = isFull ? this.#rounded.take(this.expectedMore) : new Float32Array(values.length);
    roundNumbers(values, rounded);
    return rounded;
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

  protected override narrow(values: Int32Array): Codes | null {
    return this.dictionary.words.length > MOST_NARROW ? null : new Int16Array(values);
  }
}
