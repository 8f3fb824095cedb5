import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { requireMemory } from '../core/memory';
import { DataError, withPath } from './data_error';
import { piecesOf } from './pieces';
import { checkFileOrFolder } from './read_file';

/** A file of any size, to read from at any place. */
export class OpenFile {
  readonly size: number;
  readonly #descriptor: number;

  /** @throws DataError with the path, also for a device or a pipe. */
  constructor(readonly path: string) {
    checkFileOrFolder(path);
    this.#descriptor = withPath(path, () => openSync(path, 'r'));
    this.size = withPath(path, () => fstatSync(this.#descriptor).size);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** So many bytes from a byte on. @throws DataError where the file ends, RangeError where memory does. */
  read(from: number, length: number): Buffer {
    requireMemory(length);
    const bytes = Buffer.allocUnsafeSlow(length);
    this.fill(bytes, from);
    return bytes;
  }

  /** Fills an array with the bytes from a byte on. @throws DataError where the file ends. */
  fill(array: ArrayBufferView, from: number): void {
    let at = from;
    for (const piece of piecesOf(array)) {
      for (let done = 0; done < piece.length; ) {
        const read = withPath(this.path, () =>
          readSync(this.#descriptor, piece, done, piece.length - done, at),
        );
        if (read === 0)
          throw new DataError(this.path, `byte ${at}`, 'expected more, found the end of the file');
        done += read;
        at += read;
      }
    }
  }
}

/** Opens a file for as long as `use` runs. @throws DataError with the path. */
export function withFile<T>(path: string, use: (file: OpenFile) => T): T {
  const file = new OpenFile(path);
  try {
    return use(file);
  } finally {
    file.close();
  }
}
