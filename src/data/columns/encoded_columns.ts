// Rows of numbers while they are encoded: column by column, and then written as rows at once.
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

  /** Sets a flag of a row. */
  flag(row: number, column: number): void {
    this.column(column)[row] = 1;
  }

  /** Makes all values 0, for other rows. */
  clear(): void {
    for (const values of this.#own.values()) values.fill(0);
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
    return out;
  }
}
