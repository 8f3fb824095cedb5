// Libraries of the compressions that few Parquet files have: loaded when a page needs one.
import { decompressLz4, decompressLz4Raw } from 'hyparquet-compressors';
import { ZSTDDecoder } from 'zstddec';

type Decompress = (input: Uint8Array, length: number) => Uint8Array;

/** A block of LZ4. */
export const lz4Block: Decompress = decompressLz4Raw;
/** Hadoop's frames of LZ4. */
export const lz4Frames: Decompress = decompressLz4;
/** Zstandard in WebAssembly, after its init(). */
export const zstd = new ZSTDDecoder();
