import { existsSync, readFileSync } from 'node:fs';
import { DataError, readOrExplain } from '../data/data_error';

function parsed<T>(file: string, place: string, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    throw new DataError(file, place, `expected JSON, found ${(error as Error).message}`);
  }
}

/** A JSON file of a run or sweep folder; null where it is missing. @throws DataError for a damaged one. */
export function readJson<T>(file: string): T | null {
  return existsSync(file) ? parsed<T>(file, '', readOrExplain(file, () => readFileSync(file, 'utf8'))) : null;
}

/** The whole lines of a file of JSON lines: a killed process may have left half of the last. */
export function readJsonLines<T>(file: string): T[] {
  if (!existsSync(file)) return [];
  const lines = readOrExplain(file, () => readFileSync(file, 'utf8')).split('\n');
  return lines.slice(0, -1).flatMap((line, i) => (line ? [parsed<T>(file, `line ${i + 1}`, line)] : []));
}
