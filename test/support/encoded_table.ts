import type { RowEncoder } from '../../src/data/columns/encode_rows';
import { EncodedColumns } from '../../src/data/columns/encoded_columns';
import type { TableRows } from '../../src/data/table_rows';

/** Rows of a table, encoded, in double: [to − from, columns]. */
export function encodedTable(encoder: RowEncoder, rows: TableRows, from = 0, to = rows.rows): Float64Array {
  const out = new EncodedColumns(to - from, encoder.columns);
  encoder.encodeRows(rows, from, out);
  return out.writeRows(new Float64Array((to - from) * encoder.columns));
}
