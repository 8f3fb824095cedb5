// What every format gives: its rows, block after block, so that a file is read the same way into memory and
// past it.
import path from 'node:path';
import { types } from 'node:util';
import { printable } from '../core/check';
import { counted } from '../core/counted';
import type { ErrorCode } from '../core/errors';
import { freeMemory, gigabytes, zeros } from '../core/memory';
import type { Warning } from '../core/warning';
import { DataError } from '../io/data_error';
import type { UnfamiliarCells } from './columns/unfamiliar_cells';
import type { FarValues } from './far_values';
import type { RowForm } from './input_form';
import type { Parts } from './parts';
import type { KeptRows } from './rows_with_target';

/** Consecutive rows of a file: their features are valid until the next block is asked for. */
export interface RowBlock {
  readonly rows: number;
  /** Row-major, [rows, columns], as they are in the file; in doubles where the file may have more digits than float32. */
  readonly features: Float32Array | Float64Array;
  /** The label of each row, as text, where labels were asked for. */
  readonly labels: readonly string[] | null;
  /** In place of labels: a place of each row in a list of texts. */
  readonly coded?: CodedLabels | undefined;
  /** In place of labels: the numbers to predict, row-major, as many for each row, where the target is numbers. */
  readonly numbers?: Float64Array | undefined;
  /** How much each row counts, where labels were asked for and rows have weights. */
  readonly weights?: Float64Array | undefined;
  /** The group of each row, where labels were asked for and rows have groups. */
  readonly groups?: readonly string[] | undefined;
  /** What tells each row from others, null where that is missing, where there is a column for it. */
  readonly ids?: readonly (string | null)[] | undefined;
  /** Cells that are not what their columns need, in the order of the columns, where such rows are kept. */
  readonly badCells?: readonly BadCell[] | undefined;
  /** Columns whose whole numbers differ, so far, though they are read as one double. */
  readonly equalIntegers?: ReadonlySet<number> | undefined;
  /** The position of a row of the block in the file, for messages. */
  position(row: number): string;
}

/** Labels of rows by their places in a list, to which later blocks add texts at the end. */
export interface CodedLabels {
  readonly codes: Int32Array;
  readonly texts: readonly string[];
}

/** The labels of a block as texts, however it has them. */
export const labelsOf = ({ labels, coded }: RowBlock): readonly string[] =>
  coded ? Array.from(coded.codes, (code) => coded.texts[code]) : labels!;

/** A cell that is not what its column needs. */
export interface BadCell {
  /** Its row of the block. */
  readonly row: number;
  /** Its place in the file: "line 12, column 'age'". */
  readonly place: string;
  /** "expected a number, found 'x'". */
  readonly problem: string;
}

/** Where labels come from. */
export interface LabelSource {
  readonly path: string;
  /** All labels that the format allows, in order; null where it does not fix them. */
  readonly labelNames: readonly string[] | null;
  /** Where the labels are, for messages. */
  readonly labelPosition: string;
  /** The names of the columns to predict, where they have names. */
  readonly targetNames?: readonly string[] | undefined;
}

/** The rows of a file, or of several that belong together. */
export interface RowSource extends LabelSource {
  /** Name of the format, for people. */
  readonly format: string;
  /** Features of a row. */
  readonly columns: number;
  /** Where the file names its features. */
  readonly featureNames: readonly string[] | null;
  /** The column that tells rows apart, where the rows have one. */
  readonly idName?: string | undefined;
  /** Where the weights of the rows are, for messages, where they have weights: "column 'w'". */
  readonly weightPosition?: string | undefined;
  /** Where the file says it before its rows, and its size or its reader holds it to that. */
  readonly rows: number | null;
  /** How a row is in the file; default: a line of numbers. */
  readonly form?: RowForm | undefined;
  /** Where rows are images: what they become for a network, in [0, 1], one channel after the other. */
  readonly imageShape: readonly [channels: number, height: number, width: number] | null;
  /** Why there are no labels; null where there are. */
  readonly unlabelled: MissingLabels | null;
  /** How it was read, for people. */
  readonly details: string;
  /** What was doubtful about it before its rows are read. */
  readonly noticed?: readonly Warning[] | undefined;
  /** Reads from the start. */
  blocks(withLabels: boolean): AsyncIterable<RowBlock>;
  /** Of a table that a run knows: the cells that no fitted row has, among the blocks that were read last. */
  unfamiliar?(): UnfamiliarCells;
  /** Of a table: which rows were read last, where those without a target are left out. */
  kept?(): KeptRows;
  /** Of rows that a run knows: the values far from the fitted ones, among the blocks that were read last. */
  far?(): FarValues;
}

/** Says how many rows were left out, as they have no target. @param where "column 'y'". */
export function leftOutWarnings(rows: number, where: string): Warning[] {
  if (rows === 0) return [];
  const message = `left out: ${counted(rows, 'row')} without a target in ${where}`;
  return [{ code: 'ROWS_LEFT_OUT', message: printable(message, 300) }];
}

/** What is doubtful about the rows that were read last. */
export function readWarnings(source: RowSource): Warning[] {
  const { path: file, noticed = [], unfamiliar, far, kept, labelPosition } = source;
  const of = ` of ${path.basename(file)}`;
  const found = [...noticed, ...(unfamiliar?.().warnings(of) ?? []), ...(far?.().warnings(of) ?? [])];
  return [...found, ...leftOutWarnings(kept?.().dropped ?? 0, labelPosition)];
}

/** Why rows have no labels: what was expected, and found; the code tells what names them. */
export interface MissingLabels {
  readonly problem: string;
  readonly code?: ErrorCode;
}

/** A file or folder: its rows and, where it brings them along, those of other parts. */
export interface RowSources extends Parts<RowSource> {
  /** What was found beside them and is not read: names of files or arrays. */
  unused?: readonly string[] | undefined;
}

/** Rows of which none counts. @param position Where their weights are: "column 'w'". */
export const noWeight = (path: string, position: string): DataError =>
  new DataError(path, position, 'expected a weight above 0 in some row, found 0 in all');

/** Bytes that one block of features takes in float32, about: twice as many in doubles stay in a core's cache. */
const BLOCK_BYTES = 2 ** 18;

/** Rows of a block, at least one. */
export const rowsOfBlock = (columns: number): number => Math.max(1, Math.floor(BLOCK_BYTES / (4 * columns)));

/** Rows as the network takes them. */
export const asFloat32 = (features: RowBlock['features']): Float32Array =>
  types.isFloat32Array(features) ? features : new Float32Array(features);

/** Takes memory for rows. @throws DataError with the size needed, where the machine has less. */
export function takeMemory(path: string, rows: number, columns: number): Float32Array {
  checkMemory(path, rows, columns);
  try {
    return zeros(rows * columns);
  } catch {
    throw tooLarge(path, rows, columns, freeMemory());
  }
}

/** Bytes that a row takes: its features in float32, and its target. */
const rowBytes = (columns: number) => 4 * (columns + 1);

/** @throws DataError with the size needed, where the rows take more memory than is free. */
export function checkMemory(path: string, rows: number, columns: number, free = freeMemory()): void {
  if (rows * rowBytes(columns) > free) throw tooLarge(path, rows, columns, free);
}

function tooLarge(path: string, rows: number, columns: number, free: number): DataError {
  const size = `${rows.toLocaleString('en')} rows of ${columns.toLocaleString('en')} features`;
  const memory = `${gigabytes(rows * rowBytes(columns))} of the ${gigabytes(free)} that are free`;
  return new DataError(
    path,
    '',
    `expected data that fits into memory, found ${size}, which take ${memory}: use a part of the rows`,
  );
}
