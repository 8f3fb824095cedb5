// What every format gives: its rows, block after block, so that a file is read the same way into memory and
// past it.
import os from 'node:os';
import type { ErrorCode } from '../core/errors';
import { zeros } from '../core/memory';
import { DataError } from '../io/data_error';

/** Consecutive rows of a file. */
export interface RowBlock {
  readonly rows: number;
  /** Row-major, [rows, columns]. */
  readonly features: Float32Array;
  /** The label of each row, as text, where labels were asked for. */
  readonly labels: readonly string[] | null;
  /** The position of a row of the block in the file, for messages. */
  position(row: number): string;
}

/** Where labels come from. */
export interface LabelSource {
  readonly path: string;
  /** All labels that the format allows, in order; null where it does not fix them. */
  readonly labelNames: readonly string[] | null;
  /** Where the labels are, for messages. */
  readonly labelPosition: string;
}

/** The rows of a file, or of several that belong together. */
export interface RowSource extends LabelSource {
  /** Name of the format, for people. */
  readonly format: string;
  /** Features of a row. */
  readonly columns: number;
  /** Where the file names its features. */
  readonly featureNames: readonly string[] | null;
  /** Where the size of the file proves it; otherwise it shows at the end. */
  readonly rows: number | null;
  readonly imageShape: readonly [channels: number, height: number, width: number] | null;
  /** Why there are no labels; null where there are. */
  readonly unlabelled: MissingLabels | null;
  /** How it was read, for people. */
  readonly details: string;
  /** Reads from the start. */
  blocks(withLabels: boolean): AsyncIterable<RowBlock>;
}

/** Why rows have no labels: what was expected, and found; the code tells what names them. */
export interface MissingLabels {
  readonly problem: string;
  readonly code?: ErrorCode;
}

/** A file or folder: its rows and, where it brings them along, test rows. */
export interface RowSources {
  data: RowSource;
  test?: RowSource;
}

/** Bytes that one block of features takes, about. */
const BLOCK_BYTES = 2 ** 20;

/** Rows of a block, at least one. */
export const rowsOfBlock = (columns: number): number => Math.max(1, Math.floor(BLOCK_BYTES / (4 * columns)));

const gigabytes = (bytes: number) => `${(bytes / 1e9).toPrecision(3)} GB`;

/** Takes memory for rows. @throws DataError with the size needed, where the machine has less. */
export function takeMemory(path: string, rows: number, columns: number): Float32Array {
  checkMemory(path, rows, columns);
  try {
    return zeros(rows * columns);
  } catch {
    throw tooLarge(path, rows, columns);
  }
}

/**
 * @throws DataError with the size needed, where the machine has less memory than the rows take as float32.
 */
export function checkMemory(path: string, rows: number, columns: number): void {
  if (4 * rows * columns > memoryHere()) throw tooLarge(path, rows, columns);
}

const memoryHere = () => Math.min(os.totalmem(), process.constrainedMemory() || Infinity);

function tooLarge(path: string, rows: number, columns: number): DataError {
  const size = `${rows.toLocaleString('en')} rows of ${columns.toLocaleString('en')} features`;
  const memory = `${gigabytes(4 * rows * columns)} of the ${gigabytes(memoryHere())} here`;
  return new DataError(
    path,
    '',
    `expected data that fits into memory, found ${size}, which take ${memory}: use a part of the rows`,
  );
}
