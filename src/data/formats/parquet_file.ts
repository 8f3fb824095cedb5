// A Parquet file: its metadata, and the bytes of its column chunks a piece at a time.
import { releaseLarge, requireMemory } from '../../core/memory';
import { DataError } from '../../io/data_error';
import { OpenFile } from '../../io/open_file';
import type { KeptPages } from './parquet_kept';
import { type ColumnChunk, type ParquetMetadata, readMetadata } from './parquet_metadata';
import type { ChunkBytes } from './parquet_pages';

/** The largest metadata, some 500,000 column chunks: parsing takes up to 30 times its size in memory. */
const MAX_METADATA = 2 ** 26;
const MAGIC = 'PAR1';
/** The length of the metadata and the magic at the end. */
const TAIL = 8;

/** Bytes that the pieces of all columns take together, about. */
const PIECES = 2 ** 26;
const SMALLEST_PIECE = 2 ** 15;
const LARGEST_PIECE = 2 ** 17;
/** Bytes of narrow columns that are read ahead at once. */
const WINDOW = 2 ** 20;

const NOTHING = Buffer.alloc(0);

function newBytes(length: number): Buffer {
  requireMemory(length);
  return Buffer.allocUnsafeSlow(length);
}

/** An open file. */
export class ParquetFile {
  readonly #file: OpenFile;
  /** Bytes that were read ahead, and the byte of the file that is their first. */
  #window: Buffer = NOTHING;
  #windowAt = 0;
  /** The byte after the last few that were asked for. */
  #next = -1;
  /** Memory for bytes that are used at once. */
  #shared: Buffer = NOTHING;

  /** @param kept Pages that are decompressed once for two readings. @throws DataError with the path. */
  constructor(
    readonly path: string,
    readonly kept: KeptPages | null = null,
  ) {
    this.#file = new OpenFile(path);
  }

  get size(): number {
    return this.#file.size;
  }

  close(): void {
    this.#file.close();
    releaseLarge(this.#shared);
    this.#shared = NOTHING;
  }

  /** So many bytes from a byte on. @throws DataError where the file ends. */
  read(from: number, length: number): Buffer {
    return this.ahead(from, length) ?? this.#file.read(from, length);
  }

  /** Fills bytes with those from a byte on. @throws DataError where the file ends. */
  fill(bytes: Buffer, from: number): void {
    this.#file.fill(bytes, from);
  }

  /** Memory for so many bytes, until it is asked for again. */
  shared(length: number): Buffer {
    if (this.#shared.length < length) {
      releaseLarge(this.#shared);
      this.#shared = newBytes(length);
    }
    return this.#shared.subarray(0, length);
  }

  /** A few bytes close behind the last few, out of bytes that are read ahead: the chunks of narrow columns. */
  ahead(from: number, length: number): Buffer | null {
    if (length > SMALLEST_PIECE) return null;
    const close = from >= this.#next && from - this.#next < SMALLEST_PIECE;
    this.#next = from + length;
    if (from >= this.#windowAt && this.#next <= this.#windowAt + this.#window.length)
      return this.#window.subarray(from - this.#windowAt, this.#next - this.#windowAt);
    const wanted = Math.min(WINDOW, this.size - from);
    if (!close || wanted <= SMALLEST_PIECE) return null;
    this.#window = this.#file.read(from, wanted);
    this.#windowAt = from;
    this.#next = from + length;
    return this.#window.subarray(0, length);
  }

  metadata(): ParquetMetadata {
    const wrong = (problem: string) => new DataError(this.path, 'metadata', `expected ${problem}`);
    const whole = 'a whole Parquet file, which ends with its metadata and PAR1';
    if (this.size < TAIL) throw wrong(`${whole}, found ${this.size} bytes`);
    const tail = this.read(this.size - TAIL, TAIL);
    const magic = tail.toString('latin1', 4);
    if (magic !== MAGIC) throw wrong(`${whole}, found ${JSON.stringify(magic)}`);
    const length = tail.readUInt32LE(0);
    if (length > this.size - TAIL)
      throw wrong(`metadata within the ${this.size} bytes of the file, found ${length} bytes`);
    if (length > MAX_METADATA) {
      const problem = `at most ${MAX_METADATA} bytes of metadata, found ${length}`;
      throw wrong(`${problem}: write it with larger row groups`);
    }
    try {
      return readMetadata(this.read(this.size - TAIL - length, length));
    } catch (error) {
      throw wrong(`whole metadata, found ${(error as Error).message || 'their end inside a value'}`);
    }
  }

  /** The bytes of a column chunk, when so many are read side by side. */
  chunk({ offset, bytes }: ColumnChunk, chunks: number): ChunkBytes {
    if (!(offset + bytes <= this.size)) {
      const found = `bytes ${offset} to ${offset + bytes}`;
      throw new RangeError(`expected pages within the ${this.size} bytes of the file, found ${found}`);
    }
    const piece = Math.min(LARGEST_PIECE, Math.max(SMALLEST_PIECE, Math.floor(PIECES / chunks)));
    return new Pieces(this, offset, bytes, piece);
  }
}

/** Bytes that are read a piece at a time. Those that were taken are valid until more are read. */
class Pieces implements ChunkBytes {
  #held: Buffer = NOTHING;
  /** Where pieces are read to, one after the other. */
  #own: Buffer = NOTHING;
  /** Byte of the file after those held. */
  #at: number;
  readonly #end: number;

  constructor(
    readonly file: ParquetFile,
    offset: number,
    bytes: number,
    readonly piece: number,
  ) {
    this.#at = offset;
    this.#end = offset + bytes;
  }

  get left(): number {
    return this.#held.length + this.#end - this.#at;
  }

  get place(): number {
    return this.#at - this.#held.length;
  }

  get kept(): KeptPages | null {
    return this.file.kept;
  }

  peek(count: number): Buffer {
    const missing = Math.min(count, this.left) - this.#held.length;
    if (missing > 0) {
      const length = Math.min(Math.max(missing, this.piece), this.#end - this.#at);
      const ahead = this.#held.length === 0 ? this.file.ahead(this.#at, length) : null;
      this.#held = ahead ?? this.#more(length);
      this.#at += length;
    }
    return this.#held.subarray(0, count);
  }

  /** The bytes held, and so many behind them. */
  #more(length: number): Buffer {
    const known = this.#held.length;
    const own = this.#own.length < known + length ? newBytes(known + length) : this.#own;
    this.#held.copy(own);
    this.file.fill(own.subarray(known, known + length), this.#at);
    if (own !== this.#own) releaseLarge(this.#own);
    this.#own = own;
    return own.subarray(0, known + length);
  }

  take(count: number): Buffer {
    const taken = this.peek(count);
    this.#held = this.#held.subarray(count);
    return taken;
  }

  close(): void {
    releaseLarge(this.#own);
    this.#own = this.#held = NOTHING;
  }

  takeOnce(count: number): Buffer {
    const missing = Math.min(count, this.left) - this.#held.length;
    if (missing <= this.piece) return this.take(count);
    const taken = this.file.shared(this.#held.length + missing);
    this.#held.copy(taken);
    this.file.fill(taken.subarray(this.#held.length), this.#at);
    this.#at += missing;
    this.#held = NOTHING;
    return taken;
  }
}
