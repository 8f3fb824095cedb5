// The places of a category: its values in order, then one for missing values, then one for all others.
import type { Dictionary } from './dictionary';
import { type MissingWords, numberOf } from './missing';

/** The value that the text of a cell means: blanks around it do not count. */
export const cellValue = (text: string): string => text.trim();

/** Values in order: numbers by value, texts by code units. */
export function inOrder(values: readonly string[]): string[] {
  const areNumbers = values.every((value) => Number.isFinite(numberOf(value)));
  return areNumbers ? [...values].sort((a, b) => Number(a) - Number(b)) : [...values].sort();
}

/** Looks up the place of each code of a dictionary, which may grow meanwhile. */
export class Places {
  readonly #byValue: ReadonlyMap<string, number>;
  /** By code; the rest of the dictionary is looked up when a code of it occurs. */
  readonly #byCode: number[] = [];

  /** @param values Those with a place of their own. @param words What the codes mean. */
  constructor(
    readonly values: readonly string[],
    readonly words: Dictionary,
    readonly missing: MissingWords,
  ) {
    this.#byValue = new Map(values.map((value, place) => [value, place]));
  }

  /** The place of a code; −1 is a missing value. */
  at(code: number): number {
    if (code < 0) return this.values.length;
    while (this.#byCode.length <= code)
      this.#byCode.push(this.#placeOf(this.words.words[this.#byCode.length]));
    return this.#byCode[code];
  }

  #placeOf(word: string): number {
    if (this.missing.has(word)) return this.values.length;
    return this.#byValue.get(cellValue(word)) ?? this.values.length + 1;
  }
}
