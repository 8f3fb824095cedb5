// The different texts of a column, numbered in the order in which they occur.

/** Numbers texts; a text keeps its number. */
export class Dictionary {
  readonly #codes = new Map<string, number>();
  readonly #words: string[] = [];

  /** The texts by number. */
  get words(): readonly string[] {
    return this.#words;
  }

  /** The number of a text: a new one for a text that has none. */
  code(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.#words.length;
    this.#codes.set(text, code);
    this.#words.push(text);
    return code;
  }
}
