// Rows of numbers while they are encoded: column by column, and then written as rows at once.
import { type Codes, type EncodedCodes, encodeCodes, flagMissing } from '../../addon/code_columns';
import type { Numbers } from '../../addon/number_columns';
import { rowsOfColumns } from '../../addon/rows_of_columns';
import { allocate } from '../../core/memory';
import type { ColumnDigits } from '../column_digits';
import type { Offset } from '../offset';

/** The columns of encoded rows. */
export class EncodedColumns {
  /** Memory for columns that are written, by their places. */
  readonly #own = new Map<number, Float64Array>();
  /** The values of each column, and what those become that are missing: zeros, until they are written. */
  readonly #columns: Numbers[];
  readonly #fills: Float64Array;
  readonly #zeros: Float64Array;
  #spare: Float64Array | null = null;
  /** Columns of codes, and of numbers of which some are missing, with the column that says so. */
  readonly #codes: { readonly codes: Codes; readonly encoded: EncodedCodes }[] = [];
  readonly #missing: { readonly numbers: Numbers; readonly column: number }[] = [];

  /** @throws RangeError with the code OUT_OF_MEMORY. */
  constructor(
    readonly rows: number,
    readonly columns: number,
  ) {
    this.#zeros = allocate(Float64Array, rows);
    this.#columns = new Array<Numbers>(columns).fill(this.#zeros);
    this.#fills = allocate(Float64Array, columns).fill(NaN);
  }

  /** Room for the values of a column that becomes several. */
  get spare(): Float64Array {
    this.#spare ??= allocate(Float64Array, this.rows);
    return this.#spare;
  }

  /** The values of a column, to be written. @throws RangeError with the code OUT_OF_MEMORY. */
  column(column: number): Float64Array {
    const known = this.#own.get(column);
    if (known) return known;
    const values = allocate(Float64Array, this.rows);
    this.#own.set(column, values);
    this.#columns[column] = values;
    return values;
  }

  /** Takes the values of a column from elsewhere, and `fill` for those that are missing. */
  use(column: number, values: Numbers, fill: number): void {
    this.#columns[column] = values;
    this.#fills[column] = fill;
  }

  /** Takes codes from elsewhere, and what they write into rows. */
  useCodes(codes: Codes, encoded: EncodedCodes): void {
    this.#codes.push({ codes, encoded });
  }

  /** Flags in a column the rows whose number is missing. */
  flagMissing(column: number, numbers: Numbers): void {
    this.#missing.push({ numbers, column });
  }

  /** Sets a flag of a row. */
  flag(row: number, column: number): void {
    this.column(column)[row] = 1;
  }

  /** Makes all values 0, for other rows. */
  clear(): void {
    for (const values of this.#own.values()) values.fill(0);
    this.#codes.length = 0;
    this.#missing.length = 0;
  }

  /** Writes the rows, [rows, columns], less an offset; adds the first columns to `digits`, without it. */
  writeRows<Rows extends Numbers>(
    out: Rows,
    offset: Offset = null,
    digits: ColumnDigits | null = null,
  ): Rows {
    if (this.columns === 0) return out;
    rowsOfColumns({
      rows: this.rows,
      columns: this.#columns,
      fills: this.#fills,
      offsets: offset,
      out,
      digits: digits?.sums ?? null,
    });
    for (const { codes, encoded } of this.#codes) encodeCodes(this.columns, codes, encoded, out);
    for (const { numbers, column } of this.#missing) flagMissing(this.columns, column, numbers, out);
    return out;
  }
}
