// The text of predictions: CSV or JSON lines, in the columns that a task declares.
import { stringify } from 'csv-stringify/sync';
import type { PredictionColumn } from '../tasks/task';

/** The formats of predictions. */
export type OutFormat = 'csv' | 'jsonl';

/** Null where there is no prediction: empty in CSV. */
export type Cell = string | number | null;

/** A number with the digits that tell one float32 from the next; text as it is. */
const cellOf = (value: Cell): Cell => (typeof value === 'number' ? Number(value.toPrecision(9)) : value);

/** The text of predictions: a line each, after a header in CSV. */
export interface Writer {
  header: (columns: readonly PredictionColumn[]) => string;
  lines: (columns: readonly PredictionColumn[], rows: readonly Cell[][]) => string;
}

/** The positions of the columns of a group, or of one column without a group. */
type Grouped = [group: string | undefined, positions: number[]];

/** The groups of columns in order; a column without a group is alone. */
function grouped(columns: readonly PredictionColumn[]): Grouped[] {
  const groups = new Map<string, number[]>();
  const found: Grouped[] = [];
  columns.forEach(({ group }, position) => {
    const members = group === undefined ? undefined : groups.get(group);
    if (members) {
      members.push(position);
      return;
    }
    const positions = [position];
    if (group !== undefined) groups.set(group, positions);
    found.push([group, positions]);
  });
  return found;
}

/** An object a line: a group is an object in it. */
function jsonLines(columns: readonly PredictionColumn[], rows: readonly Cell[][]): string {
  const groups = grouped(columns);
  const entryOf = (cells: readonly Cell[], i: number) => [columns[i].key, cellOf(cells[i])] as const;
  const groupEntry = (cells: readonly Cell[], [group, positions]: Grouped) => {
    if (group === undefined) return entryOf(cells, positions[0]);
    const members = positions.map((i) => entryOf(cells, i));
    return [group, Object.fromEntries(members)] as const;
  };
  const lineOf = (cells: readonly Cell[]) => {
    const entries = groups.map((each) => groupEntry(cells, each));
    return `${JSON.stringify(Object.fromEntries(entries))}\n`;
  };
  return rows.map(lineOf).join('');
}

/** CSV; `safe`: text that a spreadsheet would take for a formula begins with an apostrophe. */
function csvWriter(safe: boolean): Writer {
  const text = (rows: Cell[][]) => stringify(rows, { escape_formulas: safe });
  return {
    header: (columns) => text([columns.map(({ name }) => name)]),
    lines: (_columns, rows) => text(rows.map((cells) => cells.map(cellOf))),
  };
}

/** The writer of a format. @param safeCsv Whether CSV is safe from formulas of spreadsheets; default false. */
export const predictionWriter = (format: OutFormat, safeCsv = false): Writer =>
  format === 'csv' ? csvWriter(safeCsv) : { header: () => '', lines: jsonLines };

/** The columns of predictions behind that of the ids, under a name that none of them has. */
export function withId(name: string, predictions: readonly PredictionColumn[]): PredictionColumn[] {
  const taken = predictions.flatMap((column) => [column.name, column.group ?? column.key]);
  const key = taken.includes(name) ? `id_${name}` : name;
  return [{ name: key, key }, ...predictions];
}
