// Plans of tables, in short.
import { MISSING_WORDS } from '../../src/data/columns/missing';
import type { ColumnKind, ColumnPlan, Role, TablePlan } from '../../src/data/columns/schema';

/** A column: its name, kind and role. */
export const planned = (
  name: string,
  kind: ColumnKind | null = 'number',
  role: Role = 'feature',
): ColumnPlan => ({
  name,
  role,
  kind,
  why: null,
});

/** A plan of columns. */
export const planOf = (columns: readonly ColumnPlan[], changes: Partial<TablePlan> = {}): TablePlan => ({
  isNamed: true,
  layout: null,
  missing: MISSING_WORDS,
  numericTransform: 'none',
  columns,
  ...changes,
});
