import { readFileSync, statSync } from 'node:fs';
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

/** The bytes of a file. @throws DataError with the path, RangeError where memory is too small. */
export function readFile(path: string): Buffer {
  requireMemory(checkFileOrFolder(path));
  return withPath(path, () => readFileSync(path));
}
