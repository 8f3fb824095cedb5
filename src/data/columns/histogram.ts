// How numbers are distributed, block after block, in bounded memory: exact counts in bins of equal width.

/** Bins that are kept. */
const MOST_BINS = 64;
/** The first width, of the size of the first number: small beside any range worth drawing. */
const FIRST_WIDTH = 2 ** -40;

/** Numbers from `from` up to, and without, `to`. */
export interface HistogramBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
}

/** Counts of numbers in bins. */
export class Histogram {
  #width = 0;
  /** By place: a bin begins at place × width. */
  #counts = new Map<number, number>();
  #first = Infinity;
  #last = -Infinity;

  /** @param value A finite number of the range of float32. */
  add(value: number): void {
    if (this.#width === 0) this.#width = 2 ** Math.floor(Math.log2(Math.abs(value) || 1)) * FIRST_WIDTH;
    this.#count(Math.floor(value / this.#width), 1);
    while (this.#last - this.#first >= MOST_BINS) this.#widen();
  }

  #count(place: number, rows: number): void {
    this.#counts.set(place, (this.#counts.get(place) ?? 0) + rows);
    if (place < this.#first) this.#first = place;
    if (place > this.#last) this.#last = place;
  }

  /** Doubles the width of the bins. */
  #widen(): void {
    const counts = this.#counts;
    this.#width *= 2;
    this.#counts = new Map();
    [this.#first, this.#last] = [Infinity, -Infinity];
    for (const [place, rows] of counts) this.#count(Math.floor(place / 2), rows);
  }

  /** The bins from the smallest to the largest number, at most so many; none without a number. */
  bins(most: number): HistogramBin[] {
    while (this.#last - this.#first >= most) this.#widen();
    const count = this.#counts.size === 0 ? 0 : this.#last - this.#first + 1;
    return Array.from({ length: count }, (_, i) => {
      const place = this.#first + i;
      const rows = this.#counts.get(place) ?? 0;
      return { from: place * this.#width, to: (place + 1) * this.#width, rows };
    });
  }
}
