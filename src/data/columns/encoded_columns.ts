// Rows of numbers while they are encoded: column by column, and then written as rows at once.
import { rowsOfColumns } from '../../addon/number_columns';
import { allocate } from '../../core/memory';
import type { ColumnDigits } from '../column_digits';
import type { Offset } from '../offset';

/** The columns of encoded rows. */
export class EncodedColumns {
  readonly #values: Float64Array;
  /** Room for the values of a column that becomes several. */
  readonly spare: Float64Array;

  /** @throws RangeError with the code OUT_OF_MEMORY. */
  constructor(
    readonly rows: number,
    readonly columns: number,
  ) {
    this.#values = allocate(Float64Array, rows * columns);
    this.spare = allocate(Float64Array, rows);
  }

  /** The values of a column: zeros, until they are written. */
  column(column: number): Float64Array {
    return this.#values.subarray(column * this.rows, (column + 1) * this.rows);
  }

  /** Sets a flag of a row. */
  flag(row: number, column: number): void {
    this.#values[column * this.rows + row] = 1;
  }

  /** Makes all values 0, for other rows. */
  clear(): void {
    this.#values.fill(0);
  }

  /** Takes note of the digits of the first columns. */
  addDigits(digits: ColumnDigits, columns: number): void {
    for (let column = 0; column < columns; column++) digits.addColumn(column, this.column(column));
  }

  /** Writes the rows, less an offset: [rows, columns]. */
  writeRows<Rows extends Float32Array | Float64Array>(out: Rows, offset: Offset = null): Rows {
    const { rows, columns } = this;
    if (columns > 0) rowsOfColumns({ rows, columns, values: this.#values, offsets: offset, out });
    return out;
  }
}
