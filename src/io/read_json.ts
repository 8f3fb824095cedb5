import { existsSync } from 'node:fs';
import { DataError } from './data_error';
import { readText } from './read_file';

const MAX_NESTED = 100;

/** Whether values are nested at most so deep: writing deeper ones would overflow the stack. */
const isShallow = (value: unknown, left = MAX_NESTED): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (left > 0 && Object.values(value).every((each) => isShallow(each, left - 1)));

function parsed<T>(file: string, position: string, text: string): T {
  let value: T;
  try {
    value = JSON.parse(text) as T;
  } catch (error) {
    throw new DataError(file, position, `expected JSON, found ${(error as Error).message}`);
  }
  if (!isShallow(value))
    throw new DataError(file, position, `expected at most ${MAX_NESTED} values in each other, found more`);
  return value;
}

/** A JSON file of a run or sweep folder; null where it is missing. @throws DataError for a damaged one. */
export function readJson<T>(file: string): T | null {
  return existsSync(file) ? parsed<T>(file, '', readText(file)) : null;
}

/** The whole lines of a file of JSON lines: a killed process may have left half of the last. */
export function readJsonLines<T>(file: string): T[] {
  if (!existsSync(file)) return [];
  const lines = readText(file).split('\n');
  return lines.slice(0, -1).flatMap((line, i) => (line ? [parsed<T>(file, `line ${i + 1}`, line)] : []));
}
