// Values that may stand for a missing one: -999, 99 or 1900-01-01 where all others are elsewhere.
import { countDistinct } from '../../addon/compared_numbers';
import { printable, quoted } from '../../core/check';
import { counted } from '../../core/counted';
import type { Warning } from '../../core/warning';
import { ALONE, FAR_OF_SEVERAL, NAMED } from '../outliers';
import type { ColumnFacts } from './column_facts';
import { DAY_MS, parseDate } from './dates';
import { dateText } from './decode_row';
import { quotedNames } from './match_columns';
import type { ColumnPlan } from './schema';

/** Numbers that people write for a missing one. */
const CODE = /^(?:-1|-?9{1,9})$/;
/** They are in this share of the rows, and in so many. */
const [SHARE, CODE_ROWS] = [0.02, 5];
/** The others have so many different values; more beside -1 and 9, which may be a rank or a grade. */
const [DIFFERENT, DIFFERENT_GRADES] = [3, 10];
/**
 * A 0 may stand for a missing number that is so many deviations below the mean of the others, and away from
 * the nearest, in fewer rows than these: blood pressures. Counts and amounts of which many are 0 vary more.
 */
const [ZERO_DEVIATIONS, ZERO_GAP] = [4, 1];
/** From the others they are this share of their range away. */
const APART = 0.5;
/** Dates that programs write for a missing one. */
const CODE_DATES = new Set(
  '0001-01-01 1753-01-01 1899-12-30 1899-12-31 1900-01-01 1970-01-01 2099-12-31 2999-12-31 9999-12-31'
    .split(' ')
    .map((text) => parseDate(text)),
);
/** From the others they are so many milliseconds away. */
const YEARS = 5 * 365.25 * DAY_MS;
/** A text that stands for itself on a command line. */
const PLAIN = /^[\w.:/+-]+$/;

/** A column whose values are compared, and what it is. */
export interface PlannedFacts {
  readonly facts: ColumnFacts;
  readonly plan: ColumnPlan;
}

/** A value at an end of a column, in so many rows. */
interface End {
  readonly value: number;
  readonly rows: number;
  /** The values of the other rows, from the smallest. */
  readonly others: Float64Array;
}

/** A value that may stand for a missing one, as text. */
interface Placeholder extends End {
  readonly column: string;
  readonly text: string;
  readonly textOf: (value: number) => string;
}

/** Names values of columns that may stand for missing ones. @param columns Features, and targets of numbers. */
export function placeholderWarnings(columns: readonly PlannedFacts[]): Warning[] {
  const found = columns.flatMap((column) => placeholderOf(column) ?? []);
  return found.slice(0, NAMED).map((each) => {
    const { column, text, rows, others, textOf } = each;
    const ends = [others[0], others[others.length - 1]].map(textOf);
    const where = `in ${counted(rows, 'row')}, where the others are from ${ends.join(' to ')}`;
    const what = `column ${quoted(column)} has the value ${text} ${where}`;
    const stated = `options.missing ${PLAIN.test(text) ? text : quoted(text)}`;
    const elsewhere = columnsWith(columns, each, found);
    const also = elsewhere.length > 0 ? `, also in ${quotedNames(elsewhere, 3)}` : '';
    const message = printable(`${what}: ${stated} reads it as a missing one${also}`, 400);
    return { code: 'OUTLIER', message, column };
  });
}

/** Other columns in which the text means a value. */
function columnsWith(
  columns: readonly PlannedFacts[],
  { column, text, value }: Placeholder,
  found: readonly Placeholder[],
): string[] {
  const isMeant = (name: string) => found.some((each) => each.column === name && each.text === text);
  const has = ({ numbers, words }: ColumnFacts) => words.has(text) || numbers.includes(value);
  return columns.flatMap(({ facts, plan: { name } }) =>
    name !== column && !isMeant(name) && has(facts) ? [name] : [],
  );
}

function placeholderOf({ facts, plan }: PlannedFacts): Placeholder | undefined {
  if (plan.kind === 'date') return placeholderDate(facts, plan);
  if (plan.kind !== 'number' || !hasWholeEnd(facts.numbers)) return undefined;
  const sorted = facts.numbers.slice().sort();
  const end = endsOf(sorted).find((each) => isFarCode(each, sorted));
  return end && { ...end, column: plan.name, text: String(end.value), textOf: shown };
}

function placeholderDate(facts: ColumnFacts, { name, dayFirst }: ColumnPlan): Placeholder | undefined {
  const texts = new Map<number, string>();
  const times = Array.from(facts.words, ([text, rows]) => {
    const time = parseDate(text, dayFirst);
    texts.set(time, texts.get(time) ?? text);
    return Number.isNaN(time) ? [] : new Array<number>(rows).fill(time);
  }).flat();
  const sorted = Float64Array.from([...facts.numbers, ...times]).sort();
  const end = endsOf(sorted).find((each) => isFarDate(each, sorted));
  const textOf = (time: number) => dateText(time) ?? String(time);
  return end && { ...end, column: name, text: texts.get(end.value) ?? textOf(end.value), textOf };
}

const shown = (value: number) => String(Number(value.toPrecision(6)));

/** Whether the smallest or the largest number is whole: no other stands for a missing one. */
function hasWholeEnd(numbers: Float64Array): boolean {
  let [min, max] = [Infinity, -Infinity];
  for (let i = 0; i < numbers.length; i++) {
    if (numbers[i] < min) min = numbers[i];
    if (numbers[i] > max) max = numbers[i];
  }
  return Number.isInteger(min) || Number.isInteger(max);
}

/** The smallest and the largest of sorted values, where there are others. */
function endsOf(sorted: Float64Array): End[] {
  const { length } = sorted;
  if (length === 0 || sorted[0] === sorted[length - 1]) return [];
  const [min, max] = [sorted[0], sorted[length - 1]];
  const above = sorted.lastIndexOf(min) + 1;
  const below = sorted.indexOf(max);
  return [
    { value: min, rows: above, others: sorted.subarray(above) },
    { value: max, rows: length - below, others: sorted.subarray(0, below) },
  ];
}

/** How far the nearest and the farthest of the others are from a value at an end. */
function distancesOf({ value, others }: End): [gap: number, range: number] {
  const [min, max] = [others[0], others[others.length - 1]];
  return [Math.min(Math.abs(value - min), Math.abs(value - max)), max - min];
}

const isFarCode = (end: End, sorted: Float64Array) =>
  isCode(end, sorted.length) || isZero(end) || isLone(end, sorted);

/** Whether a value is a 0 far from all others. */
function isZero(end: End): boolean {
  const { value, rows, others } = end;
  if (value !== 0 || rows < CODE_ROWS || rows >= others.length) return false;
  if (countDistinct(others) < DIFFERENT_GRADES) return false;
  const { mean, deviation } = momentsOf(others);
  const [gap] = distancesOf(end);
  return Math.abs(mean) >= ZERO_DEVIATIONS * deviation && gap >= ZERO_GAP * deviation;
}

function momentsOf(values: Float64Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / values.length) };
}

/** Whether a value is a usual code that no other value is near, or a negative one among others that are not. */
function isCode(end: End, present: number): boolean {
  const { value, rows, others } = end;
  if (!CODE.test(String(value)) || rows < Math.max(CODE_ROWS, SHARE * present)) return false;
  const different = value === -1 || value === 9 ? DIFFERENT_GRADES : DIFFERENT;
  if (countDistinct(others) < different) return false;
  const [gap, range] = distancesOf(end);
  if (gap >= APART * range) return true;
  const nextRows = others.findIndex((other) => other !== others[0]);
  return value < 0 && others[0] >= 0 && rows >= 2 * nextRows;
}

const isFarDate = (end: End, sorted: Float64Array): boolean => {
  const [gap, range] = distancesOf(end);
  const isCoded = CODE_DATES.has(end.value) && gap >= Math.max(YEARS, APART * range);
  return isCoded || isLone(end, sorted);
};

/** Whether several rows have a value so far from the middle half that the others hardly differ beside it. */
function isLone({ value, rows, others }: End, sorted: Float64Array): boolean {
  const [low, high] = [0.25, 0.75].map((share) => sorted[Math.floor(share * sorted.length)]);
  const distance = Math.max(value - high, low - value);
  if (rows < 2 || !(high > low) || distance <= FAR_OF_SEVERAL * (high - low)) return false;
  const centre = (low + high) / 2;
  const next = Math.max(Math.abs(others[0] - centre), Math.abs(others[others.length - 1] - centre));
  return next < ALONE * distance;
}
