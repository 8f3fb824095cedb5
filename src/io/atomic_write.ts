// A file is whole or absent: written beside its path, flushed, then renamed.
import {
  appendFile,
  closeSync,
  existsSync,
  fchmodSync,
  fsync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { threadId } from 'node:worker_threads';
import { DataError, withPath } from './data_error';
import { piecesOf } from './pieces';

const [writeText, sync] = [promisify(appendFile), promisify(fsync)];

/** Whether a name is that of a file which a killed process left half-written. */
export const isTemporary = (name: string): boolean => /^\..+\.\d+\.\d+\.tmp$/.test(name);

/** Removes from a folder what killed processes left half-written. @throws DataError with the path. */
export function removeTemporary(folder: string): void {
  for (const name of withPath(folder, () => readdirSync(folder)).filter(isTemporary)) {
    const file = path.join(folder, name);
    withPath(file, () => rmSync(file, { force: true }));
  }
}

const temporaryOf = (file: string) =>
  path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.${threadId}.tmp`);

/** Opens a new file. @throws DataError where the folder that is to hold it is not there. */
function openWithin(temporary: string, file: string, mode?: number): number {
  try {
    return openSync(temporary, 'wx', mode);
  } catch (error) {
    const folder = path.dirname(file);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || existsSync(folder)) throw error;
    throw new DataError(file, '', `expected the folder ${folder} to write it to, found none: make it first`);
  }
}

/** Opens a new file, never through a link of its name; its mode is that of the file which it will replace. */
function openNew(temporary: string, file: string): number {
  rmSync(temporary, { force: true });
  const before = lstatSync(file, { throwIfNoEntry: false });
  if (!before?.isFile()) return openWithin(temporary, file);
  const mode = before.mode & 0o777;
  const descriptor = openSync(temporary, 'wx', mode);
  fchmodSync(descriptor, mode); // what the umask took
  return descriptor;
}

/** Renames a written file to its path. */
function moveInto(temporary: string, file: string): void {
  renameSync(temporary, file);
  if (process.platform === 'win32') return;
  const folder = openSync(path.dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Whether a path leads to a device or a pipe, which is written to: a file must not take its place. */
function isDevice(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

/** Writes arrays to an open file. */
function writeArrays(descriptor: number, arrays: readonly ArrayBufferView[]): void {
  for (const array of arrays)
    for (const piece of piecesOf(array))
      for (let written = 0; written < piece.length; ) written += writeSync(descriptor, piece, written);
}

/** Writes arrays to a device or a pipe. */
function writeToDevice(file: string, arrays: readonly ArrayBufferView[]): void {
  const descriptor = openSync(file, 'w');
  try {
    writeArrays(descriptor, arrays);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Writes arrays as one file, of any size; the file before it stays until all of it is on the disk. A device
 * or a pipe is written to as it is.
 */
export function writeFileAtomic(file: string, arrays: readonly ArrayBufferView[]): void {
  if (isDevice(file)) {
    writeToDevice(file, arrays);
    return;
  }
  const temporary = temporaryOf(file);
  try {
    const descriptor = openNew(temporary, file);
    try {
      writeArrays(descriptor, arrays);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    moveInto(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * writeFileAtomic for text that is still being made; the next piece is asked for when the last one is
 * written.
 */
export async function streamFileAtomic(file: string, pieces: AsyncIterable<string>): Promise<void> {
  const temporary = temporaryOf(file);
  try {
    const descriptor = openNew(temporary, file);
    try {
      for await (const piece of pieces) await writeText(descriptor, piece);
      await sync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    moveInto(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
