// Whether rows have the digits and the scale of those that were fitted, column by column.
import { printable } from '../core/check';
import { counted } from '../core/counted';
import type { Warning } from '../core/warning';
import { columnText } from './column_digits';
import type { NumberEncoding, Schema } from './columns/schema';
import { ConstantColumns } from './constant_columns';
import type { Part } from './dataset';
import { DistantDates } from './distant_dates';
import { FilledCells, isFilled } from './filled_cells';
import { type Ends, looseEnds, numberColumns } from './fitted_range';
import { MissingCodes } from './missing_codes';
import { rowOf } from './offset';
import { RowsElsewhere } from './rows_elsewhere';
import type { Standardisation } from './standardisation';

/** What is known of the columns of fitted rows. */
export interface FittedColumns {
  readonly standardisation: Standardisation;
  /** Their names, where they have any. */
  readonly names: readonly string[] | null;
  /** Of a table's columns: the parts of dates are not compared. Default: all are numbers. */
  readonly schema?: Schema | null | undefined;
}

/** The columns that are compared. */
export const comparedColumns = ({ standardisation: { scale }, schema }: FittedColumns): number[] =>
  numberColumns(scale, schema);

/** Rows of a file, or of a program, that are compared: more say nothing new. */
export const COMPARED_ROWS = 1_000;
/** Fewer steps of float32 in a column's deviation lose what tells its values apart. */
const FEW_STEPS = 64;
/** Fewer rows may be whole numbers of such steps by chance. */
const ROWS_FOR_DIGITS = 3;
/** A mean that is so many deviations away is no chance in so many rows. */
const FAR = 4;
const ROWS_FOR_MEAN = 10;
/** Flags that were so rare have a mean so many deviations away where most rows have them: a hundredth, nine. */
const RARE_FLAG = 8;
/** Of fewer rows one may be an outlier: they are compared with the range of the fitted ones, where it is known. */
const FAR_OF_FEW = 20;
/** Numbers that spread by so many times more or less are on another scale. */
const WIDE = 8;
const ROWS_FOR_SPREAD = 30;
/** One column alone may spread less by so many times. */
const NARROW = 500;
/** A variance of less than this share of the mean square comes from summing equal values. */
const NOISE = 1e-12;
/**
 * Numbers that were divided: so large a share of so many rows is nearer to 0 than all fitted ones, whose mean
 * is not near. Of 62,793 columns of held-out rows, at random or sorted by class or column, one is told so.
 */
const SMALLER: readonly (readonly [rows: number, share: number])[] = [
  [100, 0.2],
  [30, 0.5],
];
/** The share that suffices where their mean and their deviation are both so much smaller: they were divided. */
const [DIVIDED_SHARE, DIVIDED] = [0.2, 1 / 8];
const [SMALLER_MEAN, FITTED_FOR_SMALLER] = [0.75, 30];
/**
 * Numbers of which so large a share passes the ends of the fitted range, by so much of it, are on another
 * scale or of another column. Of 34,203 columns of held-out rows of eight sets, beside 60 fitted ones or
 * more, none is told so; of as many sorted by class, 35.
 */
const [OUTSIDE_SHARE, OUTSIDE_BY, FITTED_FOR_OUTSIDE] = [1 / 3, 0.1, 60];
/**
 * Numbers of which a part is in another unit: such a share, and so many, pass the ends by half the range. Of
 * 7,260 held-out parts of eight sets, 20 to 500 rows beside 60 to 299 fitted ones, 2 are told so alone; of
 * 3,600 of log-normal and Cauchy's columns, 1.
 */
const [BEYOND_SHARE, BEYOND_ROWS, BEYOND_BY] = [0.1, 4, 0.5];
/** float32 rounds the ends of the fitted values. */
const ROUNDED = 1e-3;
/** Columns that are named. */
const NAMED = 5;

/** The distance of the next float32 from a number. */
const stepAt = (value: number) => 2 ** (Math.floor(Math.log2(Math.abs(value))) - 23);

/** The columns whose digits float32 does not hold: it is their offset that keeps them. */
export function doubleColumns({ offset, scale }: Standardisation): number[] {
  if (!offset) return [];
  const isDouble = (c: number) => offset[c] !== 0 && stepAt(offset[c]) * scale[c] * FEW_STEPS > 1;
  return [...offset.keys()].filter(isDouble);
}

/** The values of a column, compared with those that were fitted. */
interface ColumnSums {
  readonly column: number;
  /** The column that is 1 where the cell was missing, and holds the fitted median; -1: none tells it. */
  readonly mark: number;
  /** How many are neither missing, nor NaN, as cells are that cannot be read, nor stand for a missing value. */
  count: number;
  /** How many are nearer to 0 than all that were fitted. */
  nearer: number;
  /** The fitted value that is nearest to 0; 0 where they lie on both sides of it, or are not known. */
  readonly nearest: number;
  /** How many pass the ends of the fitted range, where it is known, by much of it. */
  outside: number;
  readonly ends: Ends;
  /** How many pass them by half of it, and the first of them. */
  beyond: number;
  firstBeyond: number;
  /** How many of these are the first again, which may stand for a missing value. */
  again: number;
  readonly wide: Ends;
  /** Sums of the standardised values, and of their squares. */
  sum: number;
  squares: number;
  /** Whether all values are ones that float32 holds. */
  isFloat32: boolean;
  /** Whether all values are 0 or 1. */
  isFlag: boolean;
}

/** Where so many fitted cells were missing, it is their median that the fitted mean and deviation are of. */
const MOSTLY_PRESENT = 0.75;

/** Whether few fitted rows lacked a number. */
const isMostlyPresent = ({ missingShare = 1 }: NumberEncoding): boolean => 1 - missingShare >= MOSTLY_PRESENT;

/** How near to 0 the fitted values of a column come. */
function nearestTo0({ range, offset }: Standardisation, column: number): number {
  if (!range || range.rows < FITTED_FOR_SMALLER) return 0;
  const from = offset?.[column] ?? 0;
  return Math.max(0, range.min[column] + from, -range.max[column] - from);
}

/** The fitted range, wider by a share of it: few other rows pass it; infinite where few rows were fitted. */
function endsOf({ range, offset }: Standardisation, column: number, by: number): Ends {
  if (!range || range.rows < FITTED_FOR_OUTSIDE) return { low: -Infinity, high: Infinity };
  return looseEnds(range, { column, offset: offset?.[column] ?? 0, by });
}

const passes = (value: number, { low, high }: Ends): boolean => value < low || value > high;

const sumsOf = (standardisation: Standardisation, column: number, mark: number): ColumnSums => ({
  column,
  mark,
  count: 0,
  nearer: 0,
  nearest: nearestTo0(standardisation, column),
  outside: 0,
  ends: endsOf(standardisation, column, OUTSIDE_BY),
  beyond: 0,
  firstBeyond: NaN,
  again: 0,
  wide: endsOf(standardisation, column, BEYOND_BY),
  sum: 0,
  squares: 0,
  isFloat32: true,
  isFlag: true,
});

function addBeyond(sums: ColumnSums, value: number): void {
  if (sums.beyond === 0) sums.firstBeyond = value;
  else if (value === sums.firstBeyond) sums.again += 1;
  sums.beyond += 1;
}

/** Whether a part of the values is in another unit. One value in many rows is none: `FarValues` tells it. */
const isPartly = ({ count, beyond, again }: ColumnSums): boolean =>
  beyond >= Math.max(BEYOND_ROWS, BEYOND_SHARE * count) && again < beyond / 2;

/** Compares rows with those that were fitted. */
export class ColumnScales {
  readonly #columns: readonly ColumnSums[];
  readonly #codes: MissingCodes;
  readonly #elsewhere: RowsElsewhere;
  readonly #dates: DistantDates;
  readonly #constants: ConstantColumns;

  constructor(readonly fitted: FittedColumns) {
    const columns = comparedColumns(fitted);
    const filled = new FilledCells(fitted.schema, isMostlyPresent);
    this.#columns = columns.map((column) => sumsOf(fitted.standardisation, column, filled.markOf(column)));
    this.#codes = new MissingCodes(fitted.standardisation);
    this.#dates = new DistantDates(fitted.standardisation, fitted.schema);
    this.#constants = new ConstantColumns(fitted);
    this.#elsewhere = new RowsElsewhere(fitted.standardisation, columns, this.#codes);
  }

  /** Rows so far. */
  get rows(): number {
    return this.#elsewhere.rows;
  }

  /** @param features Rows as they are in their file: [rows, columns]. */
  add(features: Float32Array | Float64Array): void {
    const { mean, scale, offset } = this.fitted.standardisation;
    for (let row = 0; row < features.length; row += mean.length) {
      this.#elsewhere.add(features, row);
      this.#dates.add(features, row);
      this.#constants.add(features, row);
      for (const sums of this.#columns) {
        const c = sums.column;
        const value = features[row + c];
        if (isFilled(features, row, sums.mark)) continue;
        if (Number.isNaN(value) || this.#codes.has(c, value)) continue;
        sums.count += 1;
        if (Math.abs(value) < sums.nearest * (1 - ROUNDED)) sums.nearer += 1;
        if (passes(value, sums.ends)) sums.outside += 1;
        if (passes(value, sums.wide)) addBeyond(sums, value);
        const z = (value - (offset?.[c] ?? 0) - mean[c]) * scale[c];
        sums.sum += z;
        sums.squares += z * z;
        sums.isFloat32 &&= Math.fround(value) === value;
        sums.isFlag &&= value === 0 || value === 1;
      }
    }
  }

  /** What is doubtful. @param of Whose the columns are: 'of new.csv'. */
  warnings(of: string): Warning[] {
    return [
      ...this.#lostDigits(of),
      ...this.#otherScale(of),
      ...this.#dates.warnings(of),
      ...this.#constants.warnings(of),
    ];
  }

  #lostDigits(of: string): Warning[] {
    const { standardisation, names } = this.fitted;
    const doubles = new Set(doubleColumns(standardisation));
    const isRounded = ({ column, count, isFloat32 }: ColumnSums) =>
      count >= ROWS_FOR_DIGITS && isFloat32 && doubles.has(column);
    return this.#columns.filter(isRounded).map(({ column }) => {
      const step = stepAt(standardisation.offset![column]);
      const problem = `has steps of ${step}, as float32 rounds large numbers`;
      const remedy = 'the fitted rows have more digits: give its values in double';
      const message = `${columnText(names, column)}${of} ${problem}; ${remedy}`;
      return { code: 'DIGITS_LOST', message: printable(message, 400) };
    });
  }

  #otherScale(of: string): Warning[] {
    const { names } = this.fitted;
    const other = this.#columns.filter((column) => this.#isOther(column));
    if (other.length > 0) return this.#scaleWarning(other, (first) => this.#scaleText(first, of));
    const elsewhere = this.#elsewhere.warnings(of, names);
    const partly = this.#columns.filter(isPartly);
    if (elsewhere.length > 0 || partly.length === 0) return elsewhere;
    return this.#scaleWarning(partly, (first) => this.#partText(first, of));
  }

  #scaleWarning([first, ...others]: readonly ColumnSums[], textOf: (sums: ColumnSums) => string): Warning[] {
    const { names } = this.fitted;
    const named = others.slice(0, NAMED).map(({ column }) => columnText(names, column));
    const more = others.length - named.length;
    const rest = [...named, ...(more > 0 ? [`${counted(more, 'column')} more`] : [])].join(', ');
    const message = `${textOf(first)}${rest && `; also ${rest}`}: are they on one scale?`;
    return [{ code: 'INPUT_RANGE', message: printable(message, 600) }];
  }

  /** Mean and deviation, in deviations of the fitted rows. */
  #shape({ count, sum, squares }: ColumnSums): { shift: number; spread: number } {
    const shift = sum / count;
    const variance = squares / count - shift * shift;
    return { shift, spread: variance > NOISE * (squares / count) ? Math.sqrt(variance) : 0 };
  }

  #isOther(sums: ColumnSums): boolean {
    const { shift, spread } = this.#shape(sums);
    const isCommon = Math.abs(shift) < RARE_FLAG || sums.count < ROWS_FOR_MEAN;
    if (sums.isFlag && isCommon && this.#mayBeFlag(sums.column)) return false;
    const isFar = Math.abs(shift) > (sums.count >= ROWS_FOR_MEAN ? FAR : this.#farOfFew);
    const isNarrow = spread > 0 && spread < 1 / NARROW;
    const isOutside = sums.count >= ROWS_FOR_MEAN && sums.outside >= OUTSIDE_SHARE * sums.count;
    if (isOutside || this.#isSmaller(sums)) return true;
    return isFar || (sums.count >= ROWS_FOR_SPREAD && (spread > WIDE || isNarrow || this.#areNarrow()));
  }

  #isSmaller(sums: ColumnSums): boolean {
    const found = SMALLER.find(([rows]) => sums.count >= rows);
    if (!found || sums.nearer < DIVIDED_SHARE * sums.count) return false;
    const { mean, scale, offset } = this.fitted.standardisation;
    const own = mean[sums.column] + (offset?.[sums.column] ?? 0);
    const { shift, spread } = this.#shape(sums);
    const ofMean = Math.abs((own + shift / scale[sums.column]) / own);
    if (ofMean < DIVIDED && spread < DIVIDED) return true;
    // Years and times before the fitted ones have nearly their mean.
    return sums.nearer >= found[1] * sums.count && ofMean < SMALLER_MEAN;
  }

  get #farOfFew(): number {
    return this.fitted.standardisation.range ? Infinity : FAR_OF_FEW;
  }

  /** Whether the fitted values of a column may have been 0 and 1, of which any share is no other scale. */
  #mayBeFlag(column: number): boolean {
    const { mean, offset } = this.fitted.standardisation;
    const centre = mean[column] + (offset?.[column] ?? 0);
    return centre >= 0 && centre <= 1;
  }

  /** Whether most columns hardly spread, as numbers do that were divided: of one column it may be so. */
  #areNarrow(): boolean {
    const isNarrow = (sums: ColumnSums) => {
      const { spread } = this.#shape(sums);
      return spread > 0 && spread < 1 / WIDE;
    };
    return this.#columns.filter(isNarrow).length > this.#columns.length / 2;
  }

  #partText({ column, count, beyond, firstBeyond }: ColumnSums, of: string): string {
    const { standardisation, names } = this.fitted;
    const { low, high } = endsOf(standardisation, column, 0);
    const [least, most, first] = [low, high, firstBeyond].map((value) => Number(value.toPrecision(6)));
    const where = `in ${beyond.toLocaleString('en')} of ${counted(count, 'row')}, such as ${first}`;
    return `${columnText(names, column)}${of} is far outside the fitted values ${least} to ${most} ${where}`;
  }

  #scaleText(sums: ColumnSums, of: string): string {
    const { standardisation, names } = this.fitted;
    const { mean, scale, offset } = standardisation;
    const c = sums.column;
    const { shift, spread } = this.#shape(sums);
    const own = mean[c] + (offset?.[c] ?? 0);
    const rounded = (value: number, deviation: number) =>
      Math.abs(value) < 1e-6 * deviation ? 0 : Number(value.toPrecision(6));
    const text = (value: number, deviation: number) =>
      `the mean ${rounded(value, deviation)} and deviation ${Number(deviation.toPrecision(3))}`;
    const centre = own + shift / scale[c];
    const isOne = sums.count === 1;
    const found = isOne ? `the value ${rounded(centre, 1 / scale[c])}` : text(centre, spread / scale[c]);
    return `${columnText(names, c)}${of} has ${found}, in the fitted rows ${text(own, 1 / scale[c])}`;
  }
}

/** What is doubtful about a part that was not fitted, or was not by this standardisation. */
export function scaleWarnings(of: string, { data, indices }: Part, fitted: FittedColumns): Warning[] {
  if (data.imageShape || data.columns !== fitted.standardisation.mean.length) return [];
  const scales = new ColumnScales(fitted);
  for (const row of indices) scales.add(rowOf(data, row));
  return scales.warnings(of);
}
