// Values of other rows that are so far from the fitted ones that they rule a prediction, in however few rows,
// and values outside of them that repeat, as -9 does that stands for a missing number.
import { printable } from '../core/check';
import { counted } from '../core/counted';
import type { Warning } from '../core/warning';
import { columnText } from './column_digits';
import { COMPARED_ROWS, comparedColumns, type FittedColumns } from './column_scales';
import type { Part } from './dataset';
import { type Ends, farFrom, looseEnds } from './fitted_range';
import { rowOf } from './offset';

/** A share of the rows that `ColumnScales` says to lie elsewhere. */
const MANY = 0.1;
/** Columns that are named. */
const NAMED = 3;

/**
 * One value that passes an end by so much of the fitted range in so many rows, and such a share of them. Of
 * 34,171 columns of held-out rows of eight sets, beside 60 fitted ones or more, none has one; of as many
 * sorted by class, 9.
 */
const [REPEATED_BY, REPEATED_ROWS, REPEATED_SHARE, REPEATED_FITTED] = [0.5, 3, 0.05, 60];
/** Different values of a column that are counted. */
const COUNTED = 8;

/** From where to where the values of a column are not far, and are no values that may repeat outside. */
interface Bounds {
  readonly column: number;
  readonly far: Ends;
  readonly outside: Ends;
  /** How often the first values outside occur. */
  readonly repeated: Map<number, number>;
}

const isBeyond = (value: number, { low, high }: Ends) => value < low || value > high;

/** The far values of a column. */
interface Far {
  rows: number;
  readonly first: number;
}

/** Counts the far values of rows. */
export class FarValues {
  rows = 0;
  readonly #bounds: readonly Bounds[];
  readonly #found = new Map<number, Far>();

  constructor(readonly fitted: FittedColumns) {
    const { range, offset } = fitted.standardisation;
    const columns = range ? comparedColumns(fitted) : [];
    this.#bounds = columns.map((column) => {
      const { rows } = range!;
      const looser = (by: number) => looseEnds(range!, { column, offset: offset?.[column] ?? 0, by });
      const outside = looser(rows < REPEATED_FITTED ? Infinity : REPEATED_BY);
      return { column, far: looser(farFrom(rows)), outside, repeated: new Map() };
    });
  }

  /** @param features Rows as they are in their file: [rows, columns]. */
  add(features: Float32Array | Float64Array): void {
    const { length: columns } = this.fitted.standardisation.mean;
    this.rows += features.length / columns;
    for (const { column, far, outside, repeated } of this.#bounds)
      for (let at = column; at < features.length; at += columns) {
        const value = features[at];
        if (isBeyond(value, far)) this.#count(column, value);
        if (!isBeyond(value, outside)) continue;
        const times = repeated.get(value);
        if (times !== undefined || repeated.size < COUNTED) repeated.set(value, (times ?? 0) + 1);
      }
  }

  #count(column: number, value: number): void {
    const found = this.#found.get(column);
    if (found) found.rows += 1;
    else this.#found.set(column, { rows: 1, first: value });
  }

  /** Names the columns, but for those whose rows are said to lie elsewhere. @param of ' of new.csv'. */
  warnings(of: string): Warning[] {
    const isSaid = (rows: number) =>
      rows === this.rows || (rows >= MANY * this.rows && this.rows <= COMPARED_ROWS);
    const far = [...this.#found].filter(([, { rows }]) => !isSaid(rows));
    const found = [...far, ...this.#repeated().filter(([column]) => !this.#found.has(column))];
    return found.slice(0, NAMED).map(([column, values], i) => {
      const more = i === NAMED - 1 ? found.length - NAMED : 0;
      const rest =
        more > 0 ? `; ${counted(more, 'more column')} ${more === 1 ? 'has' : 'have'} such values` : '';
      const ask = 'are they mistakes, or do they mean missing ones?';
      const message = `${this.#text(column, values, of)}${rest}: ${ask}`;
      return { code: 'OUTLIER', message: printable(message, 600) };
    });
  }

  /** Columns with a value outside that repeats. */
  #repeated(): [column: number, Far][] {
    const least = Math.max(REPEATED_ROWS, REPEATED_SHARE * this.rows);
    return this.#bounds.flatMap(({ column, repeated }): [number, Far][] => {
      const [value, rows] = [...repeated].reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0]);
      return rows >= least && rows < this.rows ? [[column, { rows, first: value }]] : [];
    });
  }

  #text(column: number, { rows, first }: Far, of: string): string {
    const { standardisation, names } = this.fitted;
    const { range, offset } = standardisation;
    const shown = (value: number) => String(Number(value.toPrecision(6)));
    const ends = [range!.min, range!.max].map((end) => shown(end[column] + (offset?.[column] ?? 0)));
    const where = `in ${rows.toLocaleString('en')} of ${counted(this.rows, 'row')}`;
    const far = `is far from the fitted values ${ends.join(' to ')} ${where}, such as ${shown(first)}`;
    return `${columnText(names, column)}${of} ${far}`;
  }
}

/** What is far in a part that was not fitted. */
export function farWarnings(of: string, { data, indices }: Part, fitted: FittedColumns): Warning[] {
  if (data.imageShape || data.columns !== fitted.standardisation.mean.length) return [];
  const far = new FarValues(fitted);
  for (const row of indices) far.add(rowOf(data, row));
  return far.warnings(of);
}
