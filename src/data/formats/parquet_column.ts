// The values of one column in one row group, page after page. Only the page that is being read is in memory.

import { decompress } from './parquet_codecs';
import { type Dictionary, readDictionary, valuesOf } from './parquet_encodings';
import type { Codec, ColumnChunk } from './parquet_metadata';
import { Runs } from './parquet_runs';
import { EndOfBytes, ThriftReader } from './parquet_thrift';
import { type Out, type Values, type ValueType, viewed } from './parquet_values';

const ENCODINGS = [
  'PLAIN',
  'GROUP_VAR_INT',
  'PLAIN_DICTIONARY',
  'RLE',
  'BIT_PACKED',
  'DELTA_BINARY_PACKED',
  'DELTA_LENGTH_BYTE_ARRAY',
  'DELTA_BYTE_ARRAY',
  'RLE_DICTIONARY',
  'BYTE_STREAM_SPLIT',
];
/** How levels are encoded: the other way is no longer written. */
const RLE = 3;
const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;
const DATA_PAGE_2 = 3;

/** What the header of a page says. */
interface PageHeader {
  kind: number;
  size: number;
  compressedSize: number;
  values: number;
  encoding: string;
  /** Bytes of the levels before the values, in the second version. */
  levelBytes: number;
  isCompressed: boolean;
}

function readPageHeader(thrift: ThriftReader): PageHeader {
  const header = { kind: -1, size: -1, compressedSize: -1, values: -1, levelBytes: 0, isCompressed: true };
  let encoding = -1;
  let repeats = 0;
  let levels = RLE;
  const values = () => (header.values = thrift.integer());
  const encodedAs = () => (encoding = thrift.integer());
  thrift.struct({
    1: () => (header.kind = thrift.integer()),
    2: () => (header.size = thrift.integer()),
    3: () => (header.compressedSize = thrift.integer()),
    5: () => thrift.struct({ 1: values, 2: encodedAs, 3: () => (levels = thrift.integer()) }),
    7: () => thrift.struct({ 1: values, 2: encodedAs }),
    8: () =>
      thrift.struct({
        1: values,
        4: encodedAs,
        5: () => (header.levelBytes = thrift.integer()),
        6: () => (repeats = thrift.integer()),
        7: () => (header.isCompressed = thrift.boolean()),
      }),
  });
  const { size, compressedSize, levelBytes } = header;
  if (size < 0 || compressedSize < 0 || levelBytes < 0 || levelBytes > compressedSize || repeats !== 0)
    throw new RangeError('expected a page with its size, without lists, found another');
  if (levels !== RLE)
    throw new RangeError(`expected levels encoded as RLE, found ${ENCODINGS[levels] ?? levels}`);
  return { ...header, encoding: ENCODINGS[encoding] ?? String(encoding) };
}

/** The bytes of a column chunk, in order. */
export interface ChunkBytes {
  readonly left: number;
  /** The next bytes, as many as there are, without passing over them. */
  peek(count: number): Buffer;
  take(count: number): Buffer;
}

/** Bytes in which the header of a page is looked for at first. */
const HEADER = 2 ** 10;

/** Reads the values of a column in a row group. */
export class ColumnReader<T> {
  /** Values that pages to come hold. */
  #left: number;
  #inPage = 0;
  #levels: Runs | null = null;
  #values: Values<T> | null = null;
  #dictionary: Dictionary<T> | null = null;
  readonly #codec: Codec;

  constructor(
    readonly bytes: ChunkBytes,
    readonly type: ValueType<T>,
    readonly optional: boolean,
    { codec, values }: ColumnChunk,
  ) {
    this.#left = values;
    this.#codec = codec;
  }

  /**
   * Writes the next `count` values at every `stride`-th place; returns the index of the first that is
   * missing, or −1.
   *
   * @throws RangeError that says what is wrong.
   */
  read(out: Out<T>, at: number, stride: number, count: number): number {
    let missing = -1;
    for (let done = 0; done < count; ) {
      while (this.#inPage === 0) this.#nextPage();
      const most = Math.min(this.#inPage, count - done);
      const there = this.#levels ? this.#levels.ones(most) : most;
      this.#values!.read(out, at + done * stride, stride, there);
      done += there;
      this.#inPage -= there;
      if (there > 0) continue;
      this.#levels!.passOne();
      out[at + done * stride] = this.type.missing;
      if (missing < 0) missing = done;
      done += 1;
      this.#inPage -= 1;
    }
    return missing;
  }

  #nextPage(): void {
    const { bytes } = this;
    if (bytes.left === 0) throw new RangeError(`expected ${this.#left} values more, found the last page`);
    const header = this.#readHeader();
    const { kind, size, compressedSize, values, levelBytes } = header;
    if (compressedSize > bytes.left)
      throw new RangeError(`expected a page within its ${bytes.left} bytes, found one of ${compressedSize}`);
    const stored = bytes.take(compressedSize);
    if (kind === DICTIONARY_PAGE) {
      const page = decompress(this.#codec, stored, size);
      this.#dictionary = readDictionary(viewed(page), values, this.type);
    } else if (kind === DATA_PAGE || kind === DATA_PAGE_2) {
      if (!(values >= 0 && values <= this.#left))
        throw new RangeError(`expected at most ${this.#left} values, found a page of ${values}`);
      this.#left -= values;
      this.#inPage = values;
      if (kind === DATA_PAGE) this.#openPage(decompress(this.#codec, stored, size), header);
      else this.#openSecondVersion(stored, size - levelBytes, header);
    }
  }

  /** Reads the header of the next page, of whose length nothing is known. */
  #readHeader(): PageHeader {
    for (let length = HEADER; ; length *= 8) {
      const thrift = new ThriftReader(this.bytes.peek(length));
      try {
        const header = readPageHeader(thrift);
        this.bytes.take(thrift.at);
        return header;
      } catch (error) {
        if (!(error instanceof EndOfBytes) || length >= this.bytes.left) throw error;
      }
    }
  }

  /** In the first version, levels are compressed with the values, after their length. */
  #openPage(page: Buffer, { values, encoding }: PageHeader): void {
    if (!this.optional) {
      this.#open(page, 0, values, encoding);
      return;
    }
    const length = page.readUInt32LE(0);
    if (length > page.length - 4)
      throw new RangeError(`expected levels within ${page.length} bytes, found ${length} bytes`);
    this.#levels = new Runs(page.subarray(4, 4 + length), 0, 1, values);
    this.#open(page, 4 + length, values, encoding);
  }

  /** In the second version, levels come first, uncompressed. */
  #openSecondVersion(stored: Buffer, size: number, header: PageHeader): void {
    const { levelBytes, isCompressed, values, encoding } = header;
    if (this.optional) this.#levels = new Runs(stored.subarray(0, levelBytes), 0, 1, values);
    const rest = stored.subarray(levelBytes);
    this.#open(isCompressed ? decompress(this.#codec, rest, size) : rest, 0, values, encoding);
  }

  #open(page: Buffer, at: number, count: number, encoding: string): void {
    // A page without values has no encoding to read.
    if (at === page.length) this.#values = NONE;
    else
      this.#values = valuesOf(viewed(page), at, {
        encoding,
        count,
        type: this.type,
        dictionary: this.#dictionary,
      });
  }
}

const NONE: Values<never> = {
  read(_out, _at, _stride, count) {
    if (count > 0) throw new RangeError(`expected ${count} values more, found the end of the page`);
  },
};
