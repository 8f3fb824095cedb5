// The columns that stand apart from a row of columns that are all alike, such as pixels: one of them is the
// target, rather than the last pixel.
import { areWhole } from '../../addon/number_columns';
import type { ColumnFacts } from './column_facts';

/** Fewer columns than this are alike by chance. */
const FEW_ALIKE = 3;
/** The share of the other columns that makes a row of columns. */
const MANY_ALIKE = 1 / 3;
/** The share of columns that may have the values of one that stands apart. */
const FEW_SAME = 0.1;
/** Columns of one row share at least this part of the range that they have together. */
const SHARED_RANGE = 0.5;
/** Whole numbers of more different values are no classes that count on. */
const MOST_CLASSES = 100;

/** The form of a name: 'px#' of px7, 'pixel_#_#' of pixel_0_1. */
const formOf = ({ column }: ColumnFacts): string => column.name.replace(/\d+/g, '#');

/**
 * The columns that may be the target rather than the last one, which is one of many that are alike: by their
 * names, or, where all names are, by their values.
 *
 * @param last The column in question. @param others The others that are of use as features or target.
 */
export function oddColumns(last: ColumnFacts, others: readonly ColumnFacts[]): readonly ColumnFacts[] {
  const form = formOf(last);
  if (!form.includes('#')) return [];
  const odd = others.filter((each) => formOf(each) !== form);
  const alike = others.length - odd.length;
  if (alike < Math.max(FEW_ALIKE, MANY_ALIKE * others.length)) return [];
  if (odd.length > 0) return odd.filter((each) => each.present === each.rows);
  const [first, ...rest] = others;
  return isOddFirst(first, rest) && isOneOf(last, rest) ? [first] : [];
}

interface Range {
  readonly min: number;
  readonly max: number;
}

/** The range of numbers; null where there are none. */
function rangeOf({ numbers }: ColumnFacts): Range | null {
  if (numbers.length === 0) return null;
  let [min, max] = [Infinity, -Infinity];
  for (const value of numbers) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

/** Whether a column counts classes, 0 to K − 1 or 1 to K, and hardly another has such values. */
function isOddFirst(first: ColumnFacts, others: readonly ColumnFacts[]): boolean {
  const { numbers, present, rows } = first;
  const range = rangeOf(first);
  if (present < rows || numbers.length < rows || !range || !areWhole(numbers)) return false;
  const { min, max } = range;
  const classes = max - min + 1;
  if ((min !== 0 && min !== 1) || classes < 2 || classes > MOST_CLASSES) return false;
  if (first.distinct !== classes || classes > present / 2) return false;
  const same = others.filter((each) => {
    const other = rangeOf(each);
    return other?.min === min && other.max === max;
  });
  return same.length <= FEW_SAME * others.length;
}

/** Whether a column has the range of most that vary; or, as the last pixel has, the one value of another. */
function isOneOf(last: ColumnFacts, others: readonly ColumnFacts[]): boolean {
  const range = rangeOf(last);
  if (!range) return false;
  const ranges = others.map(rangeOf).filter((other) => other !== null);
  if (range.min === range.max) return ranges.some(({ min, max }) => min === range.min && max === range.max);
  const varying = ranges.filter(({ min, max }) => min < max);
  const isNear = ({ min, max }: Range) => {
    const shared = Math.min(max, range.max) - Math.max(min, range.min);
    const together = Math.max(max, range.max) - Math.min(min, range.min);
    return min === range.min && shared >= SHARED_RANGE * together;
  };
  return varying.length >= FEW_ALIKE && varying.filter(isNear).length >= varying.length / 2;
}
