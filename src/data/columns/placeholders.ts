// Values that may stand for a missing one: -999, 99 or 1900-01-01 where all others are elsewhere.
import { countDistinct, type End, findEnds } from '../../addon/compared_numbers';
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
 * the nearest, in some rows, but in fewer than these: blood pressures. Counts and amounts of which many are 0
 * vary more.
 */
const [ZERO_DEVIATIONS, ZERO_GAP, ZERO_ROWS] = [4, 1, 2];
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

/** The smallest or the largest value of a column, and the other end. */
interface ColumnEnd extends End {
  readonly farthest: number;
}

/** A value that may stand for a missing one, as text. */
interface Placeholder extends ColumnEnd {
  readonly column: string;
  readonly text: string;
  readonly textOf: (value: number) => string;
}

/** Names values of columns that may stand for missing ones. @param columns Features, and targets of numbers. */
export function placeholderWarnings(columns: readonly PlannedFacts[]): Warning[] {
  const found = columns.flatMap((column) => placeholderOf(column) ?? []);
  return found.slice(0, NAMED).map((each) => {
    const { column, text, count, nearest, farthest, textOf } = each;
    const ends = [Math.min(nearest, farthest), Math.max(nearest, farthest)].map(textOf);
    const where = `in ${counted(count, 'row')}, where the others are from ${ends.join(' to ')}`;
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
  if (plan.kind !== 'number') return undefined;
  const { numbers } = facts;
  const end = endsOf(numbers).find((each) => isFarCode(each, numbers));
  return end && { ...end, column: plan.name, text: String(end.value), textOf: shown };
}

function placeholderDate(facts: ColumnFacts, { name, dayFirst }: ColumnPlan): Placeholder | undefined {
  const texts = new Map<number, string>();
  const times = Array.from(facts.words, ([text, rows]) => {
    const time = parseDate(text, dayFirst);
    texts.set(time, texts.get(time) ?? text);
    return Number.isNaN(time) ? [] : new Array<number>(rows).fill(time);
  }).flat();
  const all = Float64Array.from([...facts.numbers, ...times]);
  const end = endsOf(all).find((each) => isFarDate(each, all));
  const textOf = (time: number) => dateText(time) ?? String(time);
  return end && { ...end, column: name, text: texts.get(end.value) ?? textOf(end.value), textOf };
}

const shown = (value: number) => String(Number(value.toPrecision(6)));

/** The smallest and the largest of values, where there are others. */
function endsOf(values: Float64Array): ColumnEnd[] {
  if (values.length === 0) return [];
  const [smallest, largest] = findEnds(values);
  if (smallest.nearestCount === 0) return [];
  return [
    { ...smallest, farthest: largest.value },
    { ...largest, farthest: smallest.value },
  ];
}

/** How far the nearest of the others is from a value at an end, and how far they are from each other. */
const distancesOf = ({ value, nearest, farthest }: ColumnEnd): [gap: number, range: number] => [
  Math.abs(value - nearest),
  Math.abs(farthest - nearest),
];

/** Whether a value stands for a missing one, by any of these signs. */
const isFarCode = (end: ColumnEnd, values: Float64Array) =>
  isCode(end, values) || isZero(end, values) || isLone(end, values);

/** Whether a value is a 0 far from all others. */
function isZero(end: ColumnEnd, values: Float64Array): boolean {
  const others = values.length - end.count;
  if (end.value !== 0 || end.count < ZERO_ROWS || end.count >= others) return false;
  if (countDistinct(values) <= DIFFERENT_GRADES) return false;
  const { mean, deviation } = momentsOf(values.filter((value) => value !== 0));
  const [gap] = distancesOf(end);
  return Math.abs(mean) >= ZERO_DEVIATIONS * deviation && gap >= ZERO_GAP * deviation;
}

function momentsOf(values: Float64Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / values.length) };
}

/** Whether a value is a usual code that no other value is near, or a negative one among others that are not. */
function isCode(end: ColumnEnd, values: Float64Array): boolean {
  const { value, count, nearest, nearestCount } = end;
  if (!CODE.test(String(value)) || count < Math.max(CODE_ROWS, SHARE * values.length)) return false;
  const different = value === -1 || value === 9 ? DIFFERENT_GRADES : DIFFERENT;
  if (countDistinct(values) <= different) return false;
  const [gap, range] = distancesOf(end);
  return gap >= APART * range || (value < 0 && nearest >= 0 && count >= 2 * nearestCount);
}

const isFarDate = (end: ColumnEnd, times: Float64Array): boolean => {
  const [gap, range] = distancesOf(end);
  const isCoded = CODE_DATES.has(end.value) && gap >= Math.max(YEARS, APART * range);
  return isCoded || isLone(end, times);
};

/** Whether several rows have a value so far from the middle half that the others hardly differ beside it. */
function isLone(end: ColumnEnd, values: Float64Array): boolean {
  const { value, count, nearest, farthest } = end;
  const [gap, range] = distancesOf(end);
  // The others then lie within twice the gap: most columns need not be sorted.
  if (count < 2 || range >= 2 * gap) return false;
  const sorted = values.slice().sort();
  const [low, high] = [0.25, 0.75].map((share) => sorted[Math.floor(share * sorted.length)]);
  const distance = Math.max(value - high, low - value);
  if (!(high > low) || distance <= FAR_OF_SEVERAL * (high - low)) return false;
  const centre = (low + high) / 2;
  const next = Math.max(Math.abs(nearest - centre), Math.abs(farthest - centre));
  return next < ALONE * distance;
}
