import { printable, printablePath, typeError } from '../core/check';
import type { ErrorCode } from '../core/errors';

const MAX_LENGTH = 600;

/**
 * A data file that cannot be used: its path, the position in it, and what was expected. Texts from the file
 * are shown short.
 */
export class DataError extends Error {
  /** 'DataError': what tells it, in any realm. */
  override name = 'DataError';
  /**
   * The message joins all three.
   *
   * @param path The file.
   * @param position The position in it, or ''.
   * @param problem What was expected, and found.
   * @param code What a program may act on.
   * @throws TypeError for anything but texts.
   */
  constructor(
    path: string,
    position: string,
    problem: string,
    readonly code?: ErrorCode,
  ) {
    for (const [name, text] of Object.entries({ path, position, problem }))
      if (typeof text !== 'string') throw typeError(name, 'a string', text);
    const shown = [position, problem].filter(Boolean).map((text) => printable(text, MAX_LENGTH));
    super([printablePath(path), ...shown].join(': '));
  }
}

const KNOWN: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EISDIR: 'expected a file, found a folder',
  ERR_FS_EISDIR: 'expected a file, found a folder',
  ENOTDIR: 'expected a folder on the way, found a file',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EIO: 'the device failed to read or write',
  EMFILE: 'too many open files: raise the limit (ulimit -n)',
  ENFILE: 'too many open files on this machine',
};

/**
 * A code of the system, such as ENOSPC, or of node:fs, ERR_FS_EISDIR; not those of a fault of the program,
 * such as ERR_INVALID_ARG_TYPE.
 */
export const SYSTEM_CODE = /^(E[A-Z0-9]+|ERR_FS_[A-Z_]+)$/;

/** What an error code of the system means; the code itself where that is not known. */
export const systemErrorText = (code: string): string => KNOWN[code] ?? code;

/** An error of the file system becomes a DataError with the path; any other error stays as it is. */
export function explainFileError(path: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && SYSTEM_CODE.test(code)
    ? new DataError(path, '', KNOWN[code] ?? message)
    : error;
}

/** Runs a file operation; an error of the file system becomes a DataError with the path. */
export function withPath<T>(path: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw explainFileError(path, error);
  }
}
