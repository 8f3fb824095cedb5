import { readFileSync, statSync } from 'node:fs';
import { DataError, readOrExplain } from './data_error';

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
