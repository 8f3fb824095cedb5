// Rows that lie elsewhere than those that were fitted: a few tell another unit, scale or order of columns. Of
// held-out rows of real sets fewer than 1 in 1,000 are told so where 10 to 300 rows were fitted, and fewer
// than 1 in 10,000 where 1,000 were.
import { printable } from '../core/check';
import { counted } from '../core/counted';
import type { Warning } from '../core/warning';
import { columnText } from './column_digits';
import { farFrom } from './fitted_range';
import type { MissingCodes } from './missing_codes';
import type { Standardisation } from './standardisation';

/**
 * A value is outside that passes the ends of a range by this share of it, for fewer fitted rows than a
 * number: new rows often pass the ends of few. Less is rounding.
 */
const SLACK: readonly (readonly [below: number, share: number])[] = [
  [30, 0.5],
  [100, 0.25],
  [Infinity, 1e-3],
];
/** A row is elsewhere with this share of its columns outside, and with several of them. */
const [SHARE, SEVERAL] = [0.5, 2];
/** One value alone that is so many ranges away, and more where few rows say how long tails are. */
const [FAR, FAR_OF_ROWS] = [3, 1_000];
/** Of a column whose deviation is a smaller part of its range, the ends are chance. */
const EVEN = 0.1;
/** A peak that is smaller than that of any fitted row, by so many times: in fewer columns, or beside fewer rows, it may be chance. */
const [SMALL, COLUMNS_FOR_PEAK, ROWS_FOR_PEAK] = [4, 3, 30];
/**
 * A share of many rows, of which some may be mistakes. Of fewer rows so many, and such a share, are five
 * times what real sets have.
 */
const MANY = 0.1;
const [FEW_ROWS, FEW_SHARE] = [3, 0.005];
/** Columns that are named. */
const NAMED = 5;

/** The values of a row that lie elsewhere, by column; or the row's peak. */
type Found =
  | { readonly outside: readonly (readonly [column: number, value: number])[]; readonly isFar?: boolean }
  | { readonly peak: number; readonly isFar?: boolean };

/** Counts the rows that lie elsewhere than those that were fitted. */
export class RowsElsewhere {
  rows = 0;
  count = 0;
  /** Those of a value so far that `FarValues` tells it in any row. */
  #far = 0;
  #first: Found | null = null;

  /** @param columns Those that are compared. @param codes What says nothing of where a row lies. */
  constructor(
    readonly standardisation: Standardisation,
    readonly columns: readonly number[],
    readonly codes: MissingCodes,
  ) {}

  /** @param features Rows as they are in their file. @param from Where one of them begins. */
  add(features: Float32Array | Float64Array, from: number): void {
    this.rows += 1;
    const found = this.#look(features, from);
    if (found === null) return;
    this.count += 1;
    if (found.isFar) this.#far += 1;
    this.#first ??= found;
  }

  #look(features: Float32Array | Float64Array, from: number): Found | null {
    const { range, offset, scale } = this.standardisation;
    if (!range) return null;
    const { min, max, rows } = range;
    const most = Math.max(FAR, FAR_OF_ROWS / rows);
    const [, slack] = SLACK.find(([below]) => rows < below)!;
    const outside: [number, number][] = [];
    let [known, peak, isWhole] = [0, 0, true];
    for (const c of this.columns) {
      const value = features[from + c];
      // A flag is 0 or 1 on any scale.
      if (Number.isNaN(value) || (min[c] === 0 && max[c] === 1 && (value === 0 || value === 1))) continue;
      if (this.codes.has(c, value)) {
        isWhole = false;
        continue;
      }
      known += 1;
      peak = Math.max(peak, Math.abs(value));
      const width = max[c] - min[c];
      const less = value - (offset?.[c] ?? 0);
      const distance = Math.max(min[c] - less, less - max[c]) / width;
      if (distance > most && 1 / (scale[c] * width) > EVEN)
        return { outside: [[c, value]], isFar: distance > farFrom(rows) };
      if (distance > slack) outside.push([c, value]);
    }
    if (outside.length >= Math.max(SEVERAL, SHARE * known)) return { outside };
    const tellsPeak = isWhole && known >= COLUMNS_FOR_PEAK && rows >= ROWS_FOR_PEAK;
    return tellsPeak && peak < range.peak / SMALL ? { peak } : null;
  }

  /** What is doubtful. @param of Whose the rows are: ' of new.csv'. */
  warnings(of: string, names: readonly string[] | null): Warning[] {
    const few = this.count - this.#far;
    const isTold = this.count >= MANY * this.rows || few >= Math.max(FEW_ROWS, FEW_SHARE * this.rows);
    if (this.#first === null || !isTold) return [];
    const rows =
      this.rows === 1 ? 'the row' : `${this.count.toLocaleString('en')} of ${counted(this.rows, 'row')}`;
    const lie = this.count === 1 ? 'lies' : 'lie';
    const message = `${rows}${of} ${lie} elsewhere than the fitted rows: ${this.#text(this.#first, names)}`;
    return [
      { code: 'INPUT_RANGE', message: printable(`${message}: is all on one scale, in one order?`, 600) },
    ];
  }

  #text(found: Found, names: readonly string[] | null): string {
    const { range, offset } = this.standardisation;
    const shown = (value: number) => String(Number(value.toPrecision(6)));
    if ('peak' in found)
      return `its largest value is ${shown(found.peak)}, that of each fitted row at least ${shown(range!.peak)}`;
    const [[column, value], ...others] = found.outside;
    const ends = [range!.min, range!.max].map((end) => shown(end[column] + (offset?.[column] ?? 0)));
    const has = `has the value ${shown(value)}, in the fitted rows ${ends.join(' to ')}`;
    const first = `${columnText(names, column)} ${has}`;
    const named = others.slice(0, NAMED).map(([c]) => columnText(names, c));
    const more = others.length - named.length;
    const rest = [...named, ...(more > 0 ? [`${counted(more, 'column')} more`] : [])].join(', ');
    return rest === '' ? first : `${first}; also ${rest}`;
  }
}
