// The values of a column of lists in one row group: lists of one length are so many numbers in each row.
import { valuesOf } from './parquet_encodings';
import type { ColumnChunk, ParquetColumn } from './parquet_metadata';
import { type ChunkBytes, PageReader } from './parquet_pages';
import { Runs } from './parquet_runs';
import type { Values, ValueType } from './parquet_values';

/** Levels that are read at once. */
const PIECE = 1_024;

/** A list of another length than those before. */
export class WrongLength extends Error {
  constructor(
    /** The row of the row group. */
    readonly row: number,
    /** How long it is, in words. */
    readonly found: string,
  ) {
    super();
  }
}

/** The levels of a page, and the values that are there. */
interface ListPage {
  readonly repetition: Runs;
  readonly definition: Runs;
  readonly values: Values;
}

/** Reads the lists of a column in a row group, entry after entry: a value, a missing one, or no list at all. */
export class ListReader {
  readonly #pages: PageReader;
  #page: ListPage | null = null;
  /** Entries of the page that are not in the piece at hand. */
  #inPage = 0;
  /** The levels of the piece at hand: 0 where a list begins; how much of a value is there. */
  readonly #repetition = new Int32Array(PIECE);
  readonly #definition = new Int32Array(PIECE);
  #at = 0;
  #end = 0;
  /** Values of the page that are to be read to one place after the other. */
  #waiting = 0;
  #waitingAt = 0;
  #row = 0;
  /** The level of an empty list, and that of a value. */
  readonly #empty: number;
  readonly #there: number;
  /** Bits of the level that says how much is there. */
  readonly #levelBits: number;

  constructor(
    bytes: ChunkBytes,
    readonly type: ValueType,
    column: ParquetColumn,
    chunk: ColumnChunk,
  ) {
    this.#empty = column.optional ? 1 : 0;
    this.#there = this.#empty + (column.list!.optional ? 2 : 1);
    this.#levelBits = this.#there > 1 ? 2 : 1;
    this.#pages = new PageReader(bytes, type, { repetition: 1, definition: this.#levelBits }, chunk);
  }

  /**
   * The length of the first list that is there, at most one more than `most`; null where there is none. The
   * values are not read: nothing else can be read afterwards.
   */
  firstLength(most: number): number | null {
    const out = new Float64Array(0);
    while (this.#has(out) && this.#definition[this.#at] < this.#empty) this.#at += 1;
    if (!this.#has(out)) return null;
    if (this.#definition[this.#at] === this.#empty) return 0;
    let length = 0;
    do {
      length += 1;
      this.#at += 1;
    } while (length <= most && this.#has(out) && this.#repetition[this.#at] > 0);
    return length;
  }

  /** Writes the next lists, each of `length` values; NaN where a list or a value is missing. @throws WrongLength */
  read(out: Float64Array, rows: number, length: number): void {
    for (let i = 0; i < rows; i++) this.#readList(out, i * length, length);
    this.#flush(out);
  }

  /** Lets go of its memory: nothing can be read afterwards. */
  close(): void {
    this.#page = null;
    this.#pages.close();
  }

  /** @throws WrongLength, or RangeError, unless the last list was read. */
  end(): void {
    if (!this.#has(new Float64Array(0))) return;
    this.#checkBeginning();
    throw new RangeError(`expected ${this.#row} lists, found more`);
  }

  /** Fails where the next entry belongs to the list before. */
  #checkBeginning(): void {
    if (this.#repetition[this.#at] === 0) return;
    if (this.#row === 0) throw new RangeError('expected the beginning of a list, found more of one');
    throw new WrongLength(this.#row - 1, 'a longer one');
  }

  #readList(out: Float64Array, at: number, length: number): void {
    if (!this.#has(out)) throw new RangeError(`expected more than ${this.#row} lists, found the last`);
    this.#checkBeginning();
    const level = this.#definition[this.#at];
    if (level === this.#empty) throw new WrongLength(this.#row, 'an empty one');
    if (level < this.#empty) {
      out.fill(NaN, at, at + length);
      this.#at += 1;
    } else this.#readValues(out, at, length);
    this.#row += 1;
  }

  #readValues(out: Float64Array, at: number, length: number): void {
    for (let i = 0; i < length; i++) {
      if (i > 0 && !(this.#has(out) && this.#repetition[this.#at] > 0))
        throw new WrongLength(this.#row, `one of ${i}`);
      if (this.#definition[this.#at] < this.#there) out[at + i] = NaN;
      else {
        if (this.#waitingAt + this.#waiting !== at + i) this.#flush(out);
        if (this.#waiting === 0) this.#waitingAt = at + i;
        this.#waiting += 1;
      }
      this.#at += 1;
    }
  }

  /** Whether there is an entry; reads the levels of the next if they are not at hand. */
  #has(out: Float64Array): boolean {
    if (this.#at < this.#end) return true;
    this.#flush(out);
    if (this.#inPage === 0) {
      if (this.#pages.left === 0) return false;
      this.#nextPage();
    }
    const count = Math.min(PIECE, this.#inPage);
    this.#page!.repetition.read(this.#repetition, count);
    this.#page!.definition.read(this.#definition, count);
    this.#inPage -= count;
    this.#at = 0;
    this.#end = count;
    return true;
  }

  #nextPage(): void {
    const page = this.#pages.next();
    const { repetition, definition, count } = page;
    this.#page = {
      repetition: new Runs(repetition!, 0, 1, count),
      definition: new Runs(definition!, 0, this.#levelBits, count),
      values: valuesOf(page, this.type),
    };
    this.#inPage = count;
  }

  #flush(out: Float64Array): void {
    if (this.#waiting > 0 && out.length > 0) this.#page!.values.read(out, this.#waitingAt, this.#waiting);
    this.#waiting = 0;
  }
}
