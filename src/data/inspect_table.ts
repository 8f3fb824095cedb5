// What a table is, told by all of its rows in bounded memory: what was guessed, what its columns hold, and
// what is doubtful.
import { printable, quoted } from '../core/check';
import { counted } from '../core/counted';
import type { Warning } from '../core/warning';
import type { DataError } from '../io/data_error';
import { asTarget, isText } from './columns/column_reading';
import { NumberSketch, type SketchedColumn, TextSketch } from './columns/column_sketch';
import { comparedTable } from './columns/compared_columns';
import { constantWarnings, doubtfulColumns } from './columns/doubtful_columns';
import { RowEncoder } from './columns/encode_rows';
import { fitSchema } from './columns/fit_schema';
import { Histogram, type HistogramBin } from './columns/histogram';
import { type ProposedPlan, proposePlan } from './columns/infer_plan';
import { leakingColumns } from './columns/leaking_columns';
import { isUsualMissing, MissingWords } from './columns/missing';
import { valueReader } from './columns/read_cells';
import type { ColumnKind, ColumnPlan, Role, TablePlan } from './columns/schema';
import type { StatedColumns } from './columns/stated_columns';
import { RowSample, type SampledColumn } from './row_sample';
import type { TableOptions } from './table_options';
import { TableRows } from './table_rows';
import type { TableBlock, TableSource } from './table_source';

/** A column: what it is for, and what its cells are. */
export interface InspectedColumn extends ColumnPlan {
  /** What its cells seem to be, also where they are left out; null where they cannot be read. */
  readonly holds: ColumnKind | null;
  /** Null where it cannot be read. */
  readonly cells: SketchedColumn | null;
}

/** How rows are encoded, about: learned from a sample of large tables. */
export interface EncodedWidth {
  /** Columns of an encoded row. */
  readonly columns: number;
  /** The number of values of each embedded category. */
  readonly cardinalities: readonly number[];
}

/** What was found in a table. */
export interface InspectedTable {
  readonly rows: number;
  readonly plan: TablePlan;
  readonly columns: readonly InspectedColumn[];
  /** Missing cells of the features. */
  readonly missing: number;
  readonly warnings: readonly Warning[];
  /** Why nothing can be trained on it as it is stated; null where it can. */
  readonly refusal: DataError | null;
  /** Columns that may be the target, where that is unclear. */
  readonly candidates: readonly string[];
  /** Null where there are no features. */
  readonly encoded: EncodedWidth | null;
  /** How a target of numbers is distributed; none of other targets. */
  readonly histogram: readonly HistogramBin[];
}

/** Rows of a table, evenly spaced, and what its columns are. */
export interface SampledTable {
  readonly table: TableSource;
  readonly plan: TablePlan;
  /** Whether these are all rows. */
  readonly isWhole: boolean;
  /** What is said already. */
  readonly warnings: readonly Warning[];
}

/** How a table is inspected. */
export interface InspectTableOptions {
  /** Called after each block, with the rows so far. */
  readonly onProgress?: ((rows: number) => void) | undefined;
  /** What training would say of a sample of the rows; default: nothing. */
  readonly warningsOf?: ((sample: SampledTable) => Promise<readonly Warning[]>) | undefined;
}

/** Bins of a target's histogram. */
const TARGET_BINS = 12;

/** A column that is read. */
interface ReadColumn extends SampledColumn {
  readonly plan: ColumnPlan;
}

/** What is stated of a table, and what its target holds. */
type Stated = TableOptions & Pick<StatedColumns, 'targets'>;

/**
 * Reads a table to its end.
 *
 * @param stated What is known of it.
 * @throws DataError for rows that cannot be read, and for columns that are stated and not there.
 */
export async function inspectTable(
  source: TableSource,
  stated: Stated = {},
  { onProgress, warningsOf }: InspectTableOptions = {},
): Promise<InspectedTable> {
  const proposed = await proposePlan(source, stated);
  const { plan } = proposed;
  const missing = new MissingWords(plan.missing);
  const columns = plan.columns.map((column, place) => readColumn(source, proposed, missing, column, place));
  const present = columns.filter((column) => column !== null);
  const sample = new RowSample(present.filter(({ plan: { role } }) => isSampled(role)));
  const target = targetNumbers(source, proposed, missing);
  const histogram = new Histogram();
  let rows = 0;
  for await (const block of source.blocks(present.map(({ sketch }) => sketch.index))) {
    for (const { sketch } of present) sketch.add(block);
    for (const value of target(block)) if (!Number.isNaN(value)) histogram.add(value);
    sample.add(rows, block.rows);
    rows += block.rows;
    onProgress?.(rows);
  }
  const inspected = plan.columns.map((column, place) => ({
    ...column,
    holds: isFlag(column, plan) ? 'boolean' : proposed.kinds[place],
    cells: columns[place]?.sketch.finish() ?? null,
  }));
  const learned = await learnFrom(sample, plan, inspected);
  const { refusal, candidates } = proposed;
  const warnings = [
    ...source.warnings,
    ...proposed.warnings,
    ...learned.warnings,
    ...inspected.flatMap(wrongCells),
    ...inspected.flatMap(wrongWeights),
    ...inspected.flatMap((column) => missingTargets(column, stated)),
  ];
  const sampled = { table: sample.table(), plan: sampledPlan(plan, inspected), isWhole: sample.isWhole };
  const trained = refusal ? [] : ((await warningsOf?.({ ...sampled, warnings })) ?? []);
  return {
    rows,
    plan,
    columns: inspected,
    missing: inspected.reduce(
      (sum, each) => sum + (each.role === 'feature' ? (each.cells?.missing ?? 0) : 0),
      0,
    ),
    warnings: [...warnings, ...trained],
    refusal,
    candidates,
    encoded: learned.encoded,
    histogram: histogram.bins(TARGET_BINS),
  };
}

/** Reads the numbers of the target in a block, NaN where one is missing; none where it holds no numbers. */
function targetNumbers(
  source: TableSource,
  { plan, kinds }: ProposedPlan,
  missing: MissingWords,
): (block: TableBlock) => Float64Array {
  const index = plan.columns.findIndex(({ role }) => role === 'target');
  if (index < 0 || kinds[index] !== 'number' || plan.targets === 'booleans') return () => new Float64Array(0);
  const column = { ...plan.columns[index], kind: 'number' as const };
  const read = valueReader(column, index, source.columns[index].type, missing, source.layout);
  return (block) => {
    const values = new Float64Array(block.rows);
    read(block, values, () => undefined);
    return values;
  };
}

/** Whether a column is one of several labels. */
const isFlag = ({ role }: ColumnPlan, { targets }: TablePlan) => role === 'target' && targets === 'booleans';

/** Whether columns of a role are features, or what they are to tell. */
const isLearned = (role: Role) => role === 'feature' || role === 'target';

/** Whether columns of a role are sampled: what training reads. */
const isSampled = (role: Role) => isLearned(role) || role === 'weight' || role === 'group';

/** The columns of a plan that are sampled and hold a value. */
const sampledPlan = (plan: TablePlan, columns: readonly InspectedColumn[]): TablePlan => ({
  ...plan,
  isNamed: true,
  columns: plan.columns.filter(({ role }, place) => {
    const { cells } = columns[place];
    return isSampled(role) && cells !== null && cells.distinct !== 0;
  }),
});

/** How a column is read; null where it cannot be. */
function readColumn(
  source: TableSource,
  { kinds, plan: table }: ProposedPlan,
  missing: MissingWords,
  plan: ColumnPlan,
  index: number,
): ReadColumn | null {
  const { type, unreadable } = source.columns[index];
  if (unreadable !== undefined) return null;
  const { name } = plan;
  const isRead = plan.role === 'target' && table.targets !== undefined;
  const kind = (isRead ? asTarget(plan, table).kind : plan.kind) ?? kinds[index] ?? 'category';
  if (isText({ ...plan, kind }, table)) return { name, kind, plan, sketch: new TextSketch(index, missing) };
  const read = valueReader({ ...plan, kind }, index, type, missing, source.layout);
  return { name, kind, plan, sketch: new NumberSketch(index, read, missing) };
}

/** What the features say, and what they become, by a sample of the rows. */
async function learnFrom(
  sample: RowSample,
  plan: TablePlan,
  columns: readonly InspectedColumn[],
): Promise<{ warnings: Warning[]; encoded: EncodedWidth | null }> {
  const hasTarget = columns.some(({ role, cells }) => role === 'target' && cells?.distinct !== 0);
  const known = columns.filter(({ role, cells }) => cells && isLearned(role));
  const used = known.filter(({ role }) => role !== 'target' || hasTarget);
  if (!used.some(({ role }) => role === 'feature')) return { warnings: [], encoded: null };
  const sampled = {
    ...plan,
    isNamed: true,
    columns: plan.columns.filter((_, i) => used.includes(columns[i])),
  };
  const rows = await TableRows.read(sample.table(), sampled, { dropMissingTarget: true });
  const { schema } = fitSchema(
    sampled,
    rows,
    Uint32Array.from({ length: rows.rows }, (_, row) => row),
  );
  const { columns: width, cardinalities } = new RowEncoder(schema);
  const constant = columns.filter(isConstant).map(({ name }) => name);
  const compared = comparedTable(rows);
  const doubtful = doubtfulColumns(rows, compared).filter(({ code }) => code !== 'COLUMN_CONSTANT');
  return {
    warnings: [...constantWarnings(constant), ...doubtful, ...leakingColumns(rows, compared)],
    encoded: { columns: width, cardinalities },
  };
}

/** Whether all rows have one value. */
const isConstant = ({ role, cells }: InspectedColumn) =>
  role === 'feature' && cells?.distinct === 1 && cells.missing === 0 && cells.wrong === null;

/** Says where training would end at a cell. */
function wrongCells({ name, role, cells }: InspectedColumn): Warning[] {
  if (!cells?.wrong || role === 'id' || role === 'ignore') return [];
  const { position, problem, cells: count } = cells.wrong;
  const more = count > 1 ? ` (and ${counted(count - 1, 'more cell')})` : '';
  return [{ code: 'CELL_REFUSED', message: `${position}, column ${quoted(name)}: ${problem}${more}` }];
}

/** Says why training would be refused for the weights of rows. */
function wrongWeights({ name, role, cells }: InspectedColumn): Warning[] {
  if (role !== 'weight' || !cells || cells.wrong) return [];
  const { missing, range } = cells;
  const problem =
    missing > 0
      ? `expected a weight for each row, found ${counted(missing, 'row')} without one`
      : range && range.min < 0
        ? `expected weights of at least 0, found ${range.min}`
        : range?.max === 0 && 'expected a weight above 0 in some row, found 0 in all';
  return problem ? [{ code: 'CELL_REFUSED', message: `column ${quoted(name)}: ${problem}` }] : [];
}

/** Says that rows have no target, where it is not stated what becomes of them. */
function missingTargets({ name, role, cells }: InspectedColumn, stated: TableOptions): Warning[] {
  if (role !== 'target' || !cells?.missing) return [];
  const [word] = cells.absent;
  const ofWord = word
    ? `, ${word.rows.toLocaleString('en')} of them with ${quoted(word.value)}, which means a missing value`
    : '';
  const found = `${counted(cells.missing, 'row')} without a target in column ${quoted(name)}${ofWord}`;
  const asValue =
    word && isUsualMissing(word.value) ? 'options.missingOnly takes the word as a value' : undefined;
  const message = stated.dropMissingTarget
    ? `left out: ${found}${asValue ? `: ${asValue}` : ''}`
    : `${found}: training is refused without options.dropMissingTarget${asValue ? `; ${asValue}` : ''}`;
  return [
    { code: stated.dropMissingTarget ? 'ROWS_LEFT_OUT' : 'TARGET_MISSING', message: printable(message, 300) },
  ];
}
