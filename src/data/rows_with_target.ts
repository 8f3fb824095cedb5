// A table without its rows that have no target.
import { allocate } from '../core/memory';
import type { MissingWords } from './columns/missing';
import type { Dataset } from './dataset';
import type { TableBlock, TableSource } from './table_source';

/** What to do about rows without a target. */
export const LEAVE_OUT = 'leave such rows out with options.dropMissingTarget';

/** The rows of a block at these places. */
function rowsAt(block: TableBlock, places: readonly number[]): TableBlock {
  const pick = <A extends Float64Array | Int32Array>(all: A, out: A) => {
    for (const [row, place] of places.entries()) out[row] = all[place];
  };
  return {
    rows: places.length,
    numbers: (column, out) => {
      const all = new Float64Array(block.rows);
      block.numbers(column, all);
      pick(all, out);
    },
    codes: (column, words, out) => {
      const all = new Int32Array(block.rows);
      block.codes(column, words, all);
      pick(all, out);
    },
    text: (column, row) => block.text(column, places[row]),
    position: (row) => block.position(places[row]),
  };
}

/** Which rows of a table are kept, as they are read block after block. */
export class KeptRows {
  /** Of each block the rows that are kept, or how many it has where that is all. */
  readonly #blocks: { readonly rows: number; readonly kept: Uint32Array | null }[] = [];
  /** Those that are kept, and those that are not. */
  rows = 0;
  dropped = 0;

  /** Takes a block. @param kept The rows of it that are kept; null: all. */
  add(rows: number, kept: readonly number[] | null): void {
    const count = kept?.length ?? rows;
    this.#blocks.push({ rows, kept: kept && Uint32Array.from(kept) });
    this.rows += count;
    this.dropped += rows - count;
  }

  /** For each row that is kept its index in the table; undefined where all are. */
  numbers(): Uint32Array | undefined {
    if (this.dropped === 0) return undefined;
    const numbers = allocate(Uint32Array, this.rows);
    let [first, place] = [0, 0];
    for (const { rows, kept } of this.#blocks) {
      const count = kept?.length ?? rows;
      for (let i = 0; i < count; i++) numbers[place + i] = first + (kept ? kept[i] : i);
      [first, place] = [first + rows, place + count];
    }
    return numbers;
  }
}

/** What a data set says of its rows where some of the table are left out. */
export function numbersOf(kept: KeptRows | undefined): Pick<Dataset, 'rowNumbers'> {
  const rowNumbers = kept?.numbers();
  return rowNumbers ? { rowNumbers } : {};
}

/** A table of the rows of another that have all targets, and which they were when it was last read. */
export interface RowsWithTarget extends TableSource {
  kept(): KeptRows;
}

/** @param targets Indices of the columns. */
export function rowsWithTarget(
  source: TableSource,
  targets: readonly number[],
  missing: MissingWords,
): RowsWithTarget {
  let all = new KeptRows();
  async function* blocks(columns: readonly number[]): AsyncGenerator<TableBlock> {
    const own = new KeptRows();
    all = own;
    for await (const block of source.blocks([...new Set([...columns, ...targets])])) {
      const places = Array.from({ length: block.rows }, (_, row) => row).filter(
        (row) => !targets.some((column) => missing.has(block.text(column, row))),
      );
      const isWhole = places.length === block.rows;
      own.add(block.rows, isWhole ? null : places);
      if (places.length > 0) yield isWhole ? block : rowsAt(block, places);
    }
  }
  return { ...source, rows: null, blocks, kept: () => all };
}
