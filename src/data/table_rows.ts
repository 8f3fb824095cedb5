// All rows of a table in memory, column by column, before they are fitted and encoded.
import { quoted } from '../core/check';
import { freeMemory } from '../core/memory';
import type { Warning } from '../core/warning';
import { DataError } from '../io/data_error';
import {
  type ColumnRows,
  columnReading,
  type NumberReading,
  refuseCell,
  refuseCellIn,
} from './columns/column_reading';
import { columnsFor, type NeededRoles } from './columns/match_columns';
import { isUsualMissing, MissingWords } from './columns/missing';
import { cellValue } from './columns/places';
import type { ColumnPlan, TablePlan } from './columns/schema';
import { type CodedLabels, checkMemory, noWeight } from './row_source';
import { KeptRows, LEAVE_OUT } from './rows_with_target';
import { asRows } from './table_numbers';
import type { TableBlock, TableSource } from './table_source';

type ColumnReading = ReturnType<typeof columnReading>;

/** The targets of consecutive rows: a label each, or numbers, row-major. */
export type Targets = { readonly coded: CodedLabels } | { readonly numbers: Float64Array };

/** How rows are read. */
export interface ReadRowsOptions extends NeededRoles {
  /** Whether rows without a target are left out and counted; default false: they are errors. */
  readonly dropMissingTarget?: boolean | undefined;
  /** Called with the targets of the rows of each block that are kept, and where the rows are in the file. */
  readonly onTargets?: ((targets: Targets, position: (row: number) => string) => void) | undefined;
  /** Called after each block, with the rows so far. */
  readonly onProgress?: ((rows: number) => void) | undefined;
}

/** The rows of a table in memory. */
export class TableRows {
  readonly #target: ColumnRows | null;
  readonly #group: ColumnRows | null;
  readonly #id: ColumnRows | null;

  private constructor(
    /** The file. */
    readonly path: string,
    /** What its columns mean. */
    readonly plan: TablePlan,
    /** Which rows of the file they are: those without a target may be left out. */
    readonly kept: KeptRows,
    /** One for each column of the plan: null where it is not read, or not there. */
    readonly columns: readonly (ColumnRows | null)[],
    /** What was doubtful about the columns of the file. */
    readonly warnings: readonly Warning[],
  ) {
    this.#target = this.columnOf('target');
    this.#group = this.columnOf('group');
    this.#id = this.columnOf('id');
  }

  /**
   * Reads the rows of a table.
   *
   * @param plan What its columns mean: a plan, or a fitted schema.
   * @throws DataError with position, column, value and expectation for a cell that is not what its column
   * needs, for a column that is not found, and for more rows than memory holds.
   */
  static async read(source: TableSource, plan: TablePlan, options: ReadRowsOptions = {}): Promise<TableRows> {
    const { path } = source;
    const { indices, warnings } = columnsFor(plan, source, options);
    const missing = new MissingWords(plan.missing);
    const isRead = ({ role }: ColumnPlan, index: number) =>
      index >= 0 && (role !== 'id' || options.needId === true);
    const numbers = indices.filter(
      (index, place) => isRead(plan.columns[place], index) && plan.columns[place].kind === 'number',
    );
    const refuse = refuseCellIn(path, numbers);
    const readings = plan.columns.map((column, place) =>
      isRead(column, indices[place])
        ? columnReading(source, column, indices[place], missing, plan, refuse)
        : null,
    );
    const present = readings.filter((reading) => reading !== null);
    const filter = targetFilter(present, missing, options.dropMissingTarget ?? false, path);
    const [width, free] = [widthOf(present), freeMemory()];
    if (source.rows !== null) checkMemory(path, source.rows, width, free);
    const all = new KeptRows();
    for await (const block of source.blocks(present.map(({ index }) => index))) {
      for (const reading of present) reading.read(block);
      const kept = filter(block);
      const count = kept?.length ?? block.rows;
      for (const reading of present) reading.add(count, kept);
      options.onTargets?.(targetsOf(present, count), (row) => block.position(kept ? kept[row] : row));
      all.add(block.rows, kept);
      if (source.rows === null) checkMemory(path, all.rows, width, free);
      options.onProgress?.(all.rows + all.dropped);
    }
    if (all.rows === 0) throw noRows(path, all.dropped);
    for (const { column } of present) column.values.finish();
    const columns = readings.map((reading) => reading?.column ?? null);
    checkWeights(path, plan, columns);
    const ofNumbers = present.flatMap((reading) => (reading.isText ? [] : reading.warnings()));
    return new TableRows(path, plan, all, columns, [...warnings, ...ofNumbers]);
  }

  /** How many there are. */
  get rows(): number {
    return this.kept.rows;
  }

  /** Rows that were left out, as they have no target. */
  get dropped(): number {
    return this.kept.dropped;
  }

  /** The place of the column with a role; −1 where there is none. */
  placeOf(role: 'target' | 'weight' | 'group' | 'id'): number {
    return this.plan.columns.findIndex(
      (column, place) => column.role === role && this.columns[place] !== null,
    );
  }

  /** The column with a role; null where there is none. */
  columnOf(role: 'target' | 'weight' | 'group' | 'id'): ColumnRows | null {
    return this.columns[this.placeOf(role)] ?? null;
  }

  /** The text of a row's target, group or id; null where it is missing, or there is no such column. */
  textOf(role: 'target' | 'group' | 'id', row: number): string | null {
    const column = { target: this.#target, group: this.#group, id: this.#id }[role];
    if (column?.kind !== 'category') return null;
    const code = column.values.at(row);
    return code < 0 ? null : cellValue(column.words.words[code]);
  }
}

const isTarget = ({ plan }: ColumnReading) => plan.role === 'target';
const isNumbers = (reading: ColumnReading): reading is NumberReading => !reading.isText;

/** The targets of the first rows of the block at hand. */
function targetsOf(readings: readonly ColumnReading[], count: number): Targets {
  const targets = readings.filter(isTarget);
  const [first] = targets;
  if (first?.isText) return { coded: first.labels(count) };
  const columns = targets.filter(isNumbers).map(({ block }) => block);
  return { numbers: asRows(columns, count) };
}

const noRows = (path: string, seen: number) => {
  const expected = seen === 0 ? 'at least one row, found none' : 'a row with a target, found none';
  return new DataError(path, '', `expected ${expected}`);
};

/** @throws DataError where no row counts. */
function checkWeights(path: string, plan: TablePlan, columns: readonly (ColumnRows | null)[]): void {
  const place = plan.columns.findIndex(({ role }) => role === 'weight');
  const values = columns[place]?.values;
  if (!values) return;
  for (let row = 0; row < values.length; row++) if (Math.fround(values.at(row)) > 0) return;
  throw noWeight(path, `column ${quoted(plan.columns[place].name)}`);
}

/** Numbers of four bytes that a row takes. */
const widthOf = (readings: readonly ColumnReading[]): number =>
  readings.reduce((sum, reading) => sum + (reading.isText ? 1 : 2), 0);

/** The rows of a block that have a target; null: all. */
type TargetFilter = (block: TableBlock) => readonly number[] | null;

/** Leaves out rows without a target, or refuses them. */
function targetFilter(
  readings: readonly ColumnReading[],
  missing: MissingWords,
  isDropped: boolean,
  path: string,
): TargetFilter {
  const targets = readings.filter(isTarget).map((reading) => ({
    name: reading.plan.name,
    index: reading.index,
    isText: reading.isText,
    without: withoutTarget(reading, missing),
  }));
  if (targets.length === 0) return () => null;
  return (block) => {
    const left = new Set<number>();
    for (const { name, index, isText, without } of targets)
      for (const row of without(block.rows)) {
        if (!isDropped) refuseCell(path)(block, row, name, missingTarget(block.text(index, row), isText));
        left.add(row);
      }
    if (left.size === 0) return null;
    return Array.from({ length: block.rows }, (_, row) => row).filter((row) => !left.has(row));
  };
}

/** The first rows of the block at hand that have no target. */
function withoutTarget(reading: ColumnReading, missing: MissingWords): (rows: number) => Iterable<number> {
  if (!reading.isText)
    return (rows) => (reading.hasMissing ? rowsWhere(rows, (row) => Number.isNaN(reading.block[row])) : []);
  const isMissing: boolean[] = [];
  return (rows) => {
    const { words } = reading.column.words;
    while (isMissing.length < words.length) isMissing.push(missing.has(words[isMissing.length]));
    const codes = reading.codes.subarray(0, rows);
    if (!codes.includes(-1) && !isMissing.includes(true)) return [];
    return rowsWhere(rows, (row) => codes[row] < 0 || isMissing[codes[row]]);
  };
}

function* rowsWhere(rows: number, holds: (row: number) => boolean): Generator<number> {
  for (let row = 0; row < rows; row++) if (holds(row)) yield row;
}

function missingTarget(text: string | null, isText: boolean): string {
  if (!text?.trim()) return `expected a target, found an empty cell: ${LEAVE_OUT}`;
  const found = `${quoted(text)}, which means a missing value`;
  const isWord = isText && isUsualMissing(text);
  const other = isWord ? ', or take the word as a value with options.missingOnly' : '';
  return `expected a target, found ${found}: ${LEAVE_OUT}${other}`;
}
