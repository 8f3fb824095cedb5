// Columns that had one value in all fitted rows, and have others: a run has learned nothing from them.
import { printable } from '../core/check';
import { counted } from '../core/counted';
import type { Warning } from '../core/warning';
import { columnText } from './column_digits';
import type { FittedColumns } from './column_scales';

/** Columns that are named. */
const NAMED = 3;
/** Fewer rows are not told; nor are those of few in which a 0 is none, as of a word that no fitted text has. */
const [MANY, FROM] = [0.1, 10];

/** A column with one fitted value, less its offset, and the rows so far that have another. */
interface ConstantColumn {
  readonly column: number;
  readonly offset: number;
  readonly value: number;
  rows: number;
}

/** Counts the rows in which columns that were constant are not. */
export class ConstantColumns {
  readonly #columns: readonly ConstantColumn[];
  #rows = 0;

  constructor(readonly fitted: FittedColumns) {
    const { range, offset, scale } = fitted.standardisation;
    const constant = range ? [...scale.keys()].filter((column) => scale[column] === 0) : [];
    this.#columns = constant.map((column) => ({
      column,
      offset: offset?.[column] ?? 0,
      value: range!.min[column],
      rows: 0,
    }));
  }

  /** @param features Rows as they are in their file. @param from Where one of them begins. */
  add(features: Float32Array | Float64Array, from: number): void {
    this.#rows += 1;
    for (const each of this.#columns) {
      const value = Math.fround(features[from + each.column] - each.offset);
      if (value !== each.value && !Number.isNaN(value)) each.rows += 1;
    }
  }

  /** What is doubtful. @param of Whose the rows are: ' of new.csv'. */
  warnings(of: string): Warning[] {
    const isTold = ({ rows, value, offset }: ConstantColumn) =>
      rows > 0 && rows >= MANY * this.#rows && (this.#rows >= FROM || value + offset !== 0);
    const found = this.#columns.filter(isTold);
    return found.slice(0, NAMED).map(({ column, offset, value, rows }, i) => {
      const more = i === NAMED - 1 ? found.length - NAMED : 0;
      const rest = more > 0 ? `; so ${more === 1 ? 'is' : 'are'} ${counted(more, 'more column')}` : '';
      // An offset keeps digits that float32 does not.
      const shown = Number((value + offset).toPrecision(offset === 0 ? 6 : 12));
      const what = `${columnText(this.fitted.names, column)}${of} is not ${shown} in ${counted(rows, 'row')}`;
      const message = `${what}, as it is in all fitted rows: it is ignored${rest}`;
      return { code: 'INPUT_RANGE', message: printable(message, 400) };
    });
  }
}
