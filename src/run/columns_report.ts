// What a report shows of the columns of a run's table: its schema in words, and what each column is worth.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { counted } from '../core/counted';
import { dateText } from '../data/columns/decode_row';
import type { CategoryEncoding, Encoding, Schema, SchemaColumn } from '../data/columns/schema';
import { schemaProblem } from '../data/columns/schema_problem';
import { DataError, withPath } from '../io/data_error';
import { readMetadata } from '../io/safetensors';
import type { ColumnImportance, ShownColumn, ShownColumns } from '../report/page_data';
import { FORMAT_VERSION } from './checkpoint_contents';
import type { MissingShare } from './missing_shares';

/** Columns that a page lists. */
const LISTED = 200;

/** What evaluation.json tells of a table, as it was read. */
interface TableFields {
  missing_shares?: MissingShare[];
  column_importance?: ColumnImportance | null;
}

/**
 * The schema in a run's checkpoint; null where it has none, or is of another format.
 *
 * @throws DataError for a damaged one.
 */
function readSchema(folder: string): Schema | null {
  const file = path.join(folder, 'checkpoint.safetensors');
  if (!existsSync(file)) return null;
  const { version, schema: text } = withPath(file, () => readMetadata(file));
  if (text === undefined || version !== FORMAT_VERSION) return null;
  const schema = parsed(text);
  const problem = schemaProblem(schema);
  if (problem !== undefined) throw new DataError(file, "metadata 'schema'", problem);
  return schema as Schema;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const TRANSFORMS = { quantile: 'quantiles of a normal distribution', robust: 'robust scale' } as const;

function categoryText(encoding: CategoryEncoding): string {
  return `${encoding.encoder} of ${counted(encoding.values.length, 'value')}`;
}

/** What a column becomes. */
function encoderText(encoding: Encoding): string {
  switch (encoding.kind) {
    case 'number':
      return encoding.transform ? `${TRANSFORMS[encoding.transform.type]}, standardised` : 'standardised';
    case 'boolean':
      return '0 or 1';
    case 'date':
      return encoding.parts.join(', ') || 'nothing: all dates are the same';
    case 'category':
      return categoryText(encoding);
  }
}

/** What a missing cell becomes. */
function fillText(encoding: Encoding): string {
  if (encoding.kind === 'category') {
    const hasPlace = encoding.encoder === 'embedding' || encoding.hasMissing;
    return hasPlace ? 'a place of its own' : 'all zeros';
  }
  const flag = encoding.indicator ? ', with an indicator' : '';
  switch (encoding.kind) {
    case 'number':
      return `${Number(encoding.fill.toPrecision(6))}, the median${flag}`;
    case 'boolean':
      return `${encoding.fill === 1}, the more frequent${flag}`;
    case 'date':
      return `${dateText(encoding.fill)}, the median${flag}`;
  }
}

function shownColumn({ name, role, kind, why, encoding }: SchemaColumn, share: number | null): ShownColumn {
  return {
    name,
    role,
    kind,
    encoder: encoding && encoderText(encoding),
    missing: encoding && share,
    fill: encoding && fillText(encoding),
    why,
  };
}

const isChange = (change: unknown) => Array.isArray(change) && change.length === 2;

/** Whether a value is what columnImportance gives. */
function isImportance(value: unknown): value is ColumnImportance {
  const { part, repeats, rows, columns } = (value ?? {}) as Partial<ColumnImportance>;
  const areColumns =
    Array.isArray(columns) &&
    columns.every(
      (column) => typeof column?.name === 'string' && Object.values(column.scores ?? {}).every(isChange),
    );
  return typeof part === 'string' && typeof repeats === 'number' && typeof rows === 'number' && areColumns;
}

/** Whether evaluation.json tells of predictions for test rows, and not of the columns alone. */
export function hasPredictions(evaluation: object): boolean {
  const ofColumns: readonly (keyof TableFields)[] = ['missing_shares', 'column_importance'];
  return Object.keys(evaluation).some((name) => !(ofColumns as readonly string[]).includes(name));
}

/** @throws DataError for anything else than what a run writes. */
function checkFields(file: string, { missing_shares: shares, column_importance: importance }: TableFields) {
  const isShare = (each: Partial<MissingShare> | null) =>
    typeof each?.name === 'string' && typeof each.share === 'number';
  if (shares !== undefined && !(Array.isArray(shares) && shares.every(isShare)))
    throw new DataError(file, 'missing_shares', 'expected { name, share } of columns, found other values');
  if (importance !== undefined && importance !== null && !isImportance(importance))
    throw new DataError(file, 'column_importance', 'expected scores of columns, found other values');
}

/**
 * What a report shows of the columns; null for a run on other rows than a table's.
 *
 * @param evaluation evaluation.json, where there is one. @throws DataError for a damaged checkpoint.
 */
export function columnsReport(folder: string, evaluation: object | null): ShownColumns | null {
  const schema = readSchema(folder);
  if (schema === null) return null;
  const fields = (evaluation ?? {}) as TableFields;
  checkFields(path.join(folder, 'evaluation.json'), fields);
  const { missing_shares: shares, column_importance: importance } = fields;
  const known = new Map(shares?.map(({ name, share }) => [name, share]));
  const listed = schema.columns.slice(0, LISTED);
  return {
    columns: listed.map((column) => shownColumn(column, known.get(column.name) ?? null)),
    more: schema.columns.length - listed.length,
    importance: importance ?? null,
  };
}
