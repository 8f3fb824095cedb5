// Data files are read whole, with a bound on what they expand to.
import { readFileSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { DataError, readOrExplain } from './data_error';

/** Largest number of bytes that a compressed file may expand to. */
export const MAX_EXPANDED = 2 ** 30;

/**
 * The bytes of a file. Links are followed; a device or a pipe, which may never end, is refused before it is opened.
 *
 * @throws DataError with the path.
 */
export function readFile(path: string): Buffer {
  return readOrExplain(path, () => {
    const stat = statSync(path);
    if (!stat.isFile() && !stat.isDirectory()) throw new DataError(path, '', 'expected a file, found a device, pipe or socket');
    return readFileSync(path);
  });
}

/** Expands gzip. @throws DataError where it is damaged or expands to more than `limit` bytes. */
export function expand(path: string, bytes: Uint8Array, limit = MAX_EXPANDED): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: limit });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new DataError(path, 'gzip', `expected at most ${limit} bytes when expanded, found more`);
    throw new DataError(path, 'gzip', `expected a whole gzip file, found: ${message}`);
  }
}
