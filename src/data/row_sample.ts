// Some rows of a table, evenly spaced over all of it, without knowing before how many there are.
import type { NumberSketch, TextSketch } from './columns/column_sketch';
import type { ColumnKind } from './columns/schema';
import { tableFrom } from './table_from';
import type { TableSource } from './table_source';

/** Rows that are kept at least, where there are so many; fewer of wide tables. At most twice as many are. */
const SAMPLE_ROWS = 20_000;
const SAMPLE_CELLS = 2_000_000;
const LEAST_ROWS = 100;

/** A column whose cells are read. */
export interface SampledColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly sketch: NumberSketch | TextSketch;
}

/** A cell as a table in memory has it. */
type Cell = string | number | boolean | Date | null;

/** The value of a row of the block that a sketch has read. */
function cellOf({ kind, sketch }: SampledColumn, row: number): Cell {
  if ('codes' in sketch) return sketch.valueAt(row);
  const value = sketch.values[row];
  if (Number.isNaN(value)) return null;
  if (kind === 'boolean') return value === 1;
  return kind === 'date' ? new Date(value) : value;
}

/** Rows with one number in so many, which grows with the table. */
export class RowSample {
  readonly #wanted: number;
  #kept: Cell[][];
  #count = 0;
  #stride = 1;
  #next = 0;

  constructor(readonly columns: readonly SampledColumn[]) {
    this.#kept = columns.map(() => []);
    const byWidth = Math.floor(SAMPLE_CELLS / Math.max(1, columns.length));
    this.#wanted = Math.min(SAMPLE_ROWS, Math.max(LEAST_ROWS, byWidth));
  }

  /** Whether all rows so far are kept. */
  get isWhole(): boolean {
    return this.#stride === 1;
  }

  /** Looks at the block that the sketches have read. @param first The number of its first row. */
  add(first: number, rows: number): void {
    for (; this.#next < first + rows; this.#next += this.#stride) {
      for (const [i, column] of this.columns.entries())
        this.#kept[i].push(cellOf(column, this.#next - first));
      this.#count += 1;
      if (this.#count === 2 * this.#wanted) this.#halve();
    }
  }

  #halve(): void {
    this.#kept = this.#kept.map((cells) => cells.filter((_, i) => i % 2 === 0));
    this.#count = this.#wanted;
    // Of the last two, the first is kept: the next is two of the old steps behind it.
    this.#next -= this.#stride;
    this.#stride *= 2;
  }

  /** The rows as a table. */
  table(): TableSource {
    return tableFrom(Object.fromEntries(this.columns.map(({ name }, i) => [name, this.#kept[i]])));
  }
}
