// Parts of a table whose columns are not fitted yet → rows of numbers, by what the rows to fit say.
import path from 'node:path';
import { returnFreeMemory } from '../addon/runtime';
import { allocate } from '../core/memory';
import { ColumnDigits } from './column_digits';
import { RowEncoder } from './columns/encode_rows';
import { EncodedColumns } from './columns/encoded_columns';
import { fitSchema } from './columns/fit_schema';
import { UnfamiliarCells } from './columns/unfamiliar_cells';
import type { Dataset, Part } from './dataset';
import type { Offset } from './offset';
import type { TableRows } from './table_rows';

/** What is told of rows while they are encoded. */
interface Noticing {
  /** Which columns need an offset. */
  digits?: ColumnDigits;
  /** Which cells no fitted row has. */
  unfamiliar?: UnfamiliarCells;
}

/** Numbers of a block after which freed memory goes back to the system. */
const LARGE_BLOCK = 2 ** 18;

/** Writes the rows of a table, encoded less their offset, in float32: a block at a time. */
function encodeInto(
  features: Float32Array,
  encoder: RowEncoder,
  rows: TableRows,
  offset: Offset,
  { digits, unfamiliar }: Noticing = {},
): void {
  const { columns } = encoder;
  const most = encoder.rowsTogether(rows);
  let block = new EncodedColumns(Math.min(most, rows.rows), columns);
  for (let from = 0; from < rows.rows; from += most) {
    const count = Math.min(most, rows.rows - from);
    if (count < block.rows) block = new EncodedColumns(count, columns);
    else block.clear();
    encoder.encodeRows(rows, from, block, unfamiliar);
    block.writeRows(features.subarray(from * columns, (from + count) * columns), offset, digits);
    // What V8 frees meanwhile stays out of the peak.
    if (count * columns >= LARGE_BLOCK) returnFreeMemory();
  }
}

/** A data set of encoded rows; its cells are let go of. */
function encodedData(
  { table: _cells, ...data }: Dataset,
  { columns, encodedNames, schema }: RowEncoder,
  features: Float32Array,
  offset: Offset,
): Dataset {
  return {
    ...data,
    features,
    ...(offset ? { offset } : {}),
    columns,
    featureNames: encodedNames,
    form: { shape: [columns], bytes: false },
    schema,
  };
}

/**
 * Fits the columns of a table on the rows to train on, and encodes the rows of all parts.
 *
 * @throws DataError for columns that cannot be fitted.
 */
export function fitTable<P extends { readonly train: Part }>(parts: P): P {
  const { data, indices } = parts.train;
  const table = data.table!;
  const { schema, warnings } = fitSchema(table.plan, table, indices);
  const encoder = new RowEncoder(schema);
  const digits = new ColumnDigits(encoder.columns, encoder.numbers);
  const room = ({ rows }: Dataset) => allocate(Float32Array, rows * encoder.columns);
  const features = room(data);
  returnFreeMemory();
  encodeInto(features, encoder, table, null, { digits });
  const offset = digits.offset();
  // Once more, where columns need an offset: few do.
  if (offset) encodeInto(features, encoder, table, offset);
  const noticed = [...(data.warnings ?? []), ...warnings, ...digits.warnings(encoder.encodedNames)];
  const known = new Map([[data, encodedData({ ...data, warnings: noticed }, encoder, features, offset)]]);
  const encoded = (other: Dataset): Dataset => {
    const values = room(other);
    const unfamiliar = new UnfamiliarCells(encoder.features);
    encodeInto(values, encoder, other.table!, offset, { unfamiliar });
    const doubtful = unfamiliar.warnings(` of ${path.basename(other.table!.path)}`);
    return encodedData(
      { ...other, warnings: [...(other.warnings ?? []), ...doubtful] },
      encoder,
      values,
      offset,
    );
  };
  const fitted = (part: Part): Part => {
    const found = known.get(part.data) ?? encoded(part.data);
    known.set(part.data, found);
    return { data: found, indices: part.indices };
  };
  const entries = Object.entries(parts as Record<string, Part>);
  return Object.fromEntries(entries.map(([name, part]) => [name, fitted(part)])) as P;
}
