// A table without its rows that have no target.
import type { MissingWords } from './columns/missing';
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

/** A table of the rows of another that have all targets, and how many it left out when it was last read. */
export interface RowsWithTarget extends TableSource {
  dropped(): number;
}

/** @param targets Indices of the columns. */
export function rowsWithTarget(
  source: TableSource,
  targets: readonly number[],
  missing: MissingWords,
): RowsWithTarget {
  let dropped = 0;
  async function* blocks(columns: readonly number[]): AsyncGenerator<TableBlock> {
    dropped = 0;
    for await (const block of source.blocks([...new Set([...columns, ...targets])])) {
      const places = Array.from({ length: block.rows }, (_, row) => row).filter(
        (row) => !targets.some((column) => missing.has(block.text(column, row))),
      );
      dropped += block.rows - places.length;
      if (places.length > 0) yield places.length < block.rows ? rowsAt(block, places) : block;
    }
  }
  return { ...source, rows: null, blocks, dropped: () => dropped };
}
