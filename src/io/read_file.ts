import { constants } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { getHeapStatistics } from 'node:v8';
import { requireMemory } from '../core/memory';
import { DataError, withPath } from './data_error';

/**
 * Links are followed; a device or a pipe, which may never end, is refused before it is opened.
 *
 * @returns its bytes.
 * @throws DataError with the path.
 */
export function checkFileOrFolder(path: string): number {
  const stat = withPath(path, () => statSync(path));
  if (!stat.isFile() && !stat.isDirectory())
    throw new DataError(path, '', 'expected a file, found a device, pipe or socket');
  return stat.size;
}

/** Bytes of memory that one of text takes at most when it is parsed: `{},` over and over. */
const PARSED = 24;

/** What Node's memory holds of text that is parsed, and what one string does. */
const mostText = () =>
  Math.min(constants.MAX_STRING_LENGTH, Math.floor(getHeapStatistics().heap_size_limit / PARSED));

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;

function tooLong(path: string, size: number, most: number): DataError {
  const needed = Math.ceil((size * PARSED) / 2 ** 20);
  const more =
    size < constants.MAX_STRING_LENGTH ? `give Node a max-old-space-size of ${needed} or more, or ` : '';
  const problem = `expected at most ${megabytes(most)} of text, found ${megabytes(size)}`;
  return new DataError(path, '', `${problem}: ${more}move it away or shorten it`);
}

/**
 * The text of a file that is parsed as a whole.
 *
 * @throws DataError with the path, also where it is more than Node's memory holds once it is parsed.
 */
export function readText(path: string): string {
  const size = checkFileOrFolder(path);
  const most = mostText();
  if (size > most) throw tooLong(path, size, most);
  requireMemory(size);
  return withPath(path, () => readFileSync(path)).toString();
}
