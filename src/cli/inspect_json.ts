// What `regulus inspect --json` prints: one document.
import type { Warning } from '../core/warning';
import type { InspectedRows } from '../data/inspect_rows';
import type { InspectedColumn, InspectedTable } from '../data/inspect_table';
import type { RowSource } from '../data/row_source';
import type { TableSource } from '../data/table_source';
import { dataMemory } from '../run/data_memory';
import { TABLE_RUN_OPTION_NAMES } from '../run/table_run_options';
import { explain } from './explain';
import { flagOf } from './flags';

/** A part of data that is no table: 'data' is the rows to train on. */
export interface InspectedPart {
  part: string;
  source: RowSource;
  rows: InspectedRows;
}

/** The flags that state a table. */
export const TABLE_FLAGS: readonly string[] = TABLE_RUN_OPTION_NAMES.map(flagOf);
/** Values that are named for each column. */
const NAMED = 20;

/** What a number means in a column: a date and a truth value as text. */
export function shownValue({ holds }: InspectedColumn, value: number | string): number | string | boolean {
  if (typeof value === 'string') return value;
  if (holds === 'boolean') return value === 1;
  return holds === 'date' ? new Date(value).toISOString() : value;
}

function columnJson(column: InspectedColumn) {
  const { name, role, kind, why, holds, cells } = column;
  const range = cells?.range;
  return {
    name,
    role,
    kind,
    reason: why,
    holds,
    missing: cells?.missing ?? null,
    distinct: cells?.distinct ?? null,
    min: range ? shownValue(column, range.min) : null,
    max: range ? shownValue(column, range.max) : null,
    mean: range ? shownValue(column, range.mean) : null,
    frequent: (cells?.frequent ?? [])
      .slice(0, NAMED)
      .map(({ value, rows }) => ({ value: shownValue(column, value), rows })),
    examples: cells?.examples ?? [],
    wrong: cells?.wrong ?? null,
  };
}

/** Bytes that training needs, about; null where there is nothing to train on. */
export function memoryOf({
  rows,
  encoded,
  columns,
  plan,
}: InspectedTable): ReturnType<typeof dataMemory> | null {
  if (encoded === null) return null;
  const targets = columns.filter(({ role }) => role === 'target');
  const outputs = plan.targets ? targets.length : (targets[0]?.cells?.distinct ?? 2);
  return dataMemory({ rows, ...encoded, outputs });
}

/** A table: what it is, its columns, what is doubtful. */
export function tableJson(
  { path, format, layout }: TableSource,
  found: InspectedTable,
  task: string,
): object {
  const { rows, columns, missing, warnings, refusal, candidates, encoded } = found;
  const features = columns.filter(({ role }) => role === 'feature');
  const targetNames = columns.filter(({ role }) => role === 'target').map(({ name }) => name);
  const memory = memoryOf(found);
  return {
    path,
    format,
    layout,
    rows,
    features: features.length,
    categories: features.filter(({ kind }) => kind === 'category').length,
    missing_cells: missing,
    target: targetNames.length > 1 ? targetNames : (targetNames[0] ?? null),
    task: targetNames.length > 0 ? task : null,
    problem: refusal ? explain(refusal, TABLE_FLAGS) : null,
    candidates,
    target_histogram: found.histogram,
    encoded_columns: encoded?.columns ?? null,
    memory_bytes: memory,
    columns: columns.map(columnJson),
    warnings,
  };
}

/** Rows of numbers: those to train on, other parts where the data has them, and what is doubtful. */
export function arrayJson(parts: readonly InspectedPart[], warnings: readonly Warning[]): object {
  const [first] = parts;
  const { path, format } = first.source;
  return {
    path,
    format,
    features: first.rows.columns,
    image_shape: first.rows.imageShape,
    parts: parts.map(({ part, rows: { rows, range, labels } }) => ({
      part,
      rows,
      min: range?.min ?? null,
      max: range?.max ?? null,
      classes: labels?.distinct ?? null,
      frequent: labels?.frequent ?? [],
    })),
    warnings,
  };
}
