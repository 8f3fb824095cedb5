import { readFileSync, statSync } from 'node:fs';
import { DataError, readOrExplain } from './data_error';

/** Links are followed; a device or a pipe, which may never end, is refused before it is opened. @throws DataError with the path. */
export function checkFileOrFolder(path: string): void {
  const stat = readOrExplain(path, () => statSync(path));
  if (!stat.isFile() && !stat.isDirectory()) throw new DataError(path, '', 'expected a file, found a device, pipe or socket');
}

/** The bytes of a file. @throws DataError with the path. */
export function readFile(path: string): Buffer {
  checkFileOrFolder(path);
  return readOrExplain(path, () => readFileSync(path));
}
