// A table as a run's rows: its columns found by name, and encoded as the run knows them.
import { quoted } from '../core/check';
import type { Warning } from '../core/warning';
import { refuseCell } from './columns/column_reading';
import { RowEncoder } from './columns/encode_rows';
import { MissingWords } from './columns/missing';
import type { RefuseCell } from './columns/read_cells';
import type { Schema } from './columns/schema';
import { UnfamiliarCells } from './columns/unfamiliar_cells';
import { NO_IDS, rowIds, type WantedIds, withIdColumn } from './row_ids';
import type { BadCell, RowBlock, RowSource } from './row_source';
import { labelReader } from './table_labels';
import type { TableSource } from './table_source';

/** What is read besides the features, and what becomes of wrong cells. */
export interface EncodedOptions {
  /** Whether labels may be missing. */
  unlabelled?: boolean | undefined;
  /** Whether rows with a cell that is not what its column needs are kept, as `badCells`; default: an error. */
  keepBadRows?: boolean | undefined;
  /** What tells rows apart is read beside them; default: it is not. */
  ids?: WantedIds | undefined;
}

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
  { unlabelled = false, keepBadRows = false, ids: wantedIds }: EncodedOptions = {},
): EncodedSource {
  const encoder = new RowEncoder(withIdColumn(schema, source, wantedIds));
  const { matched } = encoder.blocksOf(source, { needTarget: !unlabelled });
  const ids = wantedIds ? rowIds(source, schema, matched, wantedIds) : NO_IDS;
  const features = schema.columns.flatMap(({ encoding }, place) => (encoding ? matched.indices[place] : []));
  const target = matched.indices[schema.columns.findIndex(({ role }) => role === 'target')] ?? -1;
  const missing = new MissingWords(schema.missing);
  let unfamiliar = new UnfamiliarCells(encoder.features);
  async function* blocks(withLabels: boolean): AsyncGenerator<RowBlock> {
    const own = new UnfamiliarCells(encoder.features);
    unfamiliar = own;
    const labels = withLabels ? labelReader(source, target, missing) : null;
    const encoded = encoder.blocksOf(source);
    const columns = new Set([...features, ...ids.columns, ...(labels ? [target] : [])]);
    for await (const block of source.blocks([...columns])) {
      const badCells: BadCell[] = [];
      const refuse = keepBadRows ? keepCell(badCells) : refuseCell(source.path);
      yield {
        rows: block.rows,
        features: encoded.encode(block, refuse, own),
        labels: labels ? labels(block) : null,
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
    rows: source.rows,
    imageShape: null,
    labelNames: null,
    labelPosition: target < 0 ? 'labels' : `column ${quoted(source.columns[target].name)}`,
    unlabelled: target < 0 ? { problem: 'expected a column of labels, found none' } : null,
    details: source.details,
    blocks,
    unfamiliar: () => unfamiliar,
  };
  return { rows, warnings: [...source.warnings, ...matched.warnings, ...ids.warnings] };
}
