// The columns of a table as they are compared with each other and with the target: in some rows, in memory.
import type { TableRows } from '../table_rows';
import type { ColumnRows } from './column_reading';
import { MissingWords } from './missing';
import { cellValue } from './places';

/** Rows that are compared, evenly spaced: fewer of wide tables. */
const COMPARED_ROWS = 20_000;
const COMPARED_CELLS = 4_000_000;
/** Rows that are compared of any table. */
const LEAST_ROWS = 100;

/** A feature, and its values in the rows that are compared. */
export interface Compared {
  readonly name: string;
  readonly column: ColumnRows;
  /** The codes of categories, from 0 in the order in which they occur; NaN where it is missing. */
  readonly values: Float64Array;
  /** Whether they are numbers, not codes, flags or times. */
  readonly areNumbers: boolean;
}

/** The rows of a table that are compared, from the first to the last. */
export const comparedRows = ({ rows, plan }: TableRows): Uint32Array => comparedOf(rows, plan.columns.length);

/** Which of so many rows, of so many columns, are compared. */
export function comparedOf(rows: number, columns: number): Uint32Array {
  const most = Math.max(LEAST_ROWS, Math.floor(COMPARED_CELLS / Math.max(1, columns)));
  const count = Math.min(rows, COMPARED_ROWS, most);
  return Uint32Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
}

/** The features in some rows. */
export function comparedFeatures(rows: TableRows, sample: Uint32Array): Compared[] {
  const missing = new MissingWords(rows.plan.missing);
  return rows.plan.columns.flatMap(({ name, role }, place): Compared[] => {
    const column = rows.columns[place];
    if (role !== 'feature' || !column) return [];
    const areNumbers = column.kind === 'number';
    return [{ name, column, values: valuesOf(column, sample, missing), areNumbers }];
  });
}

function valuesOf(column: ColumnRows, sample: Uint32Array, missing: MissingWords): Float64Array {
  const values = new Float64Array(sample.length);
  if (column.kind !== 'category') {
    column.values.gather(sample, values);
    return values;
  }
  const codes = new Int32Array(sample.length);
  column.values.gather(sample, codes);
  return inOrderOfRows(codes, column.words.words, missing);
}

/** A code that no row had so far. */
const UNSEEN = -1;

/** The values of codes, numbered in the order in which they occur in the rows. */
function inOrderOfRows(codes: Int32Array, words: readonly string[], missing: MissingWords): Float64Array {
  const numbers = new Map<string, number>();
  const numberOf = (code: number) => {
    if (code < 0 || missing.has(words[code])) return NaN;
    const value = cellValue(words[code]);
    if (!numbers.has(value)) numbers.set(value, numbers.size);
    return numbers.get(value)!;
  };
  const byCode = new Float64Array(words.length + 1).fill(UNSEEN);
  const values = new Float64Array(codes.length);
  for (let row = 0; row < codes.length; row++) {
    const place = codes[row] + 1;
    if (byCode[place] === UNSEEN) byCode[place] = numberOf(codes[row]);
    values[row] = byCode[place];
  }
  return values;
}
