import { closeSync, createReadStream, openSync, read, readSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { releaseLarge } from '../core/memory';
import { DataError, explainFileError, withPath } from './data_error';
import { checkFileOrFolder } from './read_file';

/** Reads a stream of bytes in pieces of the caller's size. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  /** @param position What an error of the stream itself is about, for messages. */
  constructor(
    readonly path: string,
    readonly position: string,
    readonly stream: Readable,
  ) {
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** The next bytes; fewer where the stream ends. */
  async read(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let wanted = length; wanted > 0; ) {
      if (this.#held.length === 0 && !(await this.#more())) break;
      const part = this.#held.subarray(0, wanted);
      this.#held = this.#held.subarray(part.length);
      wanted -= part.length;
      parts.push(part);
    }
    return parts.length === 1 ? parts[0] : Buffer.concat(parts);
  }

  async #more(): Promise<boolean> {
    try {
      const { done, value } = await this.#chunks.next();
      if (!done) this.#held = value;
      return !done;
    } catch (error) {
      const known = explainFileError(this.path, error);
      if (known !== error) throw known;
      const expected = this.position === 'gzip' ? 'a whole gzip file' : 'a whole file';
      const problem = `expected ${expected}, found: ${(error as Error).message}`;
      throw new DataError(this.path, this.position, problem);
    }
  }

  close(): void {
    this.stream.destroy();
  }
}

const CHUNK = 2 ** 20;

/** Whether a file is gzipped, by its first bytes. */
export function isGzipped(file: string): boolean {
  checkFileOrFolder(file);
  return withPath(file, () => {
    const descriptor = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(2);
      return readSync(descriptor, bytes) === 2 && bytes.readUInt16BE() === 0x1f8b;
    } finally {
      closeSync(descriptor);
    }
  });
}

/** Bytes of a file that is not gzipped; null for one that is: only reading it to its end would tell. */
export function plainSize(file: string): number | null {
  return isGzipped(file) ? null : withPath(file, () => statSync(file).size);
}

/** Opens a file, plain or gzipped. */
export function openBytes(file: string): ByteReader {
  const gzipped = isGzipped(file);
  const raw = createReadStream(file, { highWaterMark: CHUNK });
  if (!gzipped) return new ByteReader(file, '', raw);
  const gunzip = createGunzip({ chunkSize: CHUNK });
  raw.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => raw.destroy());
  return new ByteReader(file, 'gzip', raw.pipe(gunzip));
}

const readInto = promisify(read);

/** Reads the next bytes of a file until memory is full or the file ends; returns how many. */
async function fill(descriptor: number, memory: Buffer): Promise<number> {
  for (let at = 0; at < memory.length; ) {
    const { bytesRead } = await readInto(descriptor, memory, at, memory.length - at, null);
    if (bytesRead === 0) return at;
    at += bytesRead;
  }
  return memory.length;
}

/** The first bytes of a file, plain or gzipped: so many, where it has them. */
export async function beginningOf(
  file: string,
  length: number,
): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const parts: Buffer[] = [];
  let found = 0;
  for await (const piece of filePieces(file, Math.min(length, CHUNK))) {
    parts.push(Buffer.from(piece));
    found += piece.length;
    if (found >= length) break;
  }
  const bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts);
  return { bytes: bytes.subarray(0, length), isWhole: found < length };
}

/**
 * The bytes of a file, plain or gzipped, in pieces of one length, and the last shorter or empty. A piece is
 * valid until the next is asked for: those of a plain file have one memory.
 */
export async function* filePieces(file: string, length: number): AsyncGenerator<Buffer> {
  if (isGzipped(file)) return yield* gunzippedPieces(file, length);
  const descriptor = withPath(file, () => openSync(file, 'r'));
  const memory = Buffer.allocUnsafeSlow(length);
  try {
    for (let count = length; count === length; ) {
      count = await fill(descriptor, memory).catch((error: unknown) => {
        throw explainFileError(file, error);
      });
      yield memory.subarray(0, count);
    }
  } finally {
    closeSync(descriptor);
    releaseLarge(memory);
  }
}

async function* gunzippedPieces(file: string, length: number): AsyncGenerator<Buffer> {
  const reader = openBytes(file);
  try {
    for (let read = length; read === length; ) {
      const piece = await reader.read(length);
      read = piece.length;
      yield piece;
    }
  } finally {
    reader.close();
  }
}

/** Rows that all take the same number of bytes. */
export interface Records {
  /** Byte of the first. */
  offset: number;
  rows: number;
  rowBytes: number;
  /** What the size follows from, for messages: 'dimensions 8×2×2'. */
  what: string;
}

/** @throws DataError where the file's size is not that of its records. */
export function checkFileSize(path: string, { offset, rows, rowBytes, what }: Records, size: number): void {
  const problem = `expected ${rows * rowBytes} bytes for ${what}, found ${size - offset}`;
  if (size !== offset + rows * rowBytes) throw new DataError(path, `byte ${offset}`, problem);
}

/**
 * The bytes of `blockRows` records at a time, from a reader that is at the first.
 *
 * @throws DataError where the end comes too early or too late.
 */
export async function* readRecords(
  reader: ByteReader,
  records: Records,
  blockRows: number,
): AsyncGenerator<{ bytes: Buffer; first: number; count: number }> {
  const { offset, rows, rowBytes } = records;
  for (let first = 0; first < rows; first += blockRows) {
    const count = Math.min(blockRows, rows - first);
    const bytes = await reader.read(count * rowBytes);
    if (bytes.length < count * rowBytes)
      checkFileSize(reader.path, records, offset + first * rowBytes + bytes.length);
    yield { bytes, first, count };
  }
  if ((await reader.read(1)).length === 0) return;
  const problem = `expected the end of the file for ${records.what}, found more`;
  throw new DataError(reader.path, `byte ${offset + rows * rowBytes}`, problem);
}
