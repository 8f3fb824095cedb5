// How often each value of a column occurs, in bounded memory: exact up to a number of different values.

/** Different values that are counted exactly. */
export const MOST_VALUES = 10_000;

/** A value, and how many rows have it. */
export interface CountedValue<T> {
  readonly value: T;
  readonly rows: number;
}

/** Counts values. Of more than 10,000 different ones the rare are forgotten: counts are then lower bounds. */
export class ValueCounts<T extends string | number> {
  #counts = new Map<T, number>();
  #isExact = true;

  /** How many different values there are; null for more than 10,000. */
  get distinct(): number | null {
    return this.#isExact ? this.#counts.size : null;
  }

  add(value: T, rows = 1): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + rows);
    if (this.#counts.size > MOST_VALUES) this.#forget();
  }

  /** The most frequent values, and of equally frequent ones those that came first. */
  frequent(most: number): CountedValue<T>[] {
    const all = Array.from(this.#counts, ([value, rows]) => ({ value, rows }));
    return all.sort((a, b) => b.rows - a.rows).slice(0, most);
  }

  /** Keeps the more frequent half. */
  #forget(): void {
    this.#isExact = false;
    const kept = this.frequent(MOST_VALUES / 2);
    this.#counts = new Map(kept.map(({ value, rows }) => [value, rows]));
  }
}
