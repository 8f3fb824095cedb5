import { printable } from '../core/check';

const LONGEST = 600;

/**
 * A data file that cannot be used: its path, the place in it, and what was expected; what the file says
 * itself is shown short.
 */
export class DataError extends Error {
  /** 'DataError': what tells it, in any realm. */
  override name = 'DataError';
  /**
   * The message is made of all three.
   *
   * @param path The file.
   * @param place Where in it, or ''.
   * @param problem What was expected, and found.
   */
  constructor(path: string, place: string, problem: string) {
    super([path, ...(place ? [printable(place, LONGEST)] : []), printable(problem, LONGEST)].join(': '));
  }
}

const KNOWN: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EISDIR: 'expected a file, found a folder',
  ENOTDIR: 'expected a folder on the way, found a file',
  ENOSPC: 'no space left on the device',
  EROFS: 'the file system is read-only',
};

/** What the file system says becomes a DataError with the path; any other error stays as it is. */
export function explained(path: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && code.startsWith('E')
    ? new DataError(path, '', KNOWN[code] ?? message)
    : error;
}

/** Runs a file operation; what the file system says becomes a DataError with the path. */
export function readOrExplain<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw explained(path, error);
  }
}
