// Parts of a table whose columns are not fitted yet → rows of numbers, by what the rows to fit say.
import { allocate } from '../core/memory';
import { ColumnDigits } from './column_digits';
import { RowEncoder } from './columns/encode_rows';
import { fitSchema } from './columns/fit_schema';
import type { Dataset, Part } from './dataset';
import { lessOffset, type Offset } from './offset';
import { rowsOfBlock } from './row_source';
import type { TableRows } from './table_rows';

/** Calls back with blocks of encoded rows. */
function forBlocks(encoder: RowEncoder, rows: TableRows, use: (block: Float64Array, from: number) => void) {
  const blockRows = rowsOfBlock(encoder.columns);
  for (let from = 0; from < rows.rows; from += blockRows) {
    const to = Math.min(rows.rows, from + blockRows);
    use(encoder.encodeRows(rows, from, to), from);
  }
}

/** What of the numbers of rows keeps its digits in float32. */
function digitsOf(encoder: RowEncoder, rows: TableRows): ColumnDigits {
  const digits = new ColumnDigits(encoder.columns);
  forBlocks(encoder, rows, (block) => digits.add(block));
  return digits;
}

/** A data set with its rows encoded; its cells are let go of. */
function encoded(data: Dataset, encoder: RowEncoder, offset: Offset): Dataset {
  const { table, ...rest } = data;
  const { columns, encodedNames, schema } = encoder;
  const features = allocate(Float32Array, data.rows * columns);
  forBlocks(encoder, table!, (block, from) => features.set(lessOffset(block, offset), from * columns));
  return {
    ...rest,
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
  const digits = digitsOf(encoder, table);
  const offset = digits.offset();
  const noticed = [...(data.warnings ?? []), ...warnings, ...digits.warnings(encoder.encodedNames)];
  const known = new Map([[data, encoded({ ...data, warnings: noticed }, encoder, offset)]]);
  const fitted = (part: Part): Part => {
    const found = known.get(part.data) ?? encoded(part.data, encoder, offset);
    known.set(part.data, found);
    return { data: found, indices: part.indices };
  };
  const entries = Object.entries(parts as Record<string, Part>);
  return Object.fromEntries(entries.map(([name, part]) => [name, fitted(part)])) as P;
}
