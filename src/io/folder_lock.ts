// One process at a time writes a folder: it holds the lock of a file there, which the system takes back when
// the process ends, however it ends.
import {
  closeSync,
  constants,
  ftruncateSync,
  lstatSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tryLockFile } from '../addon/runtime';
import { printable } from '../core/check';
import { DataError, withPath } from './data_error';
import { sameFile } from './same_file';

/** The file whose lock is held; it goes when the lock is released. */
export const LOCK_FILE = '.lock';

const { O_RDWR, O_CREAT, O_NOFOLLOW = 0 } = constants;
/** On Windows: the file is opened for one process alone (libuv's UV_FS_O_EXLOCK). */
const ALONE = process.platform === 'win32' ? 0x10000000 : 0;
const HELD = ['EBUSY', 'EACCES'];
const MAX_OWNER = 200;

/** Who holds the lock, as the holder wrote it; for people. */
function ownerOf(descriptor: number): string {
  const text = Buffer.alloc(MAX_OWNER);
  const length = readSync(descriptor, text, 0, MAX_OWNER, 0);
  return printable(text.toString('utf8', 0, length), MAX_OWNER) || 'another process';
}

const owner = () => `process ${process.pid} on ${os.hostname()}, since ${new Date().toISOString()}`;

function inUse(folder: string, found: string): DataError {
  const problem = `expected a folder that no other process writes, found ${found}`;
  return new DataError(folder, '', problem, 'FOLDER_IN_USE');
}

/** Opens the file. @throws DataError where another process has it alone. */
function open(folder: string, file: string): number {
  try {
    return openSync(file, O_RDWR | O_CREAT | O_NOFOLLOW | ALONE, 0o666);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (ALONE && HELD.includes(code!)) throw inUse(folder, 'another process');
    throw error;
  }
}

/** Says who holds the lock, where there is room for it. */
function sign(descriptor: number): void {
  try {
    ftruncateSync(descriptor);
    writeSync(descriptor, owner(), 0);
  } catch {
    // the lock is what counts
  }
}

/** The lock of a folder. */
export class FolderLock {
  private constructor(
    readonly file: string,
    readonly descriptor: number,
    /** Whether the lock keeps others out; false on a file system without locks. */
    readonly isHeld: boolean,
  ) {}

  /**
   * Takes the lock of a folder without waiting. A file that a dead process left behind locks nothing.
   *
   * @throws DataError (FOLDER_IN_USE) where another process, or another job of this one, holds it.
   */
  static take(folder: string): FolderLock {
    const file = path.join(folder, LOCK_FILE);
    for (;;) {
      const descriptor = withPath(file, () => open(folder, file));
      const lock = FolderLock.#lock(folder, file, descriptor);
      if (lock) return lock;
      closeSync(descriptor); // the holder removed the file while this one was opened
    }
  }

  static #lock(folder: string, file: string, descriptor: number): FolderLock | null {
    const errno = tryLockFile(descriptor);
    if (errno === os.constants.errno.EWOULDBLOCK) {
      const found = ownerOf(descriptor);
      closeSync(descriptor);
      throw inUse(folder, found);
    }
    if (errno !== 0) return new FolderLock(file, descriptor, false);
    if (sameFile(descriptor, [file]) === undefined) return null;
    if (!lstatSync(file).isFile()) {
      closeSync(descriptor);
      throw new DataError(file, '', 'expected a file, found a device, pipe or socket');
    }
    sign(descriptor);
    return new FolderLock(file, descriptor, true);
  }

  /** Removes the file, then gives up its lock. */
  release(): void {
    if (ALONE) closeSync(this.descriptor);
    rmSync(this.file, { force: true });
    if (!ALONE) closeSync(this.descriptor);
  }
}
