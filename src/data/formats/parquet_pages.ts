// Checks the pages of a Parquet column before hyparquet decodes them, because it trusts what they say: a run
// that repeats a value two billion times, a length, a number without end.
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { decompress as unzstd } from 'fzstd';
import {
  type AsyncBuffer,
  type Compressors,
  type DataReader,
  type FileMetaData,
  type PageHeader,
  parquetSchema,
} from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { readVarInt } from 'hyparquet/src/thrift.js';
import { compressors } from 'hyparquet-compressors';
import { DataError } from '../../io/data_error';

/** The largest page, decompressed, that is read: writers make pages of about a megabyte. */
const MAX_PAGE = 2 ** 28;
/** Bytes of the longest 64-bit number. */
const MAX_VARINT = 10;

/** Decompressors that take no more memory than the page's header says. */
const CODECS: Compressors = {
  ...compressors,
  GZIP: (input, length) => gunzipSync(input, { maxOutputLength: Math.max(1, length) }),
  BROTLI: (input, length) => brotliDecompressSync(input, { maxOutputLength: Math.max(1, length) }),
  ZSTD: (input, length) => unzstd(input, new Uint8Array(length)),
};

type Fail = (problem: string) => never;

/** What the pages of a column hold. */
interface Column {
  /** Whether each value has a level that says whether it is missing. */
  optional: boolean;
  boolean: boolean;
  fail: Fail;
}

const readerOf = (bytes: Uint8Array, offset = 0): DataReader => ({
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  offset,
});

/** Ones in the first `bits` bits from a byte on. */
function ones({ view, offset }: DataReader, bits: number): number {
  let count = 0;
  for (let bit = 0; bit < bits; bit++) count += (view.getUint8(offset + (bit >> 3)) >> (bit & 7)) & 1;
  return count;
}

/**
 * Passes over runs of repeated or packed values of `width` bits that make up `values`; returns how many are
 * 1, where they are bits.
 */
function passRuns(reader: DataReader, width: number, values: number, fail: Fail): number {
  if (width > 32) fail(`expected values of at most 32 bits, found ${width}`);
  let count = 0;
  for (let seen = 0; seen < values; ) {
    const header = readVarInt(reader);
    const packed = header & 1;
    const run = (header >>> 1) * (packed ? 8 : 1);
    const left = values - seen;
    // Writers fill packed runs up, to a multiple of 8 or to a whole block.
    const padding = packed ? 511 : 0;
    if (!(run > 0 && run <= left + padding))
      fail(`expected a run of at most ${left} values, found one of ${run}`);
    if (packed) {
      if (width === 1) count += ones(reader, Math.min(run, left));
      reader.offset += Math.max(1, (run / 8) * width);
    } else {
      if (width === 1) count += run * (reader.view.getUint8(reader.offset) & 1);
      reader.offset += (width + 7) >> 3;
    }
    seen += run;
  }
  return count;
}

/** Passes over a number of up to 64 bits. */
function passLong(reader: DataReader, fail: Fail): void {
  const end = reader.offset + MAX_VARINT;
  while (reader.view.getUint8(reader.offset++) & 0x80)
    if (reader.offset >= end) fail('expected a number of 64 bits, found a longer one');
}

/** Passes over numbers that are kept as differences. */
function passDeltas(reader: DataReader, values: number, fail: Fail): void {
  const block = readVarInt(reader);
  const miniblocks = readVarInt(reader);
  const each = block / miniblocks;
  if (!(miniblocks > 0 && each > 0 && each % 32 === 0))
    fail(`expected blocks of miniblocks of a multiple of 32 values, found ${miniblocks} in ${block}`);
  passLong(reader, fail);
  passLong(reader, fail);
  for (let seen = 1; seen < values; ) {
    passLong(reader, fail);
    const widths = reader.offset;
    reader.offset += miniblocks;
    for (let i = 0; i < miniblocks && seen < values; i++, seen += each)
      reader.offset += (each * reader.view.getUint8(widths + i)) / 8;
  }
}

/** Lengths that are kept as differences. */
function readLengths(reader: DataReader, values: number, fail: Fail): Int32Array {
  const start = reader.offset;
  passDeltas(reader, values, fail);
  const lengths = new Int32Array(values);
  deltaBinaryUnpack({ view: reader.view, offset: start }, values, lengths);
  return lengths;
}

/** Text that shares its start with the text before it. */
function checkShared(reader: DataReader, values: number, fail: Fail): void {
  const shared = readLengths(reader, values, fail);
  const own = readLengths(reader, values, fail);
  let before = 0;
  let total = 0;
  for (let i = 0; i < values; i++) {
    if (shared[i] < 0 || own[i] < 0 || shared[i] > before) {
      const expected = `text ${i} to share at most ${before} bytes with the one before`;
      fail(`expected ${expected}, found ${shared[i]} and ${own[i]} of its own`);
    }
    before = shared[i] + own[i];
    total += before;
  }
  if (total > MAX_PAGE) fail(`expected text of at most ${MAX_PAGE} bytes in a page, found ${total}`);
}

/** Checks the values of a page, which begin at the reader. */
function checkValues(reader: DataReader, encoding: string, values: number, bits: boolean, fail: Fail): void {
  if (encoding === 'RLE' || encoding.endsWith('_DICTIONARY')) {
    if (bits) reader.offset += 4;
    passRuns(reader, bits ? 1 : reader.view.getUint8(reader.offset++), values, fail);
  } else if (encoding === 'DELTA_BYTE_ARRAY') checkShared(reader, values, fail);
  else if (encoding.startsWith('DELTA')) passDeltas(reader, values, fail);
}

/**
 * Checks a decompressed page of the first version, or a dictionary; of the second version the part after the
 * levels.
 */
function checkPage(
  bytes: Uint8Array,
  { data_page_header: first, data_page_header_v2: second }: PageHeader,
  { optional, boolean, fail }: Column,
): void {
  const reader = readerOf(bytes);
  if (second) {
    const values = second.num_values - second.num_nulls;
    checkValues(reader, second.encoding, values, second.encoding === 'RLE', fail);
    return;
  }
  if (!first) return;
  let values = first.num_values;
  if (optional) {
    const end = reader.offset + 4 + reader.view.getUint32(reader.offset, true);
    reader.offset += 4;
    values = passRuns(reader, 1, values, fail);
    reader.offset = end;
  }
  checkValues(reader, first.encoding, values, boolean, fail);
}

/**
 * Checks the levels of a page of the second version, which are not compressed; returns the bytes after them.
 */
function afterLevels(
  bytes: Uint8Array,
  { data_page_header_v2: header }: PageHeader,
  { optional, fail }: Column,
): Uint8Array {
  if (!header) return bytes;
  const { num_values: values, num_nulls: nulls, definition_levels_byte_length: levels } = header;
  const hasLists = header.repetition_levels_byte_length !== 0;
  const nullsFit = nulls >= 0 && nulls <= values;
  const levelsFit = levels >= 0 && levels <= (optional ? bytes.length : 0);
  if (hasLists || !nullsFit || !levelsFit) {
    const expected = `levels within ${bytes.length} bytes and up to ${values} missing values`;
    fail(`expected ${expected}, found ${levels} bytes and ${nulls}`);
  }
  if (optional) passRuns(readerOf(bytes), 1, values, fail);
  return bytes.subarray(levels);
}

/**
 * Checks the pages of a column in one row group: sizes and counts must be those of the metadata, and no page
 * may make its reader write more values than it has. Compressed pages are checked when they are decompressed.
 *
 * @returns The decompressors to read this column with, once.
 */
export async function checkPages(
  file: string,
  buffer: AsyncBuffer,
  metadata: FileMetaData,
  group: number,
  name: string,
): Promise<Compressors> {
  const fail: Fail = (problem) => {
    throw new DataError(file, `column '${name}', row group ${group}`, problem);
  };
  const { columns, num_rows } = metadata.row_groups[group];
  const rows = Number(num_rows);
  const found = columns.find((each) => each.meta_data?.path_in_schema[0] === name);
  const meta = found?.meta_data ?? fail('expected its metadata, found none');
  const field = parquetSchema(metadata).children.find(({ element }) => element.name === name);
  const column = {
    optional: field?.element.repetition_type === 'OPTIONAL',
    boolean: meta.type === 'BOOLEAN',
    fail,
  };
  const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const view = new DataView(await buffer.slice(start, start + Number(meta.total_compressed_size)));
  const compressed: PageHeader[] = [];
  let values = 0;
  for (const reader = { view, offset: 0 }; reader.offset < view.byteLength - 1; ) {
    const page = parquetHeader(reader);
    const count = checkSizes(page, view.byteLength - reader.offset, view.byteLength, rows, fail);
    if (!page.dictionary_page_header) values += count;
    const bytes = new Uint8Array(view.buffer, reader.offset, page.compressed_page_size);
    const data = afterLevels(bytes, page, column);
    const isCompressed = meta.codec !== 'UNCOMPRESSED' && page.data_page_header_v2?.is_compressed !== false;
    if (isCompressed) compressed.push(page);
    else checkPage(data, page, column);
    reader.offset += page.compressed_page_size;
  }
  if (values !== rows) fail(`expected ${rows} values, found ${values}`);
  return checkedCodecs(compressed, column);
}

/** Checks what the header of a page says of its size; returns its number of values. */
function checkSizes(page: PageHeader, left: number, whole: number, rows: number, fail: Fail): number {
  const { compressed_page_size: length, uncompressed_page_size: size } = page;
  const header = page.data_page_header ?? page.data_page_header_v2 ?? page.dictionary_page_header;
  const count = header?.num_values ?? 0;
  if (!(length >= 0 && length <= left))
    fail(`expected a page within its ${whole} bytes, found one of ${length}`);
  if (!(size >= 0 && size <= MAX_PAGE))
    fail(`expected a page of at most ${MAX_PAGE} bytes, found one of ${size}`);
  // An entry of a dictionary takes a bit at least; a value of a data page may take less, but each has a row.
  const max = page.dictionary_page_header ? 8 * size : rows;
  if (!(count >= 0 && count <= max)) fail(`expected at most ${rows} values, found a page of ${count}`);
  return count;
}

/** Decompressors that check each of these pages, in order. */
function checkedCodecs(pages: PageHeader[], column: Column): Compressors {
  const checked = (decompress: Compressors[keyof Compressors]) => (input: Uint8Array, length: number) => {
    const bytes = decompress!(input, length);
    const page = pages.shift() ?? column.fail('expected the pages that were checked, found one more');
    checkPage(bytes, page, column);
    return bytes;
  };
  const entries = Object.entries(CODECS).map(([codec, decompress]) => [codec, checked(decompress)]);
  return Object.fromEntries(entries);
}
