// A table as a run's rows: its columns found by name, and encoded as the run knows them.
import { quoted } from '../core/check';
import type { Warning } from '../core/warning';
import { refuseCell } from './columns/column_reading';
import { RowEncoder } from './columns/encode_rows';
import { columnsText } from './columns/match_columns';
import { MissingWords } from './columns/missing';
import type { RefuseCell } from './columns/read_cells';
import type { Role, Schema } from './columns/schema';
import { UnfamiliarCells } from './columns/unfamiliar_cells';
import { NO_IDS, rowIds, type WantedIds, withIdColumn } from './row_ids';
import type { BadCell, RowBlock, RowSource } from './row_source';
import { KeptRows, type RowsWithTarget, rowsWithTarget } from './rows_with_target';
import { labelReader } from './table_labels';
import { type NumberColumn, numbersReader, weightsReader } from './table_numbers';
import type { TableBlock, TableSource } from './table_source';

/** What is read besides the features, and what becomes of wrong cells. */
export interface EncodedOptions {
  /** Whether labels may be missing. */
  unlabelled?: boolean | undefined;
  /** Whether rows without a target are left out; default: they are errors. */
  dropMissingTarget?: boolean | undefined;
  /** Whether rows with a cell that is not what its column needs are kept, as `badCells`; default: an error. */
  keepBadRows?: boolean | undefined;
  /** What tells rows apart is read beside them; default: it is not. */
  ids?: WantedIds | undefined;
}

/** What is read of a block besides the features. */
type KnownOfRows = Pick<RowBlock, 'labels' | 'numbers' | 'weights' | 'groups'>;

/** The columns with a role, and where they are in the file. */
const withRole = (schema: Schema, role: Role, indices: readonly number[]): NumberColumn[] =>
  schema.columns.flatMap((column, place) => (column.role === role ? { column, index: indices[place] } : []));

/** What reads the targets of a block, its weights and its groups. */
function knownReader(
  source: TableSource,
  schema: Schema,
  targets: readonly NumberColumn[],
  [weight]: readonly NumberColumn[],
  [group]: readonly NumberColumn[],
): (block: TableBlock) => KnownOfRows {
  const missing = new MissingWords(schema.missing);
  const readTargets = targetReader(source, schema, targets, missing);
  const readWeights = weight && weightsReader(source, weight, missing);
  const readGroups = group && labelReader(source, group.index, missing, 'a group');
  return (block) => ({
    ...readTargets(block),
    weights: readWeights?.(block),
    groups: readGroups?.(block),
  });
}

/** What reads the targets of a block. */
function targetReader(
  source: TableSource,
  schema: Schema,
  targets: readonly NumberColumn[],
  missing: MissingWords,
): (block: TableBlock) => KnownOfRows {
  if (schema.targets !== undefined) {
    const read = numbersReader(source, targets, missing, schema);
    return (block) => ({ labels: null, numbers: read(block) });
  }
  const read = labelReader(source, targets[0].index, missing);
  return (block) => ({ labels: read(block) });
}

/** A table without the rows that have none of these targets; all its rows where there are none. */
const rowsOf = (
  source: TableSource,
  { missing }: Schema,
  targets: readonly NumberColumn[],
): RowsWithTarget =>
  targets.length === 0
    ? { ...source, blocks: (columns) => source.blocks(columns), kept: () => new KeptRows() }
    : rowsWithTarget(
        source,
        targets.map(({ index }) => index),
        new MissingWords(missing),
      );

/** The rows of a table for a run, and what is to be known of its columns. */
export interface EncodedSource {
  rows: RowSource;
  warnings: readonly Warning[];
}

/** Adds a cell to a list; what could be done about it in training is left out. */
const keepCell =
  (cells: BadCell[]): RefuseCell =>
  (block, row, column, problem) => {
    const place = `${block.position(row)}, column ${quoted(column)}`;
    cells.push({ row, place, problem });
  };

/**
 * The rows of a table, encoded by the columns that a run was trained on.
 *
 * @throws DataError for columns that are not there; so do its blocks, for cells of another kind.
 */
export function encodedSource(
  source: TableSource,
  schema: Schema,
  { unlabelled = false, dropMissingTarget = false, keepBadRows = false, ids: wantedIds }: EncodedOptions = {},
): EncodedSource {
  const encoder = new RowEncoder(withIdColumn(schema, source, wantedIds));
  const { matched } = encoder.blocksOf(source, { needTarget: !unlabelled, needWeight: !unlabelled });
  const ids = wantedIds ? rowIds(source, schema, matched, wantedIds) : NO_IDS;
  const features = schema.columns.flatMap(({ encoding }, place) => (encoding ? matched.indices[place] : []));
  const [targets, weights, anyGroups] = (['target', 'weight', 'group'] as const).map((role) =>
    withRole(schema, role, matched.indices),
  );
  // Other rows than those of the training need none.
  const groups = anyGroups.filter(({ index }) => index >= 0);
  const hasTargets = targets.length > 0 && targets.every(({ index }) => index >= 0);
  const targetNames = hasTargets ? targets.map(({ index }) => source.columns[index].name) : [];
  const read = rowsOf(source, schema, hasTargets && dropMissingTarget ? targets : []);
  const weightPosition =
    weights.length > 0 && !unlabelled ? columnsText(weights.map(({ column }) => column.name)) : undefined;
  let unfamiliar = new UnfamiliarCells(encoder.features);
  async function* blocks(withLabels: boolean): AsyncGenerator<RowBlock> {
    const own = new UnfamiliarCells(encoder.features);
    unfamiliar = own;
    const readKnown = withLabels ? knownReader(source, schema, targets, weights, groups) : null;
    const encoded = encoder.blocksOf(read);
    const columns = new Set([
      ...features,
      ...ids.columns,
      ...(readKnown ? [...targets, ...weights, ...groups].map(({ index }) => index) : []),
    ]);
    for await (const block of read.blocks([...columns])) {
      const badCells: BadCell[] = [];
      const refuse = keepBadRows ? keepCell(badCells) : refuseCell(source.path);
      yield {
        rows: block.rows,
        features: encoded.encode(block, refuse, own),
        labels: null,
        ...readKnown?.(block),
        ids: ids.of(block),
        badCells,
        position: (row) => block.position(row),
      };
    }
  }
  const rows: RowSource = {
    path: source.path,
    format: source.format,
    columns: encoder.columns,
    featureNames: encoder.encodedNames,
    idName: ids.name,
    rows: read.rows,
    imageShape: null,
    labelNames: null,
    labelPosition: hasTargets ? columnsText(targetNames) : 'labels',
    targetNames,
    unlabelled: hasTargets
      ? null
      : { problem: `expected a column of ${schema.targets ?? 'labels'}, found none` },
    weightPosition,
    details: [source.details, weightPosition ? `weighted by ${weightPosition}` : '']
      .filter(Boolean)
      .join(', '),
    blocks,
    unfamiliar: () => unfamiliar,
    kept: read.kept,
  };
  const warnings = [...source.warnings, ...matched.warnings, ...ids.warnings];
  return { rows, warnings };
}
