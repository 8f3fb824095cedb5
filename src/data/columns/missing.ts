// Which texts mean a missing value.
import type { TableColumn } from '../table_source';
import { parseDate } from './dates';

/** Texts that mean a missing value in any table, besides the empty one; compared without case. */
export const MISSING_WORDS: readonly string[] = [
  'na',
  'n/a',
  '#n/a',
  '<na>',
  'nan',
  'nat',
  'null',
  'none',
  '?',
  '-',
];

/** Whether a word means a missing value in any table. */
export const isUsualMissing = (word: string): boolean => MISSING_WORDS.includes(word.trim().toLowerCase());

/** A number as cells have it; NaN for other text. */
export const numberOf = (text: string): number => (text.trim() === '' ? NaN : Number(text));

/** Whether two texts are the same number, or the same date. */
const isSame = (found: string, word: string): boolean =>
  numberOf(found) === numberOf(word) || parseDate(found) === parseDate(word);

/** The texts that mean a missing value in one table. */
export class MissingWords {
  readonly #words: ReadonlySet<string>;
  /** Those of them that are numbers, such as -999. */
  readonly numbers: readonly number[];
  /** Those that are dates, such as 1900-01-01: milliseconds since 1970. */
  readonly times: readonly number[];
  readonly #found = new Set<string>();

  constructor(words: readonly string[]) {
    const trimmed = words.map((word) => word.trim().toLowerCase());
    this.#words = new Set(trimmed);
    this.numbers = trimmed.map(numberOf).filter((value) => Number.isFinite(value));
    this.times = trimmed.map((word) => parseDate(word)).filter((time) => !Number.isNaN(time));
  }

  /** The numbers that mean a missing value among those of a file: its numbers, or its times. */
  marksOf(type: TableColumn['type']): readonly number[] {
    return type === 'time' ? this.times : this.numbers;
  }

  /** Keeps in mind that a cell has a text or a number that means a missing one. */
  note(cell: string | number | null): void {
    if (cell !== null) this.#found.add(String(cell).trim().toLowerCase());
  }

  /** Those of some words that no noted cell had. */
  notFound(words: readonly string[]): string[] {
    const isFound = (word: string) =>
      this.#found.has(word) || [...this.#found].some((found) => isSame(found, word));
    return words.filter((word) => !isFound(word.trim().toLowerCase()));
  }

  /** Whether a cell is missing: it has no value, is blank, or has one of the words. */
  has(text: string | null): boolean {
    if (text === null) return true;
    const word = text.trim();
    return word === '' || this.#words.has(word.toLowerCase());
  }
}
