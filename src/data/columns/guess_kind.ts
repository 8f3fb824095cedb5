// What a column is, by the facts of a sample: its kind, and whether it is of use as a feature.
import { countDistinct } from '../../addon/compared_numbers';
import { areWhole } from '../../addon/number_columns';
import { quoted } from '../../core/check';
import type { ColumnFacts } from './column_facts';
import { isId, isIndex, isNamedAsId, numbersRows } from './id_columns';
import { BOOLEAN_WORDS } from './read_cells';
import type { ColumnKind } from './schema';
import { signedValues } from './signed_numbers';

/** The share of its values that make a column one of numbers, or of dates: the others are mistakes. */
const NEARLY_ALL = 0.9;
/** The share of its values that are numbers in a column that is one of numbers but for some words. */
const MOSTLY = 0.5;
/** The same beside so few different words, one of which may stand for a missing value. */
const [SOME, FEW_WORDS] = [0.1, 2];
/** Whole numbers beside words are codes of a category up to so many. */
const MOST_CODES = 30;
/** Fewer values than this may all differ and still be categories. */
const MOST_DIFFERENT_FROM = 21;
/** So many different texts are no category, unless that is stated. */
const TOO_MANY_TEXTS = 10_000;

/** What may be done about a column with too many texts for a category. */
export const TOO_LARGE =
  'leave it out with options.ignore, or keep its frequent values with options.categorical';
/** As programs tell things apart: 123e4567-e89b-12d3-a456-426614174000, and hashes of 32 digits or more. */
const UNIQUE_TEXT = /^(?:[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}|[\da-f]{32,})$/i;

/** Why a column is left out. */
export type Reason = 'unreadable' | 'empty' | 'index' | 'unnamed' | 'id' | 'all different';

/** What a column seems to be. */
export interface Guess {
  /** Null where there is nothing to read. */
  readonly kind: ColumnKind | null;
  /** Why it is of no use as a feature; null where it may be. */
  readonly leftOut: Reason | null;
  /** Whether it holds times and no name, as the index of a time series does. */
  readonly isTimeIndex?: true | undefined;
}

/** Where a column stands. */
export interface ColumnPlace {
  /** Whether neither it nor a column before it has a name, where others have: there pandas writes the index. */
  readonly isUnnamedFirst?: boolean | undefined;
  /** Whether it is the first of a table without names. */
  readonly isFirstOfNameless?: boolean | undefined;
}

/** Guesses what a column is. */
export function guessKind(facts: ColumnFacts, place: ColumnPlace = {}): Guess {
  const { column, present } = facts;
  if (column.unreadable !== undefined) return { kind: null, leftOut: 'unreadable' };
  if (present === 0) return { kind: null, leftOut: 'empty' };
  const kind = kindOf(facts);
  const leftOut = reasonOf(facts, kind, place);
  const isTimeIndex = place.isUnnamedFirst && kind === 'date' && leftOut === null;
  return { kind, leftOut, ...(isTimeIndex ? { isTimeIndex } : {}) };
}

function kindOf(facts: ColumnFacts): ColumnKind {
  const { column, present, numbers, dates } = facts;
  if (column.type === 'boolean') return 'boolean';
  if (column.type === 'time') return 'date';
  if (numbers.length >= NEARLY_ALL * present) return 'number';
  if (areBooleans(facts)) return 'boolean';
  return dates >= NEARLY_ALL * present ? 'date' : 'category';
}

/** Both words of a pair, in any case, and nothing else. */
export function areBooleans({ numbers, words }: ColumnFacts): boolean {
  const found = new Set([...words.keys()].slice(0, 10).map((word) => word.toLowerCase()));
  const isPair = BOOLEAN_WORDS.some((pair) => found.size === 2 && pair.every((word) => found.has(word)));
  return isPair && numbers.length === 0 && words.size <= 10;
}

function reasonOf(facts: ColumnFacts, kind: ColumnKind, place: ColumnPlace): Reason | null {
  if (facts.column.isIndex || isIndex(facts)) return 'index';
  // Times say more than which row it is.
  if (place.isUnnamedFirst && kind !== 'date')
    return kind === 'number' && areWhole(facts.numbers) ? 'index' : 'unnamed';
  if (kind === 'number' && (isId(facts) || (place.isFirstOfNameless && numbersRows(facts)))) return 'id';
  return kind === 'category' && isNearlyAllDifferent(facts) ? 'all different' : null;
}

/** Whether nearly all values are numbers but for signs of thousands, percent or money. */
export function hasSignedNumbers(facts: ColumnFacts): boolean {
  const { count } = signedValues(facts);
  return count > 0 && facts.numbers.length + count >= NEARLY_ALL * facts.present;
}

/** What reads such a column as numbers, in words behind its values. */
export const signsAdvice = ({ words }: ColumnFacts): string =>
  `without signs, ${quoted([...words.keys()][0])} would be a number; options.numeric reads it so`;

/** Whether most values are numbers that look measured, or counted far: no codes of a category. */
export function isMostlyMeasured(facts: ColumnFacts): boolean {
  const { numbers, present, words } = facts;
  const least = words.size <= FEW_WORDS ? SOME : MOSTLY;
  if (numbers.length < least * present || hasSignedNumbers(facts)) return false;
  return !areWhole(numbers) || countDistinct(numbers) > MOST_CODES;
}

/** Whether most values are dates, in a column of text. */
export const isMostlyDates = ({ dates, present }: ColumnFacts): boolean => dates >= MOSTLY * present;

/** Whether texts are hardly ever the same, as names and ids are. */
export const isNearlyAllDifferent = ({ present, distinct }: ColumnFacts): boolean =>
  present >= MOST_DIFFERENT_FROM && distinct > present / 2;

/** Whether a column has too many texts for a category, and is no id by its name or the form of its texts. */
export function isTooLarge(facts: ColumnFacts): boolean {
  if (facts.words.size < TOO_MANY_TEXTS || !isNearlyAllDifferent(facts)) return false;
  const { name, isIndex: isStated } = facts.column;
  if (isStated || isNamedAsId(name)) return false;
  const [first] = facts.words.keys();
  return !UNIQUE_TEXT.test(first);
}
