// How many cells of each column of a table are missing among rows that are encoded.
import { missingMark } from '../data/columns/decode_row';
import { RowEncoder } from '../data/columns/encode_rows';
import type { Part } from '../data/dataset';

/** The share of missing cells of a feature. */
export interface MissingShare {
  name: string;
  share: number;
}

/** The share of rows where each feature of a table is missing; those of rows that were fitted are all told. */
export function missingShares({ data, indices }: Part): MissingShare[] {
  const { schema, features, columns } = data;
  const { features: encoded } = schema ? new RowEncoder(schema) : { features: [] };
  return encoded.map((feature) => {
    const mark = missingMark(feature);
    const isMissing = (row: number) => mark !== null && features[row * columns + mark.column] === mark.value;
    const missing = mark ? indices.reduce((sum, row) => sum + (isMissing(row) ? 1 : 0), 0) : 0;
    return { name: feature.column.name, share: missing / Math.max(1, indices.length) };
  });
}
