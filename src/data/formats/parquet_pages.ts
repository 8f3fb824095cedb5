// The pages of one column in one row group, one after the other. Only the page that is being read is in
// memory.
import { releaseLarge } from '../../core/memory';
import { decompress } from './parquet_codecs';
import { readDictionary } from './parquet_encodings';
import type { KeptPages } from './parquet_kept';
import type { Codec, ColumnChunk } from './parquet_metadata';
import type { EncodedValues } from './parquet_stored';
import { EndOfBytes, ThriftReader } from './parquet_thrift';
import type { Numbers, ValueType } from './parquet_values';

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
/** Compressions whose pages are kept for a second reading: they take long, and memory of their own. */
const SLOW: readonly Codec[] = ['GZIP', 'BROTLI', 'ZSTD', 'LZ4', 'LZ4_RAW'];
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
  /** How the levels are encoded, by number: those of missing values, then those of lists. */
  levels: number[];
  /** Bytes of the levels before the values, in the second version: those of lists, then those of missing values. */
  repetitionBytes: number;
  definitionBytes: number;
  isCompressed: boolean;
}

function readPageHeader(thrift: ThriftReader): PageHeader {
  const header = {
    kind: -1,
    size: -1,
    compressedSize: -1,
    values: -1,
    levels: [RLE, RLE],
    repetitionBytes: 0,
    definitionBytes: 0,
    isCompressed: true,
  };
  let encoding = -1;
  const { levels } = header;
  const values = () => (header.values = thrift.integer());
  const encodedAs = () => (encoding = thrift.integer());
  thrift.struct({
    1: () => (header.kind = thrift.integer()),
    2: () => (header.size = thrift.integer()),
    3: () => (header.compressedSize = thrift.integer()),
    5: () =>
      thrift.struct({
        1: values,
        2: encodedAs,
        3: () => (levels[0] = thrift.integer()),
        4: () => (levels[1] = thrift.integer()),
      }),
    7: () => thrift.struct({ 1: values, 2: encodedAs }),
    8: () =>
      thrift.struct({
        1: values,
        4: encodedAs,
        5: () => (header.definitionBytes = thrift.integer()),
        6: () => (header.repetitionBytes = thrift.integer()),
        7: () => (header.isCompressed = thrift.boolean()),
      }),
  });
  const { size, compressedSize, repetitionBytes, definitionBytes } = header;
  const sizes = [size, compressedSize, repetitionBytes, definitionBytes];
  if (sizes.some((each) => each < 0) || repetitionBytes + definitionBytes > compressedSize)
    throw new RangeError('expected a page with its size, found another');
  return { ...header, encoding: ENCODINGS[encoding] ?? String(encoding) };
}

/** The bytes of a column chunk, in order. */
export interface ChunkBytes {
  readonly left: number;
  /** The place of the next one in the file. */
  readonly place: number;
  /** Pages that are decompressed once for two readings; null where there is one. */
  readonly kept: KeptPages | null;
  /** The next bytes, as many as there are, without passing over them. */
  peek(count: number): Buffer;
  take(count: number): Buffer;
  /** The same, valid only until bytes of any column are read: many columns share the memory. */
  takeOnce(count: number): Buffer;
  /** Lets go of the memory of those that were read. */
  close(): void;
}

/** Bytes in which the header of a page is looked for at first. */
const HEADER = 2 ** 10;

/** Bits of the levels of a column; 0 where it has none. */
export interface LevelWidths {
  /** Of those that say where a list begins. */
  repetition: number;
  /** Of those that say what is missing. */
  definition: number;
}

/** A page: the values that are there, and how many there are with missing ones. */
export interface DataPage extends EncodedValues {
  /** Runs of levels; null where the column has none. */
  readonly repetition: Buffer | null;
  readonly definition: Buffer | null;
}

/** Reads the pages of a column in a row group. */
export class PageReader {
  /** Values that pages to come hold. */
  left: number;
  #dictionary: Numbers | null = null;
  readonly #codec: Codec;
  /** Memory for one page after the other: new memory takes longer than what is written there. */
  #room: Buffer<ArrayBuffer> = Buffer.alloc(0);
  /** A page in memory of its own, which nothing keeps. */
  #page: Buffer | null = null;

  constructor(
    readonly bytes: ChunkBytes,
    readonly type: ValueType,
    readonly widths: LevelWidths,
    { codec, values }: ColumnChunk,
  ) {
    this.left = values;
    this.#codec = codec;
  }

  /** The next page that has values. @throws RangeError that says what is wrong. */
  next(): DataPage {
    for (;;) {
      const page = this.#next();
      if (page && page.count > 0) return page;
    }
  }

  /** Lets go of the memory of pages and of the dictionary: nothing can be read afterwards. */
  close(): void {
    this.#leavePage();
    this.bytes.close();
    releaseLarge(this.#room);
    if (this.#dictionary) releaseLarge(this.#dictionary);
    this.#dictionary = null;
    this.#room = Buffer.alloc(0);
    this.left = 0;
  }

  #leavePage(): void {
    if (this.#page) releaseLarge(this.#page);
    this.#page = null;
  }

  /** The next page; null for a dictionary and for pages of other kinds. */
  #next(): DataPage | null {
    const { bytes } = this;
    this.#leavePage();
    if (bytes.left === 0) throw new RangeError(`expected ${this.left} values more, found the last page`);
    const header = this.#readHeader();
    const { kind, size, compressedSize, values } = header;
    if (compressedSize > bytes.left)
      throw new RangeError(`expected a page within its ${bytes.left} bytes, found one of ${compressedSize}`);
    // The levels of the second version are read later on.
    const { place } = bytes;
    const isCopied = this.#codec !== 'UNCOMPRESSED' && kind !== DATA_PAGE_2;
    const stored = isCopied ? bytes.takeOnce(compressedSize) : bytes.take(compressedSize);
    if (kind === DICTIONARY_PAGE) {
      if (this.#dictionary) throw new RangeError('expected one dictionary, found another');
      const page = this.#decompress(stored, size, place);
      this.#dictionary = readDictionary(page, values, this.type);
      return null;
    }
    if (kind !== DATA_PAGE && kind !== DATA_PAGE_2) return null;
    if (!(values >= 0 && values <= this.left))
      throw new RangeError(`expected at most ${this.left} values, found a page of ${values}`);
    this.left -= values;
    if (kind === DATA_PAGE) return this.#firstVersion(this.#decompress(stored, size, place), header);
    return this.#secondVersion(stored, header, place);
  }

  /** @param place Where the page is in the file. */
  #decompress(stored: Buffer, size: number, place: number): Buffer {
    const run = () =>
      decompress(this.#codec, stored, size, (length) => {
        if (this.#room.length < length) this.#room = Buffer.allocUnsafeSlow(length);
        return this.#room.subarray(0, length);
      });
    if (!SLOW.includes(this.#codec)) return run();
    const { kept } = this.bytes;
    const page = kept ? kept.page(place, size, run) : run();
    if (!kept?.keeps(place)) this.#page = page;
    return page;
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

  /** In the first version, levels are compressed with the values, each behind its length. */
  #firstVersion(bytes: Buffer, { values, encoding, levels }: PageHeader): DataPage {
    let at = 0;
    const runs = (width: number, encodedAs: number): Buffer | null => {
      if (width === 0) return null;
      if (encodedAs !== RLE)
        throw new RangeError(`expected levels encoded as RLE, found ${ENCODINGS[encodedAs] ?? encodedAs}`);
      const length = bytes.readUInt32LE(at);
      const left = bytes.length - at - 4;
      if (length > left)
        throw new RangeError(`expected levels within ${bytes.length} bytes, found ${length} bytes`);
      at += 4 + length;
      return bytes.subarray(at - length, at);
    };
    const repetition = runs(this.widths.repetition, levels[1]);
    const definition = runs(this.widths.definition, levels[0]);
    return { bytes, at, encoding, count: values, dictionary: this.#dictionary, repetition, definition };
  }

  /** In the second version, levels come first, uncompressed. */
  #secondVersion(stored: Buffer, header: PageHeader, place: number): DataPage {
    const { size, repetitionBytes, definitionBytes, isCompressed, values, encoding } = header;
    if (this.widths.repetition === 0 && repetitionBytes > 0)
      throw new RangeError('expected a page without lists, found one with lists');
    const at = repetitionBytes + definitionBytes;
    const levels = (width: number, from: number, to: number) =>
      width === 0 ? null : stored.subarray(from, to);
    const rest = stored.subarray(at);
    return {
      bytes: isCompressed ? this.#decompress(rest, size - at, place) : rest,
      at: 0,
      encoding,
      count: values,
      dictionary: this.#dictionary,
      repetition: levels(this.widths.repetition, 0, repetitionBytes),
      definition: levels(this.widths.definition, repetitionBytes, at),
    };
  }
}
