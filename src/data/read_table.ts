// A table → data sets. What its columns mean is known from a run, or inferred and stated; what is learned of
// them waits for `split`, which says what rows are fitted.
import path from 'node:path';
import { returnFreeMemory } from '../addon/runtime';
import { printable, quoted } from '../core/check';
import { counted } from '../core/counted';
import { releaseLarge, zeros } from '../core/memory';
import type { Warning } from '../core/warning';
import { DataError } from '../io/data_error';
import { collect, type ReadTarget, type TargetReader, type TargetReading } from './collect';
import { comparedTable } from './columns/compared_columns';
import { uselessColumns } from './columns/doubtful_columns';
import { alikeGroups } from './columns/group_columns';
import { inferPlan } from './columns/infer_plan';
import { leakingColumns } from './columns/leaking_columns';
import { columnsText, quotedNames } from './columns/match_columns';
import { MissingWords } from './columns/missing';
import type { ColumnPlan, Schema, TablePlan } from './columns/schema';
import { checkOffset, type Dataset, type DatasetTarget, type TargetDescription } from './dataset';
import { encodedSource } from './encoded_source';
import { GroupNumbers } from './group_numbers';
import type { LoadedData, ReadOptions } from './load';
import { leftOutWarnings } from './row_source';
import { numbersOf } from './rows_with_target';
import { TableRows, type Targets } from './table_rows';
import type { TableSource } from './table_source';
import { besideWarnings } from './unused';

const NO_FEATURES = new Float32Array(0);

/**
 * Reads a table into memory, and its test rows.
 *
 * @param test The table of test rows, where there is one. @param reading How the target is read.
 * @throws DataError that says what is wrong where.
 */
export async function readTable(
  source: TableSource,
  test: TableSource | null,
  options: ReadOptions,
  reading: TargetReading,
): Promise<LoadedData> {
  const { schema, data: file, testData } = options;
  const beside = typeof file === 'string' ? besideWarnings(file, testData) : [];
  const { data, test: testRows } = schema
    ? await knownTables(source, test, schema, options, reading.readerOf(schema.targets ?? 'labels'))
    : await unknownTables(source, test, options, reading);
  const warnings = [...(data.warnings ?? []), ...beside];
  return { data: { ...data, warnings }, ...(testRows ? { test: testRows } : {}) };
}

/** The rows to train on, and those to test on. */
interface Tables {
  data: Dataset;
  test: Dataset | null;
}

/** Tables whose columns a run knows. */
async function knownTables(
  source: TableSource,
  test: TableSource | null,
  schema: Schema,
  { knownTarget, offset, dropMissingTarget }: ReadOptions,
  readTarget: ReadTarget,
): Promise<Tables> {
  const read = async (table: TableSource, known: TargetDescription | null, subtracted: typeof offset) => {
    const { rows, warnings } = encodedSource(table, schema, { dropMissingTarget });
    checkOffset('options.offset', subtracted, rows.columns);
    const data = await collect(rows, readTarget, known, subtracted);
    return { ...data, schema, warnings: [...warnings, ...(data.warnings ?? [])] };
  };
  const data: Dataset = await read(source, knownTarget ?? null, offset);
  return { data, test: test && (await read(test, data.target.description, data.offset ?? null)) };
}

/** Tables whose columns are inferred, and fitted when they are split. */
async function unknownTables(
  source: TableSource,
  test: TableSource | null,
  options: ReadOptions,
  reading: TargetReading,
): Promise<Tables> {
  const { knownTarget, dropMissingTarget, keepIds } = options;
  const { features: _counted, ...stated } = options;
  const { plan, warnings } = await inferPlan(source, { ...stated, targets: reading.form });
  const read = (table: TableSource, known: TargetDescription | null, more: readonly Warning[]) =>
    plannedData(table, plan, reading, { known, dropMissingTarget, keepIds, warnings: more });
  const data = await read(source, knownTarget ?? null, warnings);
  return { data, test: test && (await read(test, data.target.description, [])) };
}

/** What is known of rows besides the plan of their columns. */
interface KnownOfTable extends Pick<ReadOptions, 'dropMissingTarget' | 'keepIds'> {
  /** What the target means; null: the rows tell it, and are those to fit. */
  readonly known: TargetDescription | null;
  readonly warnings: readonly Warning[];
}

/**
 * Rows of a table whose columns are planned, and not fitted yet.
 *
 * @throws DataError for a cell that is not what its column needs.
 */
export async function plannedData(
  table: TableSource,
  plan: TablePlan,
  reading: TargetReading,
  { known, dropMissingTarget, keepIds, warnings }: KnownOfTable,
): Promise<Dataset> {
  const target = targetReader(table, plan, known, reading.readerOf(plan.targets ?? 'labels'));
  const onTargets = (targets: Targets, position: (row: number) => string) =>
    target.add({ rows: 0, features: NO_FEATURES, labels: null, ...targets, position });
  const needed = { needTarget: true, needWeight: true, needGroup: known === null, needId: keepIds };
  const rows = await TableRows.read(table, plan, { ...needed, dropMissingTarget, onTargets });
  returnFreeMemory();
  const doubtful = known === null ? doubtsOf(rows) : [];
  const said = [...table.warnings, ...warnings, ...rows.warnings, ...doubtful];
  return unfitted(table, rows, target.finish(), said);
}

/** What is doubtful about the features. */
function doubtsOf(rows: TableRows): Warning[] {
  const compared = comparedTable(rows);
  const doubts = [...uselessColumns(rows, compared), ...leakingColumns(rows, compared)];
  for (const { values } of compared.features) releaseLarge(values);
  return doubts;
}

/** Reads the labels of a table, whose errors name its target. */
function targetReader(
  { path: file }: TableSource,
  plan: TablePlan,
  known: TargetDescription | null,
  readTarget: ReadTarget,
): TargetReader {
  const targetNames = targetsOf(plan).map(({ name }) => name);
  const labelPosition = columnsText(targetNames);
  return readTarget({ path: file, labelNames: null, labelPosition, targetNames }, known);
}

/** A data set of rows whose columns are not fitted yet. */
function unfitted(
  source: TableSource,
  rows: TableRows,
  target: DatasetTarget,
  warnings: readonly Warning[],
): Dataset {
  const { groups, doubts } = groupsOf(source, rows);
  const leftOut = leftOutWarnings(rows.dropped, columnsText(targetsOf(rows.plan).map(({ name }) => name)));
  return {
    features: NO_FEATURES,
    target,
    ...weightsOf(rows),
    ...(groups ? { groups } : {}),
    ...numbersOf(rows.kept),
    rows: rows.rows,
    columns: 0,
    imageShape: null,
    table: rows,
    description: tableDescription(source, rows.rows, rows.plan),
    warnings: [...warnings, ...doubts, ...leftOut],
  };
}

/** How much each row counts, where a column says it. */
function weightsOf(rows: TableRows): Pick<Dataset, 'sampleWeight'> {
  const values = rows.columnOf('weight')?.values;
  return values ? { sampleWeight: zeros(rows.rows).map((_, row) => values.at(row)) } : {};
}

/** The group of each row, where a column says it. @throws DataError for rows without one. */
function groupsOf({ path }: TableSource, rows: TableRows): { groups?: Int32Array; doubts: Warning[] } {
  const place = rows.placeOf('group');
  if (place < 0) return { doubts: [] };
  const { name } = rows.plan.columns[place];
  const missing = new MissingWords(rows.plan.missing);
  const groups = new GroupNumbers();
  const numbers = Int32Array.from({ length: rows.rows }, (_, row) => {
    const text = rows.textOf('group', row);
    return missing.has(text) ? -1 : groups.of(text!);
  });
  const without = numbers.filter((group) => group < 0).length;
  if (without === 0) return { groups: numbers, doubts: alikeGroups(name, groups.names) };
  const problem =
    `expected a group for each row, found ${counted(without, 'row')} without one: ` +
    'give each of them a group of its own';
  throw new DataError(path, `column ${quoted(name)}`, problem);
}

const targetsOf = ({ columns }: TablePlan): ColumnPlan[] => columns.filter(({ role }) => role === 'target');

/** "target 'price' (the last column)", or "targets 'price', 'rent'". */
function targetText(targets: readonly ColumnPlan[]): string {
  const [{ why }] = targets;
  const names = quotedNames(targets.map(({ name }) => name));
  return `${targets.length === 1 ? 'target' : 'targets'} ${names}${why ? ` (${why})` : ''}`;
}

/** 'CSV, 48,842 rows from adult.csv: target 'income' (the last column), 14 features, 8 of them categories'. */
export function tableDescription(
  { format, path: file, details }: TableSource,
  rows: number,
  plan: TablePlan,
): string {
  const targets = targetsOf(plan);
  const features = plan.columns.filter(({ role }) => role === 'feature');
  const categories = features.filter(({ kind }) => kind === 'category').length;
  const count = `${features.length} ${features.length === 1 ? 'feature' : 'features'}`;
  const ofThem = categories > 0 ? `, ${categories} of them categories` : '';
  const named = targets.length > 0 ? targetText(targets) : 'no target';
  const weight = plan.columns.find(({ role }) => role === 'weight');
  const weighted = weight ? `, weighted by column ${quoted(weight.name)}` : '';
  const group = plan.columns.find(({ role }) => role === 'group');
  const grouped = group ? `, grouped by column ${quoted(group.name)}` : '';
  const from = `${format}, ${rows} rows from ${path.basename(file)}`;
  const columns = `${named}, ${count}${ofThem}${weighted}${grouped}`;
  return printable([from, columns, details].filter(Boolean).join(', '), 1_000);
}
