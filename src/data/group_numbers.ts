// The groups of rows, as the cells of a table name them → numbers.
import { cellValue } from './columns/places';

/** Numbers groups as they come: equal numbers and texts are one group, as they are one category. */
export class GroupNumbers {
  readonly #known = new Map<string, number>();

  /** The number of a group, from 0. */
  of(text: string): number {
    const value = cellValue(text);
    const number = this.#known.get(value) ?? this.#known.size;
    if (number === this.#known.size) this.#known.set(value, number);
    return number;
  }
}
