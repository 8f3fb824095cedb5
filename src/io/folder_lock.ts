// One process at a time writes a folder: it holds the lock of a file there, which the system takes back when
// the process ends, however it ends.
import { closeSync, constants, openSync, readSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tryLockFile } from '../addon/runtime';
import { printable } from '../core/check';
import { DataError, withPath } from './data_error';
import { sameFile } from './same_file';

/** The file whose lock is held; it goes when the lock is released. */
export const LOCK_FILE = '.lock';

const { O_RDONLY, O_WRONLY, O_RDWR, O_TRUNC, O_CREAT, O_NOFOLLOW = 0 } = constants;
const { EWOULDBLOCK, EBADF } = os.constants.errno;
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

/** What `owner` writes. */
const SIGNED = /^process (\d+) on (.+), since (\S+)$/;
const owner = () => `process ${process.pid} on ${os.hostname()}, since ${new Date().toISOString()}`;

function inUse(folder: string, found: string): DataError {
  const problem = `expected a folder that no other process writes, found ${found}`;
  return new DataError(folder, '', problem, 'FOLDER_IN_USE');
}

/** Opens the file, and makes it where it is missing. @throws DataError where another process has it alone. */
function open(folder: string, file: string, access: number): number {
  try {
    return openSync(file, access | O_CREAT | O_NOFOLLOW | ALONE, 0o666);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (ALONE && HELD.includes(code!)) throw inUse(folder, 'another process');
    throw error;
  }
}

/** Opens the file and takes its lock; `errno` is the system's error where that failed. */
function openLocked(
  folder: string,
  file: string,
  access = ALONE ? O_RDWR : O_RDONLY,
): { descriptor: number; errno: number } {
  const descriptor = withPath(file, () => open(folder, file, access));
  const errno = tryLockFile(descriptor);
  if (errno !== EBADF || access === O_RDWR) return { descriptor, errno };
  // NFS locks files that are open for writing alone. Elsewhere such a file would keep its file system from
  // being made read-only.
  closeSync(descriptor);
  return openLocked(folder, file, O_RDWR);
}

/** Who holds the lock of a folder, as the holder wrote it. */
export interface LockHolder {
  pid: number;
  host: string;
  /** ISO 8601. */
  since: string;
}

/** What the lock file of a folder says; null without one, and for one that says nothing. */
export function lockHolder(folder: string): LockHolder | null {
  try {
    const descriptor = openSync(path.join(folder, LOCK_FILE), O_RDONLY | O_NOFOLLOW);
    try {
      const found = SIGNED.exec(ownerOf(descriptor));
      return found && { pid: Number(found[1]), host: found[2], since: found[3] };
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return null;
  }
}

/** Whether a living process holds the lock of a folder. A file that a dead one left behind is not held. */
export function isLockHeld(folder: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(path.join(folder, LOCK_FILE), O_RDONLY | O_NOFOLLOW);
  } catch (error) {
    return HELD.includes((error as NodeJS.ErrnoException).code!) && ALONE !== 0;
  }
  try {
    return tryLockFile(descriptor) === EWOULDBLOCK;
  } finally {
    closeSync(descriptor);
  }
}

/** Writes who holds the lock, where there is room for it: the lock is what counts. */
function sign(file: string, descriptor: number): void {
  try {
    const writer = ALONE ? descriptor : openSync(file, O_WRONLY | O_TRUNC | O_NOFOLLOW);
    try {
      writeSync(writer, owner(), 0);
    } finally {
      if (writer !== descriptor) closeSync(writer);
    }
  } catch {
    // a full disk
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
      const { descriptor, errno } = openLocked(folder, file);
      if (errno === EWOULDBLOCK) {
        const found = ownerOf(descriptor);
        closeSync(descriptor);
        throw inUse(folder, found);
      }
      if (errno !== 0) return new FolderLock(file, descriptor, false);
      if (sameFile(descriptor, [file]) !== undefined) {
        sign(file, descriptor);
        return new FolderLock(file, descriptor, true);
      }
      closeSync(descriptor); // its holder removed the file while this one was opened
    }
  }

  /** Removes the file where it can, then gives up its lock. */
  release(): void {
    if (ALONE) closeSync(this.descriptor);
    try {
      rmSync(this.file, { force: true });
    } catch {
      // a file system that has become read-only: what stays locks nothing
    }
    if (!ALONE) closeSync(this.descriptor);
  }
}
