// Values of other rows that are so far from the fitted ones that they rule a prediction, in however few rows,
// and values outside that stand for a missing one: 0, -9 or 9999 in any row, others where they repeat.
import { printable } from '../core/check';
import { counted } from '../core/counted';
import type { Warning } from '../core/warning';
import { columnText } from './column_digits';
import { COMPARED_ROWS, comparedColumns, type FittedColumns } from './column_scales';
import type { Part } from './dataset';
import { type Ends, farFrom, looseEnds } from './fitted_range';
import { apartEnds, MissingCodes, rangesFor } from './missing_codes';
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
/** Two rows suffice where it passes an end by so many ranges. */
const [TWICE_BY, TWICE] = [3, 2];
/** Such a share of the values outside of a column is one, or is codes: others have long tails. */
const ALONE = 0.5;
/** Different values of a column that are counted, beside codes. */
const COUNTED = 8;

/** The values of a column that are compared with the fitted ones. */
interface Outside {
  readonly column: number;
  readonly far: Ends;
  readonly ends: Ends;
  /** How many values are outside of the ends, and how many of them are codes. */
  count: number;
  codes: number;
  /** How often codes, and the first other values outside, occur. */
  readonly repeated: Map<number, number>;
}

const shown = (value: number) => String(Number(value.toPrecision(6)));

const isBeyond = (value: number, { low, high }: Ends) => value < low || value > high;

/** The far values of a column. */
interface Far {
  rows: number;
  readonly first: number;
}

/** A value that stands for a missing one, and how many rows have it. */
type Missing = readonly [value: number, rows: number];

/** Counts the far values of rows. */
export class FarValues {
  rows = 0;
  readonly #columns: readonly Outside[];
  readonly #codes: MissingCodes;
  readonly #found = new Map<number, Far>();

  constructor(readonly fitted: FittedColumns) {
    const { range, offset } = fitted.standardisation;
    const columns = range ? comparedColumns(fitted) : [];
    this.#codes = new MissingCodes(fitted.standardisation);
    this.#columns = columns.map((column) => {
      const { rows } = range!;
      const looser = (by: number) => looseEnds(range!, { column, offset: offset?.[column] ?? 0, by });
      const ends = looser(REPEATED_BY * rangesFor(rows));
      return { column, far: looser(farFrom(rows)), ends, count: 0, codes: 0, repeated: new Map() };
    });
  }

  /** @param features Rows as they are in their file: [rows, columns]. */
  add(features: Float32Array | Float64Array): void {
    const { length: columns } = this.fitted.standardisation.mean;
    this.rows += features.length / columns;
    for (const each of this.#columns)
      for (let at = each.column; at < features.length; at += columns)
        if (isBeyond(features[at], each.ends)) this.#add(each, features[at]);
  }

  #add(outside: Outside, value: number): void {
    const { column, far, repeated } = outside;
    if (isBeyond(value, far)) this.#addFar(column, value);
    const isCode = this.#codes.has(column, value);
    outside.count += 1;
    if (isCode) outside.codes += 1;
    const times = repeated.get(value);
    const isCounted = isCode || times !== undefined || repeated.size < COUNTED;
    if (isCounted) repeated.set(value, (times ?? 0) + 1);
  }

  #addFar(column: number, value: number): void {
    const found = this.#found.get(column);
    if (found) found.rows += 1;
    else this.#found.set(column, { rows: 1, first: value });
  }

  /** Names the columns, but for those whose rows are said to lie elsewhere. @param of ' of new.csv'. */
  warnings(of: string): Warning[] {
    const isSaid = (rows: number) =>
      rows === this.rows || (rows >= MANY * this.rows && this.rows <= COMPARED_ROWS);
    const missing = new Map(this.#columns.flatMap((each) => this.#missing(each)));
    const far = [...this.#found].filter(([column, { rows }]) => !missing.has(column) && !isSaid(rows));
    return [
      ...this.#warnings(far, 'are they mistakes, or do they mean missing ones?', (column, values) =>
        this.#farText(column, values, of),
      ),
      ...this.#warnings([...missing], this.#remedy, (column, value) => this.#missingText(column, value, of)),
    ];
  }

  /** A warning for each of the first columns. */
  #warnings<T>(
    found: readonly (readonly [column: number, values: T])[],
    advice: string,
    textOf: (column: number, values: T) => string,
  ): Warning[] {
    const { names, schema } = this.fitted;
    return found.slice(0, NAMED).map(([column, values], i) => {
      const more = i === NAMED - 1 ? found.length - NAMED : 0;
      const rest =
        more > 0 ? `; ${counted(more, 'more column')} ${more === 1 ? 'has' : 'have'} such values` : '';
      const message = printable(`${textOf(column, values)}${rest}: ${advice}`, 600);
      return { code: 'OUTLIER', message, ...(schema && names ? { column: names[column] } : {}) };
    });
  }

  get #remedy(): string {
    const remedy = this.fitted.schema
      ? 'leave the cell empty, or name it with options.missing in training'
      : 'replace it or leave such rows out, as arrays have no missing values';
    return `if it means a missing value, ${remedy}`;
  }

  /** The column with its value that stands for a missing one: a code in any row, or another that repeats. */
  #missing({ column, count, codes, repeated }: Outside): [column: number, Missing][] {
    const areCodes = codes > 0 && codes >= ALONE * count;
    const values = [...repeated].filter(([value]) => !areCodes || this.#codes.has(column, value));
    const [value, rows] = values.reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0]);
    if (areCodes) return [[column, [value, rows]]];
    if (rows === this.rows) return [];
    const isTold = this.#isOften(rows) || (rows >= ALONE * count && this.#isTwice(column, value, rows));
    return isTold ? [[column, [value, rows]]] : [];
  }

  #isTwice(column: number, value: number, rows: number): boolean {
    return rows >= TWICE && isBeyond(value, apartEnds(this.fitted.standardisation, column, TWICE_BY));
  }

  #isOften(rows: number): boolean {
    const isKnown = this.fitted.standardisation.range!.rows >= REPEATED_FITTED;
    return isKnown && rows >= Math.max(REPEATED_ROWS, REPEATED_SHARE * this.rows);
  }

  #missingText(column: number, [value, rows]: Missing, of: string): string {
    const where = `in ${rows.toLocaleString('en')} of ${counted(this.rows, 'row')}`;
    const has = `has the value ${Number(value.toPrecision(9))} ${where}`;
    return `${columnText(this.fitted.names, column)}${of} ${has}, far from ${this.#fittedText(column)}`;
  }

  #farText(column: number, { rows, first }: Far, of: string): string {
    const where = `in ${rows.toLocaleString('en')} of ${counted(this.rows, 'row')}`;
    const far = `is far from ${this.#fittedText(column)} ${where}, such as ${shown(first)}`;
    return `${columnText(this.fitted.names, column)}${of} ${far}`;
  }

  #fittedText(column: number): string {
    const { range, offset } = this.fitted.standardisation;
    const ends = [range!.min, range!.max].map((end) => shown(end[column] + (offset?.[column] ?? 0)));
    return `the fitted values ${ends.join(' to ')}`;
  }
}

/** What is far in a part that was not fitted. */
export function farWarnings(of: string, { data, indices }: Part, fitted: FittedColumns): Warning[] {
  if (data.imageShape || data.columns !== fitted.standardisation.mean.length) return [];
  const far = new FarValues(fitted);
  for (const row of indices) far.add(rowOf(data, row));
  return far.warnings(of);
}
