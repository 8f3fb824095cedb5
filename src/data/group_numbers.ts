// The groups of rows, as the cells of a table name them → numbers.
import { cellValue } from './columns/places';

/** A whole number as pandas writes it once a column has missing cells: 1.0. */
const WHOLE_AS_FLOAT = /^([+-]?\d+)\.0+$/;

/** Numbers groups as they come: equal texts are one group, and so are 1 and 1.0. */
export class GroupNumbers {
  readonly #known = new Map<string, number>();

  /** The groups, by number. */
  get names(): Iterable<string> {
    return this.#known.keys();
  }

  /** The number of a group, from 0. */
  of(text: string): number {
    const value = cellValue(text).replace(WHOLE_AS_FLOAT, '$1');
    const number = this.#known.get(value) ?? this.#known.size;
    if (number === this.#known.size) this.#known.set(value, number);
    return number;
  }
}
