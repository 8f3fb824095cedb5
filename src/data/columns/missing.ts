// Which texts mean a missing value.

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

/** A number as cells have it; NaN for other text. */
export const numberOf = (text: string): number => (text.trim() === '' ? NaN : Number(text));

/** The texts that mean a missing value in one table. */
export class MissingWords {
  readonly #words: ReadonlySet<string>;
  /** Those of them that are numbers, such as -999. */
  readonly numbers: readonly number[];

  constructor(words: readonly string[]) {
    const trimmed = words.map((word) => word.trim().toLowerCase());
    this.#words = new Set(trimmed);
    this.numbers = trimmed.map(numberOf).filter((value) => Number.isFinite(value));
  }

  /** Whether a cell is missing: it has no value, is blank, or has one of the words. */
  has(text: string | null): boolean {
    if (text === null) return true;
    const word = text.trim();
    return word === '' || this.#words.has(word.toLowerCase());
  }
}
