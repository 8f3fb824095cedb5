// A table as rows of plain numbers, for a run or a data set that was no table: features are counted, or found
// by their names.
import { printable, quoted } from '../core/check';
import { DataError } from '../io/data_error';
import { MissingWords } from './columns/missing';
import { BEYOND_FLOAT32 } from './columns/read_cells';
import { targetPlaces } from './columns/target_names';
import { listed } from './parts';
import type { RowBlock, RowSource } from './row_source';
import { rowsWithTarget } from './rows_with_target';
import { labelReader } from './table_labels';
import type { TableBlock, TableSource } from './table_source';

/** The features that are wanted. */
interface Wanted {
  count: number;
  names: readonly string[] | null;
}

/** The labels that are wanted. */
interface Labels {
  /** The column that has them; default: the one named label, target, class or y that is no feature. */
  target?: string | undefined;
  /** Whether they may be missing. */
  unlabelled?: boolean | undefined;
  /** Whether rows without one are left out; default: they are errors. */
  dropMissingTarget?: boolean | undefined;
}

const NAME_IT = 'name the one with the labels in options.target';

/** Indices of the features, and of the labels where there are any. */
interface Columns {
  features: readonly number[];
  label: number | null;
}

/** The column of the labels: the one named, or the one with a telling name beside the features. */
function labelColumn(
  source: TableSource,
  { count, names }: Wanted,
  { target, unlabelled }: Labels,
): number | null {
  const found = source.columns.map(({ name }) => name);
  const stated = target === undefined ? -1 : found.indexOf(target);
  if (stated >= 0) return stated;
  if (target !== undefined && !unlabelled) {
    const problem = `expected a column named ${quoted(target)}, found ${listed(found)}`;
    throw new DataError(source.path, '', problem);
  }
  if (found.length <= count) return null;
  const others = [...found.keys()].filter((i) => !source.isNamed || !names?.includes(found[i]));
  const telling = targetPlaces(others.map((i) => found[i])).map((place) => others[place]);
  if (telling.length === 1) return telling[0];
  if (found.length > count + 1 || (names !== null && source.isNamed)) return null;
  const columns = found.map((name) => quoted(name));
  const problem = `expected ${count} features as the run was trained on, found ${found.length} columns`;
  throw new DataError(source.path, '', `${problem}: ${listed(columns)}; ${NAME_IT}`);
}

/** @throws DataError for features that are not there, or another number of them. */
function columnsOf(source: TableSource, { count, names }: Wanted, labels: Labels): Columns {
  const label = labelColumn(source, { count, names }, labels);
  const all = source.columns.map((_, i) => i).filter((i) => i !== label);
  if (names === null || !source.isNamed) {
    if (all.length === count) return { features: all, label };
    const problem = `expected ${count} features as the run was trained on, found ${all.length}`;
    throw new DataError(source.path, '', problem);
  }
  const found = new Map(source.columns.map(({ name }, i) => [name, i]));
  const features = names.map((name) => {
    const index = found.get(name);
    if (index !== undefined) return index;
    const expected = `expected a column named ${quoted(name)}, which the run was trained on`;
    throw new DataError(source.path, '', `${expected}, found ${listed([...found.keys()])}`);
  });
  return { features, label: label !== null && features.includes(label) ? null : label };
}

function textProblem(source: TableSource, block: TableBlock, row: number, column: number): DataError {
  const position = `${block.position(row)}, column ${quoted(source.columns[column].name)}`;
  const text = block.text(column, row);
  const found = text === null ? 'an empty cell' : quoted(printable(text, 100));
  return new DataError(source.path, position, `expected a number that float32 holds, found ${found}`);
}

function featuresOf(source: TableSource, block: TableBlock, columns: readonly number[]): Float64Array {
  const features = new Float64Array(block.rows * columns.length);
  const numbers = new Float64Array(block.rows);
  for (const [c, column] of columns.entries()) {
    block.numbers(column, numbers);
    for (let row = 0; row < block.rows; row++) {
      if (!(Math.abs(numbers[row]) < BEYOND_FLOAT32)) throw textProblem(source, block, row, column);
      features[row * columns.length + c] = numbers[row];
    }
  }
  return features;
}

/** That no column is known to have the labels, and which may. */
function noLabels({ columns, isNamed }: TableSource, features: readonly number[]): string {
  const none = 'expected a column of labels, found none';
  const others = columns.flatMap(({ name }, i) => (features.includes(i) ? [] : [quoted(name)]));
  return isNamed && others.length > 0
    ? `${none} named as such beside the features: ${listed(others)}; ${NAME_IT}`
    : none;
}

/**
 * The rows of a table as numbers.
 *
 * @throws DataError with path, position and expectation; so do its blocks.
 */
export function numberSource(source: TableSource, wanted: Wanted, labels: Labels = {}): RowSource {
  const { features, label } = columnsOf(source, wanted, labels);
  const isDropped = labels.dropMissingTarget && label !== null;
  const rows = isDropped ? rowsWithTarget(source, [label], new MissingWords([])) : null;
  async function* blocks(withLabels: boolean): AsyncGenerator<RowBlock> {
    const readLabels = withLabels ? labelReader(source, label!, new MissingWords([])) : null;
    const read = withLabels && label !== null ? [...features, label] : features;
    for await (const block of (rows ?? source).blocks(read))
      yield {
        rows: block.rows,
        features: featuresOf(source, block, features),
        labels: readLabels ? readLabels(block) : null,
        position: block.position,
      };
  }
  return {
    path: source.path,
    format: source.format,
    columns: features.length,
    featureNames: source.isNamed ? features.map((i) => source.columns[i].name) : null,
    rows: rows ? null : source.rows,
    imageShape: null,
    labelNames: null,
    labelPosition: label === null ? 'labels' : `column ${quoted(source.columns[label].name)}`,
    unlabelled: label === null ? { problem: noLabels(source, features) } : null,
    details: source.details,
    blocks,
    ...(rows ? { kept: rows.kept } : {}),
  };
}
