// Numbers that people write for a missing one, far from the fitted values: 0, -1 or 9999 among lengths of
// 172 to 231. They say nothing of a column's scale; `FarValues` tells them in however few rows.
import { type Ends, type FittedRange, looseEnds } from './fitted_range';
import type { Standardisation } from './standardisation';

/** 0, -1, and 9, 99 and so on with both signs. */
const CODES = new Set([0, -1]);
for (let code = 9; code < 1e9; code = 10 * code + 9) CODES.add(code).add(-code);
/** A code passes an end by so many fitted ranges; 9 and 99, which are usual numbers too, by more. */
const [APART, USUAL_APART, USUAL] = [1, 2, [9, 99]];
/** Of fewer fitted rows the range is chance: it counts for less. */
const FITTED = 60;
/** Small codes may be values of a column whose ends are whole numbers so near to each other: grades and counts. */
const [SMALL, GRADES] = [[-1, 0, 9], 10];
/**
 * The mean is so far, as a share of the range, from the other end: that of a long tail is near. Of few fitted
 * rows it is by chance farther, up to so many times.
 */
const [TAIL, TAIL_OF_FEW] = [0.1, 2];

/** From how many fitted ranges on a value is as far as it would be from that of many rows. */
export const rangesFor = (rows: number): number => Math.max(1, FITTED / rows);

/**
 * From where to where a value of a column is no farther than so many fitted ranges, more of few rows; without
 * an end behind a long tail, where values are far by chance.
 */
export function apartEnds({ mean, offset, range }: Standardisation, column: number, ranges: number): Ends {
  const { min, max, rows } = range!;
  const by = ranges * rangesFor(rows);
  const { low, high } = looseEnds(range!, { column, offset: offset?.[column] ?? 0, by });
  const place = (mean[column] - min[column]) / (max[column] - min[column]);
  const tail = TAIL * Math.min(TAIL_OF_FEW, rangesFor(rows));
  return { low: 1 - place > tail ? low : -Infinity, high: place > tail ? high : Infinity };
}

/** What is known of a column. */
interface Column {
  /** From where to where no code lies. */
  readonly near: Ends;
  readonly usual: Ends;
  readonly mayBeGrades: boolean;
}

/** Tells codes of the columns of fitted rows from values. */
export class MissingCodes {
  readonly #columns = new Map<number, Column>();

  constructor(readonly standardisation: Standardisation) {}

  /** Whether a value stands for a missing one. @param column One of numbers that vary. */
  has(column: number, value: number): boolean {
    if (!CODES.has(value) || !this.standardisation.range) return false;
    const { near, usual, mayBeGrades } = this.#known(column, this.standardisation.range);
    if (mayBeGrades && SMALL.includes(value)) return false;
    const { low, high } = USUAL.includes(value) ? usual : near;
    return value <= low || value >= high;
  }

  #known(column: number, range: FittedRange): Column {
    const known = this.#columns.get(column) ?? this.#look(column, range);
    this.#columns.set(column, known);
    return known;
  }

  #look(column: number, range: FittedRange): Column {
    const { low, high } = looseEnds(range, {
      column,
      offset: this.standardisation.offset?.[column] ?? 0,
      by: 0,
    });
    const mayBeGrades = Number.isInteger(low) && Number.isInteger(high) && high - low < GRADES;
    const ends = (by: number) => apartEnds(this.standardisation, column, by);
    return { near: ends(APART), usual: ends(USUAL_APART), mayBeGrades };
  }
}
