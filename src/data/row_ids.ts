// What tells the rows of a table apart: a column that is no feature, but is carried into predictions.
import { quoted } from '../core/check';
import type { Warning } from '../core/warning';
import { DataError } from '../io/data_error';
import { type MatchedColumns, quotedNames } from './columns/match_columns';
import type { Schema } from './columns/schema';
import { readableBy } from './columns/unreadable';
import type { TableBlock, TableSource } from './table_source';

/** Which column tells rows apart. */
export interface WantedIds {
  /** Its name in the file; default: that of the schema, if it has one. */
  readonly column?: string | undefined;
}

/** The ids of a table's rows. */
export interface RowIds {
  /** The name of their column; undefined where there is none. */
  readonly name: string | undefined;
  /** The index of the column, to be read: one or none. */
  readonly columns: readonly number[];
  readonly warnings: readonly Warning[];
  /** The texts of a block, null where they are missing; undefined where there is no column. */
  of(block: TableBlock): (string | null)[] | undefined;
}

/** Of rows without a column of ids. */
export const NO_IDS: RowIds = { name: undefined, columns: [], warnings: [], of: () => undefined };

/** The schema with a column of ids that it does not know, so that it is not said to be unused. */
export function withIdColumn(schema: Schema, source: TableSource, { column: name }: WantedIds = {}): Schema {
  const isKnown = name === undefined || schema.columns.some((column) => column.name === name);
  if (isKnown || !schema.isNamed || !source.isNamed) return schema;
  const column = { name, role: 'ignore', kind: null, why: null, encoding: null } as const;
  return { ...schema, columns: [...schema.columns, column] };
}

/** That rows are without what told those of the training apart; undefined where nothing did. */
function absent({ columns }: Schema): Warning[] {
  const id = columns.find(({ role }) => role === 'id');
  if (!id) return [];
  const message = `the rows have no column ${quoted(id.name)}, the id of each row: they are without ids`;
  return [{ code: 'NOT_USED', message }];
}

/** The index of a column of the file. @throws DataError where there is none of that name, or it is unreadable. */
function namedIndex({ path, columns }: TableSource, name: string): number {
  const names = columns.map((column) => column.name);
  const index = names.indexOf(name);
  if (index < 0) {
    const expected = `expected a column named ${quoted(name)}, the id of each row`;
    throw new DataError(path, '', `${expected}, found ${quotedNames(names)}`);
  }
  const { unreadable } = columns[index];
  if (unreadable === undefined) return index;
  throw new DataError(
    path,
    `column ${quoted(name)}`,
    `expected numbers or text, found ${unreadable}: ${readableBy(unreadable)}`,
  );
}

/**
 * The ids of the rows of a table.
 *
 * @param matched Where the columns of the schema are in it. @throws DataError for a column that was named
 * and is not there.
 */
export function rowIds(
  source: TableSource,
  schema: Schema,
  { indices }: MatchedColumns,
  { column }: WantedIds,
): RowIds {
  const own = schema.columns.findIndex(({ role }) => role === 'id');
  const index = column === undefined ? (indices[own] ?? -1) : namedIndex(source, column);
  if (index < 0) return { ...NO_IDS, warnings: absent(schema) };
  return {
    name: column ?? schema.columns[own].name,
    columns: [index],
    warnings: [],
    of: (block) => Array.from({ length: block.rows }, (_, row) => block.text(index, row)),
  };
}
