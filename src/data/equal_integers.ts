// Whole numbers that differ, though the doubles that they are read as do not: identifiers of 64 bits.

const LARGEST = Number.MAX_SAFE_INTEGER;

/** Whether a double may stand for several whole numbers. */
export const isLarge = (value: number): boolean => value > LARGEST || value < -LARGEST;

/** A whole number with all its digits; null where a cell is none. */
type Exact = bigint | string | null;

/** Finds the columns of such numbers. */
export class EqualIntegers {
  readonly #first = new Map<number, readonly [value: number, exact: Exact]>();
  readonly #found = new Set<number>();

  /** Those with numbers that differ from the first one, whose double they have. */
  get columns(): ReadonlySet<number> {
    return this.#found;
  }

  /** Takes a number beyond those that a double holds whole. @param read Reads its digits. */
  add(column: number, value: number, read: () => Exact): void {
    if (this.#found.has(column)) return;
    const [first, firstExact] = this.#first.get(column) ?? [];
    if (first === undefined) this.#first.set(column, [value, read()]);
    if (first !== value) return;
    const exact = read();
    if (exact !== null && firstExact !== null && exact !== firstExact) this.#found.add(column);
  }
}
