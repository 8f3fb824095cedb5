// The columns of a text table: from the first row, or counted.

import { quoted } from '../../core/check';
import type { Warning } from '../../core/warning';
import { DataError } from '../../io/data_error';
import type { TableColumn } from '../table_source';
import { isNumberText } from './cell_words';

type Row = readonly string[];

/** What may be done about a first row of numbers that is read as names. */
const SEEMS_DATA = 'if the first row is data, say so with';

/** Whether most names are numbers, as cells of data are. */
const areNumbers = (names: Row): boolean =>
  names.filter((name) => isNumberText(name, '.')).length > names.length / 2;

/** @throws DataError for two columns of one name. */
export function checkDifferent(
  file: string,
  position: string,
  names: Row,
  usual = 'rename one of them',
): void {
  const places = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const other = places.get(name);
    places.set(name, i);
    if (other === undefined) continue;
    const remedy = areNumbers(names) ? `${SEEMS_DATA} options.header 'no'` : usual;
    const found = `found ${quoted(name)} twice, in columns ${other + 1} and ${i + 1}: ${remedy}`;
    throw new DataError(file, position, `expected a different name for each column, ${found}`);
  }
}

/** The columns of a table, and what is said of them. */
export interface NamedColumns {
  readonly columns: TableColumn[];
  readonly warnings: Warning[];
}

/**
 * The columns that a row of names gives.
 *
 * @param remedy What may be done about one name twice.
 * @throws DataError for one name twice.
 */
export function namedColumns(file: string, position: string, row: Row, remedy?: string): NamedColumns {
  const warnings: Warning[] = [];
  const names = row.map((text, i) => {
    const name = text.trim();
    if (name !== '') return name;
    // As pandas does: the first columns without names are an index.
    if (row.slice(0, i).every((before) => before.trim() === '')) return `Unnamed: ${i}`;
    const message = `column ${i + 1} has no name in the first row: it is called 'column ${i + 1}'`;
    warnings.push({ code: 'COLUMN_UNNAMED', message });
    return `column ${i + 1}`;
  });
  checkDifferent(file, position, names, remedy);
  return { columns: names.map((name) => ({ name, type: null })), warnings };
}

/** So many columns without names. */
export const countedColumns = (count: number): TableColumn[] =>
  Array.from({ length: count }, (_, i) => ({ name: `column ${i + 1}`, type: null }));
