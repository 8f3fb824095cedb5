// The compressions of Parquet pages. None takes more memory than the page's header says.
import * as zlib from 'node:zlib';
import { requireMemory } from '../../core/memory';
import type * as libraries from './parquet_libraries';
import type { Codec, ParquetMetadata } from './parquet_metadata';
import { unsnappy } from './parquet_snappy';

/** The largest page, decompressed, that is read: writers make pages of about a megabyte. */
export const MAX_PAGE = 2 ** 28;

/** Memory of so many bytes. */
type Room = (length: number) => Buffer<ArrayBuffer>;
type Decompress = (input: Buffer, length: number, room: Room) => Uint8Array;

/** Bytes that zlib makes at once: a usual page in one piece, and little for a page that is said to be large. */
const MAX_PIECE = 2 ** 22;

/** For zlib: a byte more than the page has, so that it does not look for another piece. */
const zlibOptions = (length: number): zlib.ZlibOptions => ({
  maxOutputLength: Math.max(1, length),
  chunkSize: Math.max(zlib.constants.Z_MIN_CHUNK, Math.min(length + 1, MAX_PIECE)),
});

/** Node's own Zstandard, from 22.15 on: three times as fast as WebAssembly. */
type NodeZstd = (input: Buffer, options: zlib.ZlibOptions) => Buffer;
const nodeZstd = (zlib as { zstdDecompressSync?: NodeZstd }).zstdDecompressSync;

const load = () => require('./parquet_libraries') as typeof libraries;

/** Loads what decompressing needs: before the first page. */
export async function loadCodecs({ groups }: ParquetMetadata): Promise<void> {
  const isZstd = groups.some(({ chunks }) => chunks.some(({ codec }) => codec === 'ZSTD'));
  if (isZstd && !nodeZstd) await load().zstd.init();
}

/** Bytes that an LZ4 block makes up: its decoder leaves zeros where they are too few. */
function lz4Length(block: Buffer): number {
  let length = 0;
  let at = 0;
  /** A count of 4 bits, and of bytes of 255 and less behind it. */
  const count = (bits: number) => {
    let value = bits;
    for (let byte = bits === 15 ? 255 : 0; byte === 255; value += byte) byte = block[at++] ?? 0;
    return value;
  };
  while (at < block.length) {
    const token = block[at++];
    const literals = count(token >> 4);
    at += literals;
    length += literals;
    if (at >= block.length) return length;
    at += 2; // how far the match lies behind
    length += count(token & 15) + 4;
  }
  return length;
}

const lz4Raw: Decompress = (input, length) => {
  const said = lz4Length(input);
  if (said !== length) throw new RangeError(`expected a page of ${length} bytes, found one of ${said}`);
  return load().lz4Block(input, length);
};

/** Bytes that Hadoop's frames make up, each the lengths of its content and block and then the block; or NaN. */
function framesLength(input: Buffer): number {
  let length = 0;
  for (let at = 0; at < input.length; ) {
    const block = at + 8;
    if (block > input.length) return NaN;
    const end = block + input.readUInt32BE(at + 4);
    const said = input.readUInt32BE(at);
    if (end > input.length || lz4Length(input.subarray(block, end)) !== said) return NaN;
    length += said;
    at = end;
  }
  return length;
}

/** Frames, or one block without. */
const lz4: Decompress = (input, length, room) =>
  framesLength(input) === length ? load().lz4Frames(input, length) : lz4Raw(input, length, room);

const DECOMPRESS: Readonly<Partial<Record<Codec, Decompress>>> = {
  SNAPPY: (input, length, room) => unsnappy(input, length, room(length)),
  GZIP: (input, length) => zlib.gunzipSync(input, zlibOptions(length)),
  BROTLI: (input, length) => zlib.brotliDecompressSync(input, zlibOptions(length)),
  ZSTD: (input, length) =>
    nodeZstd ? nodeZstd(input, zlibOptions(length)) : load().zstd.decode(input, length),
  LZ4: lz4,
  LZ4_RAW: lz4Raw,
};

/**
 * Decompresses a page.
 *
 * @param room Gives memory that it may be in.
 * @throws RangeError unless it has `length` bytes, or they are too many.
 */
export function decompress(codec: Codec, input: Buffer, length: number, room: Room): Buffer {
  if (!(length <= MAX_PAGE))
    throw new RangeError(`expected a page of at most ${MAX_PAGE} bytes, found one of ${length}`);
  if (codec === 'UNCOMPRESSED') return input;
  const run = DECOMPRESS[codec];
  if (!run)
    throw new RangeError(`expected a page in one of ${Object.keys(DECOMPRESS).join(', ')}, found ${codec}`);
  requireMemory(length);
  const { buffer, byteOffset, byteLength } = length === 0 ? new Uint8Array(0) : run(input, length, room);
  if (byteLength !== length)
    throw new RangeError(`expected a page of ${length} bytes, found one of ${byteLength}`);
  return Buffer.from(buffer, byteOffset, byteLength);
}
