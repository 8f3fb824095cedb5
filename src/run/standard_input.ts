// Rows from standard input: copied to a file, as they are read twice.
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { rangeError } from '../core/check';
import type { Format } from '../data/open_data';
import { DataError, explainFileError } from '../io/data_error';

/** What names standard input where a path of data is asked for. */
const STANDARD_INPUT = '-';
/** What it is called in messages. */
const NAME = 'standard input';

/** The formats that a stream may have, and the names that files of them get. */
const FILES: Readonly<Partial<Record<Format, string>>> = {
  auto: 'standard_input.csv',
  csv: 'standard_input.csv',
  jsonl: 'standard_input.jsonl',
};

/** The copies that are being used. */
const copies = new Set<string>();

/** Whether data are rows from standard input. */
export const isStandardInput = (data: unknown): boolean => data === STANDARD_INPUT;

/** What data are called in messages: their path, or standard input. */
export const inputName = (data: string): string => (isStandardInput(data) || copies.has(data) ? NAME : data);

/**
 * Calls a function with the path of the data: '-' is standard input, copied to a file that is removed at the
 * end.
 *
 * @throws RangeError for a format whose rows are no text; DataError for a terminal, which has no rows.
 */
export async function withInput<T>(
  data: string,
  format: Format,
  use: (file: string) => Promise<T>,
): Promise<T> {
  if (!isStandardInput(data)) return use(data);
  const name = FILES[format];
  if (name === undefined)
    throw rangeError('options.format', 'csv or jsonl for rows from standard input', format);
  if (process.stdin.isTTY) throw fromTerminal();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'regulus-'));
  const file = path.join(folder, name);
  copies.add(file);
  try {
    await pipeline(process.stdin, createWriteStream(file));
    return await use(file);
  } catch (error) {
    throw named(explainFileError(file, error), file);
  } finally {
    copies.delete(file);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The error without the path of the copy. */
function named(error: unknown, file: string): unknown {
  if (error instanceof Error) error.message = error.message.replaceAll(file, NAME);
  return error;
}

const fromTerminal = () =>
  new DataError(
    NAME,
    '',
    "expected rows from a file or a program, as in 'regulus … < rows.csv', found a terminal: name a file with options.data",
  );
