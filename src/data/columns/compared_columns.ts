// The columns of a table as they are compared with each other and with the target: in some rows, in memory.
import { mapCodes, UNKNOWN_CODE } from '../../addon/code_columns';
import { releaseLarge } from '../../core/memory';
import type { TableRows } from '../table_rows';
import type { ColumnRows } from './column_reading';
import { MissingWords } from './missing';
import { cellValue } from './places';

/** Rows that are compared, evenly spaced: fewer of wide tables. */
const COMPARED_ROWS = 20_000;
const COMPARED_CELLS = 4_000_000;
/** Rows that are compared of any table. */
const LEAST_ROWS = 100;
/** The code of a missing value. */
const MISSING = -1;

/** A feature, and its values in the rows that are compared. */
export interface Compared {
  readonly name: string;
  readonly column: ColumnRows;
  /** The codes of categories, from 0 in the order in which they occur; NaN where it is missing. */
  readonly values: Float64Array;
  /** Whether they are numbers, not codes, flags or times. */
  readonly areNumbers: boolean;
  /** Whether their order means something: numbers, flags and times. */
  readonly areOrdered: boolean;
}

/** The rows of a table that are compared, from the first to the last. */
export const comparedRows = ({ rows, plan }: TableRows): Uint32Array => comparedOf(rows, plan.columns.length);

/** Which of so many rows, of so many columns, are compared. */
export function comparedOf(rows: number, columns: number): Uint32Array {
  const most = Math.max(LEAST_ROWS, Math.floor(COMPARED_CELLS / Math.max(1, columns)));
  const count = Math.min(rows, COMPARED_ROWS, most);
  const chosen = new Uint32Array(count);
  for (let i = 0; i < count; i++) chosen[i] = Math.floor((i * rows) / count);
  return chosen;
}

/** The features of a table in the rows that are compared. */
export interface ComparedTable {
  readonly sample: Uint32Array;
  readonly features: readonly Compared[];
}

/** What is compared of a table. */
export function comparedTable(rows: TableRows): ComparedTable {
  const sample = comparedRows(rows);
  return { sample, features: comparedFeatures(rows, sample) };
}

/** The features in some rows. */
export function comparedFeatures(rows: TableRows, sample: Uint32Array): Compared[] {
  const missing = new MissingWords(rows.plan.missing);
  return rows.plan.columns.flatMap(({ name, role }, place): Compared[] => {
    const column = rows.columns[place];
    if (role !== 'feature' || !column) return [];
    const areNumbers = column.kind === 'number';
    const areOrdered = column.kind !== 'category';
    return [{ name, column, values: valuesOf(column, sample, missing), areNumbers, areOrdered }];
  });
}

function valuesOf(column: ColumnRows, sample: Uint32Array, missing: MissingWords): Float64Array {
  if (column.kind !== 'category') {
    const values = new Float64Array(sample.length);
    column.values.gather(sample, values);
    return values;
  }
  const codes = new Int32Array(sample.length);
  column.values.gather(sample, codes);
  const values = inOrderOfRows(codes, column.words.words, missing);
  releaseLarge(codes);
  return values;
}

/** The values of codes, numbered in the order in which they occur in the rows. */
function inOrderOfRows(codes: Int32Array, words: readonly string[], missing: MissingWords): Float64Array {
  const numbers = new Map<string, number>();
  const numberOf = (code: number) => {
    if (code < 0 || missing.has(words[code])) return MISSING;
    const value = cellValue(words[code]);
    if (!numbers.has(value)) numbers.set(value, numbers.size);
    return numbers.get(value)!;
  };
  const byCode = new Int32Array(words.length + 1).fill(UNKNOWN_CODE);
  const found = new Int32Array(codes.length);
  for (let row = 0; row < codes.length; ) {
    byCode[codes[row] + 1] = numberOf(codes[row]);
    row += mapCodes(codes.subarray(row), byCode, found.subarray(row));
  }
  const values = new Float64Array(found);
  for (let row = found.indexOf(MISSING); row >= 0; row = found.indexOf(MISSING, row + 1)) values[row] = NaN;
  releaseLarge(found);
  return values;
}
