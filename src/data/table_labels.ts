// The labels of a table's rows, as text, block after block.
import { refuseCell } from './columns/column_reading';
import { Dictionary } from './columns/dictionary';
import type { MissingWords } from './columns/missing';
import { LEAVE_OUT } from './rows_with_target';
import type { TableBlock, TableSource } from './table_source';

/** The labels of the rows of a block. @throws DataError with the place of one that is missing. */
export type LabelReader = (block: TableBlock) => string[];

/** Reads the labels in a column, by its index; or other texts of which none may be missing. */
export function labelReader(
  { path, columns }: TableSource,
  index: number,
  missing: MissingWords,
  what: 'a target' | 'a group' = 'a target',
): LabelReader {
  const words = new Dictionary();
  const refuse = refuseCell(path);
  const remedy = what === 'a target' ? LEAVE_OUT : 'give a row without one a group of its own';
  return (block) => {
    const codes = new Int32Array(block.rows);
    block.codes(index, words, codes);
    return Array.from(codes, (code, row) => {
      const text = code < 0 ? null : words.words[code];
      if (missing.has(text))
        refuse(block, row, columns[index].name, `expected ${what}, found a missing value`, remedy);
      return text!.trim();
    });
  };
}
