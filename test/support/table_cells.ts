// All cells of some columns of a table, in each of the ways in which they can be read.
import { Dictionary } from '../../src/data/columns/dictionary';
import type { TableSource } from '../../src/data/table_source';

export interface ColumnCells {
  numbers: number[];
  /** The texts that the codes stand for; null where a code is −1. */
  coded: (string | null)[];
  texts: (string | null)[];
}

/** Reads columns by name, default all that can be read. */
export async function cellsOf(
  source: TableSource,
  names = source.columns.filter(({ unreadable }) => !unreadable).map(({ name }) => name),
): Promise<Record<string, ColumnCells>> {
  const columns = names.map((name) => source.columns.findIndex((column) => column.name === name));
  const words = columns.map(() => new Dictionary());
  const cells = names.map((): ColumnCells => ({ numbers: [], coded: [], texts: [] }));
  for await (const block of source.blocks(columns)) {
    const numbers = new Float64Array(block.rows);
    const codes = new Int32Array(block.rows);
    for (const [i, column] of columns.entries()) {
      block.numbers(column, numbers);
      block.codes(column, words[i], codes);
      const texts = Array.from({ length: block.rows }, (_, row) => block.text(column, row));
      cells[i].numbers = cells[i].numbers.concat([...numbers]);
      cells[i].coded = cells[i].coded.concat(Array.from(codes, (code) => words[i].words[code] ?? null));
      cells[i].texts = cells[i].texts.concat(texts);
    }
  }
  return Object.fromEntries(names.map((name, i) => [name, cells[i]]));
}

/** The position of the last row of a table. */
export async function lastPosition(source: TableSource): Promise<string> {
  let position = '';
  for await (const block of source.blocks([])) position = block.position(block.rows - 1);
  return position;
}
