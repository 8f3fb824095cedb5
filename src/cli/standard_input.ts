// Rows from standard input: copied to a file, as they are read twice.
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { rangeError } from '../core/check';
import type { Format } from '../data/open_data';
import { explainFileError } from '../io/data_error';

/** The formats that a stream may have, and the names that files of them get. */
const FILES: Readonly<Partial<Record<Format, string>>> = {
  auto: 'standard_input.csv',
  csv: 'standard_input.csv',
  jsonl: 'standard_input.jsonl',
};

/**
 * Calls a function with the path of the data: '-' is standard input, copied to a file that is removed at the
 * end.
 *
 * @throws RangeError for a format whose rows are no text.
 */
export async function withInput<T>(
  data: string,
  format: Format,
  use: (file: string) => Promise<T>,
): Promise<T> {
  if (data !== '-') return use(data);
  const name = FILES[format];
  if (name === undefined) throw rangeError('--format', 'csv or jsonl for rows from standard input', format);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'regulus-'));
  const file = path.join(folder, name);
  try {
    await pipeline(process.stdin, createWriteStream(file));
    return await use(file);
  } catch (error) {
    throw explainFileError(file, error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
