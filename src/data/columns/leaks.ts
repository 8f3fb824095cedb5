// Whether a column alone tells the target: then it was hardly known when the target was to be predicted.
import { correlationOf, countByClass } from '../../addon/compared_numbers';

/** Numbers of at most so many different values are looked up value by value, as categories are. */
const FEW_NUMBERS = 50;
/** Values that fewer rows have on average may go with one target by chance. */
const ROWS_PER_VALUE = 10;
/** Fewer different numbers may rise by chance: so many do once in 20 million draws. */
const LEVELS = 11;
/** Rows that are looked at first: what holds for all rows holds for them. */
const FIRST_ROWS = 64;
/** The share of rows in which a value goes with its target, in all and of each value, for nearly a copy. */
const [NEARLY, NEARLY_EACH] = [0.98, 0.9];
/** Of each class so large a share may lie beyond either end of its range. Of real sets none is told so. */
const STRAY = 0.01;
/** The same share where one of two values goes with one class without exception, as in one-hots of two. */
const NEARLY_ONE_SIDED = 0.95;
/** Beside labels with noise there may be so many other values; the labels have this share of the rows. */
const [OTHER_VALUES, FREQUENT] = [5, 0.9];
/** A correlation that no two real measurements at hand have. */
const CORRELATION = 0.999;

/**
 * Whether each value of a column, or each range of numbers, goes with one target.
 *
 * @param values The value of each row; NaN where it is missing, which is a value as well.
 * @param areNumbers Whether their order means something: else they are codes.
 * @param targets The target of each row, as a code.
 */
export function tellsTarget(values: Float64Array, areNumbers: boolean, targets: Int32Array): boolean {
  const [first, targetsOfFirst] = [values, targets].map(someOf);
  const isByRange = areNumbers && new Set(first).size > FEW_NUMBERS;
  if (!(isByRange ? isOrdered : isFunction)(first, targetsOfFirst)) return false;
  const different = new Set(values).size;
  if (different < 2) return false;
  const repeats = different * ROWS_PER_VALUE <= values.length;
  if (areNumbers && (different > FEW_NUMBERS || !repeats)) return isOrdered(values, targets);
  return repeats && isFunction(values, targets);
}

/** The rows that are looked at first, evenly spaced. */
function firstRows(length: number): Uint32Array {
  const rows = new Uint32Array(Math.min(length, FIRST_ROWS));
  for (let i = 0; i < rows.length; i++) rows[i] = Math.floor((i * length) / rows.length);
  return rows;
}

/** The values of the rows that are looked at first. */
function someOf(values: Float64Array | Int32Array): Float64Array {
  const rows = firstRows(values.length);
  const some = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) some[i] = values[rows[i]];
  return some;
}

/** Whether each value has one target. */
function isFunction(values: ArrayLike<number>, targets: ArrayLike<number>): boolean {
  const targetOf = new Map<number, number>();
  for (let row = 0; row < values.length; row++) {
    const known = targetOf.get(values[row]);
    if (known === undefined) targetOf.set(values[row], targets[row]);
    else if (known !== targets[row]) return false;
  }
  return true;
}

/** The value that all rows of each target have; null where rows of one target have several. */
export function valueByTarget(
  values: Float64Array,
  targets: Int32Array,
  { ofPresent = false } = {},
): Map<number, number> | null {
  const valueFor = new Map<number, number>();
  for (let row = 0; row < values.length; row++) {
    const [value, target] = [values[row], targets[row]];
    if (ofPresent && Number.isNaN(value)) continue;
    const known = valueFor.get(target);
    if (known === undefined) valueFor.set(target, value);
    else if (!Object.is(known, value)) return null;
  }
  return valueFor;
}

/**
 * Whether each value goes with one target, and each target with one value: the same by other names. Up to
 * half of the values may be missing; or all of one target, which is then its value.
 */
export function copiesTarget(values: Float64Array, targets: Int32Array): boolean {
  const isCopy = (valueFor: Map<number, number> | null) =>
    valueFor !== null &&
    new Set(valueFor.values()).size === valueFor.size &&
    valueFor.size === new Set(targets).size;
  if (isCopy(valueByTarget(values, targets))) return true;
  if (!isCopy(valueByTarget(values, targets, { ofPresent: true }))) return false;
  const present = values.filter((value) => !Number.isNaN(value));
  return present.length < values.length && present.length >= values.length / 2;
}

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0);

/**
 * Whether a column has as many frequent values as there are targets, each of which goes with a target of its
 * own but for a few rows: labels with noise, or the other one of two one-hots. Few rows may have other
 * values, as a word for a missing one.
 *
 * @param targets The target of each row, as a code from 0. @param count How many there are.
 */
export function nearlyTarget(values: Float64Array, targets: Int32Array, count: number): boolean {
  const pairs = count < 2 ? null : countByClass(values, targets, count, count + OTHER_VALUES);
  if (pairs === null || pairs.length < count * count) return false;
  const byValue = Array.from({ length: pairs.length / count }, (_, value) => {
    const counts = [...pairs.subarray(value * count, (value + 1) * count)];
    return { counts, rows: sumOf(counts) };
  });
  const frequent = byValue.sort((a, b) => b.rows - a.rows).slice(0, count);
  const present = sumOf(frequent.map(({ rows }) => rows));
  const best = frequent.map(({ counts, rows: ofValue }) => {
    const rows = Math.max(...counts);
    const target = counts.indexOf(rows);
    const ofTarget = sumOf(frequent.map((value) => value.counts[target]));
    return { target, rows, share: Math.min(rows / ofValue, rows / ofTarget) };
  });
  const isOneToOne = new Set(best.map(({ target }) => target)).size === count;
  const told = sumOf(best.map(({ rows }) => rows));
  const isOneSided = count === 2 && frequent.some(({ counts }) => counts.includes(0));
  const least = isOneSided ? NEARLY_ONE_SIDED : NEARLY;
  const areMost = present >= FREQUENT * values.length && told >= least * present;
  return isOneToOne && areMost && best.every(({ share }) => share >= NEARLY_EACH);
}

/** Whether numbers are those of the target, in any unit, with noise: their correlation is nearly 1 or −1. */
export function nearlyFollows(values: Float64Array, targets: Float64Array): boolean {
  const { correlation, rows } = correlationOf(values, targets);
  return rows >= values.length / 2 && Math.abs(correlation) >= CORRELATION;
}

/** Rows in the order of their targets. */
const inOrder = (rows: Uint32Array, targets: Float64Array): Uint32Array =>
  rows.sort((a, b) => targets[a] - targets[b]);

/**
 * What tells whether numbers are those of the target in another unit, or a function that rises or falls
 * throughout, such as their logarithm. Either may be rounded.
 */
export function copiesNumbers(targets: Float64Array): (values: Float64Array) => boolean {
  const { length } = targets;
  const first = inOrder(firstRows(length), targets);
  let order: Uint32Array | undefined;
  return (values) => {
    const present = (rows: Uint32Array) =>
      rows.filter((row) => !Number.isNaN(values[row]) && !Number.isNaN(targets[row]));
    if (!riseOrFall(present(first), targets, values, 0)) return false;
    order ??= inOrder(Uint32Array.from(targets.keys()), targets);
    const rows = present(order);
    return rows.length >= length / 2 && riseOrFall(rows, targets, values, LEVELS);
  };
}

const riseOrFall: typeof rises = (rows, ...others) =>
  rises(rows, ...others) || rises(rows.slice().reverse(), ...others);

/** Whether values rise, or stay, from each target to the next, and have at least so many levels. */
function rises(rows: Uint32Array, targets: Float64Array, values: Float64Array, least: number): boolean {
  let [levels, from, before] = [0, 0, -Infinity];
  while (from < rows.length) {
    let [to, min, max] = [from, Infinity, -Infinity];
    for (; to < rows.length && targets[rows[to]] === targets[rows[from]]; to++) {
      min = Math.min(min, values[rows[to]]);
      max = Math.max(max, values[rows[to]]);
    }
    if (min < before) return false;
    if (min > before) levels += 1;
    [before, from] = [max, to];
  }
  return levels >= least;
}

/** Whether ranges of values, one for each target, tell them apart. */
function isOrdered(values: ArrayLike<number>, targets: ArrayLike<number>): boolean {
  const ranges = new Map<number, { min: number; max: number }>();
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (Number.isNaN(value)) return false;
    const range = ranges.get(targets[row]);
    if (range === undefined) ranges.set(targets[row], { min: value, max: value });
    else {
      range.min = Math.min(range.min, value);
      range.max = Math.max(range.max, value);
    }
  }
  const inOrder = [...ranges.values()].sort((a, b) => a.min - b.min);
  return inOrder.every(({ min }, i) => i === 0 || min > inOrder[i - 1].max);
}

/**
 * Whether each of a few values goes with a range of the target of its own, as bins of the target do. Ranges
 * may meet in a number. A missing value is one as well.
 *
 * @param targets Numbers, NaN where a row has none.
 */
export function tellsRanges(values: Float64Array, targets: Float64Array): boolean {
  if (!areApart(rangesOf(someOf(values), someOf(targets)))) return false;
  const ranges = rangesOf(values, targets);
  return ranges.length > 1 && ranges.every(({ rows }) => rows >= ROWS_PER_VALUE) && areApart(ranges);
}

/** The targets that go with a value. */
interface TargetRange {
  min: number;
  max: number;
  rows: number;
}

/** The range of the target for each value, from the lowest; none where there are many values. */
function rangesOf(values: Float64Array, targets: Float64Array): TargetRange[] {
  const ranges = new Map<number, TargetRange>();
  for (let row = 0; row < values.length; row++) {
    const target = targets[row];
    if (Number.isNaN(target)) continue;
    const range = ranges.get(values[row]);
    if (range === undefined) {
      if (ranges.size === FEW_NUMBERS) return [];
      ranges.set(values[row], { min: target, max: target, rows: 1 });
    } else {
      range.min = Math.min(range.min, target);
      range.max = Math.max(range.max, target);
      range.rows += 1;
    }
  }
  return [...ranges.values()].sort((a, b) => a.min - b.min || a.max - b.max);
}

const areApart = (ranges: readonly TargetRange[]): boolean =>
  ranges.every(({ min }, i) => i === 0 || min >= ranges[i - 1].max);

/**
 * Whether ranges of numbers, one for each target, tell nearly all rows apart: a threshold with few errors.
 *
 * @param targets The target of each row, as a code from 0. @param count How many there are.
 */
export function nearlyOrdered(values: Float64Array, targets: Int32Array, count: number): boolean {
  // Of the first rows one may be a stray: fewer are not sorted for nothing.
  if (!areTrimmedApart(someOf(values), Int32Array.from(someOf(targets)), count, () => 1)) return false;
  return areTrimmedApart(values, targets, count, (rows) => Math.floor(STRAY * rows));
}

/** Whether the values of each target, but for some at either end, are a range apart from those of the others. */
function areTrimmedApart(
  values: Float64Array,
  targets: Int32Array,
  count: number,
  straysOf: (rows: number) => number,
): boolean {
  const byTarget = Array.from({ length: count }, (_, target) =>
    values.filter((value, row) => targets[row] === target && !Number.isNaN(value)).sort(),
  );
  const present = byTarget.reduce((sum, { length }) => sum + length, 0);
  if (present < NEARLY * values.length) return false;
  const ranges = byTarget
    .map((sorted) => sorted.subarray(straysOf(sorted.length), sorted.length - straysOf(sorted.length)))
    .filter(({ length }) => length > 0)
    .sort((a, b) => a[0] - b[0]);
  return ranges.every((range, i) => i === 0 || range[0] > ranges[i - 1][ranges[i - 1].length - 1]);
}

/** Whether a value is missing for some targets and for no others. */
export function isMissingByTarget(values: Float64Array, targets: Int32Array): boolean {
  const missing = (some: Float64Array) => some.map((value) => (Number.isNaN(value) ? 1 : 0));
  const mayBe = isFunction(missing(someOf(values)), someOf(targets));
  return mayBe && tellsTarget(missing(values), false, targets);
}
