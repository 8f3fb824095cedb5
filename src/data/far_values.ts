// Values of other rows that are so far from the fitted ones that they rule a prediction, in however few rows.
import { printable } from '../core/check';
import { counted } from '../core/counted';
import type { Warning } from '../core/warning';
import { columnText } from './column_digits';
import { COMPARED_ROWS, comparedColumns, type FittedColumns } from './column_scales';
import type { Part } from './dataset';
import { farFrom } from './fitted_range';
import { rowOf } from './offset';

/** A share of the rows that `ColumnScales` says to lie elsewhere. */
const MANY = 0.1;
/** Columns that are named. */
const NAMED = 3;

/** From where to where the values of a column are not far. */
interface Bounds {
  readonly column: number;
  readonly low: number;
  readonly high: number;
}

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
    const most = range ? farFrom(range.rows) : 0;
    this.#bounds = !range
      ? []
      : comparedColumns(fitted).map((column) => {
          const [low, high] = [range.min, range.max].map((end) => end[column] + (offset?.[column] ?? 0));
          const slack = most * (high - low);
          return { column, low: low - slack, high: high + slack };
        });
  }

  /** @param features Rows as they are in their file: [rows, columns]. */
  add(features: Float32Array | Float64Array): void {
    const { length: columns } = this.fitted.standardisation.mean;
    this.rows += features.length / columns;
    for (const { column, low, high } of this.#bounds)
      for (let at = column; at < features.length; at += columns)
        if (features[at] < low || features[at] > high) this.#count(column, features[at]);
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
    const found = [...this.#found].filter(([, { rows }]) => !isSaid(rows));
    return found.slice(0, NAMED).map(([column, far], i) => {
      const more = i === NAMED - 1 ? found.length - NAMED : 0;
      const rest =
        more > 0 ? `; ${counted(more, 'more column')} ${more === 1 ? 'has' : 'have'} such values` : '';
      const ask = 'are they mistakes, or do they mean missing ones?';
      const message = `${this.#text(column, far, of)}${rest}: ${ask}`;
      return { code: 'OUTLIER', message: printable(message, 600) };
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
