// Scores of each part of a target, classes or labels, a row each, with the means over them.
import { DataError } from '../io/data_error';
import type { Score } from './task';

/** Scores by name; null where nothing defines one. */
export type ScoreValues = Readonly<Record<string, number | null>>;

/** A column of the table. */
export type TableScore = Pick<Score, 'name' | 'title' | 'digits'>;

/** A part of a target, or a mean over all. */
export interface ScoreRow {
  readonly name: string;
  readonly values: ScoreValues;
}

/** The whole table. */
export interface ScoreTable {
  /** What a row is: 'class'. */
  readonly of: string;
  /** The same of several: 'classes'. */
  readonly ofAll: string;
  readonly scores: readonly TableScore[];
  readonly rows: readonly ScoreRow[];
  /** Means over the rows: 'macro', 'weighted'. */
  readonly means: readonly ScoreRow[];
  /** Names of the scores whose lowest rows are shown where there are many; the next where they are equal. */
  readonly worstBy: readonly string[];
  /** What to know of it. */
  readonly notes: readonly string[];
}

/** Compares by rising values; rows without one are last. */
function compare(a: number | null, b: number | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a - b;
}

/** The indices of the rows that are shown: all, or the worst of them, worst first. */
export function shownRows({ rows, worstBy }: Pick<ScoreTable, 'rows' | 'worstBy'>, most: number): number[] {
  const all = [...rows.keys()];
  if (all.length <= most) return all;
  const order = (a: number, b: number) =>
    worstBy.reduce((by, name) => by || compare(rows[a].values[name], rows[b].values[name]), 0) || a - b;
  return all.sort(order).slice(0, most);
}

/** Rows that programs get: of more the worst. */
const MAX_ROWS = 1_000;

/** The table for programs: a list by part, and the means as scikit-learn names them: `macro_avg`. */
export function tableJson(table: ScoreTable): Record<string, unknown> {
  const { of, ofAll, rows, means } = table;
  const shown = shownRows(table, MAX_ROWS);
  const more = rows.length - shown.length;
  const cut = `by_${of}: the ${MAX_ROWS} of ${rows.length} ${ofAll} with the lowest scores`;
  const notes = more > 0 ? [cut, ...table.notes] : table.notes;
  return {
    [`by_${of}`]: shown.map((row) => ({ name: rows[row].name, ...rows[row].values })),
    ...Object.fromEntries(means.map(({ name, values }) => [`${name}_avg`, values])),
    ...(notes.length > 0 ? { notes } : {}),
  };
}

/** Rows that a page shows: of more the worst. */
const MAX_SHOWN = 100;

/** A table as a page carries it. */
export interface ShownScoreTable
  extends Pick<ScoreTable, 'of' | 'ofAll' | 'scores' | 'rows' | 'means' | 'notes'> {
  /** How many rows there are. */
  readonly count: number;
}

/** What a page shows of a table. */
export function shownTable(table: ScoreTable): ShownScoreTable {
  const { of, ofAll, scores, rows, means, notes } = table;
  const shown = shownRows(table, MAX_SHOWN).map((row) => rows[row]);
  return { of, ofAll, scores, rows: shown, means, notes, count: rows.length };
}

/** Checks a list that tableJson wrote. @throws DataError */
export function checkTableRows(file: string, field: string, rows: unknown, names: readonly string[]): void {
  const isRow = (row: Record<string, unknown> | null) =>
    typeof row?.name === 'string' && names.every((name) => row[name] === null || Number.isFinite(row[name]));
  if (!Array.isArray(rows) || !rows.every(isRow))
    throw new DataError(file, field, 'expected scores by name, found other values');
}
