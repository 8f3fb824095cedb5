// Columns that say which row it is, and nothing else: indices, ids, and numbers that may be ids.
import { areWhole } from '../../addon/number_columns';
import { areTimes } from '../time_column';
import type { ColumnFacts } from './column_facts';

/** Fewer numbers than this may count by chance. */
const COUNTS_FROM = 20;
/** Fewer numbers than this under the name of an id may all differ by chance. */
const ID_FROM = 10;
/** Fewer whole numbers than this may all differ, or rise from row to row, though they are measured. */
const LIKE_ID_FROM = 100;
/** The same, of numbers whose range is so wide that all differ in any case. */
const SPREAD_FROM = 200;
/** That range, in rows. */
const WIDE = 10;
/** Pairs of equal numbers that chance would make: none is found once in 22,000 tables. */
const EXPECTED_PAIRS = 10;
/** Numbers that were drawn evenly differ more from that once in 100 columns (Kolmogorov and Smirnov). */
const EVEN = 1.63;
/** A tenth of the numbers that a program gives ends in 0, and more of those that people round. */
const ROUND = 0.25;
/** The share of rows whose number follows the one before, where tables were joined. */
const FOLLOWS = 0.9;
/** What pandas calls an index without a name when it reads it back, once and again. */
const UNNAMED = /^(?:Unnamed: \d+(?:\.\d+)*)?$/;
/** What pandas calls an index that becomes a column. */
const INDEX_NAME = /^(?:index|level_\d+)$/i;
/** id, user_id, userId, ID. */
const ID_NAME = /^(?:id|Id|ID)(?:[^A-Za-z]|$)|[^A-Za-z](?:id|Id|ID)$|[a-z]I[dD]$/;

/** Whether a column has the name of an id. */
export const hasIdName = (name: string): boolean => ID_NAME.test(name);

/** Whether a column has the name of an index, or of an id. */
export const isNamedAsId = (name: string): boolean =>
  UNNAMED.test(name) || INDEX_NAME.test(name) || hasIdName(name);

/** How many columns have no name before the first that has one: where pandas writes the index. */
export function unnamedFirst(names: readonly string[]): number {
  const first = names.findIndex((name) => !UNNAMED.test(name));
  return first < 0 ? names.length : first;
}

/** What is asked of a column whose numbers may be ids. */
type NumberFacts = Pick<ColumnFacts, 'numbers' | 'rows' | 'present' | 'distinct'>;

const isWhole = ({ present, numbers }: NumberFacts): boolean =>
  numbers.length === present && areWhole(numbers);

/** Whether a column is an index by its name: whole numbers that are all different, or count on. */
export function isIndex(facts: ColumnFacts): boolean {
  const { name } = facts.column;
  if (name === '') return true;
  if (!UNNAMED.test(name) && !INDEX_NAME.test(name)) return false;
  if (isCounting(facts, 1)) return true;
  // Tables that were joined count on, but for where one begins.
  const countsOn = facts.rows >= COUNTS_FROM && isCounting(facts, FOLLOWS);
  return countsOn || (isWhole(facts) && isDifferent(facts, COUNTS_FROM));
}

const isDifferent = ({ present, distinct }: NumberFacts, from: number) =>
  present >= from && distinct === present;

/** Whether each number is the one before it plus 1, in a share of the rows. */
function isCounting({ rows, numbers }: ColumnFacts, share: number): boolean {
  if (numbers.length < rows) return false;
  let count = 1;
  for (let i = 1; i < numbers.length; i++) if (numbers[i] === numbers[i - 1] + 1) count += 1;
  return count >= share * numbers.length;
}

/** Whether a column of numbers tells rows apart and says nothing else of them. */
export function isId(facts: ColumnFacts): boolean {
  if (!isWhole(facts) || !isDifferent(facts, ID_FROM)) return false;
  return ID_NAME.test(facts.column.name) || (facts.present >= COUNTS_FROM && isCounting(facts, 1));
}

/** Whether numbers without names are those of rows, which may have been shuffled: none is there twice. */
export const numbersRows = (facts: ColumnFacts): boolean =>
  isWhole(facts) && isDifferent(facts, COUNTS_FROM) && shouldRepeat(facts.numbers);

/**
 * Whether whole numbers may be ids though no name says so: all are different, and they are no times. Besides,
 * some should be equal, or they rise or fall from row to row, or they are spread evenly over a wide range, as
 * measured numbers hardly are.
 */
export function mayBeId(facts: NumberFacts): boolean {
  const { numbers, rows, present } = facts;
  if (present < rows || !isWhole(facts) || numbers.length < LIKE_ID_FROM) return false;
  if (!isDifferent(facts, LIKE_ID_FROM) || areTimes(numbers)) return false;
  return shouldRepeat(numbers) || isSorted(numbers) || isSpread(numbers);
}

/** Whether chance would make several of the numbers equal, if they were drawn from their range. */
function shouldRepeat(numbers: Float64Array): boolean {
  const [min, max] = endsOf(numbers);
  return numbers.length ** 2 >= 2 * EXPECTED_PAIRS * (max - min);
}

function endsOf(numbers: Float64Array): [min: number, max: number] {
  return numbers.reduce<[number, number]>(
    ([min, max], value) => [Math.min(min, value), Math.max(max, value)],
    [Infinity, -Infinity],
  );
}

function isSorted(numbers: Float64Array): boolean {
  const rises = numbers[1] > numbers[0];
  return numbers.every((value, i) => i === 0 || value > numbers[i - 1] === rises);
}

/** Whether numbers are spread evenly over a wide range, and are not rounded. */
function isSpread(numbers: Float64Array): boolean {
  const { length } = numbers;
  const sorted = numbers.slice().sort();
  const [min, range] = [sorted[0], sorted[length - 1] - sorted[0]];
  if (length < SPREAD_FROM || min < 0 || range < WIDE * length) return false;
  const round = numbers.filter((value) => value % 10 === 0).length;
  const distance = sorted.reduce(
    (most, value, i) => Math.max(most, Math.abs((value - min) / range - (i + 0.5) / length)),
    0,
  );
  return round <= ROUND * length && distance * Math.sqrt(length) <= EVEN;
}
